"""The official April 2026 tabular list, which a package of the Python index carries: a release without a network."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

LABEL = "2026-april"


def built_in_tabular() -> Path:
    """The file. The package itself is not imported: that would read the whole classification in its own way."""
    spec = find_spec("simple_icd_10_cm")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("the package simple-icd-10-cm is not installed; see requirements.txt")
    return Path(spec.origin).parent / "data" / "icd10c-tabular-April-1-2026.xml"
