"""Which places should somebody go to, and since when? The desk's five lists, each from one function.

Every count on the desk is the length of one of these lists, and a round that is made of a list has the same
places in it.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from mapper.rules.asking_again import ask_again_on
from mapper.rules.coverage import Status
from mapper.rules.desk import NOWHERE, Lot, is_late
from mapper.rules.lapsing import Ends
from mapper.rules.snapshot import Bools, Days, RegisterArrays, StatusSpanArrays, status_on

SOON_DAYS = 30  # a re-check or an opening so many days ahead stands on the desk


@dataclass(frozen=True, slots=True)
class Due:
    """Places to go to, the most urgent first.

    at: their rows in the frame (int64); on: the day that it is about (ordinal int32): of the recall, of the
    promise, of the last material, from which it may be asked again, of opening; since: the day from which
    it stands on the desk (ordinal int32).
    """

    at: NDArray[np.int64]
    on: Days
    since: Days

    def __len__(self) -> int:
        return len(self.at)


def due(at: NDArray[np.integer], on: NDArray[np.integer], since: NDArray[np.integer]) -> Due:
    """By day, then row: places that were made known together stand together."""
    order = np.lexsort((at, on))
    return Due(at[order].astype(np.int64), on[order].astype(np.int32), since[order].astype(np.int32))


def recalls(rows: NDArray[np.integer], recalled_on: NDArray[np.integer], chosen: Bools) -> Due:
    """Where something recalled is still up. rows: one or more an item, with the day of its recall (ordinal);
    a place counts once, by its earliest."""
    mine = chosen[rows]
    order = np.lexsort((recalled_on[mine], rows[mine]))
    at, first = np.unique(rows[mine][order], return_index=True)
    on = recalled_on[mine][order][first]
    return due(at, on, on)


def promises(day: date, status: NDArray[np.int8], follow_up: Days, chosen: Bools) -> Due:
    """What was promised for a day that has passed: overdue from the day after it (rules/gap_reasons.py)."""
    is_overdue = (status == Status.promised.code) & (follow_up > 0) & (follow_up < day.toordinal())
    at = np.flatnonzero(is_overdue & chosen)
    return due(at, follow_up[at], follow_up[at] + 1)


def rechecks(day: date, ends: Ends, covered_since: Days) -> Due:
    """Where coverage ends in SOON_DAYS and the place still counts. ends: of the chosen venues, from
    lapsing.coverage_ends; covered_since: a day a row, from which on it is covered as it is today."""
    is_soon = ends.is_gap & (ends.day <= day.toordinal() + SOON_DAYS)
    at, first = np.unique(ends.venue[is_soon], return_index=True)  # by day, so the first is the soonest
    on = ends.day[is_soon][first]
    return due(at, on, np.maximum(on - SOON_DAYS, covered_since[at]))


def refusals(day: date, rows: NDArray[np.integer], last_no: NDArray[np.integer]) -> Due:
    """What may be asked again. rows: places that say no today; last_no: the day of the last one (ordinal)."""
    days, which = np.unique(last_no, return_inverse=True)
    again = np.array([ask_again_on(date.fromordinal(no)).toordinal() for no in days.tolist()], dtype=np.int32)
    on = again[which] if len(days) else np.empty(0, dtype=np.int32)
    reached = on <= day.toordinal()
    return due(rows[reached], on[reached], on[reached])


def seasons(
    day: date,
    status: NDArray[np.int8],
    chosen: Bools,
    spans: StatusSpanArrays,
    register: RegisterArrays,
) -> Due:
    """What is closed on the day, by its months or until a day that somebody was told, and opens within
    SOON_DAYS; a place that the register leaves out for good never does."""
    closed = np.flatnonzero((status == Status.excluded.code) & ~register.not_counted & chosen)
    place = np.full(len(status), -1, dtype=np.int32)
    place[closed] = np.arange(len(closed), dtype=np.int32)
    own, count = spans.of(place), len(closed)
    of_register = RegisterArrays(register.not_counted[closed], register.open_months[closed])
    opens = np.zeros(count, dtype=np.int32)
    for ahead in range(1, min(SOON_DAYS, (date.max - day).days) + 1):
        then = day + timedelta(days=ahead)
        is_open = status_on(then, count, own, of_register).status != Status.excluded.code
        opens[(opens == 0) & is_open] = then.toordinal()
    soon = np.flatnonzero(opens)
    since = np.maximum(opens - SOON_DAYS, _closed_since(day, count, own))
    return due(closed[soon], opens[soon], since[soon])


def _closed_since(day: date, count: int, spans: StatusSpanArrays) -> Days:
    """The day of the visit that said so, of what is closed until a day; 0 of the rest."""
    since = np.zeros(count, dtype=np.int32)
    at = np.flatnonzero(_holds(day, spans) & (spans.status == Status.excluded.code))
    since[spans.venue[at]] = spans.from_day[at]
    return since


def covered_since(day: date, count: int, spans: StatusSpanArrays) -> Days:
    """int32[count]: from which day on a place is covered as it is on this one; 0 where it is not."""
    since = np.zeros(count, dtype=np.int32)
    at = np.flatnonzero((spans.status == Status.covered.code) & _holds(day, spans))
    since[spans.venue[at]] = spans.from_day[at]
    return since


def _holds(day: date, spans: StatusSpanArrays) -> Bools:
    holds: Bools = (spans.from_day <= day.toordinal()) & (spans.until_day > day.toordinal())
    return holds


def lots(found: Due, county: NDArray[np.integer], geoids: list[str], today: date) -> list[Lot]:
    """The list by county. county: of each row of the frame, its place in `geoids`, -1 where it has none."""
    of = county[found.at].astype(np.int64)
    names = [*geoids, NOWHERE]
    of[of < 0] = len(geoids)
    order = np.argsort(of, kind="stable")
    at, starts = np.unique(of[order], return_index=True)
    parts = np.split(order, starts[1:]) if len(at) else []
    return [
        _lot(names[place], found.since[part], found.on[part], today)
        for place, part in zip(at.tolist(), parts, strict=True)
    ]


def _lot(county: str, since: Days, on: Days, today: date) -> Lot:
    late = sum(
        count
        for day, count in zip(*(part.tolist() for part in np.unique(since, return_counts=True)), strict=True)
        if is_late(date.fromordinal(day), today)
    )
    ahead = on[on > today.toordinal()]
    return Lot(
        frozenset({county}),
        len(since),
        late,
        date.fromordinal(int(since.min())),
        date.fromordinal(int(ahead.min())) if len(ahead) else None,
    )
