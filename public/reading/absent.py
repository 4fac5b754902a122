"""What is known about a name that is no code of a release: the releases that have it, an ICD-9-CM code with its map, or
the codes nearest to it. For pages and interfaces alike.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from codes.models import CodeVersion, MapEntry

from . import tree
from .editions import Edition, Editions
from .maps import icd9_meant, read_icd9


@dataclass(frozen=True)
class Absent:
    """``having`` are the releases that have the code, newest first. ``icd9`` is the ICD-9-CM code meant, ``maps`` its
    rows of the General Equivalence Mapping, ``titles`` those of the codes it maps to. ``nearest`` are codes of
    ``edition``: where ``below``, a code and its children, else neighbours in the tree."""

    name: str
    edition: Edition
    having: tuple[Edition, ...] = ()
    icd9: str = ""
    maps: list[MapEntry] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)
    nearest: list[CodeVersion] = field(default_factory=list)
    below: bool = False


def read_absent(name: str, editions: Editions, edition: Edition) -> Absent:
    """``name`` is a code's, or as it was written. It is taken for ICD-9-CM only where no release has such a code."""
    ids = set(CodeVersion.objects.named([name]).values_list("release_id", flat=True))
    having = tuple(e for e in editions.newest_first if e.release.pk in ids)
    if not having and (maps := read_icd9(name, editions)):
        titles = tree.read_titles({entry.to_code for entry in maps} - {""}, edition)
        return Absent(name, edition, icd9=icd9_meant(name), maps=maps, titles=titles)
    nearest, below = tree.read_nearest(edition, name)
    return Absent(name, edition, having=having, nearest=nearest, below=below)
