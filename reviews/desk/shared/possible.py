"""What this person could do with this explanation now, for buttons. The actions decide again, whatever a page shows."""

from __future__ import annotations

from django.conf import settings

from reviews.reading.situations import SituationNow
from reviews.rules.acts import Act, fits, refusal_of
from reviews.rules.errors import RefusedError
from reviews.rules.refusals import NO_PRINTED_NAME, OPEN_COMMENTS, Refusal

from .access import Viewer
from .refusals import sentence_of


class Possible(dict[str, bool]):
    """Acts, by name -> whether a page offers them: {"approve": True, "publish": False, "publish_in_same_step": True}.

    "decide": whether the text waits for a signature of theirs, so that opening it claims it.

    ``why_not`` has, by name of an act that role and state would allow, why it is refused all the same. That they have
    no printed name to sign with is said once for all acts (``lacks_printed_name``).
    """

    def __init__(self, viewer: Viewer, situation: SituationNow) -> None:
        super().__init__()
        self.why_not: dict[str, str] = {}
        self.refused: dict[str, Refusal] = {}
        for act in Act:
            self[act] = viewer.may(act) and fits(situation.explanation.state, act)
            refusal = refusal_of(act, situation) if self[act] else None
            if refusal is not None:
                self[act], self.refused[act] = False, refusal
                if refusal.shown and refusal is not NO_PRINTED_NAME:
                    self.why_not[act] = sentence_of(RefusedError(refusal.reason(situation)))
        # Whoever could approve but for open comments goes on ticking meanwhile.
        self["tick"] = self[Act.APPROVE] or self.refused.get(Act.APPROVE) is OPEN_COMMENTS
        self |= {act: viewer.may(act) for act in ("comment", "assign")}
        self["decide"] = viewer.may("assign") and any(self[act] for act in ("tick", Act.REAPPROVE, Act.PUBLISH))
        self["publish_in_same_step"] = self._in_same_step(viewer, situation)

    @property
    def lacks_printed_name(self) -> bool:
        return NO_PRINTED_NAME in self.refused.values()

    def _in_same_step(self, viewer: Viewer, situation: SituationNow) -> bool:
        """Whether the reviewer's signature is the last one, and they may publish as well."""
        text = situation.submitted
        last = text is not None and text.signatures + 1 == text.signatures_needed
        return bool(settings.APPROVE_AND_PUBLISH and self[Act.APPROVE] and last and viewer.may(Act.PUBLISH))
