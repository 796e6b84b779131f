"""Which venues stop having material up, and when, if nobody goes? The re-check list and what it is about.

Coverage of a venue ends on day d where it is covered on d - 1 and not on d. What visits, recalls and closures
so far say of the days to come is in the spans: an item's shelf life ends, a recall takes hold, a place
stays closed until a day. The season and the rest of the register are applied as on every day: a place that
closes for the winter is not counted from that month on, and stops being covered without being a gap.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from mapper.rules.coverage import LAST_DAY, Status
from mapper.rules.snapshot import Bools, Days, RegisterArrays, StatusSpanArrays

DAY_BITS = 22  # an ordinal is below 2 ** 22


@dataclass(frozen=True, slots=True)
class Ends:
    """Ends of coverage, by day, then venue: venue (row, int32), day (ordinal, int32), becomes (Status.code of
    that day, int8). A venue that is covered again in between is there twice."""

    venue: NDArray[np.int32]
    day: Days
    becomes: NDArray[np.int8]

    @property
    def is_gap(self) -> Bools:
        """bool[n]: the venue still counts, so that somebody has to go there."""
        gap: Bools = self.becomes != Status.excluded.code
        return gap

    def where(self, mask: Bools) -> "Ends":
        return Ends(self.venue[mask], self.day[mask], self.becomes[mask])


def coverage_ends(
    today: date, last: date, chosen: Bools, spans: StatusSpanArrays, register: RegisterArrays
) -> Ends:
    """Where coverage of a chosen venue (bool[n]) ends on a day after `today` and up to `last`."""
    # On the calendar's last day the spans are read as on the day before: nothing ends there.
    first, end = today.toordinal(), min(last, LAST_DAY).toordinal()
    counted = chosen & ~register.not_counted
    at = np.flatnonzero((spans.status == Status.covered.code) & (spans.until_day > first))
    at = at[counted[spans.venue[at]] & (spans.from_day[at] < np.minimum(spans.until_day[at], end))]
    venue, since, until = spans.venue[at], spans.from_day[at], spans.until_day[at]
    season = _Season(first, end, register.open_months[venue])
    told = np.flatnonzero(until <= end)
    told = told[season.has(told, until[told] - 1) & season.has(told, until[told])]
    becomes = _status_on(venue[told], until[told], end, spans)
    differs = becomes != Status.covered.code
    parts = [(venue[told][differs], until[told][differs], becomes[differs])]
    for day in season.first_days:
        closing = np.flatnonzero((since < day) & (day <= until))
        closing = closing[season.has(closing, day - 1) & ~season.has(closing, day)]
        parts.append((venue[closing], *_each(len(closing), day, Status.excluded.code)))
    return _in_order(*(np.concatenate(column) for column in zip(*parts, strict=True)))


@dataclass(frozen=True, slots=True)
class _Season:
    """Open months of some spans' venues, asked on days from the ordinal `first` to `end`."""

    first: int
    end: int
    open_months: NDArray[np.uint16]

    def has(self, at: NDArray[np.intp], days: Days | int) -> Bools:
        """Whether these spans' venues are open on their day."""
        months = [date.fromordinal(day).month for day in range(self.first, self.end + 1)]
        bits = np.uint16(1) << np.array(months, dtype=np.uint16) - np.uint16(1)
        is_open: Bools = (self.open_months[at] & bits[days - self.first]) != 0
        return is_open

    @property
    def first_days(self) -> Iterator[int]:
        """Of the months that begin after the first day."""
        return (day for day in range(self.first + 1, self.end + 1) if date.fromordinal(day).day == 1)


def _each(count: int, day: int, status: int) -> tuple[Days, NDArray[np.int8]]:
    return np.full(count, day, dtype=np.int32), np.full(count, status, dtype=np.int8)


def _in_order(venue: NDArray[np.int32], day: Days, becomes: NDArray[np.int8]) -> Ends:
    order = np.lexsort((venue, day))
    return Ends(venue[order], day[order], becomes[order])


def _status_on(venue: NDArray[np.int32], day: Days, end: int, spans: StatusSpanArrays) -> NDArray[np.int8]:
    """What the spans say of each of these venues on its day, none after `end`: `never` where none does."""
    unsaid = np.full(len(venue), Status.never.code, dtype=np.int8)
    if not len(venue):
        return unsaid
    asked = np.zeros(int(spans.venue.max()) + 1, dtype=np.bool_)
    asked[venue] = True
    near = np.flatnonzero((spans.until_day > day.min()) & (spans.from_day <= end))
    near = near[asked[spans.venue[near]] & (spans.from_day[near] < spans.until_day[near])]
    if not len(near):
        return unsaid
    key = spans.venue[near].astype(np.int64) << DAY_BITS | spans.from_day[near]
    near = near[np.argsort(key)]
    key.sort()
    place = np.searchsorted(key, venue.astype(np.int64) << DAY_BITS | day, side="right") - 1
    found = near[np.maximum(place, 0)]
    holds = (place >= 0) & (spans.venue[found] == venue) & (spans.until_day[found] > day)
    return np.where(holds, spans.status[found], unsaid)
