"""Every address of the desk, under /admin/desk/. Each view says which act it is (``act``) and its ``methods``."""

from __future__ import annotations

from django.urls import URLPattern, path

from .ai import batch_views, figure_views, prompt_views, suggestion_views, waiting_views
from .home import dashboard_views, home_views
from .outside import invitation_views
from .people import profile_views
from .practice import practice_views
from .queues import bulk_views, queue_views
from .releases import arrival_views, switch_views
from .review import (
    assignment_views,
    comment_views,
    decision_views,
    look_views,
    reading_views,
    report_views,
    review_views,
    set_aside_views,
)
from .sheets import list_views, sheet_views
from .words import (
    glossary_views,
    manner_views,
    proposal_views,
    row_views,
    specialist_views,
    unfound_views,
    vocabulary_views,
)
from .writing import draft_views, editor_views, start_views, style_views

app_name = "desk"
_EXPLANATION = "explanations/<int:pk>/"
_LOOK = "second-looks/<int:look_id>/"
_ARRIVAL = "releases/arrivals/<int:arrival_id>/"


def _proposals(base: str, pages: proposal_views.ProposalPages) -> list[URLPattern]:
    """The addresses of the proposals for a vocabulary, under its own."""
    of, proposal, name = {"of": pages}, f"{base}proposals/<int:proposal_id>/", pages.name
    return [
        path(f"{base}proposals/", proposal_views.proposals, of, name=f"{name}-proposals"),
        path(proposal, proposal_views.proposal, of, name=f"{name}-proposal"),
        path(f"{proposal}measure/", proposal_views.measure, of, name=f"measure-{name}"),
        path(f"{proposal}confirm/", proposal_views.confirm, of, name=f"confirm-{name}"),
        path(f"{proposal}refuse/", proposal_views.refuse, of, name=f"refuse-{name}"),
        path(f"{proposal}take-back/", proposal_views.take_back, of, name=f"take-{name}-back"),
    ]


def _rows(base: str, form: row_views.RowForm) -> list[URLPattern]:
    """The addresses of the forms for a row of a list, and of the proposals."""
    of, name = {"of": form}, form.pages.name
    return [
        path(f"{base}new/", row_views.new, of, name=f"new-{name}"),
        path(f"{base}change/", row_views.change, of, name=f"change-{name}"),
        path(f"{base}remove/", row_views.remove, of, name=f"remove-{name}"),
        *_proposals(base, form.pages),
    ]


