"""How releases come in: the list, three ways to bring one, one arrival with its progress and its report."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import TooManyFilesSent
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from codes.models import Release, SourceFile
from codes.releases.files.zips import MEBI
from codes.releases.packages.catalogue import catalogue, expected_counts
from codes.releases.packages.labels import effective_of, fiscal_year
from codes.releases.packages.opening import MAX_FILE, MAX_TOTAL
from reviews import actions
from reviews.actions.releases.arriving import release_named
from reviews.arrivals import offered, progress, report
from reviews.arrivals.keeping import MOST_FILES, Given
from reviews.desk.shared.access import View, Viewer, desk_page, desk_view, show_refusal
from reviews.desk.shared.posts import do_or_refuse
from reviews.desk.shared.refusals import sentence_of, status_of
from reviews.models import Arrival, Switch
from reviews.rules.errors import RefusedError

ENVELOPE = MEBI  # what a form takes besides its files
READS, BRINGS = "read release", "import release"


@desk_view(READS, "GET")
def releases(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Which releases are loaded, and what came in."""
    page = Paginator(Arrival.objects.select_related("asked_by", "run"), 25).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "proposed": Switch.objects.open().select_related("release", "proposed_by").first(),
        "loaded": Release.objects.visible().order_by("-effective_from"),
        "going": any(arrival.going for arrival in page),
        "may_bring": viewer.may(BRINGS),
    }
    return desk_page(request, "reviews/releases.html", context, title="New releases")


