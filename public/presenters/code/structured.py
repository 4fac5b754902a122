"""A code page as schema.org data, for search engines. Every value in it stands on the page as well.

present_structured(page)["@graph"]    ->  [{"@type": "MedicalWebPage", ...}, {"@type": "FAQPage", ...}]
"""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings

from public.addresses import ROOT, address
from reviews.reading.published import Signer

from .explanation import Explained, Text
from .page import CodePage

Data = dict[str, Any]
_NO_DISEASES = "VWXYZ"  # external causes, and factors that influence health status


def present_structured(page: CodePage) -> Data:
    """The data of an undated code page; of questions only where the page has any."""
    graph = [_web_page(page)]
    if page.explanation and page.explanation.faqs:
        graph.append(_questions(page, page.explanation))
    return {"@context": "https://schema.org", "@graph": graph}


def _web_page(page: CodePage) -> Data:
    data: Data = {
        "@type": "MedicalWebPage",
        "url": page.shell.canonical,
        "name": f"ICD-10-CM Code {page.name}: {page.title}",
        "inLanguage": "en",
        "dateModified": _modified(page).isoformat(),
        "about": _about(page),
        "breadcrumb": _breadcrumb(page),
    }
    if page.explanation and page.explanation.signers:
        data["lastReviewed"] = page.explanation.reviewed_on.isoformat()
        data["reviewedBy"] = _signers(page.explanation)
    return data


def _modified(page: CodePage) -> datetime.date:
    """The latest of the days on which facts were imported, and a text was reviewed, corrected or withdrawn."""
    days = [page.loaded_on]
    if page.explanation:
        days.append(page.explanation.reviewed_on)
        if page.explanation.corrects:
            days.append(page.explanation.corrects.published_at.date())
    if page.withdrawn:
        days.append(page.withdrawn.on)
    return max(days)


def _about(page: CodePage) -> Data | list[Data]:
    code: Data = {
        "@type": "MedicalCode",
        "codeValue": page.name,
        "codingSystem": "ICD-10-CM",
        "inCodeSet": {"@type": "CategoryCodeSet", "name": "ICD-10-CM", "url": f"{settings.SITE_URL}{ROOT}"},
    }
    if page.name[0] in _NO_DISEASES:
        return code
    condition = {"@type": "MedicalCode", "codeValue": page.name, "codingSystem": "ICD-10-CM"}
    return [code, {"@type": "MedicalCondition", "name": page.title, "code": condition}]


def _breadcrumb(page: CodePage) -> Data:
    above = [("ICD-10-CM", ROOT)]
    above += [(f"{'Chapter ' * (node.kind == 'Chapter')}{node.name}", node.href) for node in page.hierarchy.above]
    steps = [*above, (page.name, address("code", page.name))]
    items = [
        {"@type": "ListItem", "position": place, "name": name, "item": f"{settings.SITE_URL}{href}"}
        for place, (name, href) in enumerate(steps, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def _signers(explanation: Explained) -> Data | list[Data]:
    people = [_person(signer) for signer in explanation.signers]
    return people[0] if len(people) == 1 else people


def _person(signer: Signer) -> Data:
    person = {"@type": "Person", "name": signer.name}
    if signer.credentials:
        person["honorificSuffix"] = signer.credentials
    if signer.slug:
        person["url"] = f"{settings.SITE_URL}/team/{signer.slug}"
    return person


def _questions(page: CodePage, explanation: Explained) -> Data:
    questions = [
        {
            "@type": "Question",
            "name": _plain(faq.question),
            "acceptedAnswer": {"@type": "Answer", "text": "\n\n".join(_plain(text) for text in faq.answer)},
        }
        for faq in explanation.faqs
    ]
    return {"@type": "FAQPage", "url": f"{page.shell.canonical}#faq", "inLanguage": "en", "mainEntity": questions}


def _plain(text: Text) -> str:
    return "".join(part.text for part in text)
