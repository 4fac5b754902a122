"""Which blocks of a text are set aside, and by whom. Read only; ``actions.texts.setting_aside`` writes."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable

from reviews.checks.finding import Finding
from reviews.models import Explanation, Revision, SetAside
from reviews.rules.acts import Act
from reviews.rules.content import Content, canonical_json

# A reviewer may know better than these look-ups. The others protect the page itself (links, fields that cannot be
# filled, sections without text) or say who has to vouch for a sentence (general knowledge of a model).
_MAY_BE_WRONG = frozenset(("codes_exist", "doses", "likeness", "synonyms", "sections"))

ANSWERS = {SetAside.Answer.SET_ASIDE: Act.SET_ASIDE, SetAside.Answer.DECLINED: Act.DECLINE_SET_ASIDE}


def may_be_set_aside(finding: Finding) -> bool:
    return finding.blocks and finding.check in _MAY_BE_WRONG and bool(finding.excerpt)


def digest_of_words(content: Content, section: str) -> str:
    """SHA-256 of a section, or of the whole text for a finding that names no section."""
    return hashlib.sha256(canonical_json(content.get(section) if section else content).encode()).hexdigest()


def in_words(set_asides: Iterable[SetAside], content: Content) -> list[SetAside]:
    """Those whose words stand in the text as they were."""
    return [row for row in set_asides if row.words == digest_of_words(content, row.section)]


def set_aside_of_draft(explanation: Explanation, content: Content, hands: Collection[int]) -> list[SetAside]:
    """What reviewers without a hand (user ids) in the draft have set aside for these words."""
    answered = explanation.set_asides.filter(answer=SetAside.Answer.SET_ASIDE).exclude(answered_by__in=hands)
    return in_words(answered, content)


def set_aside_of(revision: Revision) -> list[SetAside]:
    """What was set aside for a revision."""
    return list(SetAside.objects.filter(revisions__revision=revision).select_related("answered_by", "requested_by"))


def those_who_set_aside(revision: Revision) -> set[int]:
    """Ids of people who may not approve a revision because they set a block of it aside."""
    return set(revision.set_asides.values_list("set_aside__answered_by", flat=True))
