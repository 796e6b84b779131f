"""How fast is a trend? A piece of `make bench`: sweep and forecast beside looking at every day anew.

`python -m tests.performance.bench_trend [VENUES]` is this alone, on invented spans, four a venue.
"""

import sys
from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from mapper.rules.coverage import NO_END, STATUSES
from mapper.rules.lapsing import coverage_ends
from mapper.rules.open_months import ALL_YEAR
from mapper.rules.snapshot import RegisterArrays, StatusSpanArrays, status_on
from mapper.rules.sweep import in_group, status_counts
from tests.performance.bench_line import Line, timed

VENUES, SPANS_EACH, WEEKS, AHEAD = 1_000_000, 4, 104, 90
TODAY = date(2026, 11, 25)
SUMMER = 0b0001_1111_0000


def spans(venues: int, seed: int = 1) -> tuple[StatusSpanArrays, RegisterArrays]:
    """Statuses that change at any day of the years before and the months after; a tenth closes in winter."""
    random = np.random.default_rng(seed)
    first = (TODAY - timedelta(days=1_600)).toordinal()
    begins = np.sort(random.integers(first, first + 1_700, (venues, SPANS_EACH)), axis=1).astype(np.int32)
    ends = np.column_stack([begins[:, 1:], np.full(venues, NO_END.toordinal(), dtype=np.int32)])
    count = venues * SPANS_EACH
    nothing = np.zeros(count, dtype=np.bool_)
    arrays = StatusSpanArrays(
        np.repeat(np.arange(venues, dtype=np.int32), SPANS_EACH),
        begins.ravel(),
        ends.ravel().astype(np.int32),
        random.integers(1, len(STATUSES), count).astype(np.int8),
        nothing,
        nothing,
        np.zeros(count, dtype=np.int32),
    )
    months = np.full(venues, ALL_YEAR, dtype=np.uint16)
    months[random.random(venues) < 0.1] = SUMMER
    return arrays, RegisterArrays(random.random(venues) < 0.05, months)


def measured(venues: int = VENUES) -> Iterator[Line]:
    arrays, register = spans(venues)
    days = [TODAY - timedelta(weeks=weeks) for weeks in reversed(range(WEEKS))]
    everything = in_group(np.ones(venues, dtype=np.bool_))
    note = f"{venues:,} venues, {venues * SPANS_EACH:,} spans"

    def each_day(some: list[date]) -> list[list[int]]:
        found = (status_on(day, venues, arrays, register).status for day in some)
        return [np.bincount(status, minlength=len(STATUSES)).tolist() for status in found]

    swept = timed(lambda: status_counts(days, everything, 1, arrays, register))
    some = days[:: WEEKS // 4]
    counts = status_counts(some, everything, 1, arrays, register)[0].T.tolist()
    assert counts == each_day(some), "the sweep and the days disagree"
    anew = timed(lambda: each_day(some), 1) / len(some) * WEEKS
    name = f"every day anew ({len(some)} measured)"
    yield Line(f"trend, {WEEKS} weeks", swept, "ms", "≤ 300 ms", [(name, anew)], note)
    last = TODAY + timedelta(days=AHEAD)
    ends = timed(lambda: coverage_ends(TODAY, last, everything == 0, arrays, register))
    ahead = [TODAY + timedelta(days=days) for days in range(4)]
    anew = timed(lambda: each_day(ahead), 1) / len(ahead) * (AHEAD + 1)
    yield Line(f"what lapses within {AHEAD} days", ends, "ms", "", [("every day anew", anew)], note)


if __name__ == "__main__":
    for line in measured(int(sys.argv[1]) if len(sys.argv) > 1 else VENUES):
        print(line, flush=True)
