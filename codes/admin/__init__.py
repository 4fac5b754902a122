"""The staff's view of official facts. Read only: facts come in through imports and never change."""

from . import facts, releases

__all__ = ["facts", "releases"]
