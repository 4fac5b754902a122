"""What the database holds of official facts. Written only by ``load`` and ``activate`` in ``codes.releases``."""

from .facts import Code, CodeVersion, Reference
from .lookups import IndexEntry, MapEntry, PoaExemption
from .releases import CodeSystem, ImportRun, Release, SourceFile
from .search import TermLine, TermSet, TermSource, TermWord, UnfoundSearch, VocabularyEdit

__all__ = [
    "Code",
    "CodeSystem",
    "CodeVersion",
    "ImportRun",
    "IndexEntry",
    "MapEntry",
    "PoaExemption",
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
