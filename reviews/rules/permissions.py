"""Who may do what: roles and acts, one table. Pure. When it is possible is ``workflow``; never own work is ``actions``.

Roles are Django groups of these names. A superuser counts as having every role, and is bound by every other rule.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection
from enum import StrEnum

SIGNATURE_IDLE = datetime.timedelta(minutes=15)  # a signer who did nothing for as long proves again who they are


class Role(StrEnum):
    IMPORTER = "importer"
    AUTHOR = "author"
    REVIEWER = "reviewer"
    PUBLISHER = "publisher"
    ACCESS_ADMIN = "access admin"
    AUDITOR = "auditor"


R = Role
MAY: dict[str, frozenset[Role]] = {
    "read drafts": frozenset({R.AUTHOR, R.REVIEWER, R.PUBLISHER, R.AUDITOR}),
    "start": frozenset({R.AUTHOR}),
    "save": frozenset({R.AUTHOR}),
    "discard": frozenset({R.AUTHOR}),
    "submit": frozenset({R.AUTHOR}),
    "recall": frozenset({R.AUTHOR}),
    "ask AI": frozenset({R.AUTHOR}),
    "switch AI": frozenset({R.REVIEWER, R.PUBLISHER, R.ACCESS_ADMIN}),
    "write prompt": frozenset({R.AUTHOR, R.REVIEWER, R.PUBLISHER}),
    "move production": frozenset({R.REVIEWER, R.PUBLISHER}),
    "comment": frozenset({R.AUTHOR, R.REVIEWER, R.PUBLISHER}),
    "assign": frozenset({R.AUTHOR, R.REVIEWER, R.PUBLISHER}),
    "return": frozenset({R.REVIEWER, R.PUBLISHER}),
    "rescind": frozenset({R.REVIEWER, R.PUBLISHER}),
    "approve": frozenset({R.REVIEWER}),
    "reapprove": frozenset({R.REVIEWER}),
    "ask to set a block aside": frozenset({R.AUTHOR}),
    "set a block aside": frozenset({R.REVIEWER}),
    "schedule": frozenset({R.PUBLISHER}),
    "publish": frozenset({R.PUBLISHER}),
    "withdraw": frozenset({R.REVIEWER, R.PUBLISHER}),
    "practise": frozenset({R.REVIEWER}),
    "read practice": frozenset({R.REVIEWER, R.PUBLISHER, R.AUDITOR}),
    "read the team's practice": frozenset({R.PUBLISHER, R.AUDITOR}),
    "handle report": frozenset({R.AUTHOR, R.REVIEWER, R.PUBLISHER}),
    "change vocabulary": frozenset({R.REVIEWER, R.PUBLISHER}),
    "propose vocabulary": frozenset({R.AUTHOR, R.REVIEWER, R.PUBLISHER}),
    "confirm vocabulary": frozenset({R.REVIEWER, R.PUBLISHER}),
    "manage accounts": frozenset({R.ACCESS_ADMIN}),
    "read audit": frozenset({R.AUDITOR}),
    "import release": frozenset({R.IMPORTER}),
    "read release": frozenset({R.IMPORTER, R.AUTHOR, R.REVIEWER, R.PUBLISHER, R.AUDITOR}),
    "propose release": frozenset({R.IMPORTER, R.PUBLISHER}),
    "confirm release": frozenset({R.PUBLISHER}),
}


def may(roles: Collection[str], act: str) -> bool:
    """Whether somebody with these roles may do the act. KeyError for an act that is not in the table."""
    return not MAY[act].isdisjoint(roles)
