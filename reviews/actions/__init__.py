"""Everything that changes an explanation, and the only way to: each act checks who, when and what, writes, and audits.

Every act takes keyword arguments, ``actor`` (a user) and ``now``; if it raises ``RefusedError``, nothing was changed.
Accounts, roles, profiles and specialists are written in the same way by ``people``, which is called by its own name.
"""

from .arriving import ask_by_catalogue, ask_by_folder, ask_by_upload, cancel_arrival, discard_files, retry_arrival
from .asking import ask, cancel_batch, pause_batch, resume_batch, switch_ai
from .drafting import discard, save, start
from .manner import ROWS, measure_row, propose_row
from .practising import answer_practice, practise
from .prompting import move_production, write_prompt
from .publishing import publish, publish_due, schedule, withdraw
from .reapproving import reapprove
from .reporting import report_problem
from .setting_aside import answer_set_aside, request_set_aside
from .signing import approve, rescind, return_to_author
from .submitting import recall, submit
from .suggesting import accept, dismiss
from .switching import call_off_switch, confirm_switch, propose_switch, switch_back, switch_due
from .talking import assign, claim, comment, end_claims, give_up_claim, handle_report, resolve
from .tiers import update_tiers
from .wording import LINES, hide_search, measure_line, propose_line, show_search

__all__ = [
    "LINES",
    "ROWS",
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
    "confirm_switch",
    "discard",
    "discard_files",
    "dismiss",
    "end_claims",
    "give_up_claim",
    "handle_report",
    "hide_search",
    "measure_line",
    "measure_row",
    "move_production",
    "pause_batch",
    "practise",
    "propose_line",
    "propose_row",
    "propose_switch",
    "publish",
    "publish_due",
    "reapprove",
    "recall",
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
    "update_tiers",
    "withdraw",
    "write_prompt",
]
