"""How a text tells codes apart, and how it says what a code is for. Data of ``aspects``."""

from __future__ import annotations

import re

# Words that say: this sentence is about telling codes apart, the other value belongs to another code.
APART = re.compile(
    r"\b(?:other|another|different\w*|separate(?:ly)?|own|distinct|instead|opposite|elsewhere|sibling"
    r"|neighbou?ring|companion"
    r"|counterparts?|respective(?:ly)?|contralateral|parallel|corresponding|otherwise|alternatives?"
    r"|a second code"
    r"|codes? (?:exists?|is available|are available)|depending on|according to (?:the |which )?(?:side|eye|ear|phase|encounter|visit)|distinguish(?:es)?|tells? (?:\w+ )?apart"
    r"|choices?|options?|whichever|versus|vs|rather than|instead of|unlike|swap(?:ped)?"
    r"|mix(?:ed)?(?: up)?|confus\w+"
    r"|check(?:ed)?|verif\w+|make sure|whether|becomes?|later on|then (?:use|takes?|moves?|changes?|gets?"
    r"|becomes?)|moves? (?:on )?to"
    r"|switch\w*|changes? to|replaced by|give way|gives way|followed by|uses? character|two codes|one code each"
    r"|each side|(?:fourth|fifth|sixth|seventh|last|final) character\b(?=[^.]*\b\d\b))\b",
    re.IGNORECASE,
)
ASSERTS = re.compile(
    r"\b(?:is|are|was)? ?(?:used|meant|intended|reserved|assigned|reported|chosen|applied|selected|limited"
    r"|restricted)?\s*"
    r"(?:specif(?:y|ies)|means?|identif(?:y|ies)|appl(?:y|ies)|covers?|for|to|indicates?|describes?|represents?"
    r"|denotes?|records?"
    r"|classif(?:y|ies)|refers?|stands?|involves?|affects?|captures?|reports?|names?|concerns?|marks?"
    r"|signif(?:y|ies)|is|are|be|reflects?|says?)\b",
    re.IGNORECASE,
)
DENIED_AFTER = re.compile(
    r"\W*(?:\w+ ){0,3}?(?:is|are|was|does|do|has|can|may)(?:n['’]t| not|not) (?:\w+ )?(?:part|included?"
    r"|covered?|meant|affected|named|in the|what|the"
    r" subject|coded|be|described|recorded|involved|apply|here)\b",
    re.IGNORECASE,
)
# "S42.311A, and not S42.311G, is ...": a code that is set apart on the way to what is said.
ASIDE = re.compile(
    r"(?:,|\() ?(?:and |but )?(?:not|unlike|rather than|instead of|as opposed to|in contrast to|like) [A-Z]\w[\w.]+[,)]",
    re.IGNORECASE,
)
# What comes after a code that a value was put before: "for later visits, S93.401A changes to S93.401D".
ENDED = re.compile(
    r"\W*(?:\w+ ){0,2}?(?:(?:is|does|can|may|has|do|should|must|would) ?(?:not\b|n['’]t)|cannot|never|no longer|replaced"
    r"|replaces|changes?|becomes?|gives? way|turns? into|ends|stops|switch\w*|wrong|would be wrong|(?:is|was) replaced)",
    re.IGNORECASE,
)
SUPPOSED = re.compile(r"\W*(?:with|if|without|were|had|suppose)\b", re.IGNORECASE)
# A case that is told before the code is named as something else: "if both are documented".
CASE = re.compile(r"\W*(?:whether|for comparison|to compare)\b", re.IGNORECASE)
ASKED = re.compile(
    r"\W*(?:so |but |and )?(?:is|does|can|may|do) .{0,30}?\b(?:about|for|mean|cover|refer|describe|stand|apply|used|tell"
    r"|say|concern|indicate|record|include|report|specify|mark|signify|denote|the (?:left|right))\b",
    re.IGNORECASE,
)
AWAY = re.compile(
    r"\b(?:another|other|different|separate|own|distinct|second|corresponding|matching|parallel) (?:\w+ ){0,2}?"
    r"(?:codes?|characters?|entry|entries|ones?|side|digits?|title)\b|\bcounterparts?\b|\binstead\b"
    r"|\bopposite\b|\bsiblings?\b|\brather than\b"
    r"|\bcharacter [A-Z0-9]\b|\b(?:distinguish|tell)\w* \w+ from\b|\bchanges? to\b|\breplaced by\b"
    r"|\bgives? way\b|\bswitch\w*\b|\bwhether\b|\bin (?:the )?place of\b|\bdiffer\w*\b|\bone of\b|\bdepend\w*\b",
    re.IGNORECASE,
)
