"""The tables of official facts. Only ``load`` and ``activate`` in ``codes.releases`` write them."""

from .facts import Code, CodeVersion, Reference
from .lookups import IndexEntry, MapEntry, PoaExemption
from .releases import CodeSystem, ImportRun, Release, SourceFile
from .search import TermLine, TermSet, TermSource, TermWord, UnfoundSearch, VocabularyEdit
from .versions import PublicChange, PublicVersion

__all__ = [
    "Code",
    "CodeSystem",
    "CodeVersion",
    "ImportRun",
    "IndexEntry",
    "MapEntry",
    "PoaExemption",
    "PublicChange",
    "PublicVersion",
    "Reference",
    "Release",
    "SourceFile",
    "TermLine",
    "TermSet",
    "TermSource",
    "TermWord",
    "UnfoundSearch",
    "VocabularyEdit",
]