@desk_view(BRINGS, "GET")
def new(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    return _new(request)


def _new(request: HttpRequest, *, way: str = "", error: RefusedError | None = None) -> HttpResponse:
    """``way`` is the form that was refused; what was typed into it is kept."""
    loaded = set(Release.objects.visible().values_list("label", flat=True))
    context = {
        "catalogue": [(entry, entry.label in loaded) for entry in catalogue().values()],
        "labels": [label for label in catalogue() if label not in loaded],
        "set_up": bool(settings.RELEASES_PATH),
        "folders": [
            (folder, folder.name in loaded, folder.name if effective_of(folder.name) else "")
            for folder in offered.folders()
        ],
        "most_files": MOST_FILES,
        "most_file": MAX_FILE // MEBI,
        "most_total": MAX_TOTAL // MEBI,
        "kept_days": settings.RELEASES_KEPT_DAYS,
        "way": way,
        "typed": request.POST if way else {},
        "error": sentence_of(error) if error else "",
    }
    status = status_of(error) if error else 200
    return desk_page(request, "reviews/new_arrival.html", context, title="Bring in a release", status=status)


def bounded(view: View) -> View:
    """Nothing of a post that is too large is read; by who may not bring anything in, nothing at all."""

    @wraps(view)
    def guarded(request: HttpRequest, viewer: Viewer) -> HttpResponse:
        sent = request.META.get("CONTENT_LENGTH") or "0"
        if not sent.isdecimal() or int(sent) > MAX_TOTAL + ENVELOPE:
            return show_refusal(request, f"The files have more than {MAX_TOTAL // MEBI} MB together.", 413)
        try:
            return view(request, viewer)
        except TooManyFilesSent:
            return show_refusal(request, f"At most {MOST_FILES} files at once.", 413)

    return guarded


@csrf_exempt  # until ``bounded`` has seen how much there is: looking for the token reads all of it
@desk_view(BRINGS, "POST")
@bounded
@csrf_protect
def upload(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    files = [Given(file.name or "", file.chunks()) for file in request.FILES.getlist("files")]
    return _asked(request, "upload", lambda: actions.ask_by_upload(**_posted(request, viewer), files=files))


@desk_view(BRINGS, "POST")
def folder(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    name = request.POST.get("folder", "")
    return _asked(request, "folder", lambda: actions.ask_by_folder(**_posted(request, viewer), name=name))


@desk_view(BRINGS, "POST")
def from_catalogue(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    label = request.POST.get("label", "")
    return _asked(
        request,
        "catalogue",
        lambda: actions.ask_by_catalogue(actor=viewer.user, label=label, now=timezone.now()),
    )


@desk_view(BRINGS, "GET")
def check_label(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Which release the label means, while it is typed and before a file is sent: {"problem"} or {"says", "year"}."""
    try:
        label, effective = release_named(**_typed(request.GET))
    except RefusedError as error:
        return JsonResponse({"problem": sentence_of(error)})
    says = f"{label} takes effect on {effective}."
    if Release.objects.visible().filter(label=label).exists():
        says += " It is loaded already; only files that it lacks can join it."
    return JsonResponse({"problem": "", "says": says, "year": fiscal_year(effective)})


def _typed(data: QueryDict) -> dict[str, Any]:
    typed = data.get("effective", "").strip()
    try:
        effective = datetime.date.fromisoformat(typed) if typed else None
    except ValueError:
        raise RefusedError("write the date as 2026-10-01") from None
    return {"label": data.get("label", ""), "effective": effective}


def _posted(request: HttpRequest, viewer: Viewer) -> dict[str, Any]:
    return {"actor": viewer.user, "now": timezone.now()} | _typed(request.POST)


def _asked(request: HttpRequest, way: str, ask: Callable[[], Arrival]) -> HttpResponse:
    try:
        arrival = ask()
    except RefusedError as error:
        return _new(request, way=way, error=error)
    messages.success(request, "It is in the worker’s queue. Readers see nothing of it until it is made active.")
    return redirect("desk:arrival", arrival_id=arrival.pk)


@desk_view(READS, "GET")
def arrival_page(request: HttpRequest, viewer: Viewer, arrival_id: int) -> HttpResponse:
    everything = Arrival.objects.select_related("asked_by", "run__release", "run__started_by")
    arrival = get_object_or_404(everything, pk=arrival_id)
    may_bring = viewer.may(BRINGS)
    run_report = arrival.run.report if arrival.run and not arrival.going else {}
    context = {
        "arrival": arrival,
        "run": arrival.run,
        "release": arrival.run.release if arrival.run else None,
        "progress": progress.read(arrival.folder) if arrival.state == Arrival.State.RUNNING else None,
        "slow": arrival.state == Arrival.State.WAITING
        and timezone.now() - arrival.asked_at > datetime.timedelta(minutes=1),
        "files": _files(arrival, run_report.get("files", [])),
        "counts": report.counts(run_report.get("counts", {}), expected_counts(arrival.label)),
        "warnings": report.warnings(run_report.get("warnings", [])),
        "warned": len(run_report.get("warnings", [])),
        "reasons": run_report.get("reasons", []),
        "may_bring": may_bring,
        # asked for by a link and not in a fold, which the page would close by looking again
        "cancelling": may_bring and arrival.state == Arrival.State.WAITING and "cancel" in request.GET,
    }
    return desk_page(request, "reviews/arrival.html", context, title=f"{arrival.label}: arrival {arrival.pk}")


def _files(arrival: Arrival, files: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the packages held, with the kind in words and the rows read; used ones first."""
    release = arrival.run.release if arrival.run else None
    sources = {source.sha256: source for source in SourceFile.objects.filter(release=release)} if release else {}
    kinds = {str(value): str(words) for value, words in SourceFile.Kind.choices} | {"index": "index or table"}
    shown = [
        {
            **file,
            "words": sources[file["sha256"]].get_kind_display()
            if file["sha256"] in sources
            else kinds.get(file["kind"]),
            "rows": sources[file["sha256"]].rows if file["sha256"] in sources else None,
        }
        for file in files
    ]
    return sorted(shown, key=lambda file: not file["kind"])


@desk_view(BRINGS, "POST")
def cancel(request: HttpRequest, viewer: Viewer, arrival_id: int) -> HttpResponse:
    return _change_state(request, viewer, arrival_id, actions.cancel_arrival, "It is cancelled.")


@desk_view(BRINGS, "POST")
def retry(request: HttpRequest, viewer: Viewer, arrival_id: int) -> HttpResponse:
    return _change_state(request, viewer, arrival_id, actions.retry_arrival, "It is in the worker’s queue again.")


def _change_state(
    request: HttpRequest, viewer: Viewer, arrival_id: int, act: Callable[..., Arrival], message: str
) -> HttpResponse:
    if not Arrival.objects.filter(pk=arrival_id).exists():
        raise Http404
    change = partial(act, actor=viewer.user, arrival_id=arrival_id, now=timezone.now())
    return do_or_refuse(request, change, message, reverse("desk:arrival", args=(arrival_id,)))
