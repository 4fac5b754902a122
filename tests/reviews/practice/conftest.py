"""The desk's browsers, for the pages of practice."""

from tests.reviews.staff.conftest import _quick_and_fresh, desk

__all__ = ["_quick_and_fresh", "desk"]
