"""The tables of official facts. Only ``codes.releases.loading`` and ``codes.groupings.importing`` write them."""

from .facts import Code, CodeVersion, Reference
from .groupings import Grouping, GroupingCode, GroupingLabel
from .lookups import IndexEntry, MapEntry, PoaExemption
from .releases import CodeSystem, ImportRun, Release, SourceFile
from .search import TermLine, TermSet, TermSource, TermWord, UnfoundSearch, VocabularyEdit
from .versions import PublicChange, PublicVersion

__all__ = [
    "Code",
    "CodeSystem",
    "CodeVersion",
    "Grouping",
    "GroupingCode",
    "GroupingLabel",
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
