"""Who signs: a member of the team with what they signed, page by page."""

from __future__ import annotations

import re
from dataclasses import dataclass

from public.addresses import address
from reviews.reading.published import Member, Signed

from .browse import Paging

PAGE_SIZE = 50
_BLANK_LINE = re.compile(r"\n\s*\n")


@dataclass(frozen=True)
class Person:
    """``told`` is the name with credentials, ``photo`` the address of one or empty."""

    told: str
    name: str
    credentials: str
    href: str
    photo: str
    bio: list[str]
    signed: int


@dataclass(frozen=True)
class SignedLink:
    """``title`` is empty for a code that is not in the release in force."""

    name: str
    title: str
    href: str
    reviewed_on: str


def present_person(member: Member) -> Person:
    href = f"/team/{member.slug}"
    return Person(
        told=f"{member.name}, {member.credentials}" if member.credentials else member.name,
        name=member.name,
        credentials=member.credentials,
        href=href,
        photo=f"{href}/photo.jpg" if member.has_photo else "",
        bio=[" ".join(part.split()) for part in _BLANK_LINE.split(member.bio) if part.strip()],
        signed=member.signed,
    )


def present_signed(signed: list[Signed], titles: dict[str, str]) -> list[SignedLink]:
    return [
        SignedLink(one.code, titles.get(one.code, ""), address("code", one.code), one.reviewed_at.date().isoformat())
        for one in signed
    ]


def present_pages(total: int, asked: int) -> Paging:
    """Where one is in a list of so many; a page beyond the end is the last."""
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(max(asked, 1), pages)
    return Paging(
        page,
        pages,
        previous=f"?page={page - 1}" if page > 1 else "",
        following=f"?page={page + 1}" if page < pages else "",
    )
