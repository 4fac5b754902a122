"""Every address of the desk, under /admin/desk/. Each view says which act it is (``act``) and its ``methods``."""

from __future__ import annotations

from django.urls import path

from .views import batches, deciding, editing, profile, prompts, queues, reading, starting, suggesting, talking

app_name = "desk"
_ONE = "explanations/<int:pk>/"

urlpatterns = [
    path("", queues.home, name="home"),
    path("queues/<slug:slug>/", queues.queue, name="queue"),
    path("start/", starting.start, name="start"),
    path("profile/", profile.profile, name="profile"),
    path("reports/", talking.reports, name="reports"),
    path("reports/<int:report_id>/handle/", talking.handle_report, name="handle-report"),
    path(_ONE, editing.explanation, name="explanation"),
    path(f"{_ONE}save/", editing.save, name="save"),
    path(f"{_ONE}autosave/", editing.autosave, name="autosave"),
    path(f"{_ONE}submit/", editing.submit, name="submit"),
    path(f"{_ONE}discard/", editing.discard, name="discard"),
    path(f"{_ONE}recall/", editing.recall, name="recall"),
    path(f"{_ONE}review/", deciding.review, name="review"),
    path(f"{_ONE}preview/", deciding.preview, name="preview"),
    path(f"{_ONE}approve/", deciding.approve, name="approve"),
    path(f"{_ONE}return/", deciding.give_back, name="return"),
    path(f"{_ONE}rescind/", deciding.rescind, name="rescind"),
    path(f"{_ONE}publish/", deciding.publish, name="publish"),
    path(f"{_ONE}schedule/", deciding.schedule, name="schedule"),
    path(f"{_ONE}withdraw/", deciding.withdraw, name="withdraw"),
    path(f"{_ONE}facts/", reading.facts, name="facts"),
    path(f"{_ONE}history/", reading.history, name="history"),
    path(f"{_ONE}comments/", reading.comments, name="comments"),
    path(f"{_ONE}comments/add/", talking.comment, name="comment"),
    path(f"{_ONE}comments/<int:comment_id>/resolve/", talking.resolve, name="resolve"),
    path(f"{_ONE}suggestions/", suggesting.suggestions, name="suggestions"),
    path(f"{_ONE}ask/", suggesting.ask, name="ask"),
    path(f"{_ONE}suggestions/<int:suggestion_id>/accept/", suggesting.accept, name="accept"),
    path(f"{_ONE}suggestions/<int:suggestion_id>/dismiss/", suggesting.dismiss, name="dismiss"),
    path("ai/", batches.overview, name="ai"),
    path("ai/switch/", batches.switch, name="switch-ai"),
    path("ai/batches/new/", batches.new, name="new-batch"),
    path("ai/batches/<int:batch_id>/", batches.batch, name="batch"),
    path("ai/batches/<int:batch_id>/pause/", batches.pause, name="pause-batch"),
    path("ai/batches/<int:batch_id>/resume/", batches.resume, name="resume-batch"),
    path("ai/batches/<int:batch_id>/cancel/", batches.cancel, name="cancel-batch"),
    path("ai/prompts/", prompts.prompts, name="prompts"),
    path("ai/prompts/new/", prompts.new, name="new-prompt"),
    path("ai/prompts/<int:number>/", prompts.prompt, name="prompt"),
    path("ai/prompts/<int:number>/move/", prompts.move, name="move-production"),
    path("ai/evaluations/<int:evaluation_id>/", prompts.evaluation, name="evaluation"),
    path(f"{_ONE}audit/", reading.audit, name="audit"),
    path(f"{_ONE}claim/", talking.claim, name="claim"),
    path(f"{_ONE}give-up-claim/", talking.give_up_claim, name="give-up-claim"),
    path(f"{_ONE}assign/", talking.assign, name="assign"),
]