urlpatterns = [
    path("", home_views.home, name="home"),
    path("search/", queue_views.search, name="search"),
    path("people/<int:user_id>/", home_views.person, name="person"),
    path("people/<int:user_id>/follow/", home_views.follow_person, name="follow-person"),
    path("codes/<int:code_id>/follow/", home_views.follow_code, name="follow-code"),
    path("dashboard/", dashboard_views.dashboard, name="dashboard"),
    path("dashboard/decisions/", dashboard_views.decisions, name="decisions"),
    path("dashboard/submissions/", dashboard_views.submissions, name="submissions"),
    path("dashboard/suggestions/", dashboard_views.suggested, name="suggested"),
    path("dashboard/second-looks/", dashboard_views.second_looks, name="second-looks"),
    path("dashboard/<slug:name>.csv", dashboard_views.table, name="dashboard-csv"),
    path("queues/<slug:slug>/", queue_views.queue, name="queue"),
    path("queues/<slug:slug>.csv", queue_views.table, name="queue-csv"),
    path("filters/save/", queue_views.save_filter, name="save-filter"),
    path("filters/<int:filter_id>/remove/", queue_views.remove_filter, name="remove-filter"),
    path("bulk/", bulk_views.bulk, name="bulk"),
    path("next/", queue_views.begin, name="begin"),
    path("start/", start_views.start, name="start"),
    path("profile/", profile_views.edit_profile, name="profile"),
    path("outside/", invitation_views.all_invitations, name="invitations"),
    path("reports/", report_views.list_reports, name="reports"),
    path("reports/<int:report_id>/handle/", report_views.handle_report, name="handle-report"),
    path(_EXPLANATION, editor_views.edit, name="explanation"),
    path(f"{_EXPLANATION}save/", editor_views.save, name="save"),
    path(f"{_EXPLANATION}autosave/", editor_views.autosave, name="autosave"),
    path(f"{_EXPLANATION}submit/", draft_views.submit, name="submit"),
    path(f"{_EXPLANATION}take-sentence/", draft_views.take_sentence, name="take-sentence"),
    path(f"{_EXPLANATION}discard/", draft_views.discard, name="discard"),
    path(f"{_EXPLANATION}recall/", draft_views.recall, name="recall"),
    path(f"{_EXPLANATION}review/", review_views.review, name="review"),
    path(f"{_EXPLANATION}preview/", review_views.preview, name="preview"),
    path(f"{_EXPLANATION}approve/", decision_views.approve, name="approve"),
    path(f"{_EXPLANATION}return/", decision_views.return_to_author, name="return"),
    path(f"{_EXPLANATION}rescind/", decision_views.rescind, name="rescind"),
    path(f"{_EXPLANATION}publish/", decision_views.publish, name="publish"),
    path(f"{_EXPLANATION}schedule/", decision_views.schedule, name="schedule"),
    path(f"{_EXPLANATION}reapprove/", decision_views.reapprove, name="reapprove"),
    path(f"{_EXPLANATION}withdraw/", decision_views.withdraw, name="withdraw"),
    path(f"{_EXPLANATION}facts/", reading_views.facts, name="facts"),
    path(f"{_EXPLANATION}history/", reading_views.history, name="history"),
    path(f"{_EXPLANATION}comments/", comment_views.comments, name="comments"),
    path(f"{_EXPLANATION}comments/add/", comment_views.comment, name="comment"),
    path(f"{_EXPLANATION}comments/<int:comment_id>/reply/", comment_views.reply, name="reply"),
    path(f"{_EXPLANATION}comments/<int:comment_id>/take-words/", comment_views.take_words, name="take-words"),
    path(f"{_EXPLANATION}outside/", invitation_views.of_explanation, name="outside"),
    path(f"{_EXPLANATION}outside/invite/", invitation_views.invite, name="invite"),
    path(f"{_EXPLANATION}outside/<int:invitation_id>/revoke/", invitation_views.revoke, name="revoke-invitation"),
    path(f"{_EXPLANATION}ticks/", review_views.tick, name="tick"),
    path(f"{_EXPLANATION}set-aside/", set_aside_views.request_set_aside, name="request-set-aside"),
    path(f"{_EXPLANATION}set-aside/<int:set_aside_id>/", set_aside_views.answer_set_aside, name="answer-set-aside"),
    path(f"{_EXPLANATION}suggestions/", suggestion_views.suggestions, name="suggestions"),
    path(f"{_EXPLANATION}ask/", suggestion_views.ask, name="ask"),
    path(f"{_EXPLANATION}suggestions/accept/", suggestion_views.accept_supported, name="accept-supported"),
    path(f"{_EXPLANATION}suggestions/<int:suggestion_id>/accept/", suggestion_views.accept, name="accept"),
    path(f"{_EXPLANATION}suggestions/<int:suggestion_id>/dismiss/", suggestion_views.dismiss, name="dismiss"),
    path(_LOOK, look_views.second_look, name="second-look"),
    path(f"{_LOOK}opened/", look_views.opened, name="look-opened"),
    path(f"{_LOOK}look/", look_views.look_again, name="look-again"),
    path(f"{_LOOK}decide/", look_views.decide, name="decide-between"),
    path(f"{_LOOK}leave/", look_views.leave, name="leave-look"),
    path("ai/", batch_views.overview, name="ai"),
    path("ai/suggestions/", waiting_views.waiting, name="waiting"),
    path("ai/figures/", figure_views.figures_page, name="figures"),
    path("ai/switch/", batch_views.switch, name="switch-ai"),
    path("ai/batches/new/", batch_views.new, name="new-batch"),
    path("ai/batches/<int:batch_id>/", batch_views.batch_page, name="batch"),
    path("ai/batches/<int:batch_id>/pause/", batch_views.pause, name="pause-batch"),
    path("ai/batches/<int:batch_id>/resume/", batch_views.resume, name="resume-batch"),
    path("ai/batches/<int:batch_id>/cancel/", batch_views.cancel, name="cancel-batch"),
    path("ai/prompts/", prompt_views.prompts, name="prompts"),
    path("ai/prompts/new/", prompt_views.new, name="new-prompt"),
    path("ai/prompts/<int:number>/", prompt_views.prompt, name="prompt"),
    path("ai/prompts/<int:number>/move/", prompt_views.move, name="move-production"),
    path("ai/evaluations/<int:evaluation_id>/", prompt_views.evaluation_page, name="evaluation"),
    path("releases/", arrival_views.releases, name="releases"),
    path("releases/new/", arrival_views.new, name="new-arrival"),
    path("releases/new/label/", arrival_views.check_label, name="check-label"),
    path("releases/new/upload/", arrival_views.upload, name="upload-release"),
    path("releases/new/folder/", arrival_views.folder, name="release-from-folder"),
    path("releases/new/catalogue/", arrival_views.from_catalogue, name="release-from-catalogue"),
    path("releases/<slug:label>/", switch_views.release, name="release"),
    path("releases/<slug:label>/rehearsal/", switch_views.rehearsal, name="rehearse-release"),
    path("releases/<slug:label>/propose/", switch_views.propose, name="propose-release"),
    path("releases/<slug:label>/confirm/", switch_views.confirm, name="confirm-release"),
    path("releases/<slug:label>/call-off/", switch_views.call_off, name="call-off-release"),
    path("releases/<slug:label>/back/", switch_views.back, name="back-to-release"),
    path(_ARRIVAL, arrival_views.arrival_page, name="arrival"),
    path(f"{_ARRIVAL}cancel/", arrival_views.cancel, name="cancel-arrival"),
    path(f"{_ARRIVAL}retry/", arrival_views.retry, name="retry-arrival"),
    path("vocabulary/", vocabulary_views.vocabulary, name="vocabulary"),
    path("vocabulary/new/", vocabulary_views.new, name="new-line"),
    path("vocabulary/remove/", vocabulary_views.remove, name="remove-line"),
    *_proposals("vocabulary/", vocabulary_views.PAGES),
    path("manner/", manner_views.manner, name="manner"),
    *_rows("manner/", manner_views.FORM),
    path("style-guide/", style_views.style_guide, name="style-guide"),
    path("glossary/", glossary_views.glossary, name="glossary"),
    *_rows("glossary/", glossary_views.FORM),
    path("specialists/", specialist_views.specialists, name="specialists"),
    *_rows("specialists/", specialist_views.FORM),
    path("unfound/", unfound_views.unfound, name="unfound"),
    path("unfound/hide/", unfound_views.hide, name="hide-search"),
    path("unfound/show/", unfound_views.show, name="show-search"),
    path("spreadsheets/", sheet_views.sheets, name="sheets"),
    path("spreadsheets/export/", sheet_views.export, name="export-sheet"),
    path("spreadsheets/bring-in/", sheet_views.bring_in, name="bring-in-sheet"),
    path("spreadsheets/lists/bring-in/", list_views.bring_in, name="bring-in-list"),
    path("spreadsheets/lists/<slug:kind>/", list_views.export, name="export-list"),
    path("spreadsheets/<int:sheet_id>/confirm-rows/", list_views.confirm_rows, name="confirm-rows"),
    path("spreadsheets/<int:sheet_id>/", sheet_views.sheet_page, name="sheet"),
    path("spreadsheets/<int:sheet_id>/confirm/", sheet_views.confirm, name="confirm-sheet"),
    path("spreadsheets/<int:sheet_id>/discard/", sheet_views.discard, name="discard-sheet"),
    path("practice/", practice_views.overview, name="practice"),
    path("practice/next/", practice_views.practise, name="practise"),
    path("practice/<int:practice_id>/", practice_views.draft, name="practice-draft"),
    path("practice/<int:practice_id>/page/", practice_views.page, name="practice-page"),
    path("practice/<int:practice_id>/answer/", practice_views.answer, name="answer-practice"),
    path(f"{_EXPLANATION}audit/", reading_views.audit, name="audit"),
    path(f"{_EXPLANATION}claim/", assignment_views.claim, name="claim"),
    path(f"{_EXPLANATION}opened/", assignment_views.opened, name="opened"),
    path(f"{_EXPLANATION}skip/", assignment_views.skip, name="skip"),
    path(f"{_EXPLANATION}skip/take-back/", assignment_views.take_back_skip, name="take-back-skip"),
    path(f"{_EXPLANATION}give-up-claim/", assignment_views.give_up_claim, name="give-up-claim"),
    path(f"{_EXPLANATION}assign/", assignment_views.assign, name="assign"),
]
