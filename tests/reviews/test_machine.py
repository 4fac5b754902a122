"""A team at random: every act by everybody, in and out of turn, with wrong locks, digests, revisions; two releases.

Beside the real thing runs a second telling of the rules, written from the design and sharing no code with it: it says
before each act whether it has to be refused, and who had a hand in which text. After each act, everything has to fit.
"""

from __future__ import annotations

import datetime
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from codes.models import CodeVersion, Release
from codes.releases.loading.activate import activate_on_console
from codes.tables.cells import csv_of
from reviews import actions
from reviews.actions.common import Reauthenticated
from reviews.jobs.sheets import work_sheets
from reviews.models import (
    AuditEvent,
    Comment,
    Decision,
    Draft,
    Explanation,
    LookVerdict,
    ProblemReport,
    Publication,
    Revision,
    SecondLook,
    Specialist,
)
from reviews.reading.sheets.resource import TextResource
from reviews.reading.specialists import specialist_names
from reviews.reading.work.second_looks import readable_decisions, readable_events
from reviews.rules.cleaning import ContentError
from reviews.rules.content import SECTIONS, content_digest
from reviews.rules.errors import RefusedError
from reviews.safety import audit, verify
from tests.reviews import tables
from tests.reviews.conftest import Releases
from tests.reviews.declared import require_queues_as_declared
from tests.reviews.stories import ACTS, NOW, arguments, code, person, text
from tests.shares import ALL, SEED, size

EXAMPLES, STEPS = size("MACHINE_EXAMPLES", share=2, whole=25), 50
CODES = {
    "Z53.9": 1,
    "B20": 2,
    "M10.9": 1,
    "Z53.8": 1,
}  # with the signatures it takes; Z53.8 is not in the later release

# --- The rules once more, from DESIGN.md 4 and TRUST.md ---------------------------------------------------------------

WRITES = {"start", "save", "discard", "submit", "recall"}
TALKS = {"comment", "reply", "claim", "give up", "assign", "handle report"}
JUDGES = {"return", "rescind", "withdraw"}
LOOKS = ("look again", "decide between", "leave a look")
OF_LIVE = {"withdraw", "reapprove"}
MAY = {
    "author": WRITES | TALKS,
    "reviewer": JUDGES | TALKS | {"approve", "reapprove", *LOOKS},
    "publisher": JUDGES | TALKS | {"schedule", "publish"},
}
FITS = {
    "draft": {"save", "discard", "submit"},
    "returned": {"save", "discard", "submit"},
    "submitted": {"recall", "return", "approve"},
    "approved": {"rescind", "schedule", "publish"},
    "published": {"start", "withdraw"},
    "withdrawn": {"start"},
}
SIGNS = {"return", "approve", "rescind", "schedule", "publish", "withdraw", "reapprove"}

PEOPLE: dict[str, dict[str, Any]] = {
    "ann": {"roles": ("author",)},
    "abe": {"roles": ("author",)},
    "bea": {"roles": ("author", "reviewer")},
    "ray": {"roles": ("reviewer",)},
    "rob": {"roles": ("reviewer",)},  # comes and goes
    "rita": {"roles": ("reviewer", "publisher"), "profile": False},
    "pat": {"roles": ("publisher",)},  # comes and goes
    "paula": {"roles": ("author", "reviewer", "publisher")},
    "sue": {"roles": (), "superuser": True},
    "ida": {"roles": ("author", "reviewer", "publisher"), "active": False},
    "noa": {"roles": ()},
    "audrey": {"roles": ("auditor", "importer", "access admin")},
}
OFTEN = {
    "submit": 16,
    "approve": 16,
    "publish": 14,
    "withdraw": 8,
    "reapprove": 8,
    "discard": 2,
    "rescind": 8,
    "schedule": 10,
}
COME_AND_GO = ("rob", "pat")
# All that may happen; the second telling and every invariant hold it.
HAPPENS = (
    *ACTS, *sorted(TALKS), "report", "publish when due", "switch the release", "rename a specialist",
    "change a profile", "come or go", "take back with its source", "bring in", "take over", *LOOKS,
)  # fmt: skip
RARE = TALKS | {"report", "take back with its source", "bring in", "take over", *LOOKS}


