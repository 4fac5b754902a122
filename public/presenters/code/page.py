"""The code page: every element of CONTRACTS "The code page" in its order.

While no approved explanation is live the page says so quietly and is not indexed.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.conf import settings

from public.addresses import address
from public.presenters.shell import Shell, alternates_of, present_shell
from public.reading.code_facts import CodeFacts

from .citing import Citing, present_citing
from .compatibility import Compatibility, ConvertedCode, converted, present_compatibility
from .details import Badge, Detail, OfficialSource, present_badges, present_details, present_flags, present_source
from .explanation import Explained, UnderReview, Withdrawn, present_explanation
from .groupings import GroupsOfEdition, present_groups
from .guidance import Guidance, present_guidance
from .hierarchy import Hierarchy, present_hierarchy
from .history import Event, last_seen, present_history
from .index_terms import SYNONYMS_AT_ONCE, Synonym, TermGroup, present_index, present_synonyms
from .seventh import Seventh, explain_placeholder, present_seventh


@dataclass(frozen=True)
class Retirement:
    """Why the code is not in the release in force. ``gone`` is the first loaded release without it. ``is_ahead``: only
    a release that is not in force yet has it."""

    last: str
    last_until: datetime.date
    gone: str
    gone_from: datetime.date | None
    is_ahead: bool
    successors: list[ConvertedCode]


@dataclass(frozen=True)
class Dated:
    """What a dated page says about itself. ``lacks``: its release came without a tabular list."""

    release: str
    effective_from: datetime.date
    covers_to: datetime.date
    is_in_force: bool
    current_href: str
    lacks: bool


@dataclass(frozen=True)
class CodePage:
    """All that ``public/code.html`` shows."""

    shell: Shell
    name: str
    title: str
    tabular_title: str
    billable: bool
    badges: list[Badge]
    explanation: Explained | None
    withdrawn: Withdrawn | None
    under_review: UnderReview | None
    retirement: Retirement | None
    dated: Dated | None
    hierarchy: Hierarchy
    guidance: Guidance
    seventh: Seventh | None
    placeholder: str
    compatibility: Compatibility
    synonyms: list[Synonym]
    synonyms_further: list[Synonym]
    details: list[Detail]
    flags: list[Detail]
    groups: list[GroupsOfEdition]
    history: list[Event]
    source: OfficialSource
    index: list[TermGroup]
    loaded_on: datetime.date
    citing: Citing

    @property
    def has_guidance(self) -> bool:
        return bool(self.guidance.groups or self.guidance.referring or self.seventh or self.placeholder)

    @property
    def contents(self) -> list[tuple[str, str]]:
        """(anchor, heading) of each section that the page has, in its order."""
        written = self.explanation.parts if self.explanation else []
        sections = [
            *((part.anchor, part.heading, True) for part in written),
            ("hierarchy", "Code hierarchy", True),
            ("guidance", "Official guidance", self.has_guidance),
            ("compatibility", "Compatibility", bool(self.compatibility)),
            ("synonyms", "Synonyms", bool(self.synonyms)),
            ("faq", "Frequently asked questions", bool(self.explanation and self.explanation.faqs)),
            ("details", "Code details", True),
            ("groupings", "Groupings", bool(self.groups)),
            ("history", "History", bool(self.history)),
            ("source", "Source", True),
            ("index-terms", "Index terms", bool(self.index)),
            ("about", "About this content", True),
        ]
        return [(anchor, heading) for anchor, heading, shown in sections if shown]


def present_code(facts: CodeFacts) -> CodePage:
    version = facts.version
    here = address("code", facts.name, facts.on)
    compatibility = present_compatibility(facts)
    synonyms = present_synonyms(facts)
    shown = present_explanation(
        facts.explanation, shown_for=facts.name, today=facts.editions.today, known=facts.named.keys()
    )
    explained = shown if isinstance(shown, Explained) else None
    return CodePage(
        shell=_shell(facts, explained),
        name=facts.name,
        title=version.title,
        tabular_title=version.tabular_title,
        billable=version.billable,
        badges=present_badges(facts),
        explanation=explained,
        withdrawn=shown if isinstance(shown, Withdrawn) else None,
        under_review=shown if isinstance(shown, UnderReview) else None,
        retirement=_retirement(facts),
        dated=_dated(facts),
        hierarchy=present_hierarchy(facts, here),
        guidance=present_guidance(facts),
        seventh=present_seventh(facts),
        placeholder=explain_placeholder(facts.name),
        compatibility=compatibility,
        synonyms=synonyms[:SYNONYMS_AT_ONCE],
        synonyms_further=synonyms[SYNONYMS_AT_ONCE:],
        details=present_details(facts),
        flags=present_flags(facts),
        groups=present_groups(facts),
        history=present_history(facts),
        source=present_source(facts),
        index=present_index(facts),
        loaded_on=facts.edition.release.loaded_at.date(),
        citing=present_citing(facts),
    )


def _shell(facts: CodeFacts, explained: Explained | None) -> Shell:
    in_force = facts.editions.in_force
    undated = in_force is not None and in_force.release.pk in facts.versions
    title = f"ICD-10-CM Code {facts.name} for {facts.version.title}"
    official = f"Official ICD-10-CM facts for {facts.name}: {facts.version.title}."
    return present_shell(
        f"{title}, release {facts.edition.label} | {settings.SITE_NAME}"
        if facts.on
        else f"{title} | {settings.SITE_NAME}",
        facts.editions,
        path=address("code", facts.name, facts.on if facts.on and not undated else None),
        description=explained.gist if explained else official,
        indexed=explained is not None and not facts.is_retired,
        whole=True,
        alternates=() if facts.on else alternates_of(address("code", facts.name), facts.name),
    )


def _retirement(facts: CodeFacts) -> Retirement | None:
    if not facts.is_retired:
        return None
    last, gone = last_seen(facts)
    return Retirement(
        last=last.label,
        last_until=last.covers_to,
        gone=gone.label if gone else "",
        gone_from=gone.effective_from if gone else None,
        is_ahead=facts.is_ahead,
        successors=[converted(code, facts) for code in facts.successors],
    )


def _dated(facts: CodeFacts) -> Dated | None:
    if facts.on is None:
        return None
    edition = facts.edition
    return Dated(
        release=edition.label,
        effective_from=edition.effective_from,
        covers_to=edition.covers_to,
        is_in_force=edition.is_in_force,
        current_href=address("code", facts.name),
        lacks=edition.release.partial,
    )
