"""Decisions -> records -> publications -> what a page is given: each is computed again from the one before.

Publications from before there were records are held to the rule they were signed by, and to their decisions' rows.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from codes.models import Release
from reviews.models import AuditEvent, Decision, Publication, Record, Revision
from reviews.models.decisions import DecisionKind
from reviews.models.explanations import Origin
from reviews.reading.published import PublishedExplanation, explanation_for
from reviews.reading.records import (
    digest_of,
    generated_below,
    in_utc,
    printed_record,
    publication_fields,
    read,
    signature_of,
    text_record,
)
from reviews.reading.signatures import approvals
from reviews.rules.acts import Act
from reviews.rules.content import SPECIALISTS, canonical_json
from reviews.rules.filling import shown_of
from reviews.rules.risk import Tier, next_review

Fields = dict[str, Any]


def records() -> Iterator[str]:
    """Is each record the text that was hashed, and does it say what its revision and the decisions say?"""
    kept = Record.objects.select_related("revision__explanation__code__system", "revision__release")
    for record in kept.iterator(chunk_size=500):
        if digest_of(record.text) != record.digest:
            yield f"{record}: its text is not the one that was signed"
            continue
        try:
            differing = _differing(record)
        except (ValueError, TypeError, KeyError, AttributeError):
            yield f"{record}: it is not canonical JSON of a record"
            continue
        yield from (f"{record}: its {field} is not that of what it records" for field in differing)


def _differing(record: Record) -> list[str]:
    kept = read(record)
    if canonical_json(kept) != record.text:
        raise ValueError
    return list((_text_differs if record.kind == Record.Kind.TEXT else _printed_differs)(record.revision, kept))


def _text_differs(revision: Revision, kept: Fields) -> Iterator[str]:
    """Fields of a text record that the revision does not bear out. Names and pages are as they were at submit."""
    now = text_record(revision)
    as_then = {"specialists", "pages"}
    yield from _unequal({**kept, **dict.fromkeys(as_then)}, {**now, **dict.fromkeys(as_then)})
    code = revision.explanation.code
    possible = {code.code, *generated_below(code, revision.release).values_list("code__code", flat=True)}
    if kept["pages"][0] != code.code or not possible.issuperset(kept["pages"]):
        yield "pages"
    if len(kept["specialists"]) != len(now["specialists"]):
        yield "specialists"


def _printed_differs(revision: Revision, kept: Fields) -> Iterator[str]:
    """Fields of a printed record that the text record and the decisions do not bear out; the next review is apart."""
    text = revision.records.get(kind=Record.Kind.TEXT)
    publishing = Decision.objects.filter(record__digest=digest_of(canonical_json(kept)), kind=DecisionKind.PUBLISH)
    signed = publishing.filter(revision=revision).first()
    if signed is None:
        yield "publish decision"
        return
    before = approvals(revision).filter(pk__lt=signed.pk)
    due = datetime.date.fromisoformat(kept["next_review_on"])
    yield from _unequal(kept, printed_record(read(text), before, published_at=signed.signed_at, next_review_on=due))


def _unequal(kept: Fields, now: Fields) -> list[str]:
    return [field for field in {**kept, **now} if kept.get(field) != now.get(field)]


def signatures() -> Iterator[str]:
    """Is each decision what its signature covers, and is it about a record of its own revision?"""
    decisions = Decision.objects.select_related("record", "revision__explanation__code", "revision__release")
    for decision in decisions.iterator(chunk_size=500):
        if signature_of(decision) != decision.signature:
            yield f"decision {decision.pk}: it is not what was signed"
        if decision.record and decision.record.revision_id != decision.revision_id:
            yield f"decision {decision.pk}: it signs the record of another text than {decision.revision}"


def printed() -> Iterator[str]:
    """Is each publication its printed record, word for word, and that record the one that publishing signed?"""
    tiers = _tiers_when_published()
    publications = Publication.objects.exclude(record=None).select_related(
        "explanation__code", "release", "record", "decision", "revision"
    )
    for publication in publications.iterator(chunk_size=500):
        record = publication.record
        if record is None or record.pk != publication.decision.record_id:
            yield f"{publication}: its record is not the one that was signed"
            continue
        if (fields := _printed_fields(record)) is None:
            continue  # the records say so
        signed = publication_fields(fields)
        differing = [name for name in signed if getattr(publication, name) != signed[name]]
        differing += ["release"] * (publication.release.label != fields["text"]["release"])
        differing += ["next review"] * (publication.next_review_on not in _possible_reviews(publication, tiers))
        yield from (f"{publication}: its {name} is not what was signed" for name in differing)


def _printed_fields(record: Record | None) -> Fields | None:
    """A printed record that can be read; None for what is no such record."""
    if record is None or digest_of(record.text) != record.digest:
        return None
    try:
        fields = read(record)
        publication_fields(fields)
    except (ValueError, TypeError, KeyError):
        return None
    return fields if {"code", "release"} <= set(fields["text"]) else None


Tiers = dict[tuple[int, int], set[Tier]]
"""(explanation, number of the revision) -> the risk tier when it was published; both where that is not on record."""


def _tiers_when_published() -> Tiers:
    """As the audit log tells it; what is not in here was published in the tier that it was submitted in."""
    since_submit: dict[int, set[Tier]] = {}
    published: Tiers = {}
    events = AuditEvent.objects.filter(act__in=(Act.SUBMIT, Act.CHANGE_TIER, Act.REAPPROVE, Act.PUBLISH))
    for act, pk, detail in events.order_by("number").values_list("act", "target_id", "detail").iterator():
        if pk is None:
            continue
        if act == Act.SUBMIT:
            since_submit.pop(pk, None)
        elif act == Act.CHANGE_TIER:
            since_submit[pk] = {Tier(detail["after"])}
        elif act == Act.REAPPROVE:
            since_submit[pk] = {Tier(detail["tier"])} if "tier" in detail else set(Tier)
        elif pk in since_submit:
            published[pk, detail["revision"]] = since_submit[pk]
    return published


def _possible_reviews(publication: Publication, tiers: Tiers) -> set[datetime.date]:
    """By the rule of its tier; a text that was signed again keeps the day of the one it follows."""
    revision = publication.revision
    earlier = Publication.objects.filter(explanation=publication.explanation_id, pk__lt=publication.pk)
    before = earlier.order_by("-pk").first()
    if before is not None and (revision.origin == Origin.CARRIED or before.revision_id == revision.pk):
        return {before.next_review_on}
    submitted_in = {tier for tier in Tier if tier.approvals == revision.approvals_needed}
    of_then = tiers.get((publication.explanation_id, revision.number), submitted_in)
    return {next_review(publication.reviewed_at, tier) for tier in of_then}


def printed_before_records() -> Iterator[str]:
    """Do publications without a record name the signers as their decisions do?"""
    old = Publication.objects.filter(record=None).select_related("explanation__code", "revision", "decision")
    for publication in old.iterator(chunk_size=500):
        if publication.decision.record_id is not None:
            yield f"{publication}: its record is not the one that was signed"
        names = [(approval.printed_name, approval.credentials) for approval in approvals(publication.revision)]
        if [(row["name"], row["credentials"]) for row in publication.signers] != names:
            yield f"{publication}: its signers are not those of its decisions"


def presented() -> Iterator[str]:
    """Is what a page is given, for every page a live text stands on, what its printed record says?"""
    active = list(Release.objects.filter(state=Release.State.ACTIVE).values_list("pk", flat=True))
    live = Publication.objects.live().exclude(record=None).select_related("explanation__code", "record")
    for publication in live.iterator(chunk_size=500):
        if (fields := _printed_fields(publication.record)) is None:
            continue  # the records say so
        for page in fields["text"]["pages"]:
            shown = explanation_for(name=page, releases=active)
            if shown is not None and shown.code == page != fields["text"]["code"]:
                continue  # a text of its own
            if shown is None or shown.id != publication.pk:
                if page == fields["text"]["code"]:
                    yield f"{publication}: readers do not see it on {page}"
                continue
            yield from (f"{publication}: on {page} its {name} is not what was signed" for name in _shown(shown, fields))


def _shown(shown: PublishedExplanation, printed: Fields) -> Iterator[str]:
    """What a page is given beside what was signed; sections that a mark hides are not given."""
    text = printed["text"]
    words = shown_of(text["content"], text["disclosure"])
    if shown.mark is None and shown.content != words:
        yield "text"
    if any(words.get(key) != value for key, value in shown.content.items()):
        yield "text"
    if shown.content.get(SPECIALISTS) and list(shown.specialists) != text["specialists"]:
        yield "specialists"
    dates = (in_utc(shown.reviewed_at), in_utc(shown.published_at), shown.next_review_on.isoformat())
    if dates != (printed["reviewed_at"], printed["published_at"], printed["next_review_on"]):
        yield "dates"
    if (shown.origin, shown.ai) != (text["disclosure"]["origin"], text["disclosure"]["ai"]):
        yield "disclosure"
    signers = [(row.name, row.credentials, row.meaning, in_utc(row.signed_at)) for row in shown.signers]
    signed = [(row["name"], row["credentials"], row["meaning"], row["signed_at"]) for row in printed["approvals"]]
    if signers != signed and not (shown.mark and shown.mark.is_hidden):
        yield "signers"