def wrong(now: datetime.datetime) -> dict[str, tuple[set[str], Callable[[Any], dict[str, Any]]]]:
    """What is wrong with a post -> the acts it touches, and how to get it wrong; {} where that cannot be."""
    locked = set(ACTS) - {"start", "save"}
    signed = SIGNS - {"return", "rescind"}
    return {
        "an older lock": (locked, lambda was: {"lock_version": was["lock_version"] - 1}),
        "a lock to come": (locked, lambda was: {"lock_version": was["lock_version"] + 1}),
        "an older draft": ({"save"}, lambda was: {"version": was["version"] - 1}),
        "another draft": ({"submit"}, lambda was: {"draft_version": was["draft_version"] + 1}),
        "another text": ({"approve", "schedule", "publish"}, lambda was: {"content": "0" * 64}),
        "other facts": ({"approve", "reapprove"}, lambda was: {"facts": "0" * 64}),
        "no revision": (SIGNS - OF_LIVE, lambda was: {"revision_id": 0}),
        "a revision before": (SIGNS - OF_LIVE, lambda was: {"revision_id": another_revision(was["revision_id"])}),
        "another publication": (OF_LIVE, lambda was: {"publication_id": was["publication_id"] + 1}),
        "no password": (signed, lambda was: {"reauthenticated": None}),
        "a password of before": (
            signed,
            lambda was: {"reauthenticated": Reauthenticated("password", now - datetime.timedelta(minutes=16))},
        ),
        "a password to come": (
            signed,
            lambda was: {"reauthenticated": Reauthenticated("password", now + datetime.timedelta(seconds=1))},
        ),
        "not looked": ({"reapprove"}, lambda was: {"looked": False}),
        "a section unchecked": ({"approve"}, all_checked_but_one),
        "no reason": (JUDGES, lambda was: {"reason": " "}),
        "a reason turned around": ({"rescind", "withdraw"}, lambda was: {"reason": "so \u202e it is"}),
        "a time gone by": ({"schedule"}, lambda was: {"publish_at": now}),
        "text that cannot be kept": ({"save"}, lambda was: {"content": text(summary="\x00" * 3 + "x")}),
        "no explanation": (set(ACTS) - {"start"}, lambda was: {"explanation_id": 0}),
    }


def all_checked_but_one(was: Any) -> dict[str, Any]:
    revision = Revision.objects.filter(pk=was["revision_id"]).first()
    filled = [key for key in SECTIONS if revision is not None and revision.content[key]]
    return {"checked_sections": filled[1:]} if filled else {}


def another_revision(pk: int) -> int:
    earlier: int | None = Revision.objects.exclude(pk=pk).order_by("-pk").values_list("pk", flat=True).first()
    return earlier or 0


