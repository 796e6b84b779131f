"""Of which type is it known exactly how many there are, which of them are on the list, and which are missing?

Of some types each municipality has one by law, so what is missing is no estimate. One office may serve
several towns; a town that a neighbour's office serves is not missing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mapper.rules.unknown_cells import Area

MUNICIPALITY = "municipality"  # what `one_per` of a venue type says; empty: nobody knows how many there are


@dataclass(frozen=True, slots=True)
class ClosedList:
    """A type and its municipalities: how many there should be, how many are on the list or are served by one
    that is, and where none is, by county and town."""

    venue_type: str
    expected: int
    listed: int
    missing: tuple[Area, ...]

    def as_json(self) -> dict[str, Any]:
        """The member of CONTRACT.md 4's `closed_lists`."""
        towns = [
            {"town": area.town, "county": area.county, "town_geoid": area.town_geoid} for area in self.missing
        ]
        return {
            "venue_type": self.venue_type,
            "expected": self.expected,
            "listed": self.listed,
            "missing": towns,
        }


def closed_lists(
    municipalities: Mapping[str, Iterable[Area]],
    venues: Iterable[tuple[str, str]],
    served: Iterable[tuple[str, str]],
) -> list[ClosedList]:
    """One a type, in the order of `municipalities`: type code -> the municipalities that should have one.
    venues: (town GEOID, type code) of every venue that is open; served: likewise of the towns that such a
    venue of another town serves too. A type of which no municipality is asked for has no list."""
    there = {*venues, *served}
    lists = []
    for venue_type, areas in municipalities.items():
        asked = sorted(set(areas), key=_by_name)
        missing = tuple(area for area in asked if (area.town_geoid, venue_type) not in there)
        if asked:
            lists.append(ClosedList(venue_type, len(asked), len(asked) - len(missing), missing))
    return lists


def _by_name(area: Area) -> tuple[str, str, str]:
    return area.county.casefold(), area.town.casefold(), area.town_geoid
