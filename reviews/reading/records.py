"""What signatures speak of: the text record that approvers sign, and the printed record that publishing signs.

A text record is all that stands on a page of a text before anybody signs it; a printed record is that with every
approval and the dates: exactly what a page shows of people's work, words and not markup. A publication is made from its
printed record. Links to the team, marks and "overdue" are derived, and stand in neither.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from codes.models import Code, CodeVersion, Release
from reviews.models import Decision, Publication, Record, Revision, SetAside
from reviews.models.explanations import Origin
from reviews.reading.hands import line_of
from reviews.reading.set_asides import set_aside_of
from reviews.reading.specialists import specialist_names
from reviews.rules.content import SPECIALISTS, canonical_json
from reviews.rules.disclosure import disclosed

VERSION = 1


def generated_below(code: Code, release: Release) -> QuerySet[CodeVersion]:
    """The generated (seventh-character) codes whose parent is this code."""
    return CodeVersion.objects.filter(parent__code=code, release=release, generated=True).order_by("position")


def pages_of(code: Code, release: Release) -> list[str]:
    """Codes on whose pages a text for this one stands: its own, and generated ones that never had a text."""
    own = Publication.objects.filter(explanation__code=OuterRef("code"))
    below = generated_below(code, release).filter(~Exists(own))
    return [code.code, *below.values_list("code__code", flat=True)]


def text_record(revision: Revision) -> dict[str, Any]:
    """What an approver signs: content, names, disclosure, the facts it rests on, and the pages it will stand on."""
    code = revision.explanation.code
    return text_fields(
        revision,
        guidance=CodeVersion.objects.get(code=code, release=revision.release).guidance_digest,
        specialists=_specialists(revision),
        origin=origin_for_readers(revision),
        set_asides=[_in_record(row) for row in set_aside_of(revision)],
        pages=pages_of(code, revision.release),
    )


def text_fields(
    revision: Revision,
    *,
    guidance: str,
    specialists: list[str],
    origin: str,
    pages: list[str],
    set_asides: Sequence[dict[str, Any]] = (),
) -> dict[str, Any]:
    """A text record with what is read for it beside the revision: printed names, and codes of pages."""
    code = revision.explanation.code
    disclosure: dict[str, Any] = {"origin": origin, "ai": disclosed(revision.ai)}
    if revision.fields:  # records of texts without fact fields are as they were before there were any
        disclosure["fields"] = revision.fields
    record = {
        "record": "text",
        "version": VERSION,
        "system": code.system.uri,
        "code": code.code,
        "release": revision.release.label,
        "facts": revision.facts_digest,
        "guidance": guidance,
        "content": revision.content,
        "content_digest": revision.content_digest,
        "specialists": specialists,
        "disclosure": disclosure,
        "pages": pages,
    }
    return record | {"set_aside": list(set_asides)} if set_asides else record


def _in_record(row: SetAside) -> dict[str, Any]:
    """A block that was set aside: which words, why, and who answers for it (the id of the user)."""
    return {
        "check": row.check_name, "section": row.section, "excerpt": row.excerpt, "reason": row.reason,
        "by": row.answered_by_id,
    }  # fmt: skip


def origin_for_readers(revision: Revision) -> str:
    """How the text came about, for readers; a text that was signed again keeps its first origin."""
    return next(earlier.origin for earlier in line_of(revision) if earlier.origin != Origin.CARRIED)


def _specialists(revision: Revision) -> list[str]:
    """Printed names; those of a text that is signed again, unchanged, are the ones that readers see."""
    live = Publication.objects.filter(revision=revision.base_id).order_by("-id").first()
    if revision.origin == Origin.CARRIED and live is not None and "specialists" in live.disclosure:
        return list(live.disclosure["specialists"])
    return specialist_names(revision.content.get(SPECIALISTS) or [])


def printed_record(
    text: Mapping[str, Any],
    approvals: Iterable[Decision],
    *,
    published_at: datetime.datetime,
    next_review_on: datetime.date,
) -> dict[str, Any]:
    """What publishing signs: the text record, every approval in order of signing, and the dates of the page."""
    signed = list(approvals)
    return {
        "record": "printed",
        "version": VERSION,
        "text": text,
        "approvals": [approval_in_print(approval) for approval in signed],
        "reviewed_at": in_utc(signed[-1].signed_at),
        "published_at": in_utc(published_at),
        "next_review_on": next_review_on.isoformat(),
    }


def approval_in_print(approval: Decision) -> dict[str, str]:
    return {
        "name": approval.printed_name,
        "credentials": approval.credentials,
        "meaning": approval.meaning,
        "signed_at": in_utc(approval.signed_at),
    }


def publication_fields(printed: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a publication, as its printed record has them; not its keys."""
    text = printed["text"]
    return {
        "content": text["content"],
        "content_digest": text["content_digest"],
        "facts_digest": text["facts"],
        "signers": printed["approvals"],
        "disclosure": text["disclosure"] | {"specialists": text["specialists"]},
        "pages": text["pages"],
        "reviewed_at": datetime.datetime.fromisoformat(printed["reviewed_at"]),
        "published_at": datetime.datetime.fromisoformat(printed["published_at"]),
        "next_review_on": datetime.date.fromisoformat(printed["next_review_on"]),
    }


