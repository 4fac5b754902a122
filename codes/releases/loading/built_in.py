"""The official tabular list of April 2026, from a Python package: a release without a network."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

LABEL = "2026-april"


def built_in_tabular() -> Path:
    """The path of the file. The package is not imported, since it would read the whole classification then."""
    spec = find_spec("simple_icd_10_cm")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("the package simple-icd-10-cm is not installed; see requirements.txt")
    return Path(spec.origin).parent / "data" / "icd10c-tabular-April-1-2026.xml"
