"""docs/states.md, drawn from the declarations of acts.

python -m reviews.rules.states_page > docs/states.md
"""

from __future__ import annotations

import sys

from .acts import ACTS, Act, Signature

_INTRODUCTION = """# States of an explanation, and who may do what

Drawn from `reviews/rules/acts.py` by `python -m reviews.rules.states_page > docs/states.md`; a test compares. The
state is that of the work. What readers see is a publication, which stays while a new draft is made. "(or)" is where an
act leads instead of its usual state.
"""


def page() -> str:
    return f"{_INTRODUCTION}\n```mermaid\n{diagram()}\n```\n\n{_table()}\n\n{_others()}\n"


def diagram() -> str:
    """A Mermaid state diagram of the acts that change the state."""
    lines = ["stateDiagram-v2", "    [*] --> draft: start"]
    for act in Act:
        for begin, (usual, *others) in ACTS[act].moves.items():
            lines += [f"    {begin} --> {usual}: {act}"] if usual != begin else []
            lines += [f"    {begin} --> {other}: {act} (or)" for other in others if other != begin]
    return "\n".join(lines)


def _table() -> str:
    rows = ["| act | by | from | signed | refused even then, if |", "|---|---|---|---|---|"]
    for act in Act:
        roles, moves, signature, refusals = ACTS[act]
        reasons = "; ".join(refusal.code for refusal in refusals)
        by = ", ".join(sorted(roles)) or "the clock"
        signed = "" if signature == Signature.NONE else signature
        rows.append(f"| {act} | {by} | {', '.join(moves)} | {signed} | {reasons} |")
    return "\n".join(rows)


def _others() -> str:
    """Acts that are of no explanation, or of none in particular."""
    rows = ["| act | by | refused even then, if |", "|---|---|---|"]
    for act, declared in ACTS.items():
        if act not in set(Act):
            reasons = "; ".join(refusal.code for refusal in declared.refusals)
            rows.append(f"| {act} | {', '.join(sorted(declared.roles))} | {reasons} |")
    return "\n".join(rows)


if __name__ == "__main__":
    sys.stdout.write(page())
