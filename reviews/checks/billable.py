"""Whether a code can stand on a claim: what the text says must be the flag of the order file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from .about import NOBODY, about
from .finding import Finding, blocks
from .language import Prose, Sentence, denied, quoted, split_clauses
from .noted import condition, without
from .subject import Subject

_CLAIM = (
    r"(?:an? |the |any |its |their |your |insurance |medical |health(?:care)? |hospital |healthcare |patient['’]s )*"
    r"(?:claims?(?: forms?| lines?)?|bills?|billing|invoices?|payers?|payments?|insurers?|insurance"
    r"|reimbursements?|submission|payment purposes|hipaa\S*)"
)
_SENT = (
    r"(?:(?:be |been |being )?(?:\w+ly )?(?:submitted|billed|used|reported|entered|sent|filed|put|placed|listed"
    r"|coded|included|recorded|written|printed|carried"
    r"|transmitted|lodged|accepted|paid|reimbursed|charged|claimed|stand|appear|go|serve|recogni[sz]ed"
    r"|processed|honou?red|presented)"
    r"|appears?|goes|stands?)"
)
# What says "it can stand on a claim" by itself, or with a code before it.
_CAN = re.compile(
    r"\b(?:"
    r"(?<!non-)(?<!non)billable|reimbursable|payable|chargeable|claimable|"
    rf"{_SENT}(?: \w+){{0,3}}? (?:on|in|for|to|with|by|onto|as part of) {_CLAIM}|"
    rf"(?:valid|acceptable|accepted|eligible|suitable|fit|ready|good|approved|usable|complete(?: enough)?"
    rf"|sufficient|enough|specific enough|detailed enough|allowed|permitted|appropriate|intended|cleared"
    rf"|qualif(?:y|ies|ied))"
    rf" (?:\w+ ){{0,2}}?(?:for|on|in|by|to|as)(?: use)?(?: (?:on|in|for|by))? (?:the )?{_CLAIM}|"
    r"valid for (?:clinical use|submission|reporting|coding|use)|"
    rf"(?:submit|bill|report|enter|use|file|send|put|place|list|charge|claim)(?:ted)? (?:it|this code"
    rf"|this one)? ?(?:\w+ )?(?:on|for|to|with|in) {_CLAIM}|"
    r"(?:can|may|could|might|cannot|must not|should not|must|able to) (?:\w+ )?(?:be )?(?:billed|claimed"
    r"|reimbursed|submitted)(?: (?:as it (?:is|stands)|on its own|directly|alone|by itself))?|"
    rf"(?:be )?(?:submitted|billed|reported|used) (?:directly|as it (?:is|stands)|on its own|by itself"
    rf"|alone) (?:on|for) {_CLAIM}|"
    rf"use (?:it|this code|this one|[A-Z]\d\w(?:\.\w+)?) (?:on|for|in) {_CLAIM}|"
    r"(?:enough|ready|able|allowed|permitted|fit|cleared|approved|eligible) to (?:be )?(?:billed?"
    r"|submit(?:ted)?|report(?:ed)?|claim(?:ed)?|paid|reimbursed)|"
    rf"(?:payers?|insurers?|insurance|medicare|claims?|bills?) (?:\w+ )?(?:accepts?|pays?|reimburses?|takes?"
    rf"|carr(?:y|ies)|honou?rs?|uses?) (?:for )?(?:it|this code|[A-Z]\d\w(?:\.\w+)?)|"
    rf"(?:bill|billing|submit|submitting) (?:\w+ )?(?:with|using|under|by) (?:it|this code|[A-Z]\d\w(?:\.\w+)?)|"
    r"(?:final|primary|principal|sole|only|stand-alone|standalone|first-listed"
    r"|diagnosis) (?:diagnosis )?code (?:for|on|in) (?:\w+ )?(?:claims?|billing|bills?)|(?:bill|claim)[- ]ready"
    r"|claims?[- ](?:valid|ready)|support(?:s|ed|ing)? (?:a )?(?:claims?|billing)|triggers? (?:a )?(?:payment"
    r"|reimbursement)"
    r")\b",
    re.IGNORECASE,
)
# What says so only where a code is before it: "this code is complete".
_CAN_IF_NAMED = re.compile(
    r"(?:(?:\b(?:code|it|this|one|which|that|entry|[A-Z]\d\w(?:\.\w+)?),? )(?P<at>is|remains|as|makes|stays|was"
    r"|counts as|are) (?:already |itself |now |by itself |in itself |as such )?(?:an? |the )?(?:complete|full"
    r"|final|valid|terminal|lowest-level|leaf|finished|fully specified)(?:,? (?:\w+[- ]){0,2}code| and"
    r"| as it (?:is|stands)|(?= *$)|[.,])"
    r"|(?:at|to) (?:the |its )?(?:highest|full|maximum|lowest|greatest|final|most detailed) (?:level|number"
    r"|degree|specificity|detail)(?: of (?:specificity|detail|characters))?"
    r"|has all (?:of )?(?:the |its )?characters|full(?:est)? (?:length|detail)|(?:the )?lowest level"
    r"|(?:an? )?end ?point of|no (?:codes?|subdivisions?|children) (?:below|beneath|under)"
    r"|carries a billable flag|flagged (?:as )?billable)",
    re.IGNORECASE,
)
_CANNOT = re.compile(
    r"\b(?:"
    r"non-?\s?billable|unbillable|non-?reimbursable|un-?reimbursable|non-?payable|"
    rf"(?:invalid|unacceptable|unsuitable|ineligible|insufficient|incomplete|too (?:general|broad|vague"
    rf"|unspecific|short|coarse)|rejected|refused|denied|returned|bounced|turned down|barred|prohibited"
    rf"|unusable)"
    rf" (?:\w+ )?(?:for|on|in|by|as|from)(?: use)?(?: (?:on|in|for|by))? (?:the )?{_CLAIM}|"
    rf"{_CLAIM} (?:\w+ ){{0,3}}(?:would|will|is|are|gets?) (?:likely |usually )?(?:be )?(?:rejected|refused"
    rf"|denied|returned)"
    r")\b",
    re.IGNORECASE,
)
_CANNOT_IF_NAMED = re.compile(
    r"\b(?:"
    r"(?:is|as|was|remains|being|serves as|acts as|works as|merely|only|just|simply|functions as|called"
    r"|considered|a mere|counts as|are|than|but)\s+"
    r"(?:(?:only|just|merely|simply|purely|an?|the|not|its|merely) )*(?:\w+[- ]){0,3}?(?:header|heading"
    r"|(?:sub)?category(?! [\"“']?[A-Z][0-9])|grouping|group code|umbrella(?: code| term)?|container"
    r"|parent code|rubric|stem|placeholder|title row"
    r"|grouper|folder|chapter heading|non-terminal code|shell)\b(?! (?:of|for|in) (?:\w+ )?(?:disease|condition"
    r"|diagnos|injur))"
    r"|\b(?:a|the) (?:header|category heading)(?: only)?$|^(?:a |the )?(?:header|category"
    r"|heading)(?: (?:heading|code))? only\b"
    r"|(?:needs?|requires?|wants?|lacks?|demands?|awaits?|calls? for|must have|must be given|must take"
    r"|is missing|missing|expects?)\s+(?:\w+ ){0,3}?(?:more|additional|further|another|extra|fourth|fifth|sixth"
    r"|seventh|4th|5th|6th|7th|final)"
    r" (?:\w+ )?(?:characters?|digits?|detail|specificity|subdivision|specification)"
    r"|incomplete|unfinished|(?:must|has to|needs to|should|have to) be (?:further )?(?:subdivided|extended"
    r"|completed|expanded|specified|broken down|made more specific|lengthened)"
    r"|(?:too (?:general|broad|vague|unspecific|short|coarse|imprecise)|not (?:specific|detailed|complete"
    r"|precise) enough)"
    r"|(?:more|most) (?:specific|detailed|precise) (?:sub)?code[^.;]{0,25} (?:is|are|must|has to|should"
    r"|needs?)\b[^.;]{0,25}\b(?:required|needed|necessary|used|chosen|reported|picked)"
    r"|(?:an )?invalid (?:\w+ )?code"
    r")",
    re.IGNORECASE,
)
# "Choose a billable code below", "whether it is billable": nothing is said of this code.
_OPEN = re.compile(
    r"\b(?:whether|if|unless|when(?:ever)? a|only (?:a|the) |(?:use|choose|select|pick|report|find|look for"
    r"|assign|need|needs|requires?|want|wants|takes?|calls? for|go (?:down )?to|into|reach|until)"
    r" (?:\w+ ){0,5}?)$|\b(?:whether|if|ask(?:s|ed)?|question)\b[^,]*$",
    re.IGNORECASE,
)
_ENTRY = re.compile(
    r"\b(billable|reimbursable|payable|valid for (?:claims|billing|submission)|header|heading|billing status"
    r"|claim status)\s*[:=–—-]\s*(yes|no|true|false|not billable|billable|header|n|y)\b",
    re.IGNORECASE,
)
_LEADING_ANSWER = re.compile(
    r"\s*(yes|no|correct|indeed|true|certainly|not at all|it (?:is|can|may)(?=[.,;!])|it (?:is not|isn['’]t"
    r"|cannot|can['’]t)(?=[.,;!]))\b[\s.,;:!—–-]*",
    re.IGNORECASE,
)
_SOURCES = {True: "flagged billable in the order file", False: "a header in the order file, so not billable"}


class Claim(NamedTuple):
    """What a clause says: whether it can stand on a claim, where, and whether that needs a code named to count."""

    billable: bool
    start: int
    end: int
    needs_name: bool


def check(prose: Prose, subject: Subject) -> Iterator[Finding]:
    for sentence in prose.statements:
        finding = _answer(sentence, subject) or _entry(sentence, subject) or _first(sentence, subject)
        if finding is not None:
            yield finding


def claims(clause: str) -> Iterator[Claim]:
    """Everything a clause says on the matter, denials turned around."""
    taken: list[tuple[int, int]] = []
    for pattern, billable, needs_name in (
        (_CANNOT, False, False),
        (_CANNOT_IF_NAMED, False, True),
        (_CAN, True, False),
        (_CAN_IF_NAMED, True, True),
    ):
        for match in pattern.finditer(clause):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            taken.append((match.start(), match.end()))
            start = match.start("at") if match.groupdict().get("at") else match.start()
            if _OPEN.search(clause[:start]):
                continue
            inside = re.match(r"\w+ (?:not|no)\b|cannot|must not|should not", match[0], re.IGNORECASE)
            no = bool(inside and "enough" not in match[0]) or denied(clause, start, 60)
            yield Claim(billable != no, start, match.end(), needs_name)


def _answer(sentence: Sentence, subject: Subject) -> Finding | None:
    """ "Is this code billable?" "No, ..." """
    if not sentence.question or not sentence.first:
        return None
    said = _LEADING_ANSWER.match(sentence.text)
    if said is None:
        return None
    yes = not re.match(r"no|it (?:is not|isn|can(?:not|['’]t))", said[1], re.IGNORECASE)
    for clause in split_clauses(sentence.question):
        for claim in claims(clause):
            code = about(clause, claim.start, claim.end, subject)
            fact = subject.named(subject.code if code is None else code)
            if fact is not None and fact.billable != (claim.billable == yes):
                return _finding(sentence, fact.code, fact.billable, yes == claim.billable)
    return None


def _entry(sentence: Sentence, subject: Subject) -> Finding | None:
    """ "Billable: no"."""
    for match in _ENTRY.finditer(sentence.text):
        yes = match[2].lower() in ("yes", "true", "billable", "y")
        said = yes != match[1].lower().startswith("head")
        code = about(sentence.text, match.start(), match.end(), subject)
        if code in (None, subject.code) and said != subject.billable:
            return _finding(sentence, subject.code, subject.billable, said)
    return None


def _first(sentence: Sentence, subject: Subject) -> Finding | None:
    text = sentence.text
    if sentence.question and sentence.first and (said := _LEADING_ANSWER.match(text)):
        text = text[said.end() :]
    for clause in split_clauses(
        without(
            text,
            (
                *subject.titles,
                *(note.text for note in subject.notes),
                *(condition(note.text) for note in subject.notes),
            ),
        )
    ):
        for claim in claims(clause):
            code = about(clause, claim.start, claim.end, subject)
            if code == NOBODY or (code is None and (claim.needs_name or _is_general(clause))):
                continue
            fact = subject.named(code or subject.code)
            if fact is not None and fact.billable != claim.billable and not sentence.denies:
                return _finding(sentence, fact.code, fact.billable, claim.billable)
    return None


def _is_general(clause: str) -> bool:
    """A clause without a code that is no statement on this one: "Claims need a billable code"."""
    return bool(
        re.search(
            r"\bcodes\b|\bclaims? (?:need|require|must|should|is|are|was|do|does)\b|\bheaders?\b|\b(?:the"
            r"|a) (?:diagnosis|condition|reason|record|claim|clinician|hospital|payer|patient)\b.*\bbe\b",
            clause,
            re.IGNORECASE,
        )
    )


def _finding(sentence: Sentence, code: str, billable: bool, said: bool) -> Finding:
    what = "can stand on a claim" if said else "cannot stand on a claim"
    message = f"The text says that {code} {what}; {code} is {_SOURCES[billable]}."
    return blocks("billable", sentence.section, message, quoted(sentence.text))
