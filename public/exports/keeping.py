"""Which exports are there and right, and making those that are not. Cheap where nothing is to be done."""

from __future__ import annotations

from public.reading.editions import Edition, Editions, read_editions

from . import explanations, releases
from .files import Export, read_export


def keep_up() -> list[Export]:
    """Make what is missing, the release in force first, then explanations if what readers see of them changed."""
    editions = read_editions()
    ordered = sorted(editions.newest_first, key=lambda edition: not edition.is_in_force)
    made = [releases.write_release(edition) for edition in ordered if export_of(edition) is None]
    kept = read_export(explanations.NAME)
    if editions.in_force and not (kept and kept.made_for.items() >= explanations.made_for(editions).items()):
        made.append(explanations.write_explanations(editions))
    return made


def export_of(edition: Edition) -> Export | None:
    """The export of this very release: files of another database with the same date are none of it."""
    kept = read_export(edition.effective_from.isoformat())
    return kept if kept and kept.made_for == releases.made_for(edition) else None


def standing_explanations(editions: Editions) -> Export | None:
    """The export of explanations, if readers still see everything in it."""
    kept = read_export(explanations.NAME)
    return kept if kept and explanations.is_standing(kept, editions) else None
