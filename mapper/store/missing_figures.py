"""What is missing, and how many of it should one expect? Read from the coverage frame."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date

from mapper.rules.closed_lists import MUNICIPALITY
from mapper.rules.expected_venues import Expectations, TownFacts
from mapper.rules.looked_none import marks_on
from mapper.rules.missing import MissingCell, most_expected_first
from mapper.rules.selection import Selection
from mapper.rules.unknown_cells import Level, UnknownCell
from mapper.store.areas import Area
from mapper.store.coverage_frame import CoverageFrame
from mapper.store.frame_rows import Reference


def missing(frame: CoverageFrame, day: date, level: Level, selection: Selection) -> list[MissingCell]:
    """Every type x area that is asked for, in scope, without a known venue and without a mark that holds,
    most expected first; what page, CSV and terminal show. The estimates rest on what the asker may see,
    whatever the filter."""
    cells = frame.unknown(day, level, selection)
    if not cells:
        return []
    told = _Told(frame, day, selection)
    return most_expected_first(told.of(cell) for cell in cells)


class _Told:
    """What is to be said of each cell; made once a question."""

    def __init__(self, frame: CoverageFrame, day: date, selection: Selection) -> None:
        reference = frame.reference
        self._areas = reference.areas
        self._types = reference.types
        self._expectations = Expectations(_towns(frame, day, selection), reference.types)
        self._towns_of: dict[str, list[str]] = defaultdict(list)
        for area in reference.areas.values():
            if area.level == "town" and selection.reach.covers(area.county_geoid, area.geoid):
                self._towns_of[area.county_geoid].append(area.geoid)
        everywhere = Selection(reach=selection.reach, venue_types=selection.venue_types)
        self._missing_offices = {
            found.venue_type: Counter(area.county_geoid for area in found.missing)
            for found in frame.closed_lists(everywhere)
        }

    def of(self, cell: UnknownCell) -> MissingCell:
        kind, area = cell.venue_type, cell.area
        geoid = area.town_geoid or area.county_geoid
        people = self._areas[geoid].population
        if self._types[kind].one_per == MUNICIPALITY:
            count = 1 if area.town_geoid else self._missing_offices[kind][area.county_geoid]
            return MissingCell(kind, area, people, float(count), is_exact=True)
        if not area.town_geoid:
            expected = self._expectations.of_all(self._towns_of[geoid], kind)
            return MissingCell(kind, area, people, expected)
        estimate = self._expectations.of(geoid, kind)
        return MissingCell(kind, area, people, estimate.expected if estimate else None, estimate=estimate)


def _towns(frame: CoverageFrame, day: date, selection: Selection) -> list[TownFacts]:
    """Every town in reach of which a population is known."""
    reference, reach = frame.reference, selection.reach
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for (geoid, kind), count in frame.known_by_town(day, Selection(reach=reach)).items():
        counts[geoid][kind] = count
    looked = _looked(reference, day)
    return [
        TownFacts(
            area.geoid,
            area.population,
            counts.get(area.geoid, {}),
            looked[area.geoid] | looked[area.county_geoid],
        )
        for area in reference.areas.values()
        if _has_people(area) and reach.covers(area.county_geoid, area.geoid) and area.population is not None
    ]


def _looked(reference: Reference, day: date) -> Mapping[str, set[str]]:
    """GEOID -> the types of which a mark holds there."""
    found: dict[str, set[str]] = defaultdict(set)
    for geoid, kind in marks_on(reference.looked_none, day):
        found[geoid].add(kind)
    return found


def _has_people(area: Area) -> bool:
    return area.level == "town" and bool(area.population)
