"""Rules by which a release is refused: files that contradict each other, codes without the right parent. Pure.

A refusal names file, line and reason; nothing is corrected in silence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from codes.releases.files.records import CodesRow, Fact, OrderRow, ReleaseError, names_above

MAX_TITLE = 400


def cross_check(facts: Sequence[Fact], order: Sequence[OrderRow], files: dict[str, str]) -> None:
    """The order file and the facts derived from the tabular list must agree on codes, titles, flags and sequence."""
    file = f"{files['order']} and {files['tabular']}"
    derived = {fact.name: fact for fact in facts if fact.kind == "code"}
    ordered = {row.code for row in order}
    disagree(file, "only in the order file", [row.code for row in order if row.code not in derived])
    disagree(file, "only in the tabular list", [code for code in derived if code not in ordered])
    for row in order:
        fact = derived[row.code]
        if row.title != fact.title:
            reason = f"{row.code} is {row.title!r} here but {fact.title!r} in {files['tabular']}"
            raise ReleaseError(reason, file=files["order"], line=row.number)
        if row.billable != fact.billable:
            flags = ("a header", "billable")
            reason = f"{row.code} is {flags[row.billable]} here but {flags[fact.billable]} by {files['tabular']}"
            raise ReleaseError(reason, file=files["order"], line=row.number)
        if row.number != fact.order_number:
            reason = f"{row.code} stands at {row.number} here but at {fact.order_number} in {files['tabular']}"
            raise ReleaseError(reason, file=files["order"], line=row.number)


def disagree(file: str, where: str, codes: list[str]) -> None:
    if codes:
        some = ", ".join(codes[:5]) + (", ..." if len(codes) > 5 else "")
        raise ReleaseError(f"these are not of one release: {len(codes):,} codes are {where} ({some})", file=file)


def check_codes_file(rows: Sequence[CodesRow], facts: Sequence[Fact], file: str) -> None:
    """The codes file must have exactly the billable codes of the facts, with the same long titles."""
    billable = [fact for fact in facts if fact.billable]
    for line, (row, fact) in enumerate(zip(rows, billable, strict=False), start=1):
        if row.code != fact.name or row.title != fact.title:
            reason = f"{row.code} {row.title!r} stands where {fact.name} {fact.title!r} belongs"
            raise ReleaseError(f"these are not of one release: {reason}", file=file, line=line)
    if len(rows) != len(billable):
        reason = f"it has {len(rows):,} codes, the release {len(billable):,} billable ones"
        raise ReleaseError(f"these are not of one release: {reason}", file=file)


def longest_prefix(code: str, place: Mapping[str, int]) -> int | None:
    return next((place[name] for name in names_above(code) if name in place), None)


def check_titles(facts: Sequence[Fact]) -> None:
    """No title may be too long to be shown; the longest official one has 228 characters."""
    for fact in facts:
        if len(fact.title) > MAX_TITLE or len(fact.tabular_title) > MAX_TITLE:
            raise ReleaseError(f"the title of {fact.name} has more than {MAX_TITLE} characters")


def check_parents(facts: Sequence[Fact]) -> None:
    """The parent of a code must be its longest prefix in the release, and a category must be under no code."""
    place: dict[str, int] = {}
    headings: set[tuple[str, str]] = set()
    for at, fact in enumerate(facts):
        if fact.name in place if fact.kind == "code" else (fact.kind, fact.name) in headings:
            raise ReleaseError(f"{fact.name} stands in the tabular list twice")
        if fact.kind != "code":
            headings.add((fact.kind, fact.name))
            continue
        place[fact.name] = at
        expected = longest_prefix(fact.name, place)
        parent = fact.parent if fact.parent is not None and facts[fact.parent].kind == "code" else None
        if parent != expected:
            named = "no code" if parent is None else facts[parent].name
            should = "none" if expected is None else facts[expected].name
            raise ReleaseError(f"{fact.name} stands under {named}, but its longest prefix in the release is {should}")
        if expected is None and len(fact.name) != 3:
            raise ReleaseError(f"{fact.name} has no category {fact.name[:3]} above it")


def check_flags(facts: Sequence[Fact], file: str) -> None:
    """In an order file alone exactly the rows without rows below them must be billable, as in all official ones."""
    headers = {fact.parent for fact in facts}
    for at, fact in enumerate(facts):
        if fact.billable == (at in headers):
            reason = (
                "is billable, but there are codes below it" if fact.billable else "is a header without codes below it"
            )
            raise ReleaseError(f"{fact.name} {reason}", file=file, line=fact.order_number)


def check_places(facts: Sequence[Fact]) -> None:
    """Chapters must rise, blocks lie in the printed range of their chapter, categories in that of their block.

    The publisher made one exception: Y09 was new behind the end of X92-Y08 in 2016. So a category may continue the ten
    that its block ends in, where no other block has a place for it.
    """
    chapter = 0
    spans = [fact.name for fact in facts if fact.kind == "block"]
    if not any(fact.kind == "code" for fact in facts):
        raise ReleaseError("there is not one code in the tabular list")
    for fact in facts:
        if fact.kind == "chapter":
            if int(fact.name) <= chapter:
                raise ReleaseError(f"chapter {fact.name} stands behind chapter {chapter}")
            chapter = int(fact.name)
        elif fact.kind == "block":
            around = facts[fact.chapter].code_range if fact.chapter is not None else ""
            if around and not all(within(end, around) for end in fact.name.split("-")):
                raise ReleaseError(f"block {fact.name} stands in chapter {chapter}, which is {around}")
        elif len(fact.name) == 3 and fact.block is not None:
            check_category(fact.name, facts[fact.block].name, spans)


def check_category(category: str, span: str, spans: Sequence[str]) -> None:
    """A category must lie in the range of its block, or continue its last ten where no block has a place for it."""
    if within(category, span):
        return
    if category[:2] != span[-3:-1] or any(within(category, other) for other in spans):
        raise ReleaseError(f"{category} stands in block {span}")


def within(category: str, span: str) -> bool:
    """Whether a category lies in a printed range.

    A letter at the end has no fixed place among the digits (C4A is before C44, M1A before M10, J47 in J40-J4A). So only
    the ten counts then.

    >>> within("C4A", "C43-C44"), within("J47", "J40-J4A"), within("Z52", "Z53"), within("QA0", "Q00-QA0")
    (True, True, False, True)
    """
    first, last = span[:3], span[-3:]
    if not first[:2] <= category[:2] <= last[:2]:
        return False
    if not category[2].isdigit():
        return True
    return not (first[2].isdigit() and category < first) and not (last[2].isdigit() and category > last)
