"""Which areas and types does a report ask about, and what is known of them on its day? Step 5 of the flow."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mapper.rules.closed_lists import MUNICIPALITY, ClosedList, closed_lists
from mapper.rules.looked_none import marks_on
from mapper.rules.selection import Selection
from mapper.rules.unknown_cells import Area as Cell
from mapper.rules.unknown_cells import Level, Territory
from mapper.store.areas import Area
from mapper.store.frame_rows import Reference

Offices = Collection[tuple[str, str]]  # (town GEOID, type code)


def areas_asked(reference: Reference, level: Level, selection: Selection) -> dict[str, str]:
    """GEOID -> name of the level's areas in reach that the selection does not leave out."""
    areas = reference.areas
    around = {areas[geoid].county_geoid for geoid in selection.towns if geoid in areas}
    towns = {*selection.towns, *around}  # of a chosen town, the county around it is asked for too
    return {
        area.geoid: area.name
        for area in areas.values()
        if area.level == level
        and (not selection.counties or area.county_geoid in selection.counties)
        and (not towns or area.geoid in towns)
        and selection.reach.covers(area.county_geoid, area.geoid)
    }


def looked_none(reference: Reference, day: date, selection: Selection, areas: Collection[str]) -> set[str]:
    """Of these counties or towns (GEOIDs) without a known venue, those where a mark of that day stands for
    every type that is asked for and in scope: somebody looked, and found none."""
    looked, found = marks_on(reference.looked_none, day).keys(), set()
    for geoid in areas:
        county = reference.areas[geoid].county_geoid
        types = types_in_scope(reference, county, selection)
        if types and all(looked & {(geoid, kind), (county, kind)} for kind in types):
            found.add(geoid)
    return found


def territory(
    reference: Reference, by: Collection[str], selection: Selection, day: date, served: Offices
) -> Territory:
    """Where the report asks what is unknown: a filter by status leaves nothing to ask."""
    level = "town" if "town" in by else "county" if "county" in by else ""
    if not level or selection.is_of_a_day:
        return Territory()
    cells = _cells(reference, (area for area in reference.areas.values() if area.level == level), selection)
    counties = {cell.county_geoid for cell in cells}
    return Territory(
        areas=cells,
        types_in_scope={county: types_in_scope(reference, county, selection) for county in counties},
        looked_none=marks_on(reference.looked_none, day).keys(),
        one_per_municipality=[code for code, kind in reference.types.items() if kind.one_per == MUNICIPALITY],
        municipalities={area.geoid for area in reference.areas.values() if area.municipality},
        served=served,
    )


def types_in_scope(reference: Reference, county_geoid: str, selection: Selection) -> list[str]:
    """The codes of the types that the county works on, as far as the selection asks for them."""
    return [
        kind.code
        for kind in reference.types.values()
        if not kind.retired
        and reference.choices.get((county_geoid, kind.code), (True, None))[0]
        and (not selection.venue_types or kind.code in selection.venue_types)
        and (not selection.postings or kind.posting in selection.postings)
    ]


# --- types that each municipality has one of ---------------------------------------------------------


def lists_asked(
    reference: Reference, selection: Selection, offices: Offices, served: Offices
) -> list[ClosedList]:
    """The closed lists of what is asked for: of towns in reach, of types in their counties' scope. A filter
    by status leaves nothing to ask."""
    if selection.is_of_a_day:
        return []
    towns = (area for area in reference.areas.values() if area.municipality)
    cells = _cells(reference, towns, selection)
    scope = {
        county: types_in_scope(reference, county, selection) for county in {c.county_geoid for c in cells}
    }
    municipalities = {
        code: [cell for cell in cells if code in scope[cell.county_geoid]]
        for code, kind in reference.types.items()
        if kind.one_per == MUNICIPALITY
    }
    return closed_lists(municipalities, offices, served)


def open_offices(reference: Reference, venues: pd.DataFrame) -> set[tuple[str, str]]:
    """(town GEOID, type code) of the open venues of the types that each municipality has one of. venues:
    columns venue_type, town_geoid (categories), closed (bool)."""
    types = [code for code, kind in reference.types.items() if kind.one_per == MUNICIPALITY]
    asked = venues["venue_type"].isin(types).to_numpy() & ~venues["closed"].to_numpy()
    pairs = venues.loc[asked, ["town_geoid", "venue_type"]].astype(object).drop_duplicates()
    return set(pairs.itertuples(index=False, name=None))


def served_towns(
    serves: Mapping[int, Collection[str]], numbers: NDArray[np.int32], venues: pd.DataFrame
) -> set[tuple[str, str]]:
    """(town GEOID, type code) of the towns that an open venue of another town serves too. serves: venue
    number -> town GEOIDs; numbers: those of the rows, ascending; one that has no row serves nobody."""
    found: set[tuple[str, str]] = set()
    for number, towns in serves.items():
        at = int(np.searchsorted(numbers, number))
        if at < len(numbers) and numbers[at] == number and not venues["closed"].iloc[at]:
            kind = venues["venue_type"].iloc[at]
            found |= {(town, kind) for town in towns if isinstance(kind, str)}
    return found


def _cells(reference: Reference, areas: Iterable[Area], selection: Selection) -> list[Cell]:
    cells = (_cell(reference, area) for area in areas)
    return [cell for cell in cells if _is_asked(cell, selection)]


def _cell(reference: Reference, area: Area) -> Cell:
    county = reference.areas.get(area.county_geoid)
    in_county = area.county_geoid, county.name if county else ""
    return Cell(*in_county) if area.level == "county" else Cell(*in_county, area.geoid, area.name)


def _is_asked(cell: Cell, selection: Selection) -> bool:
    return (
        (not selection.counties or cell.county_geoid in selection.counties)
        and (not selection.towns or cell.town_geoid in selection.towns)
        and selection.reach.covers(cell.county_geoid, cell.town_geoid)
    )
