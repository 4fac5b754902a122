"""No treatment advice, and no advice to the reader: the page explains a code, it treats nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .advice_words import CODE, NO_VERB, NOT_ORDERED, OBJECT, OF_PATIENTS, ORDER, PAPERS, READS, YOU
from .finding import Finding, blocks
from .language import Prose, Sentence, quoted
from .listed import whole
from .stated import denied_here, is_denied_by_heading, statements
from .subject import Subject
from .treatment import treated
from .treatment_words import PEOPLE, TREATMENT

_CONTACT = (
    r"(?:doctors?|physicians?|gp|health ?(?:care )?(?:provider|professional|worker)s?|providers?|professionals?|clinicians?"
    r"|specialists?|pharmacists?|nurses?|surgeons?|dentists?|therapists?|midwi(?:fe|ves)|[a-z]+ologists?|geneticists?"
    r"|emergency (?:room|department|services|number)|hospital|ambulance|911|999|112|care team|clinic|ward)"
)
# Said to nobody by name, and still to the reader.
_TO_READER = whole(
    rf"(?:ask|see|consult|contact|call|visit|tell|phone|ring|inform|notify|show|(?:talk|speak) (?:to|with)|check with"
    rf"|discuss (?:\w+ ){{0,3}}with|go to|turn to|reach out to) (?!that\b|how\b|whether\b|which\b|what\b)(?:[\w-]+ ){{0,3}}?{_CONTACT}",
    r"(?:seek|get|obtain|ask for|look for) (?:\w+ ){0,3}?(?:medical|emergency|urgent|professional|immediate|prompt)? ?(?:help|advice|care"
    r"|attention|treatment|second opinion|tested|vaccinated|checked|screened|well soon|support)(?! (?:notes?|records?|letters?|charts?))",
    r"(?:make|book|schedule) an appointment",
    r"(?:we|i|it is) (?:strongly )?(?:recommend|advise|suggest|urge)\w*",
    r"(?:why not|how about|have you (?:tried|thought|considered)) \w+",
    r"there is no (?:need|reason) (?:for (?:you|anyone|alarm|panic|worry)|to (?:worry|hide|panic|fear|be (?:afraid|ashamed|alarmed)))",
    r"(?:a|one) (?:good|useful|wise) (?:idea|tip|habit|rule) is",
    r"for (?:quick|fast) relief",
    r"(?:patients|people|parents|women|men|sufferers|those affected) (?:may|might|will) (?:want|wish|need|do well) to",
)
# "People see a clinician": told of others, not to the reader.
_OF_OTHERS = re.compile(
    rf"\b(?:to|who|{PEOPLE}|and|or|may|can|could|someone|often|must|did|not)(?: \w+ly)? $", re.IGNORECASE
)
_YOU = whole(YOU)
_YOU_READ = re.compile(
    rf"you(?: (?:may|might|can|could|will|would|cannot|do not|don['’]t|should|must|have to))?(?: \w+ly| also| often| sometimes)? {READS}\b",
    re.IGNORECASE,
)
_OF_PATIENTS = whole(OF_PATIENTS, TREATMENT)
_PAPERS = whole(PAPERS, CODE)
# Where a clause may begin to order: a sentence, what follows "if ...," or "yes,", what follows "and then".
_LED = re.compile(
    r"^(?:(?:yes|no|please|then|so|also|first|next|instead|parents|always|again|in short|if (?:needed|possible|in doubt)|at (?:home|night|first)"
    r"|in the meantime|every day|daily|meanwhile|(?:if|when|whenever|should|once|until|till|before|after|on|as|while|during|for|to|in|with|at"
    r"|unless|where) [^,;]+),\s*|(?:please|then|and|or|so|also|always|just|first|do|never|remember to|be sure to|try to"
    r"|make sure (?:to|that you)|make sure|don['’]t forget to|take care to|and then)\s+)+",
    re.IGNORECASE,
)
_FORBIDS = re.compile(
    rf"(?:please )?(?:(?:do not|don['’]t|never)(?: ever)?) (?!{NO_VERB}\b)(?P<verb>\w+)", re.IGNORECASE
)
_ORDER = re.compile(rf"{ORDER}(?![\w-])(?!\s+{NOT_ORDERED}\b)(?!, \w+(?:,| and| or))", re.IGNORECASE)
_ANY_ORDER = re.compile(
    rf"(?!{NO_VERB}\b)(?P<verb>[A-Za-z]+)(?: (?:away|up|down|out|off|back|on))? (?-i:{OBJECT})(?=\s)", re.IGNORECASE
)
_NOT_BARE = re.compile(r"\w+(?:ed|ing|ly|[^s]s)$|[A-Z]+\d", re.IGNORECASE)
_JOINED = re.compile(rf"(?:,|;|:| and| or| but)(?: then| also)? (?P<order>{ORDER})(?![\w-])", re.IGNORECASE)
_OF_CODING = whole(
    r"(?:an? |the |this |that |these |those |one |each |every |both |its |another |more |additional |no |any |only |all )*"
    rf"(?:[\w’'-]+[ -]){{0,6}}?(?:{PAPERS}|{CODE}|sides?|wording|page|pages|lists?|words?|levels?|apart|detail|details|account|hierarchy|tree|branch"
    r"|hyphen|dash|dot|letter|number|numbers|default|difference|underlying (?:cause|condition|disease)|cause|stem|mind)"
)
_NEVER_CODED = {
    "code", "use", "report", "confuse", "assign", "mistake", "read", "rely", "choose", "include", "add", "list", "record", "assume",
    "submit", "bill", "combine", "pair", "select", "look", "mix", "count", "expect", "mean", "name", "say", "tell", "cover", "describe",
    "need", "have", "fit", "belong", "apply", "overlook", "forget", "guess", "infer", "pick", "put", "leave", "stop",
}  # fmt: skip


def check(prose: Prose, subject: Subject) -> Iterator[Finding]:
    for sentence in prose.sentences:
        if sentence.asks and not _TO_READER.match(sentence.text):
            continue
        if (said := _to_reader(sentence)) is not None:
            message = (
                f"“{said.strip()}” speaks to the reader as a patient. The page explains a code; advice is for the "
                f"reader's own clinician to give."
            )
            yield blocks("advice", sentence.section, message, quoted(sentence.text))
        elif (said := treated(sentence, subject)) is not None:
            message = (
                f"“{said.strip()}” reads as treatment advice. A code says what was recorded, not how it is treated."
            )
            yield blocks("advice", sentence.section, message, quoted(sentence.text))


def _to_reader(sentence: Sentence) -> str | None:
    if is_denied_by_heading(sentence):
        return None
    for clause in statements(sentence.clauses):
        said = _addressed(clause) or _ordered(clause) or _sent(clause)
        if said is not None:
            return said
    return None


def _addressed(clause: str) -> str | None:
    """The reader by "you" and "your", but for what a reader of papers does and has."""
    said = list(_YOU.finditer(clause))
    if not said:
        return None
    of_papers, of_patients = bool(_PAPERS.search(clause)), bool(_OF_PATIENTS.search(clause))
    for match in said:
        reads = bool(_YOU_READ.match(clause, match.start()))
        if (reads and of_papers) or ((reads or of_papers) and not of_patients):
            continue
        if denied_here(clause, match.start()) and not of_patients:
            continue
        return clause[match.start() : match.end() + 30]
    return None


def _ordered(clause: str) -> str | None:
    """An order: "rest the leg", "do not drive", "if it hurts, call the ward"; not "use an additional code"."""
    led = _LED.match(clause)
    for start in sorted({0, led.end() if led else 0}):
        rest = clause[start:]
        if (match := _FORBIDS.match(rest)) is not None:
            if match["verb"].lower() in _NEVER_CODED and (_PAPERS.search(rest) or not _OF_PATIENTS.search(rest)):
                continue
            return rest[:40]
        match = _ORDER.match(rest)
        if match is None and (match := _ANY_ORDER.match(rest)) and _NOT_BARE.match(match["verb"]):
            match = None
        if match is None:
            continue
        if not _is_of_coding(rest, match):
            return rest[: match.end() + 30]
        for joined in _JOINED.finditer(rest):  # "check the code and call the insurer"
            if not _is_of_coding(rest[joined.start("order") :], _ORDER.match(rest, joined.start("order"))):
                return rest[joined.start("order") : joined.end() + 30]
    return None


def _is_of_coding(rest: str, match: re.Match[str] | None) -> bool:
    if match is None:
        return True
    at = match.end() - match.start()
    return bool(_OF_CODING.match(rest[at:].lstrip())) or bool(
        _OF_CODING.match(rest[len(rest.split(" ", 1)[0]) :].lstrip())
    )


def _sent(clause: str) -> str | None:
    for match in _TO_READER.finditer(clause):
        if denied_here(clause, match.start()) and not match[0].lower().startswith("there is no"):
            continue
        if _OF_OTHERS.search(clause[: match.start()]):
            continue
        return match[0]
    return None
