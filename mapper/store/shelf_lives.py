"""For how long does what was placed count, and until when at most?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlalchemy import Connection

from mapper.store.reference import Material, VenueType, materials, venue_types


@dataclass(frozen=True, slots=True)
class ShelfLives:
    """What the fold needs of the reference data."""

    days: Mapping[str, Mapping[str, int]]  # venue type -> material -> days
    recalled_on: Mapping[str, date]


class Days(dict[str, int]):
    """Days by material; a code that is in no list any more counts as long as the shortest-lived one."""

    def __missing__(self, material: str) -> int:
        return min(self.values(), default=1)


def shelf_lives(connection: Connection) -> ShelfLives:
    return _shelf_lives(tuple(materials(connection)), tuple(venue_types(connection)))


@lru_cache(maxsize=2)
def _shelf_lives(everything: tuple[Material, ...], types: tuple[VenueType, ...]) -> ShelfLives:
    """Asked with every visit; worked out again only when the reference data has changed."""
    return ShelfLives(
        days={
            kind.code: Days({material.code: kind.shelf_life_days(material.kind) for material in everything})
            for kind in types
        },
        recalled_on={material.code: material.recalled_on for material in everything if material.recalled_on},
    )
