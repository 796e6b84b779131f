"""What waits on a coordinator's desk, since when, and what of it an administrator sees as well?

Everything that waits is counted in lots: so many of one kind that lie in the same counties. A lot says how
many of it have waited too long, so that one count serves the desk of who looks after a county and that of
the administrator, who sees what nobody has looked at for two days.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

LATE = timedelta(hours=48)  # after which a thing stands on the administrator's desk, too
LATE_DAYS = 2  # likewise, of what is known by its day only
UNSEEN_DAYS = 60
NOWHERE = ""  # the county of what lies in none that is known: the administrators'


class Kind(StrEnum):
    """What waits, in the order of the desk."""

    people = "people"
    new_venues = "new_venues"
    rows = "rows"
    held = "held"
    conflicts = "conflicts"
    concerns = "concerns"
    recall = "recall"
    promise = "promise"
    recheck = "recheck"
    refusal = "refusal"
    season = "season"
    unseen = "unseen"
    rounds = "rounds"


# The kinds that are a list of places to go to: what `why` says to a new round.
PLACES = (Kind.recall, Kind.promise, Kind.recheck, Kind.refusal, Kind.season)
DECISIONS = (Kind.people, Kind.new_venues, Kind.rows, Kind.held, Kind.conflicts, Kind.concerns)


@dataclass(frozen=True, slots=True)
class Lot:
    """Some things of one kind that lie in these counties (GEOIDs; several where each lies in all of them).

    late: how many of them have waited for LATE; oldest: the day since when the oldest waits, None where
    nobody knows; next_on: of what is still to come the first day, None where nothing is.
    """

    counties: frozenset[str]
    count: int
    late: int
    oldest: date | None
    next_on: date | None = None


Lots = Mapping[Kind, Sequence[Lot]]


def is_late(since: date, today: date) -> bool:
    """Of what waits since a day: whether that is LATE ago for sure, whatever the hour."""
    return since + timedelta(days=LATE_DAYS) <= today


@dataclass(frozen=True, slots=True)
class View:
    """What of the lots is shown.

    county: of this one alone (NOWHERE: of what lies in none that is known); None: of all.
    looked_after: for each coordinator the counties that they look after; of what one of them can decide,
    only what is late is shown. None: everything is.
    """

    county: str | None = None
    looked_after: tuple[frozenset[str], ...] | None = None

    def count(self, lot: Lot) -> int:
        """How many of a lot are shown."""
        if self.county is not None and self.county not in lot.counties:
            return 0
        return lot.late if self._is_somebodys(lot.counties) else lot.count

    def shows(self, counties: frozenset[str], since: date, today: date) -> bool:
        """Whether one thing that lies there and waits since that day is shown."""
        here = counties or frozenset({NOWHERE})
        return self.count(Lot(here, 1, int(is_late(since, today)), since)) == 1

    def _is_somebodys(self, counties: frozenset[str]) -> bool:
        """Whether a coordinator looks after all of them; what lies nowhere is no coordinator's."""
        if self.looked_after is None or not counties:
            return False
        return any(counties <= own for own in self.looked_after)


@dataclass(frozen=True, slots=True)
class Waiting:
    """So many wait, the oldest since that day, in these counties; next_on as in Lot."""

    count: int = 0
    oldest: date | None = None
    at: frozenset[str] = frozenset()
    next_on: date | None = None


def waiting(lots: Iterable[Lot], view: View) -> Waiting:
    """What of these lots is shown, taken together."""
    shown = [(view.count(lot), lot) for lot in lots]
    shown = [(count, lot) for count, lot in shown if count]
    if not shown:
        return Waiting()
    eldest = min((lot for _, lot in shown), key=lambda lot: (lot.oldest or date.max, sorted(lot.counties)))
    return Waiting(
        count=sum(count for count, _ in shown),
        oldest=eldest.oldest,
        at=eldest.counties,
        next_on=min((lot.next_on for _, lot in shown if lot.next_on), default=None),
    )


def by_kind(lots: Lots, view: View) -> dict[Kind, Waiting]:
    """Every kind, in the order of the desk."""
    return {kind: waiting(lots.get(kind, ()), view) for kind in Kind}


@dataclass(frozen=True, slots=True)
class CountyLine:
    """How much waits in a county: to decide, to go to, and of people and rounds; and since when."""

    county: str
    decisions: int
    places: int
    others: int
    oldest: date | None

    @property
    def total(self) -> int:
        return self.decisions + self.places + self.others


def by_county(lots: Lots, view: View, counties: Iterable[str]) -> list[CountyLine]:
    """A line for each of these counties, in their order. What lies in several stands in each."""
    return [_line(lots, View(county, view.looked_after)) for county in counties]


def _line(lots: Lots, view: View) -> CountyLine:
    found = by_kind(lots, view)
    days = [one.oldest for one in found.values() if one.oldest]
    decisions = sum(found[kind].count for kind in DECISIONS)
    places = sum(found[kind].count for kind in PLACES)
    others = sum(one.count for one in found.values()) - decisions - places
    return CountyLine(view.county or NOWHERE, decisions, places, others, min(days, default=None))


@dataclass
class _Heap:
    count: int = 0
    late: int = 0
    oldest: date | None = None


@dataclass
class Gathering:
    """Lots of things that come one by one, each with its counties and the day since when it waits."""

    today: date
    heaps: dict[frozenset[str], _Heap] = field(default_factory=dict)

    def add(self, counties: Iterable[str], since: date | None) -> None:
        """since: None where nobody knows, which is late."""
        heap = self.heaps.setdefault(frozenset(counties) or frozenset({NOWHERE}), _Heap())
        heap.count += 1
        heap.late += since is None or is_late(since, self.today)
        if since is not None:
            heap.oldest = since if heap.oldest is None else min(heap.oldest, since)

    def lots(self) -> list[Lot]:
        return [Lot(at, heap.count, heap.late, heap.oldest) for at, heap in self.heaps.items()]


def age_in_words(since: date, today: date) -> str:
    """today · 1 day · 12 days; what is still to come is of today."""
    days = (today - since).days
    return "today" if days <= 0 else "1 day" if days == 1 else f"{days:,} days"


def days_ahead(day: date, today: date) -> str:
    """today · tomorrow · in 12 days."""
    days = (day - today).days
    return "today" if days <= 0 else "tomorrow" if days == 1 else f"in {days:,} days"
