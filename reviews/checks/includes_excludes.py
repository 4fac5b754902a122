"""What a text says is included, excluded or coded together, against the official notes, own and inherited."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .finding import Finding, blocks
from .language import Prose, Sentence, denied, quoted, split_parts
from .left_out import exact, is_left_out, names_code
from .mentions import mentions
from .noted import Spoken, condition, spoken_of, without
from .subject import Note, Subject
from .wording import (
    ELSEWHERE,
    IN_ONE,
    KIND_1,
    KIND_2,
    NOT_APART,
    NOT_BEFORE,
    SAYS_NONE,
    belongs,
    chosen,
    covers_that,
    takes_in,
    together,
)

_NAMES = {"excludes1": "Excludes1", "excludes2": "Excludes2"}


def check(prose: Prose, subject: Subject) -> Iterator[Finding]:
    excludes = [note for note in subject.noted("excludes1", "excludes2") if not note.names(subject.code)]
    inclusions = [note for note in subject.noted("inclusion_term", "includes") if _is_own(note, subject)]
    before: Sentence | None = None
    for sentence in prose.statements:
        finding = _of_notes(sentence, subject)
        if not _goes_on_about_excludes(sentence, before):
            finding = finding or _of_excluded(sentence, excludes, subject)
        if finding := finding or _of_included(sentence, inclusions, excludes, subject):
            yield finding
        before = sentence


def _is_very_own(note: Note, subject: Subject) -> bool:
    """Of this code; a seventh-character code shares the terms of the code it extends, but a heading's need its name."""
    seventh = subject.seventh is not None and note.kind == "inclusion_term"
    return note.owner == subject.code or (seventh and subject.code.startswith(note.owner))


def _goes_on_about_excludes(sentence: Sentence, before: Sentence | None) -> bool:
    """ "An Excludes1 list stands at J17. It contains ...": the list does, and not the code."""
    if before is None or (before.section, before.item) != (sentence.section, sentence.item):
        return False
    return bool(_THE_LIST.match(sentence.text) and re.search(r"\bexclu", before.text, re.IGNORECASE))


_THE_LIST = re.compile(
    r"(?:(?:at|under|for|from|in) [^,]{1,25} )?(?:it|they|these|those|among (?:them|these)|the (?:list|note|first|second"
    r"|other|others|notes))\b",
    re.IGNORECASE,
)


def _is_own(note: Note, subject: Subject) -> bool:
    return subject.code.startswith(note.owner)


def _of_notes(sentence: Sentence, subject: Subject) -> Finding | None:
    """Statements on the notes as such: that there are none, or what Excludes1 and Excludes2 mean."""
    for clause in split_parts(sentence.text):
        none = SAYS_NONE.search(clause)
        if none and not re.search(r"\b(?:of its own|own|at this level|itself|here)\b", clause):
            kind = re.sub(r"\W", "", (none["kind"] or "").lower())[-1:]
            kinds = (f"excludes{kind}",) if kind in ("1", "2") else ("excludes1", "excludes2")
            if found := subject.noted(*kinds):
                return _finding(sentence, "The text says that nothing is excluded", found[0])
        first, second = bool(KIND_1.search(clause)), bool(KIND_2.search(clause))
        joined = None if first == second else together(without(clause, _texts(subject)))
        if first and joined is True:
            return _rule(
                sentence,
                "an Excludes1 condition may be coded together with this code; Excludes1 means that the two are not",
            )
        if second and joined is False:
            return _rule(
                sentence,
                "an Excludes2 condition is not coded together with this code; Excludes2 means that both may be",
            )
    return None


def _texts(subject: Subject) -> list[str]:
    return [text for note in subject.notes for text in (note.text, condition(note.text))]


def _of_excluded(sentence: Sentence, notes: Sequence[Note], subject: Subject) -> Finding | None:
    parts = split_parts(sentence.text)
    for at, clause in enumerate(parts):
        for spoken in spoken_of(clause, notes, subject):
            if finding := _judged(sentence, clause, parts[at + 1 : at + 2], spoken, notes, subject):
                return finding
    return None


def _judged(
    sentence: Sentence, clause: str, following: Sequence[str], spoken: Spoken, notes: Sequence[Note], subject: Subject
) -> Finding | None:
    """What a clause says of an excluded condition, if that is wrong."""
    kinds = _kinds(notes, spoken)
    bare = without(clause, (spoken.note.text, condition(spoken.note.text)))
    taken_up = following and not sentence.denies and covers_that(subject.code).match(following[0])
    if taken_up or _belongs_here(sentence, clause, bare, spoken, subject):
        return _finding(sentence, f"The text says that this belongs to {subject.code}", spoken.note)
    joined = together(bare)
    if joined is None and following and _goes_on(following[0]):
        joined = together(following[0])
    if joined is True and IN_ONE.search(bare):
        joined = None
    if joined is True and kinds == {"excludes1"} and not _is_of_others(clause, spoken, subject) and not sentence.denies:
        return _finding(sentence, f"The text says that this may be coded together with {subject.code}", spoken.note)
    if (
        joined is False
        and kinds == {"excludes2"}
        and not _is_of_others(clause, spoken, subject)
        and _speaks_of_coding(" ".join((bare, *following)))
    ):
        return _finding(sentence, f"The text says that this is not coded together with {subject.code}", spoken.note)
    if _is_wrong_kind(clause, kinds, spoken):
        return _finding(sentence, "The text gives this as the other kind of Excludes", spoken.note)
    return None


