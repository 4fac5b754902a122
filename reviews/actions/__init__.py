"""Everything that changes an explanation, and the only way to: each act checks who, when and what, writes, and audits.

Every act takes keyword arguments, ``actor`` (a user) and ``now``; if it raises ``RefusedError``, nothing was changed.
Accounts, roles and profiles are written in the same way by ``people``, which is called by its own name.
"""

from reviews.actions.ai.asking import ask, cancel_batch, pause_batch, resume_batch, switch_ai
from reviews.actions.ai.prompting import move_production, write_prompt
from reviews.actions.looking_again import decide_between, leave_look, look_again
from reviews.actions.releases.arriving import (
    ask_by_catalogue,
    ask_by_folder,
    ask_by_upload,
    cancel_arrival,
    discard_files,
    retry_arrival,
)
from reviews.actions.releases.switching import call_off_switch, confirm_switch, propose_switch, switch_back, switch_due
from reviews.actions.texts.commenting import comment, reply, take_words
from reviews.actions.texts.drafting import discard, save, start
from reviews.actions.texts.inviting import (
    comment_from_outside,
    invite,
    open_invitation,
    revoke_invitation,
)
from reviews.actions.texts.publishing import publish, publish_due, schedule, withdraw
from reviews.actions.texts.reapproving import reapprove
from reviews.actions.texts.setting_aside import answer_set_aside, request_set_aside
from reviews.actions.texts.sheets import bring_in_sheet, confirm_sheet, discard_sheet
from reviews.actions.texts.signing import approve, rescind, return_to_author
from reviews.actions.texts.submitting import recall, submit
from reviews.actions.texts.suggesting import accept, accept_supported, dismiss
from reviews.actions.texts.taking import take_sentence
from reviews.actions.texts.ticking import tick
from reviews.actions.texts.tiers import update_tiers
from reviews.actions.words.files import confirm_rows
from reviews.actions.words.glossary import TERMS, measure_term, propose_term
from reviews.actions.words.manner import ROWS, measure_row, propose_row
from reviews.actions.words.specialists import SPECIALISTS, measure_specialist, propose_specialist
from reviews.actions.words.vocabulary import LINES, hide_search, measure_line, propose_line, show_search
from reviews.inbox import report_problem

from .following import follow, remove_filter, save_filter, unfollow
from .practising import answer_practice, practise
from .skipping import skip, take_back_skip
from .talking import assign, claim, end_claims, give_up_claim, handle_report

__all__ = [
    "LINES",
    "ROWS",
    "SPECIALISTS",
    "TERMS",
    "accept",
    "accept_supported",
    "answer_practice",
    "answer_set_aside",
    "approve",
    "ask",
    "ask_by_catalogue",
    "ask_by_folder",
    "ask_by_upload",
    "assign",
    "bring_in_sheet",
    "call_off_switch",
    "cancel_arrival",
    "cancel_batch",
    "claim",
    "comment",
    "comment_from_outside",
    "confirm_rows",
    "confirm_sheet",
    "confirm_switch",
    "decide_between",
    "discard",
    "discard_files",
    "discard_sheet",
    "dismiss",
    "end_claims",
    "follow",
    "give_up_claim",
    "handle_report",
    "hide_search",
    "invite",
    "leave_look",
    "look_again",
    "measure_line",
    "measure_row",
    "measure_specialist",
    "measure_term",
    "move_production",
    "open_invitation",
    "pause_batch",
    "practise",
    "propose_line",
    "propose_row",
    "propose_specialist",
    "propose_switch",
    "propose_term",
    "publish",
    "publish_due",
    "reapprove",
    "recall",
    "remove_filter",
    "reply",
    "report_problem",
    "request_set_aside",
    "rescind",
    "resume_batch",
    "retry_arrival",
    "return_to_author",
    "revoke_invitation",
    "save",
    "save_filter",
    "schedule",
    "show_search",
    "skip",
    "start",
    "submit",
    "switch_ai",
    "switch_back",
    "switch_due",
    "take_back_skip",
    "take_sentence",
    "take_words",
    "tick",
    "unfollow",
    "update_tiers",
    "withdraw",
    "write_prompt",
]
