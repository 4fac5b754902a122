"""The explanation that a page shows: the live text of a code, or what became of it. Read only, for ``published``.

What passes is a publication's own frozen copy, and who signed. Each read is one query, and asks for no more columns
than the public's database role may see.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, JSONField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import JSONObject

from codes.models import Code, CodeVersion
from codes.prepared import Prepared
from codes.releases.files.records import names_above
from reviews.models import Decision, Publication
from reviews.reading.changes.dependencies import changes_of
from reviews.reading.changes.impact import changes_between
from reviews.reading.changes.inserted import rests_on_tables
from reviews.reading.shown.versions import Correction, JsonRows, correction, earlier_in, line
from reviews.rules.content import SPECIALISTS, Content
from reviews.rules.filling import shown_of
from reviews.rules.risk import is_overdue, overdue_from
from reviews.rules.severity import Mark, mark


@dataclass(frozen=True)
class Signer:
    """Who approved, as printed on the day. ``slug`` leads to the team page; empty for somebody not listed there now."""

    name: str
    credentials: str
    slug: str
    signed_at: datetime.datetime
    meaning: str = ""


@dataclass(frozen=True)
class PublishedExplanation:
    """The explanation a page shows. ``code`` is the one it was written for, which may be above the shown code.

    ``content`` maps section keys to texts, lists or rows, in which ``parts`` tells filled fact fields from the rest;
    ``specialists`` are printed names. ``mark`` says how far the official facts are not those it was signed against,
    ``signed_for`` which release had those; what the mark hides is not in ``content``. A withdrawn one has
    ``withdrawn_at`` and no content. ``corrects`` says which withdrawn text it took the place of, ``earlier`` how many
    were published before it.
    """

    id: int
    code: str
    content: dict[str, Any]
    content_digest: str
    signers: tuple[Signer, ...]
    specialists: tuple[str, ...]
    reviewed_at: datetime.datetime
    published_at: datetime.datetime
    next_review_on: datetime.date
    origin: str
    ai: dict[str, Any] | None
    signed_for: str = ""
    mark: Mark | None = None
    withdrawn_at: datetime.datetime | None = None
    corrects: Correction | None = None
    earlier: int = 0

    @property
    def validator(self) -> str:
        """Changes with everything that a page shows of it.

        A publication is frozen. Its end, its signers' pages and its mark can change, and the rules and words of marks.
        """
        seen = (self.id, self.content_digest, self.withdrawn_at, [signer.slug for signer in self.signers], self.mark)
        return hashlib.sha256(repr(seen).encode()).hexdigest()

    @property
    def changed_at(self) -> datetime.datetime:
        return self.withdrawn_at or self.published_at

    @property
    def turning_days(self) -> tuple[datetime.date, ...]:
        return (overdue_from(self.next_review_on),)

    @property
    def with_ai(self) -> bool:
        """Whether AI drafted text for it."""
        return bool(self.ai) or self.origin == "ai"

    @property
    def ai_model(self) -> str:
        """The model, if the record names one."""
        return str((self.ai or {}).get("model", ""))

    def is_overdue(self, today: datetime.date) -> bool:
        return is_overdue(self.next_review_on, today)


def _approvers() -> Subquery:
    """Who approved a publication's revision, and whether they are on the team page now."""
    signer = JSONObject(
        id="pk",
        slug="user__reviewer_profile__slug",
        listed="user__reviewer_profile__listed",
        active="user__is_active",
    )
    approvals = Decision.objects.standing_approvals().filter(revision=OuterRef("revision_id"))
    return Subquery(approvals.annotate(rows=JsonRows(signer)).values("rows"))


def explanation_for(*, name: str, releases: Sequence[int]) -> PublishedExplanation | None:
    """What is published for a code: its own text, or that of its parent if the code is generated (DESIGN 2).

    A text stands only on the pages that were signed with it. A live text comes first, then the last withdrawn one. The
    facts beside it are those of the first of ``releases`` (ids) that is complete and has the code: for a retired code
    its last. A withdrawn text passes as a tombstone; its words do not even leave the database.
    """
    if not _texts.rows(names=[name, *names_above(name)]):  # most codes have none, and this is a quick query
        return None
    rows = _publications.rows(name=name, releases=list(dict.fromkeys(releases)))
    signed = [row for row in rows if row["pages"] is None or name in row["pages"]]
    newest: dict[bool, Any] = {row["code"] == name: row for row in signed}
    row = newest.get(True) or newest.get(False)
    return None if row is None else as_shown(row, None if row["ended_at"] else _marked(row))


def _publications_query(name: str, releases: Sequence[int]) -> QuerySet[Publication, Any]:
    """Publications of a code and of the one whose text covers it, the live ones last."""
    beside = _first_with(name, releases, F("release"))
    # One set of codes: an OR over two tables would look through all publications.
    codes = Code.objects.filter(kind=Code.Kind.CODE)
    own, covering = codes.filter(code=name), codes.filter(pk=_covering(name, releases))
    publications = (
        Publication.objects.filter(explanation__code__in=own.values("pk").union(covering.values("pk"), all=True))
        .filter(Q(ended_at=None) | Q(ended_by__isnull=False))
        .annotate(
            signed_guidance=_facts_in(OuterRef("release"), "guidance_digest"),
            beside=beside,
            now_facts=_facts_in(beside, "facts_digest"),
            now_guidance=_facts_in(beside, "guidance_digest"),
        )
        .order_by(Case(When(ended_at=None, then=1), default=0), "id")
    )
    return in_columns(publications, "signed_guidance", "beside", "now_facts", "now_guidance", "pages")


