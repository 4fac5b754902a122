"""How far two reviewers agree on texts that one of them approved. Pure.

    Agreement(cases=40, agreed=38).ac1      ->  0.947

Cohen's kappa says nothing here: every text that is looked at again was approved by the first reviewer, and where one of
two always says the same, kappa is 0 whatever the other says. Gwet's AC1 (2008), which corrects for chance as well,
holds where nearly everything is approved: (p - e) / (1 - e), with p the share on which the two agree, and e = 2q(1 - q)
for q the share of "approve" among all verdicts of both.
"""

from __future__ import annotations

from typing import NamedTuple

LEAST_CASES = 10  # below that a figure would be chance


class Agreement(NamedTuple):
    """Of ``cases`` approvals with a second verdict, ``agreed`` would be approved again."""

    cases: int
    agreed: int

    @property
    def is_enough(self) -> bool:
        return self.cases >= LEAST_CASES

    @property
    def raw(self) -> float | None:
        """The share on which both agree, 0 to 1; None where the cases are too few."""
        return self.agreed / self.cases if self.is_enough else None

    @property
    def ac1(self) -> float | None:
        """Gwet's AC1, at most 1; None where the cases are too few."""
        if self.raw is None:
            return None
        approving = (1 + self.raw) / 2
        by_chance = 2 * approving * (1 - approving)
        return (self.raw - by_chance) / (1 - by_chance)