def _kinds(notes: Sequence[Note], spoken: Spoken) -> set[str]:
    """The kinds of the notes that name a condition; one that names its code goes before one that names a chapter."""
    found = [note for note in notes if _is_same(note, spoken)]
    exact = spoken.by_code and any(low == high for low, high in spoken.note.ranges)
    named = [note for note in found if exact and any(low == high for low, high in note.ranges)]
    return {note.kind for note in named or found}


def _is_same(note: Note, spoken: Spoken) -> bool:
    return note.names(spoken.by_code) if spoken.by_code else condition(note.text) == condition(spoken.note.text)


def _goes_on(clause: str) -> bool:
    """ "...; both may be coded": the next clause still speaks of the same."""
    return bool(
        re.match(r"(?:it|they|both|the two|the codes|these|those|this|a person|either)\b", clause, re.IGNORECASE)
    ) and not mentions(clause)


def _is_of_others(clause: str, spoken: Spoken, subject: Subject) -> bool:
    """Two other codes that go together ("N18 and I12"), where this one is not spoken of."""
    codes = {each.code for each in mentions(clause, subject.official_text) if not each.end_of}
    codes = {code for code in codes if not spoken.note.names(code) and not subject.code.startswith(code)}
    return bool(codes) and subject.code not in codes and not re.search(r"\b(?:this|it|both)\b", clause, re.IGNORECASE)


def _speaks_of_coding(clause: str) -> bool:
    return bool(
        re.search(
            r"\b(?:cod(?:e|es|ed|ing)|report\w*|claims?|assign\w*|used?|exclusive|bill\w*|list\w*|record\w*"
            r"|add\w*|pair\w*|combin\w*|submi\w+|exclud\w+|appears?|given|person|patient|choose|forbid\w*|prohibit\w*)\b",
            clause,
            re.IGNORECASE,
        )
    )


def _is_wrong_kind(clause: str, kinds: set[str], spoken: Spoken) -> bool:
    first, second = KIND_1.search(clause), KIND_2.search(clause)
    cue = first or second
    if cue is None or (first and second) or len(kinds) != 1:
        return False
    if any(low != high and f"{low}-{high}" not in clause for low, high in spoken.note.ranges):
        return False
    if re.search(r"\b(?:has|have|carr(?:y|ies)|lists?|bears)\b", clause[spoken.end : cue.start()]):
        return False
    return ("excludes1" if first else "excludes2") not in kinds and not denied(clause, cue.start())


# What such a note names is coded beside this code, so it stands among what other notes exclude.
_OF_OTHER_NOTES = re.compile(r"\b(?:code[- ]first|use[- ]additional|additional code|code[- ]also)\b", re.IGNORECASE)


def _belongs_here(sentence: Sentence, clause: str, bare: str, spoken: Spoken, subject: Subject) -> bool:
    """Whether the clause says that the condition is coded here, without denying it or telling the two apart."""
    before, after = clause[: spoken.start], clause[spoken.end :]
    before = _ASIDE.sub(lambda match: " " * len(match[0]), before)
    told_apart = ELSEWHERE.search(NOT_APART.sub(" ", bare).replace(subject.code, "this code"))
    if sentence.denies or told_apart or NOT_BEFORE.search(before) or _OF_OTHER_NOTES.search(clause):
        return False
    if together(bare) is None and _CASE.match(before) and chosen(subject.code).match(after):
        return True
    if spoken.by_code and (words := re.search(r"[^(]*\(\s*$", before)):
        before = before[: words.start()]
        here = takes_in(subject.code).search(clause[words.start() : spoken.start]) or takes_in(subject.code).search(
            clause[: spoken.start]
        )
    else:
        here = _near(list(takes_in(subject.code).finditer(before)), before, spoken)
    if here is not None and not _is_of_the_code(clause, here, subject):
        here = None
    if here is None and not spoken.by_code:
        here = _near(list(belongs(subject.code).finditer(before)), before, spoken)
    if here is not None and not denied(clause, here.start()):
        return not _is_said_of_another(clause[: here.start()], subject)
    later = belongs(subject.code).search(after)
    if later is not None and later.start() < 60:
        return not re.search(r"\b(?:not|never|cannot|no longer|nor)\b|n['’]t\b", after[: later.end()])
    if sentence.section == "when_it_is_used" and not spoken.by_code and len(before.split()) <= 9:
        return bool(_DOCUMENTED.search(before))
    return not spoken.by_code and _is_left_standing(clause, bare, spoken, subject)