class Office(RuleBasedStateMachine):
    """One database, rolled back at the end; ``counted`` is of all of them together."""

    counted: Counter[tuple[str, str]] = Counter()
    releases: Releases

    def __init__(self) -> None:
        super().__init__()
        self.rolled_back = transaction.atomic()
        self.rolled_back.__enter__()
        self.now = NOW
        self.heads = Path(django_settings.AUDIT_HEAD_FILE)
        self.heads.unlink(missing_ok=True)
        self.people = {name: person(name, *account.pop("roles"), **account) for name, account in _copies(PEOPLE)}
        self.hands: dict[int, set[int]] = {}  # explanation -> who had a hand in its draft
        self.hands_in: dict[int, set[int]] = {}  # revision -> who had a hand in it when it was submitted
        self.withdrawn: set[int] = set()  # revisions
        self.signed_as: dict[int, str] = {}  # approving decision -> the signer's printed name then
        self.specialists: dict[int, list[str]] = {}  # revision -> printed names when it was submitted
        self.locks: dict[int, tuple[int, str]] = {}
        self.left: set[tuple[int, int]] = set()  # (look, who asked who approved the text)
        self.verdicts: dict[int, list[tuple[int, str]]] = {}  # look -> who said what, at most two
        self.numbered = self.steps = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.rolled_back.__exit__(None, None, None)

    # --- Acts ---------------------------------------------------------------------------------------------------------

    @rule(chance=st.randoms(use_true_random=True))
    def something_happens(self, chance: random.Random) -> None:
        """One rule with dice of its own: Hypothesis would pick few acts often, and most stories never come about. Its
        own seeds are few as well, so each step shakes them anew."""
        self.steps += 1
        chance = random.Random(f"{SEED} {chance.getrandbits(64)} {self.steps}")
        self.now += datetime.timedelta(minutes=1)
        whats = {
            self.act: 75,
            self.they_talk: 8,
            self.they_bring_in_a_text: 4,
            self.they_look_again: 8,
            self.time_passes: 4,
            self.the_release_is_switched: 8,
            self.somebody_comes_or_goes: 2,
            self.names_change: 3,
        }
        if Explanation.objects.exclude(publish_at=None).exists():
            whats[self.time_passes] = 24  # so that some are published when they are due
        chance.choices(list(whats), list(whats.values()))[0](chance)

    def act(self, chance: random.Random) -> None:
        """Three in four times what fits the moment, by somebody who may; else anything by anybody."""
        sensible = chance.random() < 0.75
        name = chance.choices(list(CODES), (4, 3, 2, 1))[0]
        explanation = Explanation.objects.filter(code=code(name)).first()
        acts = sorted(self.fits(explanation)) if sensible else sorted(ACTS)
        act = chance.choices(acts, [OFTEN.get(item, 4) for item in acts])[0]
        able = [item for item in PEOPLE if self.may(self.people[item], act)]
        if explanation is not None and act != "start":
            able = [item for item in able if self.allowed(act, explanation, self.people[item])] or able
        actor = self.people[chance.choice(able if sensible and able else list(PEOPLE))]
        if act == "start":
            self.start(chance, name, explanation, actor, sensible=sensible)
        elif explanation is not None:
            self.work_on(chance, act, explanation, actor)

    def start(
        self, chance: random.Random, name: str, explanation: Explanation | None, actor: User, *, sensible: bool
    ) -> None:
        origin = chance.choice(["nothing", "nothing", "outline", "published", "restored", "copied", "magic"])
        if sensible and explanation is None and origin != "copied":
            origin = "nothing"
        sources = [None, *Revision.objects.order_by("pk")] if origin in {"restored", "copied", "magic"} else [None]
        source = chance.choice(sources)
        fits = {
            "published": explanation is not None and explanation.publications.live().exists(),
            "restored": source is not None and explanation is not None and source.explanation_id == explanation.pk,
            "copied": source is not None
            and (explanation is None or source.explanation_id != explanation.pk)
            and source.publications.exists(),
            "magic": False,
        }.get(origin, True)
        allowed = fits and self.may(actor, "start") and self.in_force(name) and "start" in self.fits(explanation)
        draft = self.tried(
            "start",
            allowed,
            lambda: actions.start(actor=actor, code=code(name), origin=origin, source=source, now=self.now),
        )
        if draft:
            self.hands[draft.explanation_id] = {actor.pk} | self.from_before(draft.base, draft.origin)

    def they_bring_in_a_text(self, chance: random.Random) -> None:
        """By a spreadsheet: what the editor would do, and by the same rules."""
        name, actor = chance.choice(list(CODES)), self.people[chance.choice(list(PEOPLE))]
        explanation = Explanation.objects.filter(code=code(name)).first()
        fits = self.fits(explanation) & {"save", "start"}
        self.numbered += 1
        dataset = TextResource().export([name])
        row = [*dataset[0]] if len(dataset) else [name] * len(dataset.headers)
        row[dataset.headers.index("Summary")] = f"canary-{self.numbered}"
        content = csv_of(dataset.headers, [list(map(str, row))]).encode()
        sheet = self.tried(
            "bring in",
            self.may(actor, "save"),
            lambda: actions.bring_in_sheet(actor=actor, name="texts.csv", content=content, now=self.now),
        )
        if sheet is None:
            return
        work_sheets(worker="machine", now=lambda: self.now)
        sheet.refresh_from_db()
        assert (sheet.state == "read") == (bool(fits) and self.in_force(name) is not None), sheet.reason
        by = {"actor": actor, "sheet_id": sheet.pk, "now": self.now}
        if sheet.state != "read":
            actions.discard_sheet(**by)
            return
        actions.confirm_sheet(**by)
        work_sheets(worker="machine", now=lambda: self.now)
        sheet.refresh_from_db()
        assert sheet.state == "taken", sheet.reason
        draft = Draft.objects.get(explanation__code__code=name)
        assert draft.content["summary"] == f"canary-{self.numbered}"
        before = self.from_before(draft.base, draft.origin) if "start" in fits else self.hands[draft.explanation_id]
        self.hands[draft.explanation_id] = before | {actor.pk}
        self.counted["take over", "done"] += 1

    def work_on(self, chance: random.Random, act: str, explanation: Explanation, actor: User) -> None:
        given = arguments(act, explanation, self.now)
        if act == "save":
            self.numbered += 1
            given["content"] = text(f"canary-{self.numbered}")
            given.pop("lock_version")
        allowed = self.allowed(act, explanation, actor)
        if chance.random() < 0.2:
            fault = chance.choice([change for touched, change in wrong(self.now).values() if act in touched])
            changed = fault(given)
            given |= changed
            allowed = allowed and not changed
        waiting = {item.pk: item.submitted_revision for item in Explanation.objects.exclude(submitted_revision=None)}
        done = self.tried(act, allowed, lambda: ACTS[act](actor=actor, **given))
        if done:
            self.remember(act, explanation, waiting, actor, done)

    def they_look_again(self, chance: random.Random) -> None:
        """At an approval that was chosen: a blind verdict, one between two that differ, or who approved it is asked."""
        act, looks = chance.choices(LOOKS, (5, 6, 1))[0], list(SecondLook.objects.order_by("pk"))
        if not looks:
            return
        able = {look: [who for who in self.people.values() if self.may_look(act, look, who)] for look in looks}
        look = chance.choice([look for look in looks if able[look]] or looks)
        sensible = chance.random() < 0.75 and able[look]
        actor = chance.choice(able[look] if sensible else list(self.people.values()))
        verdict = chance.choice(["approve", "return", "return"])
        self.look_again(chance, act, look, actor, verdict)

    def look_again(self, chance: random.Random, act: str, look: SecondLook, actor: User, verdict: str) -> None:
        allowed = self.may_look(act, look, actor)
        by = {"actor": actor, "look_id": look.pk, "now": self.now}
        if act == "leave a look":
            if self.tried(act, allowed, lambda: actions.leave_look(**by)):
                self.left.add((look.pk, actor.pk))
            return
        why = {"reason": "facts" if verdict == "return" else "", "text": "It says otherwise."}
        given = by | {"verdict": verdict} | why
        fault = chance.choice([{"verdict": "magic"}, {"reason": ""}, {"look_id": 0}]) if chance.random() < 0.2 else {}
        if fault and fault.items() - given.items():
            allowed, given = False, given | fault
        if act == "look again":
            sections = [key for key, value in look.revision.content.items() if value]
            if verdict == "approve" and chance.random() < 0.2:
                allowed, sections = False, sections[1:]
            do = lambda: actions.look_again(**given, checked_sections=sections, compared=[])  # noqa: E731
            if self.tried(act, allowed, do):
                self.verdicts[look.pk] = [(actor.pk, verdict)]
            return
        explanation = Explanation.objects.get(pk=look.explanation_id)
        follow = self.taken_back_by(look, explanation) if verdict == "return" and chance.random() < 0.75 else ""
        waiting = {item.pk: item.submitted_revision for item in Explanation.objects.exclude(submitted_revision=None)}
        given |= {"follow": bool(follow), "lock_version": explanation.lock_version}
        given |= {"reauthenticated": Reauthenticated("password", self.now)}
        allowed = allowed and (not follow or self.may(actor, follow))
        if self.tried(act, allowed, lambda: actions.decide_between(**given)):
            self.verdicts[look.pk].append((actor.pk, verdict))
            if follow:
                decision = Decision.objects.latest("pk")
                assert (decision.kind, decision.user_id) == (follow, actor.pk)
                self.remember(follow, explanation, waiting, actor, decision)
                self.counted[act, f"and {follow}"] += 1

    def taken_back_by(self, look: SecondLook, explanation: Explanation) -> str:
        """The act that takes these words back where they are; nothing where they are nowhere."""
        if explanation.submitted_revision_id == look.revision_id:
            return "return" if explanation.state == "submitted" else "rescind"
        live = explanation.publications.live().first()
        return "withdraw" if live is not None and live.content == look.revision.content else ""

    def may_look(self, act: str, look: SecondLook, actor: User) -> bool:
        """Nobody with a hand in the text, nor who decided on it, also as it was signed again; each says one thing."""
        if not self.may(actor, act):
            return False
        decided = [
            item
            for item in Decision.objects.filter(revision__explanation=look.explanation_id).select_related("revision")
            if item.revision_id == look.revision_id
            or (item.pk > look.decision_id and item.revision.content == look.revision.content)
        ]
        took_part = self.hands_in[look.revision_id] | {item.user_id for item in decided}
        verdicts = self.verdicts.get(look.pk, [])
        if actor.pk in took_part | {who for who, _ in verdicts}:
            return False
        if act == "decide between":
            return [verdict for _, verdict in verdicts] == ["return"]
        blind = not PEOPLE[actor.username].get("superuser") and (look.pk, actor.pk) not in self.left
        return blind and not verdicts and not any(item.kind in JUDGES for item in decided)

    def remember(
        self, act: str, explanation: Explanation, waiting: dict[int, Revision], actor: User, done: Any
    ) -> None:
        revision = waiting.get(explanation.pk)
        if act == "save":
            self.hands[explanation.pk].add(actor.pk)
        elif act == "approve":
            self.signed_as[done.pk] = actor.reviewer_profile.printed_name
        elif act == "submit":
            self.specialists[done.pk] = specialist_names(done.content["related_specialists"])
            before = self.from_before(done.base, done.origin)
            self.hands_in[done.pk] = self.hands.pop(explanation.pk) | {actor.pk} | before
        elif act == "reapprove":
            self.hands_in.setdefault(done.revision_id, self.hands_now(done.revision.base))
            self.signed_as[done.pk] = actor.reviewer_profile.printed_name
            self.specialists.setdefault(done.revision_id, self.specialists[done.revision.base_id])
        elif act in {"recall", "return", "rescind"} and revision is not None:
            self.hands[explanation.pk] = self.hands_now(revision)
        elif act == "withdraw":
            words = done.revision.content  # which a text that was signed again has in common with the one before
            shown = Revision.objects.exclude(publications=None)
            self.withdrawn |= {item.pk for item in shown if item.content == words}
            for pk, text_of in waiting.items():
                taken_back = made_from(text_of, done.revision)
                assert (Explanation.objects.get(pk=pk).state == "draft") == taken_back
                if taken_back:
                    self.hands[pk] = self.hands_now(text_of)
                    self.counted["take back with its source", "done"] += pk != explanation.pk

    def hands_now(self, revision: Revision) -> set[int]:
        return self.hands_in[revision.pk] | self.from_before(revision.base, revision.origin)

    def from_before(self, base: Revision | None, origin: str) -> set[int]:
        """Hands that count again: of all texts before, until one that readers were shown and that nobody withdrew."""
        if base is None:
            return set()
        shown = Publication.objects.filter(revision=base).exists() and base.pk not in self.withdrawn
        if shown and origin == "published":
            return set()
        return self.hands_in[base.pk] | self.from_before(base.base, "published")

    def tried(self, act: str, allowed: bool, do: Callable[[], Any]) -> Any:
        """What came of it, or None when it was refused; what is refused changes nothing."""
        before = tables.digest()
        try:
            done = do()
        except (RefusedError, ContentError) as error:
            done, typed = None, str(error)
        else:
            assert allowed, f"{act} had to be refused"
            self.counted[act, "done"] += 1
            return done
        assert tables.digest() == before, f"{act} was refused ({typed}), and yet changed something"
        assert not allowed, f"{act} was refused: {typed}"
        self.counted[act, "refused"] += 1
        return None

    # --- May they? ----------------------------------------------------------------------------------------------------

    def may(self, actor: User, act: str) -> bool:
        account = PEOPLE[actor.username]
        active = User.objects.get(pk=actor.pk).is_active
        as_all = account.get("superuser", False)
        signs = act not in SIGNS or account.get("profile", True)
        return active and signs and (as_all or any(act in MAY.get(role, ()) for role in account["roles"]))

    def fits(self, explanation: Explanation | None) -> set[str]:
        if explanation is None:
            return {"start"}
        acts = set(FITS[explanation.state])
        if explanation.state == "draft" and not Draft.objects.filter(explanation=explanation).exists():
            acts = {"start"}  # given up
        if explanation.publications.live().exists():
            acts.add("withdraw")
            if self.is_marked(explanation):
                acts.add("reapprove")
        return acts

    def in_force(self, name: str) -> CodeVersion | None:
        return CodeVersion.objects.filter(code=code(name), release__state="active").first()

    def allowed(  # noqa: PLR0911 - one an act
        self, act: str, explanation: Explanation, actor: User
    ) -> bool:
        """Whether an act with all that fits the moment is right; what only a few ask for comes last."""
        if not self.may(actor, act) or act not in self.fits(explanation):
            return False
        revision = explanation.submitted_revision
        version = self.in_force(explanation.code.code)
        signed = Decision.objects.filter(revision=revision, kind="approve") if revision else Decision.objects.none()
        if act == "submit":
            return version is not None and not copied_words(explanation.draft)
        if act == "recall":
            return revision is not None and revision.submitted_by_id == actor.pk and not signed.exists()
        if act == "reapprove":
            return version is not None and self.to_sign_again(explanation, version, actor)
        if act in {"approve", "schedule", "publish"}:
            same_facts = version is not None and revision is not None and version.facts_digest == revision.facts_digest
            if act != "approve":
                return same_facts and revision is not None and signed_since_withdrawn(revision)
            if not same_facts or revision is None:
                return False
            talked = explanation.comments.filter(state="open").exists()
            return not talked and actor.pk not in self.hands_now(revision) and not signed.filter(user=actor).exists()
        return True

    def is_marked(self, explanation: Explanation) -> bool:
        """The live text rests on other facts, or other inherited notes, than the release in force has."""
        version = self.in_force(explanation.code.code)
        before = CodeVersion.objects.get(code=explanation.code, release=explanation.publications.live().get().release)
        return version is not None and (before.facts_digest, before.guidance_digest) != (
            version.facts_digest,
            version.guidance_digest,
        )

    def to_sign_again(self, explanation: Explanation, version: CodeVersion, actor: User) -> bool:
        """This person neither wrote the marked text nor signed it for these facts."""
        live = explanation.publications.live().get()
        begun = Revision.objects.filter(base=live.revision, origin="carried", release=version.release)
        signed = Decision.objects.filter(revision__in=begun, user=actor).exists()
        return not signed and actor.pk not in self.hands_now(live.revision)

    # --- What else happens --------------------------------------------------------------------------------------------

    def time_passes(self, chance: random.Random) -> None:
        self.now += datetime.timedelta(minutes=chance.choice([20, 70, 60 * 24]))
        due = Explanation.objects.filter(publish_at__lte=self.now)
        fit = {
            item.pk
            for item in due
            if item.scheduled_by is not None
            and self.may(item.scheduled_by, "publish")
            and self.allowed("publish", item, item.scheduled_by)
        }
        late = due.count() - len(fit)
        published, refused = actions.publish_due(now=self.now)
        assert {item.explanation_id for item in published} == fit
        assert len(refused) == late
        self.counted["publish when due", "done"] += len(published)
        self.counted["publish when due", "refused"] += len(refused)

    def the_release_is_switched(self, chance: random.Random) -> None:
        for item in Release.objects.filter(label__in=[loaded.label for loaded in self.releases]):
            if not item.is_active:
                activate_on_console(item, now=self.now)
                break
        if chance.random() < 0.5:
            audit.export_head(path=self.heads, now=self.now)
        self.counted["switch the release", "done"] += 1
        live = [item for item in Explanation.objects.order_by("pk") if item.publications.live().exists()]
        if marked := [item for item in live if self.is_marked(item)]:
            item, may = chance.choice(marked), [who for who in self.people.values() if self.may(who, "reapprove")]
            able = [who for who in may if self.allowed("reapprove", item, who)]
            self.work_on(chance, "reapprove", item, chance.choice(able or may))

    def somebody_comes_or_goes(self, chance: random.Random) -> None:
        user = User.objects.get(pk=self.people[chance.choice(COME_AND_GO)].pk)
        user.is_active = not user.is_active
        user.save(update_fields=("is_active",))
        self.counted["come or go", "done"] += 1

    def names_change(self, chance: random.Random) -> None:
        """A specialist is renamed, or somebody's printed name: what was signed before is printed as it was signed."""
        self.numbered += 1
        if chance.random() < 0.5:
            Specialist.objects.filter(slug="surgeon").update(name=f"Surgeon {self.numbered}")
            self.counted["rename a specialist", "done"] += 1
            return
        user = self.people[chance.choice([name for name, account in PEOPLE.items() if account.get("profile", True)])]
        user.reviewer_profile.printed_name = f"{user.username.title()} {self.numbered}"
        user.reviewer_profile.credentials = chance.choice(["MD", "DO", ""])
        user.reviewer_profile.save()
        self.counted["change a profile", "done"] += 1

    def they_talk(self, chance: random.Random) -> None:
        explanations = list(Explanation.objects.order_by("pk"))
        if explanations:
            act = chance.choice(sorted(TALKS | {"report"}))
            able = [item for item in PEOPLE if self.may(self.people[item], act)]
            actor = self.people[chance.choice(able if able and chance.random() < 0.75 else list(PEOPLE))]
            self.tried(act, *self.talk(chance, act, chance.choice(explanations), actor))

    def talk(  # noqa: PLR0911 - one an act
        self, chance: random.Random, act: str, explanation: Explanation, actor: User
    ) -> tuple[bool, Callable[[], Any]]:
        """Whether it is allowed, and how it is done."""
        by = {"actor": actor, "now": self.now}
        about = by | {"explanation_id": explanation.pk}
        may = self.may(actor, act)
        if act == "comment":
            section = chance.choice(["", "summary", "summary", "nonsense"])
            typed = chance.choice(["What of it?", "What of it?", "  ", "a\u202eb"])
            fits = section != "nonsense" and typed == "What of it?"
            return may and fits, lambda: actions.comment(**about, section=section, text=typed)
        if act == "reply":
            return self.reply(chance, explanation, actor)
        if act == "claim":
            until = explanation.claimed_until
            free = until is None or until <= self.now or explanation.claimed_by_id == actor.pk
            return may and free, lambda: actions.claim(**about)
        if act == "give up":
            return may, lambda: actions.give_up_claim(**about)
        if act == "assign":
            to = chance.choice([None, *self.people.values()])
            reason = chance.choice(["", "She is away."])
            taken = explanation.assigned_to_id not in {None, to.pk if to else None} and not reason
            account = PEOPLE[to.username] if to else {}
            of_team = to is None or (
                User.objects.get(pk=to.pk).is_active and bool(account["roles"] or account.get("superuser"))
            )
            return may and of_team and not taken, lambda: actions.assign(**about, to=to, reason=reason)
        if act == "report":
            return True, lambda: actions.report_problem(
                code=explanation.code, page_version="1\x002", text="Is it?", now=self.now
            )
        report = chance.choice([None, *ProblemReport.objects.order_by("pk")])
        fresh = report is not None and report.handled_at is None
        return may and fresh, lambda: actions.handle_report(
            **by, report_id=report.pk if report else 0, outcome="It is."
        )

    def reply(self, chance: random.Random, explanation: Explanation, actor: User) -> tuple[bool, Callable[[], Any]]:
        comment = chance.choice([None, *Comment.objects.order_by("pk")])
        here = comment is not None and comment.explanation_id == explanation.pk
        outcome = chance.choice(["", "open again", "set aside", "answered", "answered"])
        judges = outcome != "set aside" or self.may(actor, "return")
        fits = comment is not None and (not outcome or (comment.state == "open") == (outcome != "open again"))
        given = {"explanation_id": explanation.pk, "comment_id": comment.pk if comment else 0, "outcome": outcome}
        return self.may(actor, "reply") and judges and here and fits, lambda: actions.reply(
            actor=actor, text="So it is.", now=self.now, **given
        )

    # --- What always holds --------------------------------------------------------------------------------------------

    @invariant()
    def state_and_what_is_there_agree(self) -> None:
        for item in Explanation.objects.select_related("code"):
            drafts = Draft.objects.filter(explanation=item).count()
            live = item.publications.live().count()
            ended = item.publications.exclude(ended_at=None).count()
            revision = item.submitted_revision
            assert drafts <= 1
            assert live <= 1
            assert (revision is not None) == (item.state in {"submitted", "approved"})
            assert item.state in {"draft", "returned"} or drafts == 0
            assert item.state != "returned" or drafts == 1
            assert item.state != "draft" or drafts == 1 or live + ended == 0
            assert item.state != "published" or live == 1
            assert item.state != "withdrawn" or (live == 0 and ended > 0)
            assert (item.publish_at is None) == (item.scheduled_by is None)
            assert item.publish_at is None or item.state == "approved"
            if revision is not None:
                signers = signers_of(revision)
                enough = len(signers) >= CODES[item.code.code]
                assert enough == (item.state == "approved")
            before, state = self.locks.get(item.pk, (0, ""))
            assert item.lock_version >= before
            assert item.lock_version > before or item.state == state
            self.locks[item.pk] = (item.lock_version, item.state)

    @invariant()
    def nobody_approved_their_own(self) -> None:
        for item in Decision.objects.filter(kind="approve"):
            assert item.user_id not in self.hands_in[item.revision_id]
        for revision in Revision.objects.all():
            assert set(revision.contributors.values_list("user_id", flat=True)) == self.hands_in[revision.pk]

    @invariant()
    def whoever_may_look_does_not_know_who_approved_it(self) -> None:
        events = {event.fields.get("look"): event.pk for event in AuditEvent.objects.filter(act="approve")}
        for look in SecondLook.objects.select_related("decision"):
            for actor in self.people.values():
                if self.may_look("look again", look, actor):
                    assert not readable_decisions(actor.pk).filter(revision=look.revision_id).exists()
                    assert not readable_events(actor.pk).filter(pk=events[look.pk]).exists()

    @invariant()
    def a_third_person_decides_where_two_verdicts_differ(self) -> None:
        for look in SecondLook.objects.select_related("decision"):
            second, third = (LookVerdict.objects.filter(look=look, part=part).first() for part in ("second", "third"))
            given = [(item.user_id, item.verdict) for item in (second, third) if item is not None]
            assert given == self.verdicts.get(look.pk, [])
            people = [look.decision.user_id, *(who for who, _ in given)]
            assert len(set(people)) == len(people)
            assert not self.hands_in[look.revision_id] & set(people)
            assert third is None or (second is not None and second.verdict == "return")

    @invariant()
    def what_is_public_was_signed(self) -> None:
        for item in Publication.objects.select_related("revision", "explanation__code"):
            assert item.content == item.revision.content
            assert content_digest(item.content) == item.content_digest == item.revision.content_digest
            assert item.facts_digest == item.revision.facts_digest
            assert len(signers_of(item.revision)) >= CODES[item.explanation.code.code]
            approvals = item.revision.decisions.filter(kind="approve", rescinded_by=None, pk__lt=item.decision_id)
            assert [row["name"] for row in item.signers] == [self.signed_as[decision.pk] for decision in approvals]
            assert item.disclosure["specialists"] == self.specialists[item.revision_id]

    @invariant()
    def what_is_public_was_signed_after_the_last_withdrawal(self) -> None:
        for item in Publication.objects.live().select_related("revision"):
            assert signed_since_withdrawn(item.revision, before=item.decision_id)

    @invariant()
    def queues_are_as_declared(self) -> None:
        people = User.objects.filter(username__in=self.people).order_by("username")  # some have left by now
        require_queues_as_declared(people[self.counted["steps", "all"] % len(self.people)], self.now)

    @invariant()
    def verify_finds_nothing(self) -> None:
        audit.export_head(path=self.heads, now=self.now)
        assert {name: broken for name, account in verify.checks() if (broken := list(account))} == {}
        connection.check_constraints()
        self.counted["steps", "all"] += 1


