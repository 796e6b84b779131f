"""Step 5, coverage on one day: what is every venue at once, read from flat arrays of spans?"""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from mapper.rules.coverage import LAST_DAY, Status

Bools = NDArray[np.bool_]
Days = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class StatusSpanArrays:
    """Status spans of all venues, one element a span, in any order; a leading `never` may be left out.

    venue: row in the register; from_day, until_day: date.toordinal(), half-open, NO_END as it is; status:
    Status.code; follow_up: date.toordinal(), 0 = none.
    """

    venue: NDArray[np.int32]
    from_day: Days
    until_day: Days
    status: NDArray[np.int8]
    visited: Bools
    accepted: Bools
    follow_up: Days

    def of(self, place: Days) -> "StatusSpanArrays":
        """The spans of some venues: `place`, int32 a row of the register, is a venue's new row, -1 for those
        that are left out."""
        at = np.flatnonzero(place[self.venue] >= 0)
        return StatusSpanArrays(
            place[self.venue[at]],
            self.from_day[at],
            self.until_day[at],
            self.status[at],
            self.visited[at],
            self.accepted[at],
            self.follow_up[at],
        )


@dataclass(frozen=True, slots=True)
class ItemSpanArrays:
    """Item spans of all venues, one element a span, in any order.

    venue: row in the register; material, spot: indices into the arrays that items_on is given; from_day,
    until_day: date.toordinal(), half-open, NO_END as it is.
    """

    venue: NDArray[np.int32]
    material: NDArray[np.integer]
    spot: NDArray[np.integer]
    from_day: Days
    until_day: Days

    def of(self, place: Days) -> "ItemSpanArrays":
        """Likewise."""
        at = np.flatnonzero(place[self.venue] >= 0)
        return ItemSpanArrays(
            place[self.venue[at]], self.material[at], self.spot[at], self.from_day[at], self.until_day[at]
        )


@dataclass(frozen=True, slots=True)
class RegisterArrays:
    """What the register says, a row a venue.

    not_counted: closed, do-not-place, or of a type out of scope; open_months: bit m - 1 is month m,
    open_months.ALL_YEAR where nothing was said.
    """

    not_counted: Bools
    open_months: NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class DayStatus:
    """Every venue on one day: status as Status.code, follow_up as date.toordinal(), 0 = none."""

    status: NDArray[np.int8]
    visited: Bools
    accepted: Bools
    follow_up: Days


def status_on(day: date, venue_count: int, spans: StatusSpanArrays, register: RegisterArrays) -> DayStatus:
    """Read the spans of that day and apply today's register.

    A venue that no span names on that day is `never` and not visited.
    """
    on_day = np.flatnonzero(_holds(day, spans.from_day, spans.until_day))
    venue = spans.venue[on_day]
    status = np.full(venue_count, Status.never.code, dtype=np.int8)
    status[venue] = spans.status[on_day]
    visited = np.zeros(venue_count, dtype=np.bool_)
    visited[venue] = spans.visited[on_day]
    accepted = np.zeros(venue_count, dtype=np.bool_)
    accepted[venue] = spans.accepted[on_day]
    follow_up = np.zeros(venue_count, dtype=np.int32)
    follow_up[venue] = spans.follow_up[on_day]
    excluded = register.not_counted | out_of_season(day, register.open_months)
    status[excluded] = Status.excluded.code
    # The day of a promise or of reopening is no news of a venue that the register itself leaves out.
    follow_up[excluded] = 0
    return DayStatus(status, visited, accepted, follow_up)


def items_on(
    day: date,
    venue_count: int,
    spans: ItemSpanArrays,
    superseded_on: Days,
    spot_private: Bools,
) -> tuple[Bools, Bools]:
    """(current, private), each bool[venue_count]: a live item not superseded; such an item at a private spot.

    `superseded_on` per material: date.toordinal() of the day from which it is superseded, 0 = never;
    `spot_private` per spot.
    """
    fresh = (superseded_on == 0) | (superseded_on > day.toordinal())
    on_day = np.flatnonzero(_holds(day, spans.from_day, spans.until_day))
    on_day = on_day[fresh[spans.material[on_day]]]
    current = np.zeros(venue_count, dtype=np.bool_)
    current[spans.venue[on_day]] = True
    private = np.zeros(venue_count, dtype=np.bool_)
    private[spans.venue[on_day[spot_private[spans.spot[on_day]]]]] = True
    return current, private


def languages_on(
    day: date, venue_count: int, spans: ItemSpanArrays, spoken: NDArray[np.uint64]
) -> NDArray[np.uint64]:
    """uint64[venue_count]: the bits of every language that a live item speaks, in whatever version; `spoken`
    are the bits of each material."""
    on_day = np.flatnonzero(_holds(day, spans.from_day, spans.until_day))
    languages = np.zeros(venue_count, dtype=np.uint64)
    np.bitwise_or.at(languages, spans.venue[on_day], spoken[spans.material[on_day]])
    return languages


def out_of_season(day: date, open_months: NDArray[np.uint16]) -> Bools:
    """bool[n]: the venue is not open in the month of that day."""
    closed: Bools = (open_months & np.uint16(1 << (day.month - 1))) == 0
    return closed


def _holds(day: date, from_day: Days, until_day: Days) -> Bools:
    # No span holds the calendar's last day, which as an end means "no end"; it is read on the day before.
    at = np.int32(min(day, LAST_DAY).toordinal())
    holds: Bools = (from_day <= at) & (at < until_day)
    return holds
