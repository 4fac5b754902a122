"""What readers take along from a code page: the code, with its title, and a citation that stays true.

A citation names the dated page, its release and the official file, so that it says the same for ever.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings

from public.addresses import address
from public.reading.code_facts import CodeFacts


@dataclass(frozen=True)
class Citing:
    """``check`` is the address that checks the code with others; of a dated page, on its day."""

    code: str
    with_title: str
    citation: str
    dated_href: str
    check: str


def present_citing(facts: CodeFacts) -> Citing:
    edition, title = facts.edition, facts.version.title
    dated = address("code", facts.name, edition.effective_from)
    of_file = f", {edition.file.name} (SHA-256 {edition.file.sha256})" if edition.file else ""
    citation = (
        f"ICD-10-CM {facts.name}, {title}. Release {edition.label}, effective {edition.effective_from}, "
        f"{edition.release.system.publisher}{of_file}. {settings.SITE_URL}{dated}"
    )
    on = {"on": facts.on.isoformat()} if facts.on else {}
    return Citing(
        code=facts.name,
        with_title=f"{facts.name} {title}",
        citation=citation,
        dated_href=dated,
        check=f"/check?{urlencode({'codes': facts.name, **on})}",
    )
