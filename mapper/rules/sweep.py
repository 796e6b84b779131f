"""How many venues had which status on each of some days? Counted from spans by sweep, not day by day.

A span adds its venue to a count on the first of the days that it holds and takes it off on the first that it
does not; the running sum of these is the count on every day. A season cuts no span: spans are summed apart
for venues open in the same months, and a sum is read only on the days on which those are open.
"""

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from mapper.rules.coverage import LAST_DAY, STATUSES, Status
from mapper.rules.snapshot import Bools, Days, RegisterArrays, StatusSpanArrays

Ints = NDArray[np.int64]

SPANS_PER_STEP = 1 << 18  # what a step works on stays in the processor's cache


def status_counts(
    days: Sequence[date],
    group: NDArray[np.integer],
    group_count: int,
    spans: StatusSpanArrays,
    register: RegisterArrays,
) -> Ints:
    """int64[group_count, 7, len(days)]: venues of each group by Status.code on each day (ascending).

    group: the group of each venue from 0, -1 where it is in none. On every day the counts are what
    snapshot.status_on says of that day; the register is today's throughout.
    """
    months = np.array([day.month for day in days], dtype=np.uint16)
    patterns, season = _seasons(register.open_months, months)
    is_open = (patterns[:, None] >> (months - 1)) & 1
    cell = group.astype(np.int32) * len(patterns) + season
    cell[(group < 0) | register.not_counted] = -1
    size = group_count * len(patterns)
    held = _sums(days, cell, size, spans).reshape(group_count, len(patterns), len(STATUSES), len(days))
    counts: Ints = np.einsum("gpsd,pd->gsd", held, is_open.astype(np.int64))
    known = np.bincount(group[group >= 0], minlength=group_count)
    counted = np.bincount(cell[cell >= 0], minlength=size).reshape(group_count, len(patterns))
    in_season = counted @ is_open.astype(np.int64)
    counts[:, Status.excluded.code] += known[:, None] - in_season
    counts[:, Status.never.code] = 0  # a leading never may be left out of the spans: it is what remains
    counts[:, Status.never.code] = known[:, None] - counts.sum(axis=1)
    return counts


def positions(days: Sequence[date]) -> tuple[int, NDArray[np.int32]]:
    """(first, table): the place of the first of these days (ascending) that is not before the ordinal x is
    table[min(max(x - first, 0), len(table) - 1)]."""
    # No span holds the calendar's last day; it is read on the day before, as in snapshot.status_on.
    at = np.array([min(day, LAST_DAY).toordinal() for day in days], dtype=np.int64)
    first, last = (int(at[0]), int(at[-1])) if len(at) else (0, -1)
    return first, np.searchsorted(at, np.arange(first, last + 2)).astype(np.int32)


def _seasons(open_months: NDArray[np.uint16], months: NDArray[np.uint16]) -> tuple[Ints, NDArray[np.int32]]:
    """The different sets of open months as bits, as far as these months tell them apart, and which of them
    each venue has. At least one set."""
    told_apart = np.uint16(np.bitwise_or.reduce(np.uint16(1) << (months - np.uint16(1)), initial=0))
    own = open_months & told_apart
    present = np.bincount(own, minlength=1) > 0
    patterns = np.flatnonzero(present) if present.any() else np.zeros(1, dtype=np.int64)
    place = (np.cumsum(present) - 1).astype(np.int32)
    return patterns, place[own]


def _sums(days: Sequence[date], cell: Days, size: int, spans: StatusSpanArrays) -> Ints:
    """int64[size * 7 * len(days)]: spans that hold each day, by their venue's cell and their status."""
    first, table = positions(days)
    width = len(days) + 1
    turns = np.zeros(size * len(STATUSES) * width, dtype=np.int64)
    for start in range(0, len(spans.venue), SPANS_PER_STEP):
        step = slice(start, start + SPANS_PER_STEP)
        begin, end = (_placed(column[step], first, table) for column in (spans.from_day, spans.until_day))
        own = cell[spans.venue[step]]
        counts = np.flatnonzero((begin < end) & (own >= 0))
        line = (own[counts].astype(np.int64) * len(STATUSES) + spans.status[step][counts]) * width
        _add(turns, line + begin[counts], 1)
        _add(turns, line + end[counts], -1)
    return turns.reshape(-1, width).cumsum(axis=1)[:, :-1]


def _placed(ordinals: Days, first: int, table: NDArray[np.int32]) -> NDArray[np.int32]:
    placed: NDArray[np.int32] = table[np.clip(ordinals, first, first + len(table) - 1) - first]
    return placed


def _add(turns: Ints, at: Ints, what: int) -> None:
    if len(turns) <= SPANS_PER_STEP:
        turns += what * np.bincount(at, minlength=len(turns))
    else:
        np.add.at(turns, at, what)


def in_group(chosen: Bools) -> NDArray[np.int8]:
    """The chosen venues as the one group 0, the others in none."""
    return np.where(chosen, 0, -1).astype(np.int8)
