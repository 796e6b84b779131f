"""Step 6, the unknown: of which type of place, in which area, has nobody found a venue or looked for one?"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
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


@dataclass(frozen=True, slots=True)
class UnknownCell:
    """A type of place in an area of which no venue is known."""

    venue_type: str
    area: Area


def unknown_cells(
    level: Level, known: Iterable[tuple[str, str]], territory: Territory, type_order: Iterable[str] = ()
) -> list[UnknownCell]:
    """The type x area cells in scope with no known venue and no mark, by type, county and town; of a type
    that each municipality has one of, only municipalities that no office of a neighbour serves.

    `known` holds (GEOID of that level, type code) of every known venue. Types that `type_order` does not name
    come last, by code.
    """
    by_type = unknown_by_type(level, known, territory, type_order)
    return [UnknownCell(venue_type, area) for venue_type, areas in by_type for area in areas]


def unknown_by_type(
    level: Level, known: Iterable[tuple[str, str]], territory: Territory, type_order: Iterable[str] = ()
) -> Iterator[tuple[str, list[Area]]]:
    """The same, type by type: there can be thousands of cells, and whoever writes them out needs no more."""
    settled: dict[str, set[str]] = defaultdict(set)  # type -> where it is known, looked for or served
    for geoid, venue_type in chain(known, territory.looked_none, territory.served):
        settled[venue_type].add(geoid)
    areas = sorted(_areas(level, territory.areas), key=_by_name)
    scope = {county: set(types) for county, types in territory.types_in_scope.items()}
    places = {venue_type: place for place, venue_type in enumerate(type_order)}
    for venue_type in sorted(
        set().union(*scope.values()), key=lambda one: (places.get(one, len(places)), one)
    ):
        done = settled[venue_type]
        counties = {county for county, types in scope.items() if venue_type in types} - done
        asked = [area for area in areas if area.county_geoid in counties]
        yield (
            venue_type,
            [
                area
                for area in _that_have_one(venue_type, asked, territory)
                if (area.town_geoid or area.county_geoid) not in done
            ],
        )


def _that_have_one(venue_type: str, areas: list[Area], territory: Territory) -> list[Area]:
    """But a town that is no municipality, of a type that each municipality has one of."""
    if venue_type not in territory.one_per_municipality or not territory.municipalities:
        return areas
    return [area for area in areas if not area.town_geoid or area.town_geoid in territory.municipalities]


def _areas(level: Level, areas: Iterable[Area]) -> list[Area]:
    if level == "town":
        return [area for area in areas if area.town_geoid]
    return list({area.county_geoid: Area(area.county_geoid, area.county) for area in areas}.values())


def _by_name(area: Area) -> tuple[str, ...]:
    return area.county.casefold(), area.town.casefold(), area.county_geoid, area.town_geoid
