"""Drafting of many codes: the overview of AI, a new batch with its count and cost, its progress, pause and cancel."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from codes.days import day_of, start_of
from reviews import actions
from reviews.actions.ai.asking import HOW_TO_SWITCH_ON, MOST_CODES, dollars
from reviews.ai.choosing import Choice, chosen
from reviews.ai.providers import configured
from reviews.ai.runs import BATCH_USED_UP, expected_cost, spent_in
from reviews.desk.shared.access import Viewer, desk_page, desk_view
from reviews.desk.shared.posts import do_or_refuse
from reviews.desk.shared.refusals import sentence_of, status_of
from reviews.models import AIControl, AIRun, AuditEvent, DraftBatch, DraftItem
from reviews.rules.content import SECTIONS, askable
from reviews.rules.errors import RefusedError

from .waiting_views import waiting_suggestions


@desk_view("read whether AI is on", "GET")
def overview(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Whether AI is on, what it costs today, and which batches there are; those for readers of drafts alone."""
    today = start_of(day_of(timezone.now()))
    reads_drafts = viewer.may("read drafts")
    batches = DraftBatch.objects.select_related("asked_by") if reads_drafts else DraftBatch.objects.none()
    page = Paginator(batches, 25).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "control": AIControl.objects.select_related("production").get(pk=1),
        "model": configured(),
        "how_to_switch_on": HOW_TO_SWITCH_ON,
        "page": page,
        "rows": [(batch, _counts(batch)) for batch in page],
        "spent_today": AIRun.objects.filter(asked_at__gte=today).spent(),
        "cap_day": settings.AI_CAP_DAY,
        "switched": AuditEvent.objects.filter(act="switch AI").order_by("-number").first(),
        "to_decide": waiting_suggestions().values("code").distinct().count() if reads_drafts else 0,
        "reads_drafts": reads_drafts,
        "may_switch": viewer.may("switch AI"),
        "may_ask": viewer.may("ask AI"),
    }
    return desk_page(request, "reviews/ai.html", context, title="Drafting with AI")


def _counts(batch: DraftBatch) -> dict[str, int]:
    """{"all", "done", "failed", "left"}."""
    by_state = dict(batch.items.order_by().values_list("state").annotate(number=Count("pk")))
    done, failed = by_state.get(DraftItem.State.DONE, 0), by_state.get(DraftItem.State.FAILED, 0)
    total = sum(by_state.values())
    return {"all": total, "done": done, "failed": failed, "left": total - done - failed}


@desk_view("switch AI", "POST")
def switch(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    on = request.POST.get("on") == "1"
    actions.switch_ai(actor=viewer.user, on=on, now=timezone.now())
    messages.success(request, "AI is on." if on else "AI is off. No call is made any more.")
    return redirect("desk:ai")


@desk_view("ask AI", "GET", "POST")
def new(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """GET shows how many codes the filter selects and what they may cost. POST asks for exactly these."""
    data = request.POST if request.method == "POST" else request.GET
    filled = bool(data)
    choice = Choice(
        within=data.get("within", "").strip()[:10],
        without_explanation=not filled or data.get("without_explanation") == "on",
        changed=data.get("changed") == "on",
        billable_only=not filled or data.get("billable_only") == "on",
    )
    sections = [key for key in askable() if key in data.getlist("sections")] or list(askable())
    codes = chosen(choice)
    if request.method != "POST":
        return _new(request, choice, sections, codes.count(), filled=filled)
    try:
        batch = actions.ask(
            actor=viewer.user,
            codes=list(codes[: MOST_CODES + 1]),
            sections=sections,
            instruction=data.get("instruction", ""),
            title=data.get("title", "") or f"{choice.within or 'all'}: drafts",
            cap=dollars(data.get("cap", "")),
            now=timezone.now(),
        )
    except RefusedError as error:
        return _new(request, choice, sections, codes.count(), filled=True, error=error)
    messages.success(request, "The batch is in the worker’s queue.")
    if batch.cap < expected_cost(sections) * batch.items.count():
        messages.warning(
            request,
            "The budget is below the expected cost. The batch pauses when it is used up; raise it then to resume.",
        )
    return redirect("desk:batch", batch_id=batch.pk)


def _new(
    request: HttpRequest,
    choice: Choice,
    sections: list[str],
    count: int,
    *,
    filled: bool,
    error: RefusedError | None = None,
) -> HttpResponse:
    context = {
        "choice": choice,
        "filled": filled,
        "count": count,
        "most": MOST_CODES,
        "expected": expected_cost(sections) * count,
        "askable": [(SECTIONS[key], key in sections) for key in askable()],
        "cap": settings.AI_CAP_BATCH,
        "typed": request.POST,
        "model": configured(),
        "how_to_switch_on": HOW_TO_SWITCH_ON,
        "error": sentence_of(error) if error else "",
    }
    status = status_of(error) if error else 200
    return desk_page(request, "reviews/new_batch.html", context, title="Draft many codes", status=status)


@desk_view("read drafts", "GET")
def batch_page(request: HttpRequest, viewer: Viewer, batch_id: int) -> HttpResponse:
    batch = get_object_or_404(DraftBatch.objects.select_related("prompt", "asked_by"), pk=batch_id)
    counts = _counts(batch)
    state = request.GET.get("state", "")
    items = batch.items.select_related("code").order_by("pk")
    if state in DraftItem.State.values:
        items = items.filter(state=state)
    page = Paginator(items, 50).get_page(request.GET.get("page"))
    context = {
        "batch": batch,
        "counts": counts,
        "percent": 100 * (counts["all"] - counts["left"]) // max(1, counts["all"]),
        "going": counts["left"] > 0 and batch.state == DraftBatch.State.RUNNING,
        "spent": spent_in(batch),
        "cap": f"{batch.cap.normalize():f}",
        "used_up": batch.items.filter(state=DraftItem.State.WAITING, reason=BATCH_USED_UP).exists(),
        "most": settings.AI_CAP_BATCH,
        "sections": [SECTIONS[key].heading for key in batch.sections],
        "page": page,
        "state": state,
        "kept": f"state={state}" if state else "",
        "may_ask": viewer.may("ask AI"),
        "may_start": viewer.may("start"),
    }
    return desk_page(request, "reviews/batch.html", context, title=batch.title)


@desk_view("ask AI", "POST")
def pause(request: HttpRequest, viewer: Viewer, batch_id: int) -> HttpResponse:
    return _change_state(request, viewer, batch_id, actions.pause_batch, "The batch is paused.")


@desk_view("ask AI", "POST")
def resume(request: HttpRequest, viewer: Viewer, batch_id: int) -> HttpResponse:
    """With a budget where one is written."""

    def resumed(**known: Any) -> DraftBatch:
        return actions.resume_batch(cap=dollars(request.POST.get("cap", "")), **known)

    return _change_state(request, viewer, batch_id, resumed, "The batch is resumed.")


@desk_view("ask AI", "POST")
def cancel(request: HttpRequest, viewer: Viewer, batch_id: int) -> HttpResponse:
    return _change_state(
        request, viewer, batch_id, actions.cancel_batch, "The batch is cancelled. What is drafted stays."
    )


def _change_state(
    request: HttpRequest, viewer: Viewer, batch_id: int, act: Callable[..., DraftBatch], message: str
) -> HttpResponse:
    if not DraftBatch.objects.filter(pk=batch_id).exists():
        raise Http404
    change = partial(act, actor=viewer.user, batch_id=batch_id, now=timezone.now())
    return do_or_refuse(request, change, message, reverse("desk:batch", args=(batch_id,)))