def _copies(people: dict[str, dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    return [(name, dict(account)) for name, account in people.items()]


def signers_of(revision: Revision) -> set[int]:
    signed = revision.decisions.filter(kind="approve")
    back = revision.decisions.filter(kind="rescind").values_list("rescinds_id", flat=True)
    return set(signed.exclude(pk__in=list(back)).values_list("user_id", flat=True))


def made_from(revision: Revision | None, other: Revision) -> bool:
    if revision is None:
        return False
    return revision.pk == other.pk or revision.content == other.content or made_from(revision.base, other)


def signed_since_withdrawn(revision: Revision, before: int = 10**9) -> bool:
    """As many signatures as its code asks for are newer than the last withdrawal of what it was made from."""
    withdrawals = Decision.objects.filter(kind="withdraw", pk__lt=before).select_related("revision")
    last = max((item.pk for item in withdrawals if made_from(revision, item.revision)), default=0)
    newer = revision.decisions.filter(kind="approve", pk__gt=last).values_list("user_id", flat=True)
    return len(signers_of(revision) & set(newer)) >= CODES[revision.explanation.code.code]


def copied_words(draft: Draft) -> bool:
    if draft.origin != "copied" or draft.base is None:
        return False
    own = [key for key in SECTIONS if key not in {"sources", "related_specialists"}]
    return any(draft.content[key] and draft.content[key] == draft.base.content[key] for key in own)


@pytest.fixture
def every_approval_looked_at(settings: Any) -> None:
    settings.SECOND_LOOK_FIRST = 1_000_000


@pytest.mark.slow
@pytest.mark.engine
@pytest.mark.usefixtures("no_findings", "every_approval_looked_at")
def test_no_way_leads_to_an_illegal_state(
    two_releases: Releases, record_property: Callable[[str, object], None]
) -> None:
    Office.counted.clear()
    Office.releases = two_releases
    run_state_machine_as_test(
        Office,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        ),
    )
    steps = Office.counted["steps", "all"]
    figures = ", ".join(f"{act} {how} {times}" for (act, how), times in sorted(Office.counted.items()))
    record_property("steps", steps)
    print(f"{steps} steps on {connection.vendor}: {figures}")  # noqa: T201 - the figure of this test; shown with -s
    assert steps >= 40 * EXAMPLES
    if ALL:  # a share is too short to reach every act by chance; what is said beside the texts takes longer still
        assert [act for act in HAPPENS if act not in RARE and not Office.counted[act, "done"]] == []


class Steady(random.Random):
    """Dice that never go wrong, and of several things take the last."""

    def random(self) -> float:
        return 0.99

    def choice(self, seq: Any) -> Any:
        return seq[-1]


# One story through all that may happen: (what, of which code, by whom).
STORY = (
    ("start", "Z53.9", "ann"), ("save", "Z53.9", "ann"), ("submit", "Z53.9", "ann"), ("recall", "Z53.9", "ann"),
    ("submit", "Z53.9", "ann"), ("return", "Z53.9", "ray"), ("submit", "Z53.9", "abe"), ("approve", "Z53.9", "ray"),
    ("rescind", "Z53.9", "pat"), ("submit", "Z53.9", "ann"), ("approve", "Z53.9", "rob"),
    ("schedule", "Z53.9", "pat"), ("publish when due", "", ""), ("leave a look", "Z53.9", "paula"),
    ("look again", "Z53.9", "ray"), ("decide between", "Z53.9", "bea"), ("rename a specialist", "", ""),
    ("change a profile", "", ""), ("copy", "M10.9", "abe"), ("save", "M10.9", "abe"), ("submit", "M10.9", "abe"),
    ("switch the release", "", ""), ("withdraw", "Z53.9", "pat"),
    ("discard", "M10.9", "abe"), ("start", "B20", "ann"), ("save", "B20", "ann"), ("submit", "B20", "ann"),
    ("approve", "B20", "ray"), ("approve", "B20", "rob"), ("publish", "B20", "paula"), ("come or go", "", ""),
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.usefixtures("no_findings", "every_approval_looked_at")
def test_all_that_may_happen_is_within_reach(two_releases: Releases, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the acts of the machine every one is done once, so that chance can come upon it."""
    Office.counted.clear()
    Office.releases = two_releases
    office, dice = Office(), Steady(0)
    happens = {
        "publish when due": office.time_passes,
        "switch the release": office.the_release_is_switched,
        "come or go": office.somebody_comes_or_goes,
        "change a profile": office.names_change,
    }
    try:
        for what, name, by in STORY:
            before = Office.counted.copy()
            explanation = Explanation.objects.filter(code__code=name).first()
            if what == "rename a specialist":
                with monkeypatch.context() as other:
                    other.setattr(dice, "random", lambda: 0.0)
                    office.names_change(dice)
            elif what in happens:
                happens[what](dice)
            elif what in {"start", "copy"}:
                with monkeypatch.context() as other:
                    origin = "copied" if what == "copy" else "nothing"
                    other.setattr(dice, "choice", lambda seq, origin=origin: origin if origin in seq else seq[-1])
                    office.start(dice, name, explanation, office.people[by], sensible=False)
            elif what in LOOKS:
                look = SecondLook.objects.filter(explanation=explanation).latest("pk")
                office.look_again(dice, what, look, office.people[by], "return")
            elif explanation is not None:
                office.work_on(dice, what, explanation, office.people[by])
            act = "start" if what == "copy" else what
            assert Office.counted[act, "done"] > before[act, "done"], f"{act} {name} by {by}"
            office.state_and_what_is_there_agree()
            office.nobody_approved_their_own()
            office.what_is_public_was_signed()
            office.whoever_may_look_does_not_know_who_approved_it()
            office.a_third_person_decides_where_two_verdicts_differ()
            office.verify_finds_nothing()
    finally:
        office.teardown()
    reached = {act for (act, how), times in Office.counted.items() if how == "done" and times}
    by_chance = TALKS | {"report", "bring in", "take over"}
    assert set(HAPPENS) - by_chance <= reached