def in_columns(publications: QuerySet[Any, Any], *more: str) -> QuerySet[Any, Any]:
    """What ``as_shown`` makes an explanation of, and ``more``."""
    rows: QuerySet[Any, Any] = publications.annotate(
        code=F("explanation__code__code"),
        shown=Case(When(ended_at=None, then=F("content")), output_field=JSONField()),
        approvers=_approvers(),
        line=line(),
        signed_for=F("release__label"),
    ).values(
        "id", "code", "shown", "content_digest", "facts_digest", "signers", "approvers", "line", "disclosure",
        "reviewed_at", "published_at", "next_review_on", "ended_at", "release_id", "signed_for", *more,
    )  # fmt: skip
    return rows


def _texts_query(names: list[str]) -> QuerySet[Publication, Any]:
    """Whether one of the codes ever had a published text. A text covers its own code and those below it only."""
    return Publication.objects.filter(
        explanation__code__kind=Code.Kind.CODE, explanation__code__code__in=names
    ).values_list("pk")[:1]


_publications, _texts = Prepared(_publications_query), Prepared(_texts_query)


def _first_with(name: str, releases: Sequence[int], value: Any) -> Subquery:
    """A value of the code's version in the first complete release that has the code, if there is one.

    Partial releases are passed over: what they lack has not changed.
    """
    first = [When(release=release, then=Value(at)) for at, release in enumerate(dict.fromkeys(releases))]
    having = CodeVersion.objects.named([name]).filter(release__in=releases, release__partial=False)
    return Subquery(having.order_by(Case(*first)).annotate(asked=value).values("asked")[:1])


def _covering(name: str, releases: Sequence[int]) -> Subquery:
    """The id of the code whose text covers this one as well: the parent of a generated (seventh-character) code."""
    return _first_with(name, releases, Case(When(generated=True, then=F("parent__code"))))


def _facts_in(release: Any, digest: str) -> Subquery:
    """A digest of the explained code's facts in a release; nothing where that does not have the code."""
    return Subquery(CodeVersion.objects.filter(code=OuterRef("explanation__code"), release=release).values(digest))


def as_shown(row: dict[str, Any], marked: Mark | None) -> PublishedExplanation:
    """The explanation of a row of ``in_columns``; the mark of a live one."""
    withdrawn = row["ended_at"] is not None
    hidden = withdrawn or (marked is not None and marked.is_hidden)
    away = set(marked.sections) if marked else set()
    disclosure, earlier = row["disclosure"], earlier_in(row["line"])
    return PublishedExplanation(
        id=row["id"],
        code=row["code"],
        content={} if hidden else shown_of(_without(row["shown"], away), disclosure),
        content_digest=row["content_digest"],
        signers=() if hidden else _signers(row["signers"], row["approvers"] or []),
        specialists=() if hidden or SPECIALISTS in away else tuple(disclosure.get("specialists", ())),
        reviewed_at=row["reviewed_at"],
        published_at=row["published_at"],
        next_review_on=row["next_review_on"],
        origin=disclosure.get("origin", ""),
        ai=disclosure.get("ai"),
        signed_for=row["signed_for"],
        mark=marked,
        withdrawn_at=row["ended_at"],
        corrects=None if hidden else correction(row["published_at"], earlier),
        earlier=len(earlier),
    )


def _without(content: Content, away: Collection[str]) -> Content:
    return {key: value for key, value in content.items() if key not in away}


def _marked(row: dict[str, Any]) -> Mark | None:
    """How far the facts beside it moved on from those that were signed."""
    seen, now = (row["facts_digest"], row["signed_guidance"]), (row["now_facts"], row["now_guidance"])
    same_release = row["release_id"] == row["beside"]
    if now[0] is None or (same_release and not rests_on_tables(row["disclosure"])):
        return None
    if seen == now:
        return mark(changes_of(Publication.objects.filter(pk=row["id"]), row["beside"]).get(row["id"], []))
    between = {"signed_for": row["release_id"], "beside": row["beside"], "publication": row["id"]}
    return mark(changes_between(row["code"], **between))


def _signers(printed: list[dict[str, str]], approvers: list[dict[str, Any]]) -> tuple[Signer, ...]:
    """As printed on the day, with the way to the team page as it is today. Both are in the order of signing."""
    slugs = [
        (approver["slug"] or "") if approver["listed"] and approver["active"] else ""
        for approver in sorted(approvers, key=lambda approver: int(approver["id"]))
    ]
    if len(slugs) != len(printed):
        slugs = [""] * len(printed)
    return tuple(
        Signer(
            name=signer["name"],
            credentials=signer["credentials"],
            slug=slug,
            signed_at=datetime.datetime.fromisoformat(signer["signed_at"]),
            meaning=signer.get("meaning", ""),
        )
        for signer, slug in zip(printed, slugs, strict=True)
    )
