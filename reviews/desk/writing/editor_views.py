"""The editor: show, save, autosave, merge."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from codes.days import written
from reviews import actions
from reviews.checks import in_page_order
from reviews.checks.finding import Finding
from reviews.desk.shared.access import Viewer, desk_view, dossier_or_404, explanation_or_404, show_refusal
from reviews.desk.shared.facts import facts_of, since_signed
from reviews.desk.shared.frame import reading_of, show_tab
from reviews.desk.shared.posts import number_in
from reviews.desk.shared.refusals import sentence_of, status_of
from reviews.desk.shared.talk import shown_comments
from reviews.models import Draft
from reviews.reading.dossier import Dossier
from reviews.reading.facts.likeness import like_drafts
from reviews.reading.work.siblings import SignedSentence, signed_sentences
from reviews.rules.cleaning import ContentError, SectionProblem, cleaned, in_order_of, invisible_in, sorted_out
from reviews.rules.content import SECTIONS, Content, Section
from reviews.rules.errors import ChecksFailedError, ConflictError, RefusedError
from reviews.rules.filling import filled

from .editor import build_editor, provenances
from .findings import shown_findings
from .offered_facts import offered_facts
from .offered_terms import offered_terms
from .typed import base_content, merge, taken_out, typed_content


@desk_view("read drafts", "GET")
def edit(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    """The draft in the editor for those who may write; without a draft, the latest text to read."""
    return show(request, viewer, dossier_or_404(pk, viewer))


def show(
    request: HttpRequest,
    viewer: Viewer,
    dossier: Dossier,
    *,
    typed: Content | None = None,
    version: int | None = None,
    base: Content | None = None,
    error: Exception | None = None,
    problems: Iterable[SectionProblem] = (),
    disputed: Iterable[str] = (),
) -> HttpResponse:
    """``typed`` is what somebody typed and could not be saved; it is shown again as it was."""
    draft = dossier.draft
    status = status_of(error) if error else 200
    context: dict[str, Any] = {
        "error": _message_of(error) if error else "",
        "conflict": isinstance(error, ConflictError),
        "provenances": provenances(),
        "kept": next(iter(request.POST.getlist("kept")), ""),
    }
    if draft is None:
        context["typed"] = reading_of(typed, dossier.specialists) if typed else None
        latest = dossier.latest
        context["reading"] = reading_of(filled(latest.content, latest.fields), dossier.specialists) if latest else []
        return show_tab(request, viewer, dossier, "content", "reviews/content.html", context, status=status)
    content = draft.content if typed is None else typed
    subject = dossier.code_now.subject if dossier.code_now else None
    talk = shown_comments(dossier.open_comments, draft.content)
    context["talk"] = talk
    context["editor"] = build_editor(
        content,
        version=draft.version if version is None else version,
        base=draft.content if base is None else base,
        saved=draft.content,
        findings=shown_findings(_findings(dossier, content, error), subject, dossier.set_asides),
        problems=problems,
        comments=talk,
        signed=_signed_sentences(dossier, content, viewer),
        ticked={*draft.acknowledged, *request.POST.getlist("acknowledged")},
        note=request.POST.get("note", ""),
        theirs=draft.content if isinstance(error, ConflictError) else None,
        disputed=list(disputed),
    )
    context["sources"] = draft.sources.select_related("explanation__code") if dossier.code_now else []
    context["offered"] = offered_facts(subject) if subject else []
    context["terms"] = offered_terms(content, subject) if subject else []
    context["facts"] = facts_of(dossier.code_now) if dossier.code_now else None
    context["since"] = since_signed(dossier)
    context["reading"] = SimpleLazyObject(lambda: _reading_of_draft(draft, dossier))
    return show_tab(request, viewer, dossier, "content", "reviews/content.html", context, status=status)


def _signed_sentences(dossier: Dossier, content: Content, viewer: Viewer) -> dict[str, list[SignedSentence]]:
    """Of siblings, for those who write."""
    if dossier.code_now is None or not viewer.may("save"):
        return {}
    return signed_sentences(dossier.code_now.version, content, dossier.code_now)


def _reading_of_draft(draft: Draft, dossier: Dossier) -> list[tuple[Section, Any]]:
    """For those who do not write: facts are filled in as the release in force has them."""
    words = dossier.code_now.filled_words(draft.content) if dossier.code_now else {}
    return reading_of(filled(draft.content, words), dossier.specialists)


def _by_somebody_else(request: HttpRequest, viewer: Viewer) -> HttpResponse | None:
    """Words are saved under the name of who typed them, also where somebody else signed in since in this browser."""
    if request.POST.get("by", str(viewer.user.pk)) == str(viewer.user.pk):
        return None
    message = f"Somebody else typed this; {viewer.user} is signed in now. It is kept in this browser for who typed it."
    return show_refusal(request, message, 403)


def _message_of(error: Exception) -> str:
    if not isinstance(error, ContentError):
        return sentence_of(error)
    headings = dict.fromkeys(SECTIONS[key].heading for key, _ in error.problems if key in SECTIONS)
    return f"Not saved: {', '.join(headings)}. What is right in the other sections is saved."


def _findings(dossier: Dossier, content: Content, error: Exception | None) -> list[Finding]:
    if isinstance(error, ChecksFailedError) and error.findings:
        return list(error.findings)
    try:
        kept = cleaned(content)
    except ContentError:
        return []
    return in_page_order([*dossier.findings_of(kept), *like_drafts(dossier.code, kept)]) if dossier.version else []


def _chosen(request: HttpRequest, typed: Content, base: Content) -> Content:
    """After a conflict the author says section by section whose text stays; ``base`` holds theirs then."""
    return {key: base[key] if request.POST.get(f"pick.{key}") == "theirs" else value for key, value in typed.items()}


def save_or_show(request: HttpRequest, viewer: Viewer, pk: int) -> tuple[Draft | None, HttpResponse | None]:
    """The draft as it was saved, or the page that says what was not, with everything that was typed.

    Sections that are right are saved, whatever the others are.
    """
    if somebody_else := _by_somebody_else(request, viewer):
        return None, somebody_else
    base = base_content(request.POST)
    typed = in_order_of(base, _chosen(request, typed_content(request.POST), base))
    fitting, problems = sorted_out(typed)
    mine, version = typed | fitting, number_in(request, "version")
    for sentence in taken_out(typed):
        messages.warning(request, f"Hidden characters were removed. {sentence}.")
    try:
        draft = actions.save(actor=viewer.user, explanation_id=pk, version=version, content=fitting, now=timezone.now())
    except ConflictError as error:
        theirs, current = error.current.content, error.current.version
        content, disputed = merge(base=base, mine=mine, theirs=theirs)
        more: dict[str, Any] = {"error": error, "problems": problems, "disputed": disputed}
        dossier = dossier_or_404(pk, viewer)
        return None, show(request, viewer, dossier, typed=content, version=current, base=theirs, **more)
    except RefusedError as error:
        dossier = dossier_or_404(pk, viewer)
        return None, show(request, viewer, dossier, typed=mine, version=version, base=base, error=error)
    if problems:
        more = {"version": draft.version, "base": draft.content, "problems": problems}
        dossier = dossier_or_404(pk, viewer)
        return None, show(request, viewer, dossier, typed=mine, error=ContentError(problems), **more)
    return draft, None


@desk_view("save", "POST")
def save(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    explanation_or_404(pk)
    draft, problem = save_or_show(request, viewer, pk)
    if problem is not None:
        return problem
    messages.success(request, f"Saved at {written(draft.saved_at)}." if draft else "Saved.")
    return redirect("desk:explanation", pk=pk)


@desk_view("save", "POST")
def autosave(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    """The same for the script: JSON, and never a page.

    {"version", "saved_at", "base", "taken_out", "invisible"}; where sections were not saved {"message", "problems"} as
    well (422); {"message"} alone where nothing was. ``invisible`` has the characters taken out of each section.
    """
    explanation = explanation_or_404(pk)
    if somebody_else := _by_somebody_else(request, viewer):
        return somebody_else
    typed = typed_content(request.POST)
    fitting, problems = sorted_out(typed)
    try:
        draft = actions.save(
            actor=viewer.user,
            explanation_id=explanation.pk,
            version=number_in(request, "version"),
            content=fitting,
            now=timezone.now(),
        )
    except RefusedError as error:
        return JsonResponse({"message": sentence_of(error)}, status=status_of(error))
    answer: dict[str, Any] = {
        "version": draft.version,
        "saved_at": draft.saved_at.isoformat(),
        "base": draft.content,
        "taken_out": taken_out(typed),
        "invisible": {key: "".join(sorted(counted)) for key, counted in invisible_in(typed).items()},
    }
    if problems:
        answer |= {"message": _message_of(ContentError(problems)), "problems": [list(problem) for problem in problems]}
    return JsonResponse(answer, status=422 if problems else 200)
