"""How a text tells what a seventh character tells. Data of ``sevenths``."""

from __future__ import annotations

import re


def _any(*phrases: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(phrases)})\b", re.IGNORECASE)


_HEALS = r"(?:heal(?:s|ed|ing)?|mend(?:s|ed|ing)?|knit(?:s|ted|ting)?|recover(?:y|s|ed|ing)?)"
_JOINED = r"(?:unit(?:e|ed|ing)|grow(?:n|ing)?(?: back)? together|join(?:ed)?|knit(?:ted)?(?: together)?|fuse[ds]?|heal(?:ed)?|mend(?:ed)?)"
HEALING_SAID = {
    "routine healing": _any(
        r"(?:routine|normal|expected|uneventful|undisturbed|uncomplicated|regular|ordinary) healing",
        rf"{_HEALS}\b[^,;]{{0,30}}?\b(?:as|the way it was|how it was) (?:expected|planned|hoped|it should|usual)",
        rf"{_HEALS} (?:\w+ )?(?:normally|routinely|well|uneventfully|on schedule|without (?:trouble|delay|problems?|complications?))",
        r"(?:goes|going|proceeds|progress\w*) (?:on )?(?:as planned|as expected|to plan|on schedule)",
    ),
    "delayed healing": _any(
        r"(?:delayed|slow|late|slower|retarded) (?:healing|union|mending)",
        rf"{_HEALS} (?:\w+ )?(?:late|slowly|slow|too slowly|behind schedule|with delay)",
        rf"{_HEALS}\b[^,;]{{0,25}}?\b(?:is|was|has been|gets?) (?:delayed|slow|late|behind)",
        rf"{_HEALS}\b[^,;]{{0,30}}?\b(?:slower|longer|later|more slowly) than",
    ),
    "nonunion": _any(
        r"non-?\s?unions?",
        rf"(?:not|never|n['’]t|fail(?:s|ed)? to|failing to) (?:\w+ )?{_JOINED}",
        r"(?:remain(?:s|ed)?|stay(?:s|ed)?) (?:un-?united|apart|separate|unjoined|unhealed)",
        r"failure (?:of \w+ \w+ )?to (?:unite|heal|knit|join)",
    ),
    "malunion": _any(
        r"mal-?\s?unions?",
        rf"{_JOINED}\b[^,;]{{0,20}}?\b(?:wrong|faulty|bad|poor|false|crooked\w*|misaligned|awry|abnormal|out of line|badly)"
        r"(?: position| alignment| place| angle)?",
        r"out of alignment|malaligned|misaligned",
    ),
}
WOUND_SAID = {
    "closed": _any(
        r"closed (?:fracture|break|one|injury|kind|type|form|variety)s?",
        r"skin\b[^,.;]{0,40}?\b(?:closed|intact|unbroken|whole|not (?:broken|torn|open|pierced))",
        r"without (?:an? )?(?:open wound|break in the skin|wound)",
        r"fracture (?:is|was) closed",
    ),
    "open": _any(
        r"open (?:fracture|break|one|kind|type|form|variety)s?",
        r"(?:bone|fragment)s?\b[^,.;]{0,30}?\b(?:through|pierc\w+|broke) (?:the )?skin",
        r"skin\b[^,.;]{0,30}?\b(?:is|was|been) (?:broken|torn|open|pierced)",
        r"fracture (?:is|was) open",
        r"type (?:I or II|III[ABC]?)",
    ),
}
# Other words for the meanings of a table, by the official meaning.
OTHER_WORDS = {
    "not applicable or unspecified": (
        r"\bsingle (?:pregnancy|fetus|baby|gestation)\b",
        r"\bsingleton\b",
        r"\bonly one (?:fetus|baby)\b",
        r"\b(?:fetus|baby)\b[^,.;]{0,30}?\b(?:not (?:specified|stated|named|known)|unspecified|unknown|not applicable)\b",
        r"\b(?:unspecified|unknown|no particular) fetus\b",
    ),
    "with tophus (tophi)": (r"(?<!without )(?<!no )(?<!without any )\btoph(?:us|i)\b(?! (?:is|are|was) absent)",),
    "without tophus (tophi)": (r"\b(?:without|no|free of|lack of|absence of)(?: any| a)? toph(?:us|i)\b",),
    "with active choroidal neovascularization": (
        r"(?<!in)\bactive (?:\w+ )?(?:new (?:blood )?vessels|neovasculari[sz]ation)\b",
        r"\bnew (?:blood )?vessels (?:are|is|that are) active\b",
    ),
    "with inactive choroidal neovascularization": (
        r"\binactive (?:\w+ )?(?:new (?:blood )?vessels|neovasculari[sz]ation)\b",
    ),
    "in the field [EMT or ambulance]": (r"\b(?:in the field|ambulance|at the scene|paramedics?|EMT)\b",),
    "at arrival to emergency department": (
        r"\b(?:arriv\w+ (?:at|to|in) (?:the |an )?(?:emergency|hospital|ED\b)\w*|on arrival)",
    ),
    "at hospital admission": (
        r"(?<!after )\b(?:admission to (?:the )?hospital|(?:at|on) admission|when admitted|hospital admission)\b",
    ),
    "24 hours or more after hospital admission": (
        r"\b(?:24|twenty-four) hours (?:or more |or later )?after\b",
        r"\ba day (?:or more )?after (?:hospital )?admission\b",
    ),
    "with macular edema": (r"\bmacular (?:o?edema|swelling)\b",),
    "with retinal neovascularization": (r"\b(?:retinal neovascularization|new (?:blood )?vessels)\b",),
}
