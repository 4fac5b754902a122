"""Official facts in the admin, read only: facts come in through imports and never change."""

from . import facts, releases

__all__ = ["facts", "releases"]
