"""Everything that changes an explanation, and the only way to: each act checks who, when and what, writes, and audits.

Every act takes keyword arguments, ``actor`` (a user) and ``now``; if it raises ``RefusedError``, nothing was changed.
"""

from .arriving import ask_by_catalogue, ask_by_folder, ask_by_upload, cancel_arrival, discard_files, retry_arrival
from .asking import ask, cancel_batch, pause_batch, resume_batch, switch_ai
from .drafting import discard, save, start
from .practising import answer_practice, practise
from .prompting import move_production, write_prompt
from .publishing import publish, publish_due, schedule, withdraw
from .reapproving import reapprove
from .setting_aside import answer_set_aside, request_set_aside
from .signing import approve, rescind, return_to_author
from .submitting import findings_of, recall, submit
from .suggesting import accept, dismiss
from .switching import call_off_switch, confirm_switch, propose_switch, switch_back, switch_due
from .talking import assign, claim, comment, end_claims, give_up_claim, handle_report, report_problem, resolve
from .tiers import update_tiers
from .wording import (
    confirm_line,
    hide_search,
    measure_line,
    measure_proposal,
    propose_line,
    refuse_line,
    show_search,
    take_line_back,
)

__all__ = [
    "accept",
    "answer_practice",
    "answer_set_aside",
    "approve",
    "ask",
    "ask_by_catalogue",
    "ask_by_folder",
    "ask_by_upload",
    "assign",
    "call_off_switch",
    "cancel_arrival",
    "cancel_batch",
    "claim",
    "comment",
    "confirm_line",
    "confirm_switch",
    "discard",
    "discard_files",
    "dismiss",
    "end_claims",
    "findings_of",
    "give_up_claim",
    "handle_report",
    "hide_search",
    "measure_line",
    "measure_proposal",
    "move_production",
    "pause_batch",
    "practise",
    "propose_line",
    "propose_switch",
    "publish",
    "publish_due",
    "reapprove",
    "recall",
    "refuse_line",
    "report_problem",
    "request_set_aside",
    "rescind",
    "resolve",
    "resume_batch",
    "retry_arrival",
    "return_to_author",
    "save",
    "schedule",
    "show_search",
    "start",
    "submit",
    "switch_ai",
    "switch_back",
    "switch_due",
    "take_line_back",
    "update_tiers",
    "withdraw",
    "write_prompt",
]
