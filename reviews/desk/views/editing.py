"""The editor: show, save, autosave, merge, submit, discard, recall."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone

from reviews import actions
from reviews.checking import like_drafts
from reviews.checks import in_page_order
from reviews.checks.finding import Finding
from reviews.content import Content, ContentError, cleaned
from reviews.desk.access import Viewer, desk_view, explanation_or_404, refused
from reviews.desk.editor import editor, provenances
from reviews.desk.frame import draft_of, framed, reading_of
from reviews.desk.refusals import said, status_of
from reviews.desk.typed import base_content, merged, typed_content
from reviews.errors import ChecksFailedError, ConflictError, RefusedError
from reviews.models import Draft, Explanation


def number_in(request: HttpRequest, name: str) -> int:
    """A whole number that was posted; 0, which fits nothing, for anything else."""
    value = request.POST.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 18 else 0


@desk_view("read drafts", "GET")
def explanation(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    """The draft in the editor, for those who may write; else the text there is, to read."""
    return show(request, viewer, explanation_or_404(pk))


def show(
    request: HttpRequest,
    viewer: Viewer,
    found: Explanation,
    *,
    typed: Content | None = None,
    version: int | None = None,
    base: Content | None = None,
    error: Exception | None = None,
    disputed: Iterable[str] = (),
) -> HttpResponse:
    """``typed`` is what somebody typed and could not be kept: it is shown again as it was."""
    draft = draft_of(found)
    status = status_of(error) if error else 200
    context: dict[str, Any] = {"error": said(error) if error else "", "provenances": provenances()}
    if draft is None:
        context["typed"] = reading_of(typed) if typed else None
        context["reading"] = reading_of(_latest(found))
        return framed(request, viewer, found, "content", "reviews/content.html", context, status=status)
    content = draft.content if typed is None else typed
    context["editor"] = editor(
        content,
        version=draft.version if version is None else version,
        base=draft.content if base is None else base,
        findings=_findings(found, content, error),
        problems=error.problems if isinstance(error, ContentError) else (),
        comments=found.comments.filter(resolved_at=None).select_related("author"),
        ticked={*draft.acknowledged, *request.POST.getlist("acknowledged")},
        note=request.POST.get("note", ""),
        theirs=draft.content if isinstance(error, ConflictError) else None,
        disputed=list(disputed),
    )
    context["reading"] = reading_of(draft.content)
    return framed(request, viewer, found, "content", "reviews/content.html", context, status=status)


def _findings(found: Explanation, content: Content, error: Exception | None) -> list[Finding]:
    if isinstance(error, ChecksFailedError) and error.findings:
        return list(error.findings)
    try:
        kept = cleaned(content)
        return in_page_order([*actions.findings_of(found.code, kept), *like_drafts(found.code, kept)])
    except (ContentError, RefusedError):
        return []
    except found.code.versions.model.DoesNotExist:  # the release in force does not have the code any more
        return []


def _latest(found: Explanation) -> Content:
    revision = found.submitted_revision or found.revisions.order_by("-number").first()
    return revision.content if revision else {}


def _chosen(request: HttpRequest, typed: Content, base: Content) -> Content:
    """After a conflict the author says section by section whose text stays; ``base`` holds theirs then."""
    return {key: base[key] if request.POST.get(f"pick.{key}") == "theirs" else value for key, value in typed.items()}


def _save(request: HttpRequest, viewer: Viewer, found: Explanation) -> tuple[Draft | None, HttpResponse | None]:
    """The draft as it was kept, or the page that says why it was not, with everything that was typed."""
    base = base_content(request.POST)
    typed = _chosen(request, typed_content(request.POST), base)
    version = number_in(request, "version")
    try:
        draft = actions.save(
            actor=viewer.user, explanation_id=found.pk, version=version, content=typed, now=timezone.now()
        )
    except ConflictError as error:
        theirs = error.current.content
        content, disputed = merged(base=base, mine=cleaned(typed), theirs=theirs)
        current = error.current.version
        found = explanation_or_404(found.pk)
        page = show(request, viewer, found, typed=content, version=current, base=theirs, error=error, disputed=disputed)
        return None, page
    except (RefusedError, ContentError) as error:
        found = explanation_or_404(found.pk)
        return None, show(request, viewer, found, typed=typed, version=version, base=base, error=error)
    return draft, None


@desk_view("save", "POST")
def save(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    draft, problem = _save(request, viewer, explanation_or_404(pk))
    if problem is not None:
        return problem
    messages.success(request, f"Saved at {draft.saved_at:%H:%M} UTC." if draft else "Saved.")
    return redirect("desk:explanation", pk=pk)


@desk_view("save", "POST")
def autosave(request: HttpRequest, viewer: Viewer, pk: int) -> JsonResponse:
    """The same for the script: JSON, and never a page. {"version", "saved_at", "base"} or {"message", "problems"}."""
    found = explanation_or_404(pk)
    try:
        draft = actions.save(
            actor=viewer.user,
            explanation_id=found.pk,
            version=number_in(request, "version"),
            content=typed_content(request.POST),
            now=timezone.now(),
        )
    except ContentError as error:
        return JsonResponse({"message": "Not saved.", "problems": [list(each) for each in error.problems]}, status=422)
    except RefusedError as error:
        return JsonResponse({"message": said(error)}, status=status_of(error))
    return JsonResponse({"version": draft.version, "saved_at": draft.saved_at.isoformat(), "base": draft.content})


@desk_view("submit", "POST")
def submit(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    """Save what is in the editor, then hand it over. What was saved stays saved when the checks refuse."""
    found = explanation_or_404(pk)
    draft, problem = _save(request, viewer, found)
    if problem is not None or draft is None:
        return problem or redirect("desk:explanation", pk=pk)
    try:
        actions.submit(
            actor=viewer.user,
            explanation_id=pk,
            lock_version=number_in(request, "lock_version"),
            draft_version=draft.version,
            acknowledged=request.POST.getlist("acknowledged")[:200],
            note=request.POST.get("note", ""),
            now=timezone.now(),
        )
    except RefusedError as error:
        fresh = explanation_or_404(pk)
        return show(request, viewer, fresh, typed=draft.content, version=draft.version, base=draft.content, error=error)
    messages.success(request, f"{found} is submitted for review.")
    return redirect("desk:explanation", pk=pk)


@desk_view("discard", "GET", "POST")
def discard(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    found = explanation_or_404(pk)
    if request.method != "POST":
        return framed(request, viewer, found, "content", "reviews/discard.html", {"error": ""})
    try:
        actions.discard(
            actor=viewer.user, explanation_id=pk, lock_version=number_in(request, "lock_version"), now=timezone.now()
        )
    except RefusedError as error:
        fresh = explanation_or_404(pk)
        context = {"error": said(error)}
        return framed(request, viewer, fresh, "content", "reviews/discard.html", context, status=status_of(error))
    messages.success(request, f"The draft of {found} is discarded.")
    return redirect("desk:explanation", pk=pk)


@desk_view("recall", "POST")
def recall(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    found = explanation_or_404(pk)
    try:
        actions.recall(
            actor=viewer.user, explanation_id=pk, lock_version=number_in(request, "lock_version"), now=timezone.now()
        )
    except RefusedError as error:
        return refused(request, said(error), status_of(error))
    messages.success(request, f"{found} is a draft again. Its reviewers do not see it any more.")
    return redirect("desk:explanation", pk=pk)