def _is_left_standing(clause: str, bare: str, spoken: Spoken, subject: Subject) -> bool:
    """The very words of an excluded condition beside this code, and nothing that tells the two apart or joins them."""
    text = condition(spoken.note.text)
    if len(text.split()) < 2 or text.lower() not in clause.lower() or together(bare) is not None:
        return False
    if re.search(r"\b(?:not|no|never|nor|neither|without|cannot|other|except|than|or)\b|n['’]t\b", bare, re.IGNORECASE):
        return False
    if _is_said_of_another(bare, subject) or mentions(bare.replace(subject.code, ""), subject.official_text):
        return False
    speaks = rf"\b(?:this code|it|here|{re.escape(subject.code)})(?!\w)"
    coded = (
        r"\b(?:cod(?:e|ed|es)|classif\w+|assign\w*|report\w*|cho(?:ose|sen)|gets?|receives?|used?|describes?|means?"
        r"|stands? for|cover\w*|includ\w*|record\w*)\b"
    )
    return bool(re.search(speaks, bare, re.IGNORECASE) and re.search(coded, bare, re.IGNORECASE))


# "Hearing voices that are not there, known as ...": the denial is of something else.
_ASIDE = re.compile(r"\b(?:that|which|who) (?:is|are|was|were|do|does|did) (?:not|never) \w+(?= ?,)", re.IGNORECASE)
_CASE = re.compile(r"(?:when|if|where|for|once|with|whenever)\b[^,;]*$", re.IGNORECASE)
_DOCUMENTED = re.compile(
    r"(?:^|\b(?:for|of|documents?|records?|states?|names?|is|diagnosed|diagnoses|diagnosis|has|have|shows?|as"
    r"|describes?|when|an?|the))"
    r" ?[\"“'‘(]?(?:an?|the)? ?$",
    re.IGNORECASE,
)


def _near(cues: list[re.Match[str]], before: str, spoken: Spoken) -> re.Match[str] | None:
    """The last cue before a condition, if nothing between takes the condition away: "used for asthma with ..."."""
    if not cues:
        return None
    between = before[cues[-1].end() :]
    away = re.search(r"\b(?:with|after|due to|because|following|in|and not|but)\b", between, re.IGNORECASE)
    return None if away or len(between) > 70 else cues[-1]


def _is_of_the_code(clause: str, cue: re.Match[str], subject: Subject) -> bool:
    """A weak cue ("records", "means") counts where the code is its subject."""
    if not re.match(
        r"(?:means|records|names|describes|is|captures?|represents|denotes|identifies|refers)", cue[0], re.IGNORECASE
    ):
        return True
    return bool(
        re.search(rf"\b(?:code|it|this|{re.escape(subject.code)}|entry)\b", clause[: cue.start()], re.IGNORECASE)
    )


def _is_said_of_another(before: str, subject: Subject) -> bool:
    """ "O98 covers ..." is said of O98."""
    codes = mentions(before, subject.official_text)
    if not codes or re.search(r"\bthis code\b", before, re.IGNORECASE):
        return False
    if codes[-1].end_of:
        return True  # a block: "C43-C44 covers melanoma"
    return codes[-1].code != subject.code and not subject.code.startswith(codes[-1].code)


def _of_included(
    sentence: Sentence, notes: Sequence[Note], excludes: Sequence[Note], subject: Subject
) -> Finding | None:
    """ "Does not include X", where X is an official inclusion term of this very code."""
    for clause in split_parts(sentence.text):
        for note in notes:
            place = exact(clause, note.text)
            if place is None or not (_is_very_own(note, subject) or names_code(clause, note.owner)):
                continue
            if any(exact(each.text, note.text) or exact(clause, condition(each.text)) for each in excludes):
                continue
            before, after = clause[: place[0]], clause[place[1] :]
            if is_left_out(before, after, note.owner):
                message = (
                    f"The text says that this is not part of the code; the tabular list includes “{note.text}” "
                    f"({note.owner})."
                )
                return blocks("includes_excludes", sentence.section, message, quoted(sentence.text))
    return None


def _finding(sentence: Sentence, says: str, note: Note) -> Finding:
    owner = f"chapter {note.owner}" if note.owner.isdigit() else note.owner
    message = f"{says}; the tabular list has {_NAMES[note.kind]} of {owner}: “{note.text.strip()}”."
    return blocks("includes_excludes", sentence.section, message, quoted(sentence.text))


def _rule(sentence: Sentence, says: str) -> Finding:
    message = f"The text says that {says} (conventions of the tabular list)."
    return blocks("includes_excludes", sentence.section, message, quoted(sentence.text))
