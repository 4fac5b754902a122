"""What the database holds of official facts. Written only by ``codes.releases.load`` and ``codes.releases.activate``."""

from .facts import Code, CodeVersion, Reference
from .lookups import IndexEntry, MapEntry, PoaExemption
from .releases import CodeSystem, ImportRun, Release, SourceFile

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
]
