"""Step 6, people: how many live where nothing is covered, and how many covered venues are there for them?

Each town of an area is in one of three cases, so their people add up to the area's population:
covered (a covered venue, whatever the type, as far as the filter asks), uncovered (eligible venues, none
covered) and without a place (no eligible venue is known: none at all, or none that is counted). Nobody knows
whether material could be seen in the last; it is never told as uncovered.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mapper.rules import gap_report
from mapper.rules.gap_report import GapReport, Row

# Columns that follow the contract's where rows are counties or towns.
PEOPLE = ("population", "people_uncovered", "people_no_place", "covered_per_10000")


@dataclass(frozen=True, slots=True)
class Town:
    """A town that the report asks about; no population where nobody told one, which counts as nobody."""

    geoid: str
    county: str
    population: int | None


def columns(by: Sequence[str]) -> list[str]:
    """The columns of a file: the contract's, then those of people where rows are areas. Raises ValueError."""
    return gap_report.columns(by) + list(PEOPLE if are_areas(gap_report.grouping(by)) else ())


def columns_told(by: Sequence[str], total: Mapping[str, Any]) -> list[str]:
    """Likewise of a report that was kept: those of people where it tells of them, which one that was frozen
    before they were counted does not."""
    return columns(by) if PEOPLE[0] in total else gap_report.columns(by)


def are_areas(groups: Sequence[str]) -> bool:
    return "county" in groups or "town" in groups


def with_people(report: GapReport, by_town: Sequence[Row], towns: Iterable[Town]) -> GapReport:
    """The report with PEOPLE in each row and the total.

    report: rows are areas; by_town: rows of the same filter and day, grouped by towns and by what else the
    report is grouped by; towns: every town that the filter asks about, those without a venue too.
    """
    populated = list(towns)
    people = {town.geoid: town.population for town in populated}
    of_area: dict[str, list[Town]] = defaultdict(list)
    key = "town_geoid" if "town" in report.by else "county"
    for town in populated:
        of_area[town.geoid if key == "town_geoid" else town.county].append(town)
    others = [group for group in report.by if group in ("venue_type", "posting")]
    cells: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in by_town:
        cells[(row[key], *(row[group] for group in others))].append(row)
    rows = [
        row | _people(row, of_area[row[key]], cells[(row[key], *(row[g] for g in others))], people)
        for row in report.rows
    ]
    return replace(report, rows=rows, total=report.total | _people(report.total, populated, by_town, people))


def without_people(report: GapReport) -> GapReport:
    """The report with PEOPLE empty: a filter by status says nothing of who lives where nothing is covered."""
    nothing: Row = dict.fromkeys(PEOPLE)
    return replace(report, rows=[row | nothing for row in report.rows], total=report.total | nothing)


def _people(
    row: Row, towns: Sequence[Town], by_town: Iterable[Row], people: Mapping[str, int | None]
) -> dict[str, Any]:
    known = [town.population for town in towns if town.population is not None]
    if not known:
        return dict.fromkeys(PEOPLE)
    eligible, covered = set(), set()
    for cell in by_town:  # of one town there may be several: one a type
        eligible |= {cell["town_geoid"]} if cell["eligible"] else set()
        covered |= {cell["town_geoid"]} if cell["covered"] else set()
    counted = {town.geoid: people.get(town.geoid) or 0 for town in towns}
    population = sum(counted.values())
    with_place = sum(count for geoid, count in counted.items() if geoid in eligible)
    return {
        "population": population,
        "people_uncovered": sum(n for geoid, n in counted.items() if geoid in eligible - covered),
        "people_no_place": population - with_place,
        "covered_per_10000": per_10000(row["covered"], population),
    }


def per_10000(count: int, people: int) -> float | None:
    """count per 10,000 people with one decimal, half-up from the integers; None where nobody lives there."""
    return (200_000 * count + people) // (2 * people) / 10 if people else None
