"""Everything that changes an explanation, and the only way to: each act checks who, when and what, writes, and audits.

Every act takes keyword arguments, ``actor`` (a user) and ``now``; if it raises ``RefusedError``, nothing was changed.
"""

from .drafting import discard, save, start
from .publishing import publish, publish_due, schedule, withdraw
from .signing import approve, rescind, return_to_author
from .submitting import findings_of, recall, submit
from .talking import assign, claim, comment, end_claims, give_up_claim, handle_report, report_problem, resolve

__all__ = [
    "approve",
    "assign",
    "claim",
    "comment",
    "discard",
    "end_claims",
    "findings_of",
    "give_up_claim",
    "handle_report",
    "publish",
    "publish_due",
    "recall",
    "report_problem",
    "rescind",
    "resolve",
    "return_to_author",
    "save",
    "schedule",
    "start",
    "submit",
    "withdraw",
]