def in_utc(moment: datetime.datetime) -> str:
    return moment.astimezone(datetime.UTC).isoformat()


def keep(kind: Record.Kind, revision: Revision, record: Mapping[str, Any]) -> Record:
    text = canonical_json(record)
    return Record.objects.create(revision=revision, kind=kind, text=text, digest=digest_of(text))


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def kept_text_record(revision: Revision) -> Record:
    """The text record of a revision, made at submit; for one submitted before there were records it is made now."""
    kept = revision.records.filter(kind=Record.Kind.TEXT).first()
    return kept or keep(Record.Kind.TEXT, revision, text_record(revision))


def text_record_of(revision: Revision) -> dict[str, Any]:
    """The text record of a revision as it is kept, or as it would be kept now."""
    kept = revision.records.filter(kind=Record.Kind.TEXT).first()
    return read(kept) if kept else text_record(revision)


def read(record: Record) -> dict[str, Any]:
    fields: dict[str, Any] = json.loads(record.text)
    return fields


# --- Signatures -------------------------------------------------------------------------------------------------------


@cache
def page_parts() -> str:
    """Digest of what renders an explanation today: says later what a signer saw. Another digest is no finding."""
    digest = hashlib.sha256()
    for path in settings.PAGE_PARTS:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def signature_of(decision: Decision) -> str:
    """SHA-256 over canonical JSON of all that the decision says, of its record by digest."""
    if decision.record is None:
        return _signature_without_record(decision)
    signed = {
        "record": decision.record.digest,
        "page_parts": decision.page_parts,
        "kind": str(decision.kind),
        "meaning": decision.meaning,
        "reason": decision.reason,
        "explanation_of_reason": decision.explanation_of_reason,
        "checked_sections": decision.checked_sections,
        "rescinds": decision.rescinds_id,
        "signer": decision.user_id,
        "printed_name": decision.printed_name,
        "credentials": decision.credentials,
        "reauthenticated": decision.reauthenticated,
        "at": in_utc(decision.signed_at),
    }
    if decision.compared:  # decisions on texts without claims are signed as they were before there were any
        signed["compared"] = decision.compared
    return digest_of(canonical_json(signed))


def _signature_without_record(decision: Decision) -> str:
    """The rule of decisions that were signed before there were records."""
    revision = decision.revision
    signed = {
        "code": revision.explanation.code.code,
        "release": revision.release.label,
        "facts": revision.facts_digest,
        "content": revision.content_digest,
        "sources": revision.content.get("sources", []),
        "origin": revision.origin,
        "ai": revision.ai,
        "template": "code-page-1",
        "kind": str(decision.kind),
        "meaning": decision.meaning,
        "signer": decision.user_id,
        "at": in_utc(decision.signed_at),
    }
    return digest_of(canonical_json(signed))
