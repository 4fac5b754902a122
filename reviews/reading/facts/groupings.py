"""What the fact field "grouping" prints: what other publishers group a code under beside a release, with the edition.

grouping_words(["E11.22"], date(2025, 10, 1))
    ->  {"E11.22": "MS-DRG CC, Complication or comorbidity (edition 2026); CMS-HCC V28 HCC 37, ... (edition 2026)"}
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection

from codes.groupings.reading import Membership, read_groupings, read_memberships

_EDITION = re.compile(r" \(edition [0-9.]+\)")


def grouping_words(codes: Collection[str], day: datetime.date) -> dict[str, str]:
    """Code -> its groups in words; codes in none are left out. Where no edition covers the day, the last before it."""
    groupings = read_groupings()
    memberships = read_memberships(codes, groupings.newest_by(day), groupings)
    return {code: "; ".join(map(_words, groups)) for code, groups in memberships.items()}


def without_editions(words: str) -> str:
    """To compare: a further edition with the same groups changes nothing."""
    return _EDITION.sub("", words)


def _words(group: Membership) -> str:
    label = f", {group.label}" if group.label else ""
    return f"{group.grouping.name} {group.group_name}{label} (edition {group.grouping.edition})"
