"""How many places of a type should one expect in a town of which none is known? An estimate, and its basis.

From similar towns: those of the same population band whose venue list is known, that is, holds places of at
least LIST_IS_KNOWN types, or where somebody looked for this very type. Their venues for each person are
drawn towards the rate of all such towns, as if PRIOR_VENUES more had been seen at that rate (Gamma-Poisson:
the mean of a Gamma(PRIOR_VENUES, PRIOR_VENUES / rate) after n venues among p people is
(n + PRIOR_VENUES) / (p + PRIOR_VENUES / rate)), so that a band of few people is not taken at its word.
A list may miss places, so the true number is rather higher than lower.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

BANDS = (0, 500, 1_000, 2_500, 5_000, 10_000, 25_000)  # people; each up to the next, the last without end
LIST_IS_KNOWN = 3
PRIOR_VENUES = 2.0
PERHAPS, ABOUT = 0.25, 0.75  # venues; below: probably none, from there on: about so many


@dataclass(frozen=True, slots=True)
class TownFacts:
    """A town and what is known of it. counts: type code -> known venues (0 or absent: none); looked: the
    types that somebody looked for and found none of."""

    geoid: str
    population: int
    counts: Mapping[str, int] = field(default_factory=dict)
    looked: Collection[str] = ()

    def tells_of(self, venue_type: str) -> bool:
        """Whether its list is known, as far as this type goes."""
        return venue_type in self.looked or sum(count > 0 for count in self.counts.values()) >= LIST_IS_KNOWN


@dataclass(frozen=True, slots=True)
class Estimate:
    """expected: venues; the basis: `towns` similar ones with `people` and `venues`, of `least` people or more
    and fewer than `below` (None: without end)."""

    expected: float
    towns: int
    people: int
    venues: int
    least: int
    below: int | None


@dataclass(slots=True)
class _Sum:
    towns: int = 0
    people: int = 0
    venues: int = 0

    def without(self, town: TownFacts, venue_type: str) -> "_Sum":
        """The others: no town is similar to itself."""
        if not town.tells_of(venue_type):
            return self
        seen = town.counts.get(venue_type, 0)
        return _Sum(self.towns - 1, self.people - town.population, self.venues - seen)


class Expectations:
    """Made once from all towns that the asker reaches; then asked of each town."""

    def __init__(self, towns: Iterable[TownFacts], venue_types: Iterable[str]) -> None:
        self._towns = {town.geoid: town for town in towns}
        self._bands: dict[tuple[str, int], _Sum] = defaultdict(_Sum)
        self._all: dict[str, _Sum] = defaultdict(_Sum)
        types = list(venue_types)
        for town in self._towns.values():
            band = _band(town.population)
            for venue_type in types:
                if town.tells_of(venue_type):
                    for total in (self._bands[venue_type, band], self._all[venue_type]):
                        total.towns += 1
                        total.people += town.population
                        total.venues += town.counts.get(venue_type, 0)

    def of(self, geoid: str, venue_type: str) -> Estimate | None:
        """None where nobody lives that we know of, or no such venue is known anywhere to tell from."""
        town = self._towns.get(geoid)
        if town is None:
            return None
        band = _band(town.population)
        near = self._bands[venue_type, band].without(town, venue_type)
        everywhere = self._all[venue_type].without(town, venue_type)
        if not everywhere.venues or not everywhere.people:
            return None
        rate = everywhere.venues / everywhere.people
        drawn = (near.venues + PRIOR_VENUES) / (near.people + PRIOR_VENUES / rate)
        below = BANDS[band + 1] if band + 1 < len(BANDS) else None
        expected = drawn * town.population
        return Estimate(expected, near.towns, near.people, near.venues, BANDS[band], below)

    def of_all(self, geoids: Iterable[str], venue_type: str) -> float | None:
        """The sum over these towns, a county's for one; None where none of them tells."""
        found = [one.expected for geoid in geoids if (one := self.of(geoid, venue_type)) is not None]
        return sum(found) if found else None


def in_words(expected: float) -> str:
    """No more than is known: `probably none`, `perhaps 1`, `about 3`, from 20 on in tens."""
    if expected < PERHAPS:
        return "probably none"
    if expected < ABOUT:
        return "perhaps 1"
    whole = int(expected + 0.5)
    return f"about {whole if whole < 20 else int(expected / 10 + 0.5) * 10:,}"


def _band(population: int) -> int:
    return bisect_right(BANDS, population) - 1
