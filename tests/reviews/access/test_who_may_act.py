"""Who may do each act, written down by hand, and that each act asks for it before it looks at anything else.

Doors of the desk ask as well, so a page never shows it where an act forgets to.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User

from reviews import actions
from reviews.rules.acts import Role
from reviews.rules.errors import NotPermittedError
from tests.reviews.stories import person

ROOM = f"{actions.__name__}."
LISTS = ("glossary.TERMS", "manner.ROWS", "specialists.SPECIALISTS", "vocabulary.LINES")  # that two people change
MAY = {
    "author": """ai.asking.ask ai.asking.cancel_batch ai.asking.pause_batch ai.asking.resume_batch
        texts.commenting.take_words texts.drafting.discard texts.drafting.save texts.drafting.start
        texts.drafting_many.save_all texts.setting_aside.request_set_aside texts.sheets.bring_in_sheet
        texts.sheets.confirm_sheet texts.sheets.discard_sheet texts.submitting.recall texts.submitting.submit
        texts.suggesting.accept texts.suggesting.accept_supported texts.suggesting.dismiss
        texts.taking.take_sentence""",
    "reviewer": """looking_again.decide_between looking_again.leave_look looking_again.look_again
        practising.answer_practice practising.practise texts.reapproving.reapprove
        texts.setting_aside.answer_set_aside texts.signing.approve texts.ticking.tick""",
    "publisher": "releases.switching.confirm_switch releases.switching.switch_back texts.publishing.publish "
    "texts.publishing.schedule",
    "importer": """releases.arriving.ask_by_catalogue releases.arriving.ask_by_folder releases.arriving.ask_by_upload
        releases.arriving.cancel_arrival releases.arriving.retry_arrival""",
    "access admin": "people.password_set people.remove_second_factors people.set_roles",
    "importer, publisher": "releases.switching.call_off_switch releases.switching.propose_switch",
    "publisher, reviewer": """ai.prompting.move_production skipping.skip skipping.take_back_skip
        texts.publishing.withdraw texts.signing.rescind texts.signing.return_to_author words.files.confirm_rows"""
    + "".join(f" words.{rows}.{name}" for rows in LISTS for name in ("confirm", "confirm_all", "refuse")),
    "access admin, publisher, reviewer": "ai.asking.switch_ai",
    "author, publisher, reviewer": """ai.prompting.write_prompt talking.assign talking.claim talking.give_up_claim
        talking.handle_report texts.commenting.comment texts.commenting.reply texts.inviting.invite
        texts.inviting.revoke_invitation words.vocabulary.hide_search words.vocabulary.measure_line
        words.vocabulary.propose_line words.vocabulary.show_search"""
    + "".join(
        f" words.{rows}.{name}"
        for rows in LISTS
        for name in ("all_measured", "keep", "measure_again", "measured", "propose", "take_back")
    )
    + "".join(f" words.{rows}.{name}" for rows in LISTS[:3] for name in ("measure_change", "propose_change")),
    "auditor, author, publisher, reviewer": "following.follow following.save_filter",
    ", ".join(sorted(Role)): "people.change_own_profile",
}
ROLES = {name: frozenset(roles.split(", ")) for roles, names in MAY.items() for name in names.split()}
# Of one's own, whatever one's roles are now.
OWN = {"following.unfollow", "following.remove_filter"}
# Parts of an act, inside of its transaction; the admin's forms of accounts ask by the permissions of Django's admin.
PARTS = {
    "common.record_act",
    "people.save_account",
    "people.save_profile",
    "releases.switching.may_confirm",
    "texts.publishing.put_live",
    "texts.publishing.require_publishable",
    "texts.signing.sign",
    "texts.submitting.reopen",
}


def acts() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Public functions of the acts, and methods of objects there, that take an actor."""
    for entry in pkgutil.walk_packages(actions.__path__, ROOM):
        module = importlib.import_module(entry.name)
        for name, value in vars(module).items():
            place = f"{entry.name.removeprefix(ROOM)}.{name}"
            if name.startswith("_") or inspect.isclass(value):
                continue
            if inspect.isfunction(value) and inspect.unwrap(value).__module__ == entry.name:
                yield place, value
            elif type(value).__module__.startswith(ROOM):
                for method, bound in inspect.getmembers(value, inspect.ismethod):
                    if not method.startswith("_"):
                        yield f"{place}.{method}", bound


ACTS = {name: act for name, act in acts() if "actor" in inspect.signature(act).parameters}


def test_every_act_is_written_down() -> None:
    assert set(ACTS) == set(ROLES) | OWN | PARTS


def is_let_in(act: Callable[..., Any], actor: User) -> bool:
    """Whether the actor is not refused at once: nothing else that the act needs is there."""
    parameters = inspect.signature(act).parameters.values()
    nothing = {parameter.name: None for parameter in parameters if parameter.default is inspect.Parameter.empty}
    try:
        act(**nothing | {"actor": actor})
    except NotPermittedError:
        return False
    except Exception:  # noqa: BLE001 - it went on, and found nothing
        return True
    return True


@pytest.mark.usefixtures("mini_release")
def test_each_act_lets_in_whom_it_should_and_nobody_else() -> None:
    people = {role.value: person(role.replace(" ", "-"), role) for role in Role}
    nobody = [person("nobody"), person("gone", *Role, active=False)]
    superuser = person("root", superuser=True)
    for name, roles in ROLES.items():
        assert {role for role, user in people.items() if is_let_in(ACTS[name], user)} == roles, name
        assert not any(is_let_in(ACTS[name], user) for user in nobody), name
        assert is_let_in(ACTS[name], superuser), name
