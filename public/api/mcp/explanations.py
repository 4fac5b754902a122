"""The reviewed explanation of a code, for tools: what its page shows of it, who signed it and when."""

from __future__ import annotations

from django.conf import settings

from codes.edits.pasting import code_in
from public.addresses import address
from public.presenters.code.explanation import Explained, UnderReview, Withdrawn, present_explanation
from public.presenters.code.plain import plain_sections
from public.reading.code_facts import read_explanation, read_versions
from public.reading.editions import Editions
from reviews.reading.published import PublishedExplanation

from .answers import Json, ToolAnswer, escaped, read_asked, unknown_code


def get_explanation(code: str, editions: Editions) -> ToolAnswer:
    """As it stands beside the release in force. ``state`` is published, withdrawn, under_review or none."""
    _, edition = read_asked(editions)
    name = code_in(code)
    if not name or not read_versions(name, editions):
        raise unknown_code(code, None, editions)
    explanation = read_explanation(name, editions)
    shown = present_explanation(explanation, shown_for=name, today=editions.today)
    fields: Json = {"code": name, "page": f"{settings.SITE_URL}{address('code', name)}"}
    path = address("code", name, edition.effective_from)
    if explanation is not None and isinstance(shown, Explained):
        record = _published(explanation, shown)
        return ToolAnswer(edition, path, fields | record, _lines(name, record))
    record, line = _not_shown(name, shown)
    return ToolAnswer(edition, path, fields | record, [line])


def _not_shown(name: str, shown: Explained | Withdrawn | UnderReview | None) -> tuple[Json, str]:
    if isinstance(shown, Withdrawn):
        return {
            "state": "withdrawn",
            "on": shown.on.isoformat(),
        }, f"The explanation of {name} was withdrawn on {shown.on}."
    if isinstance(shown, UnderReview):
        why = "; ".join(shown.reasons)
        return {"state": "under_review", "reasons": list(shown.reasons)}, (
            f"The explanation of {name} is not shown until it is signed again: {escaped(why)}."
        )
    return {"state": "none"}, f"No reviewed explanation is published for {name}. Its official facts: get_code."


def _published(explanation: PublishedExplanation, shown: Explained) -> Json:
    signed = [
        {"name": signer.name, "credentials": signer.credentials, "signed_at": signer.signed_at.isoformat()}
        for signer in shown.signers
    ]
    record: Json = {
        "state": "published",
        "written_for": explanation.code,
        "sections": [{"heading": heading, "texts": texts} for heading, texts in plain_sections(explanation)],
        "reviewed_by": signed,
        "reviewed_on": shown.reviewed_on.isoformat(),
        "next_review_on": shown.next_review_on.isoformat(),
        "signed_for": shown.signed_for,
        "made": shown.made,
        "changed_since": list(shown.mark.reasons) if shown.mark else [],
    }
    return {name: value for name, value in record.items() if value not in ([], "")}


def _lines(name: str, record: Json) -> list[str]:
    of = "" if record["written_for"] == name else f", written for {record['written_for']}"
    lines = [f"**{name}** reviewed explanation{of}"]
    for section in record["sections"]:
        lines.append(f"### {section['heading']}")
        lines += [f"- {escaped(text)}" for text in section["texts"]]
    for signer in record.get("reviewed_by", ()):
        lines.append(f"Reviewed by {escaped(', '.join(filter(None, (signer['name'], signer['credentials']))))}.")
    lines.append(
        f"Reviewed on {record['reviewed_on']}, next review {record['next_review_on']}. {record.get('made', '')}".strip()
    )
    if "changed_since" in record:
        lines.append(f"Official facts changed since it was signed: {escaped('; '.join(record['changed_since']))}.")
    return [*lines, "It informs, and does not replace professional advice or the official guidelines."]
