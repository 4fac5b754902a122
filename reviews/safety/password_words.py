"""Words that make no password: those of the site, its subject and its roles, alone, put together or with digits."""

from __future__ import annotations

import re

from django.conf import settings
from django.core.exceptions import ValidationError

WORDS = re.findall(
    r"\w+",
    "access admin auditor author clinic clinical cms code coder codes coding desk diagnosis doctor explanation health "
    "hospital icd icdcm icdcms importer login medical medicine nurse password patient publisher release review "
    "reviewer secret staff team welcome",
)
LEAST_LEFT = 4  # letters besides those words


class SiteWordsValidator:
    """Refuses a password with such words in it that has hardly a letter besides."""

    def validate(self, password: str, user: object = None) -> None:
        letters = re.sub(r"[\W\d_]", "", password.casefold())
        left = re.sub("|".join(sorted([*WORDS, *named()], key=len, reverse=True)), "", letters)
        if left != letters and len(left) < LEAST_LEFT:
            raise ValidationError("This password is made of words that anybody would try here.", code="site_words")

    def get_help_text(self) -> str:
        return "Your password can’t be made of words of this site, such as its name, a role or “code”."


def named() -> list[str]:
    """The words of the site's own name."""
    return re.findall(r"[^\W\d_]{3,}", settings.SITE_NAME.casefold())
