"""Step 6, the unknown: of which type of place, in which area, has nobody found a venue or looked for one?"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Level = Literal["county", "town"]


@dataclass(frozen=True, slots=True)
class Area:
    """A town within its county, or a county alone (then the town's two fields are empty)."""

    county_geoid: str
    county: str
    town_geoid: str = ""
    town: str = ""


@dataclass(frozen=True, slots=True)
class Territory:
    """Where a report asks what is unknown.

    areas: every county or town in question. types_in_scope: county GEOID -> codes of the types that it has
    chosen; a county that is absent has chosen none. looked_none: (county or town GEOID, type code) of every
    "looked, none there" that holds on the day; a county's mark holds for its towns. one_per_municipality:
    types of which each municipality has one; municipalities: the towns (GEOIDs) that are one; served: (town
    GEOID, type code) where a venue of another town serves this one too.
    """

    areas: Sequence[Area] = ()
    types_in_scope: Mapping[str, Collection[str]] = field(default_factory=dict)
    looked_none: Collection[tuple[str, str]] = ()
    one_per_municipality: Collection[str] = ()
    municipalities: Collection[str] = ()
    served: Collection[tuple[str, str]] = ()

    def has_none_to_have(self, area: Area, venue_type: str) -> bool:
        """Whether nothing is unknown of a type here: each municipality has one, and this town is none."""
        is_closed = venue_type in self.one_per_municipality and bool(self.municipalities)
        return is_closed and bool(area.town_geoid) and area.town_geoid not in self.municipalities


@dataclass(frozen=True, slots=True)
class UnknownCell:
    """A type of place in an area of which no venue is known."""

    venue_type: str
    area: Area


def unknown_cells(
    level: Level, known: Collection[tuple[str, str]], territory: Territory, type_order: Iterable[str] = ()
) -> list[UnknownCell]:
    """The type x area cells in scope with no known venue and no mark, by type, county and town; of a type
    that each municipality has one of, only municipalities that no office of a neighbour serves.

    `known` holds (GEOID of that level, type code) of every known venue. Types that `type_order` does not name
    come last, by code.
    """
    looked = {*known, *territory.looked_none, *territory.served}
    cells = [
        UnknownCell(venue_type, area)
        for area in _areas(level, territory.areas)
        for venue_type in set(territory.types_in_scope.get(area.county_geoid, ()))
        if not looked & {(area.town_geoid or area.county_geoid, venue_type), (area.county_geoid, venue_type)}
        and not territory.has_none_to_have(area, venue_type)
    ]
    places = {venue_type: place for place, venue_type in enumerate(type_order)}
    return sorted(cells, key=lambda cell: _order(cell, places))


def _areas(level: Level, areas: Iterable[Area]) -> list[Area]:
    if level == "town":
        return [area for area in areas if area.town_geoid]
    return list({area.county_geoid: Area(area.county_geoid, area.county) for area in areas}.values())


def _order(cell: UnknownCell, places: Mapping[str, int]) -> tuple[int | str, ...]:
    area = cell.area
    place = places.get(cell.venue_type, len(places))
    names = area.county.casefold(), area.town.casefold()
    return place, cell.venue_type, *names, area.county_geoid, area.town_geoid
