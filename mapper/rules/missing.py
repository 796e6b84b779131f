"""Of which type is no place known in a town or county, how many should one expect there, most first?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mapper.rules.expected_venues import Estimate, in_words
from mapper.rules.unknown_cells import Area, Level

ESTIMATE, EXACT = "estimate", "one per municipality"
COLUMNS: Mapping[Level, tuple[str, ...]] = {
    "town": ("venue_type", "town", "county", "town_geoid"),
    "county": ("venue_type", "county", "county_geoid"),
}
FIGURES = (
    *("population", "expected", "in_words", "basis"),
    *("similar_towns", "similar_people", "similar_venues", "people_from", "people_below"),
)


@dataclass(frozen=True, slots=True)
class MissingCell:
    """A type x area without a known venue. expected: venues, None where nothing tells; is_exact: it is no
    estimate, as each municipality has one; estimate: with its basis, of a town that has one."""

    venue_type: str
    area: Area
    population: int | None
    expected: float | None
    is_exact: bool = False
    estimate: Estimate | None = None

    @property
    def geoid(self) -> str:
        return self.area.town_geoid or self.area.county_geoid

    @property
    def words(self) -> str:
        if self.expected is None:
            return "nothing to tell from"
        return f"{self.expected:,.0f}" if self.is_exact else in_words(self.expected)

    def row(self) -> dict[str, Any]:
        """Its row in a file: COLUMNS of its level, then FIGURES."""
        found = self.estimate
        return {
            "venue_type": self.venue_type,
            "town": self.area.town,
            "county": self.area.county,
            "town_geoid": self.area.town_geoid,
            "county_geoid": self.area.county_geoid,
            "population": self.population,
            "expected": None if self.expected is None else round(self.expected, 2),
            "in_words": self.words,
            "basis": "" if self.expected is None else EXACT if self.is_exact else ESTIMATE,
            "similar_towns": found.towns if found else None,
            "similar_people": found.people if found else None,
            "similar_venues": found.venues if found else None,
            "people_from": found.least if found else None,
            "people_below": found.below if found else None,
        }


def columns(level: Level) -> list[str]:
    return [*COLUMNS[level], *FIGURES]


def most_expected_first(cells: Iterable[MissingCell]) -> list[MissingCell]:
    """By the number to expect, then by the people who live there, then by name; what nobody can tell last."""
    return sorted(cells, key=_order)


def _order(cell: MissingCell) -> tuple[bool, float, int, str, str, str, str]:
    names = cell.area.county.casefold(), cell.area.town.casefold(), cell.geoid, cell.venue_type
    return cell.expected is None, -(cell.expected or 0.0), -(cell.population or 0), *names
