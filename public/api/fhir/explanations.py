"""The published explanation of a code as a Composition, and who signed it as a Provenance. Both have the code as id."""

from __future__ import annotations

from django.conf import settings
from django.utils.html import escape

from public.addresses import address
from public.api.fhir.systems.interface import Json
from public.presenters.code.plain import plain_sections
from public.reading.code_facts import read_explanation
from public.reading.editions import Editions
from public.reading.tree import read_titles
from reviews.reading.published import PublishedExplanation, Signer

from .releases import URL

_SIGNATURE = {
    "system": "urn:iso-astm:E1762-95:2013",
    "code": "1.2.840.10065.1.12.1.5",
    "display": "Verification Signature",
}
_AUTHOR = {"system": "http://terminology.hl7.org/CodeSystem/provenance-participant-type", "code": "verifier"}


def composition(code: str, editions: Editions) -> Json | None:
    """None for a code without a live text of its own."""
    explanation = _live(code, editions)
    if explanation is None:
        return None
    title = read_titles([code], editions.in_force).get(code, "")
    return {
        "resourceType": "Composition",
        "id": code,
        "language": "en",
        "identifier": {"system": "urn:ietf:rfc:3986", "value": f"{settings.SITE_URL}{address('code', code)}"},
        "status": "final",
        "type": {"text": "Reviewed explanation of an ICD-10-CM code"},
        "category": [{"text": "Terminology"}],
        "date": explanation.published_at.isoformat(),
        "author": [{"display": settings.SITE_NAME}],
        "title": f"ICD-10-CM {code}: {title}",
        "attester": [_attester(signer) for signer in explanation.signers],
        "custodian": {"display": settings.SITE_NAME},
        "event": [{"code": [{"coding": [{"system": URL, "code": code, "display": title}]}]}],
        "section": [{"title": heading, "text": {"status": "generated", "div": _division(texts)}}
                    for heading, texts in plain_sections(explanation)],
    }  # fmt: skip


def provenance(code: str, editions: Editions) -> Json | None:
    """Who approved the text, as printed on the day of signing."""
    explanation = _live(code, editions)
    if explanation is None or not explanation.signers:
        return None
    signed = explanation.signers[-1].signed_at.isoformat()
    return {
        "resourceType": "Provenance",
        "id": code,
        "target": [{"reference": f"Composition/{code}"}],
        "occurredDateTime": signed,
        "recorded": explanation.published_at.isoformat(),
        "activity": {"text": "approved and published"},
        "agent": [{"type": {"coding": [_AUTHOR]}, "who": {"display": _name(signer)}} for signer in explanation.signers],
        "entity": [{"role": "source", "what": {"display": f"ICD-10-CM release {explanation.signed_for}"}}],
        "signature": [{"type": [_SIGNATURE], "when": signer.signed_at.isoformat(), "who": {"display": _name(signer)}}
                      for signer in explanation.signers],
    }  # fmt: skip


def _live(code: str, editions: Editions) -> PublishedExplanation | None:
    explanation = read_explanation(code, editions)
    own = explanation is not None and explanation.code == code
    return explanation if own and explanation is not None and explanation.content else None


def _name(signer: Signer) -> str:
    return ", ".join(filter(None, (signer.name, signer.credentials)))


def _attester(signer: Signer) -> Json:
    return {"mode": "professional", "time": signer.signed_at.isoformat(), "party": {"display": _name(signer)}}


def _division(texts: list[str]) -> str:
    paragraphs = "".join(f"<p>{escape(text)}</p>" for text in texts)
    return f'<div xmlns="http://www.w3.org/1999/xhtml">{paragraphs}</div>'
