"""The text of a code that stands in a row of a spreadsheet, and what a change of it would be based on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from codes.models import Code, CodeVersion
from reviews.models import Draft, Explanation, Publication
from reviews.rules.content import Content, empty
from reviews.rules.states import EDITABLE, UNDER_REVIEW

NEW = "new"  # what a text is based on that begins with nothing
AT_ONCE = 500  # codes


@dataclass(repr=False)
class SheetText:
    """The latest text of a code.

    ``based_on`` names what an edit starts from: "draft 7.3" (id and version), "published 12" (id of the publication),
    "submitted 31" (id of the revision; not to be edited), or "new". ``explanation`` is None where nobody has begun.
    """

    code: Code
    title: str
    explanation: Explanation | None
    based_on: str
    content: Content
    before: Content = field(default_factory=dict)  # the content before a row changed it

    def __str__(self) -> str:
        return self.code.code

    @property
    def is_new(self) -> bool:
        """Whether there is no draft to save into."""
        return not self.based_on.startswith("draft ")

    @property
    def state(self) -> str:
        return self.explanation.state if self.explanation else "no text yet"

    @property
    def is_under_review(self) -> bool:
        return self.explanation is not None and self.explanation.state in UNDER_REVIEW


def read_sheet_texts(codes: Iterable[str]) -> Iterator[SheetText]:
    """The texts of those codes of the release in force that there are, some hundred codes at a time, in their order."""
    wanted = iter(codes)
    while some := list(islice(wanted, AT_ONCE)):
        versions = CodeVersion.objects.in_force().filter(code__code__in=some, code__kind=Code.Kind.CODE)
        by_code = {version.code.code: version for version in versions.select_related("code")}
        there = [by_code[code] for code in some if code in by_code]
        yield from _texts(there)


def _texts(versions: Sequence[CodeVersion]) -> Iterator[SheetText]:
    ids = [version.code_id for version in versions]
    explanations = {
        explanation.code_id: explanation
        for explanation in Explanation.objects.filter(code__in=ids).select_related("draft", "submitted_revision")
    }
    live = {
        publication.explanation_id: publication
        for publication in Publication.objects.live().filter(explanation__code__in=ids)
    }
    for version in versions:
        explanation = explanations.get(version.code_id)
        publication = live.get(explanation.pk) if explanation else None
        based_on, content = _latest(explanation, publication)
        yield SheetText(version.code, version.printed_title, explanation, based_on, content)


def _latest(explanation: Explanation | None, live: Publication | None) -> tuple[str, Content]:
    if explanation is None:
        return NEW, empty()
    draft = getattr(explanation, "draft", None)
    if draft is not None and explanation.state in EDITABLE:
        return named_draft(draft), empty() | draft.content
    revision = explanation.submitted_revision
    if revision is not None and explanation.state in UNDER_REVIEW:
        return f"submitted {revision.pk}", empty() | revision.content
    return named_publication(live), empty() | (live.content if live else {})


def named_draft(draft: Draft) -> str:
    """As ``SheetText.based_on`` names it: another one after every save."""
    return f"draft {draft.pk}.{draft.version}"


def named_publication(live: Publication | None) -> str:
    """As ``SheetText.based_on`` names what readers see, or that they see nothing."""
    return f"published {live.pk}" if live else NEW
