"""Sentences that were signed for a sibling and may fit a section: of live texts of codes with the same parent, or in
the same block, whose facts are as they were when they were signed. SELECT only.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import BooleanField, Case, Exists, F, OuterRef, When

from codes.days import day_of
from codes.models import CodeVersion
from reviews.checks.words.language import split_sentences
from reviews.models import Publication
from reviews.models.decisions import PublicationQuerySet
from reviews.reading.code_now import CodeNow
from reviews.rules.content import SECTIONS, Content, Section, text_of
from reviews.rules.filling import fields_in, filled

MOST_TEXTS, MOST_SENTENCES = 12, 5  # texts that are read, sentences offered for a section


class SignedSentence(NamedTuple):
    """``key`` names it, ``words`` is what readers of the code that is written now would see of it. ``near``: the
    sibling has the same parent."""

    key: str
    words: str
    code: str
    signers: tuple[str, ...]
    signed_on: datetime.date
    near: bool


def sibling_texts(version: CodeVersion) -> PublicationQuerySet:
    """Live texts of siblings of a code in force, those of its parent first, then the newest signed."""
    in_force = CodeVersion.objects.in_force().codes().exclude(pk=version.pk)
    same_facts = in_force.filter(code=OuterRef("explanation__code"), facts_digest=OuterRef("facts_digest"))
    with_parent = in_force.filter(code=OuterRef("explanation__code"), parent=version.parent_id)
    texts = Publication.objects.live().filter(Exists(same_facts.filter(block=version.block_id)))
    near = Case(When(Exists(with_parent), then=True), default=False, output_field=BooleanField())
    return texts.annotate(near=near).order_by(F("near").desc(), "-reviewed_at", "pk")


def signed_sentences(version: CodeVersion, content: Content, code_now: CodeNow) -> dict[str, list[SignedSentence]]:
    """What fits each section of a text with this content, by section; only sections of prose."""
    offered: dict[str, list[SignedSentence]] = {}
    taken = {" ".join(text_of(content, key).split()) for key in SECTIONS}
    there = "\n".join(taken)
    seen: set[str] = set()
    for text in sibling_texts(version).select_related("explanation__code")[:MOST_TEXTS]:
        code = text.explanation.code.code
        for section, source in _sentences(text.content):
            some = offered.setdefault(section.key, [])
            plain = " ".join(source.split())
            if len(some) == MOST_SENTENCES or plain in seen or plain in there or code in source:
                continue
            seen.add(plain)
            if (words := _filled(section, source, code_now)) is None or len(words) > section.longest:
                continue
            signers = tuple(signer["name"] for signer in text.signers)
            near = bool(getattr(text, "near", False))
            some.append(
                SignedSentence(_key(text, section, source), words, code, signers, day_of(text.reviewed_at), near)
            )
    return {key: some for key, some in offered.items() if some}


class Sentence(NamedTuple):
    """``source`` is how the text has it, with its fact fields."""

    text: Publication
    section: Section
    source: str


def sentence_named(key: str, version: CodeVersion) -> Sentence | None:
    """The sentence of a sibling's live text, for the text of a code in force; None where there is none any more."""
    publication = key.partition(".")[0]
    if not publication.isdecimal() or len(publication) > 18:
        return None
    texts = sibling_texts(version).select_related("revision", "explanation__code")
    text = texts.filter(pk=int(publication)).first()
    some = ((section, source) for section, source in _sentences(text.content)) if text else iter(())
    return next((Sentence(text, *pair) for pair in some if text and _key(text, *pair) == key), None)


def _key(text: Publication, section: Section, source: str) -> str:
    return f"{text.pk}.{section.key}.{hashlib.sha256(source.encode()).hexdigest()[:16]}"


def _sentences(content: Content) -> Iterator[tuple[Section, str]]:
    """The sentences of texts, and the entries of lists."""
    for key, section in SECTIONS.items():
        value = content.get(key) or ""
        if section.kind == "text":
            yield from ((section, sentence) for sentence in split_sentences(str(value)))
        elif section.kind == "list":
            yield from ((section, str(entry)) for entry in value)


def _filled(section: Section, source: str, code_now: CodeNow) -> str | None:
    """The sentence with its fact fields as the code in force fills them; None where one of them cannot be, or is a fact
    of another code, which would have to be read for every sentence that is offered."""
    value = source if section.kind == "text" else [source]
    if any(field is None or field.code for field in fields_in({section.key: value}).values()):
        return None
    words = code_now.filled_words({section.key: value})
    shown = text_of(filled({section.key: value}, words), section.key)
    return None if "[[" in shown else shown
