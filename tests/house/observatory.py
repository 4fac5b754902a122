"""The score that Mozilla's HTTP Observatory would give to answers of a site, by the rules that MDN publishes.

https://developer.mozilla.org/en-US/observatory/docs/tests_and_scoring, read on 2026-11-30: 100 to begin with, what is
missing is taken off, and from 90 on what goes further is added. Certificates and preload lists are the operator's; they
count as valid, and as not preloaded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from http.cookies import Morsel
from typing import NamedTuple

GRADES = ((100, "A+"), (90, "A"), (85, "A-"), (80, "B+"), (70, "B"), (65, "B-"), (60, "C+"), (50, "C"), (0, "below C"))
EXTRA_CREDIT_FROM = 90
SIX_MONTHS = 15_552_000
BROAD = {"ftp:", "http:", "https:", "*", "http://*", "http://*.*", "https://*", "https://*.*"}
BROAD_OR_INLINE = BROAD | {"'unsafe-inline'", "data:"}
PRIVATE_REFERRER = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
CROSS_ORIGIN_POLICY = {"same-origin": 10, "same-site": 10, "cross-origin": 0}


class Answer(NamedTuple):
    """What came over https, and where the same address led over http."""

    headers: Mapping[str, str]
    cookies: Mapping[str, Morsel[str]]
    page: str
    address: str
    redirected_to: str


def score(answer: Answer) -> int:
    changes = list(modifiers(answer).values())
    without_credit = 100 + sum(change for change in changes if change < 0)
    return 100 + sum(changes) if without_credit >= EXTRA_CREDIT_FROM else max(without_credit, 0)


def grade(points: int) -> str:
    return next(name for least, name in GRADES if points >= least)


def modifiers(answer: Answer) -> dict[str, int]:
    headers = {name.lower(): text for name, text in answer.headers.items()}
    policy = directives(headers.get("content-security-policy", ""))
    return {
        "content-security-policy": content_security(policy),
        "cookies": cookies(answer.cookies),
        "cross-origin-resource-sharing": -50 if "access-control-allow-credentials" in headers else 0,
        "redirection": 0 if answer.redirected_to == answer.address else -20,
        "referrer-policy": referrer(headers.get("referrer-policy")),
        "strict-transport-security": transport(headers.get("strict-transport-security", "")),
        "subresource-integrity": scripts(answer.page, headers.get("content-type", "")),
        "x-content-type-options": 0 if headers.get("x-content-type-options") == "nosniff" else -5,
        "x-frame-options": frames(policy, headers.get("x-frame-options", "").lower()),
        "cross-origin-resource-policy": CROSS_ORIGIN_POLICY.get(
            headers.get("cross-origin-resource-policy", "cross-origin"), -5
        ),
    }


def directives(policy: str) -> dict[str, set[str]]:
    parts = (part.split() for part in policy.split(";") if part.strip())
    return {name.lower(): {source.lower() for source in sources} for name, *sources in parts}


def content_security(policy: dict[str, set[str]]) -> int:
    if not policy:
        return -25
    script, style, objects = (
        policy.get(name) or policy.get("default-src") or {"*"} for name in ("script-src", "style-src", "object-src")
    )
    script, style = without_what_hashes_replace(script), without_what_hashes_replace(style)
    everything = set().union(*policy.values())
    passive = (policy.get("img-src") or set()) | (policy.get("media-src") or set())
    if script & BROAD_OR_INLINE or objects & BROAD or any(map(insecure, everything - passive)):
        return -20
    if "'unsafe-eval'" in script | style or any(map(insecure, passive)):
        return -10
    if style & BROAD_OR_INLINE:
        return 0
    return 10 if policy.get("default-src") == {"'none'"} else 5


def without_what_hashes_replace(sources: set[str]) -> set[str]:
    """A nonce or a hash makes browsers overlook ``'unsafe-inline'``."""
    hashed = any(re.match(r"'(sha(256|384|512)|nonce)-", source) for source in sources)
    return sources - {"'unsafe-inline'"} if hashed else sources


def insecure(source: str) -> bool:
    return source.startswith(("http:", "ftp:"))


def cookies(kept: Mapping[str, Morsel[str]]) -> int:
    """The worst of all; those without ``Secure`` are behind HSTS here."""
    worst = 5 if kept else 0
    for name, cookie in kept.items():
        session = "sess" in name.lower() or "login" in name.lower()
        if not cookie["samesite"]:
            worst = min(worst, -20 if "csrf" in name.lower() else 0)
        elif cookie["samesite"].lower() not in {"lax", "strict"}:
            worst = min(worst, -20)
        if not cookie["secure"]:
            worst = min(worst, -10 if session else -5)
        if session and not cookie["httponly"]:
            worst = min(worst, -30)
    return worst


def referrer(policy: str | None) -> int:
    if policy is None:
        return 0
    return 5 if policy.split(",")[-1].strip() in PRIVATE_REFERRER else -5


def transport(header: str) -> int:
    age = re.search(r"max-age=(\d+)", header)
    if age is None:
        return -20
    return 0 if int(age[1]) >= SIX_MONTHS else -10


def scripts(page: str, content_type: str) -> int:
    if not content_type.startswith("text/html"):
        return 0
    sources = re.findall(r"<script[^>]*\ssrc=[\"']?([^\"'\s>]+)", page)
    return -50 if any(re.match(r"(https?:)?//", source) for source in sources) else 0


def frames(policy: dict[str, set[str]], header: str) -> int:
    if "frame-ancestors" in policy:
        return 5
    return 0 if header in {"deny", "sameorigin"} else -20
