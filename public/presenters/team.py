"""Who signs: a member of the team with what they signed, page by page."""

from __future__ import annotations

from dataclasses import dataclass

from public.addresses import address
from reviews.reading.published import Signed, TeamMember

from .code.explanation import split_paragraphs

PAGE_SIZE = 50


@dataclass(frozen=True)
class Person:
    """``printed_name`` is the name with credentials, ``photo`` the address of a photo or empty."""

    printed_name: str
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


def present_person(member: TeamMember) -> Person:
    href = f"/team/{member.slug}"
    return Person(
        printed_name=f"{member.name}, {member.credentials}" if member.credentials else member.name,
        name=member.name,
        credentials=member.credentials,
        href=href,
        photo=f"{href}/photo.jpg" if member.has_photo else "",
        bio=split_paragraphs(member.bio),
        signed=member.signed,
    )


def present_signed(signed: list[Signed], titles: dict[str, str]) -> list[SignedLink]:
    return [
        SignedLink(
            text.code, titles.get(text.code, ""), address("code", text.code), text.reviewed_at.date().isoformat()
        )
        for text in signed
    ]
