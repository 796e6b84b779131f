"""In which order are the stops of a round made, so that the way is short?

A path from where the round begins, with no way back. It is built by nearest neighbour from several places
and mended by 2-opt and or-opt until neither makes it shorter; then it is cut and put together otherwise some
times and mended again (iterated local search; the cuts are counted off, so equal input gives equal output).
How good that is, `python -m tests.performance.bench_rounds` tells; docs/decisions/0015 says why no solver.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Metres = NDArray[np.float64]
Path = NDArray[np.intp]  # rows of a Metres; the first stays first

LONGEST_SEGMENT = 3  # stops that or-opt moves together
# Beginnings that are tried, and cuts a stop. Of a long round fewer, so that 200 stops take a quarter of a
# second: mending a new path looks at the cubed number of its stops, mending a cut at the square.
MOST_BUILT, BUILT_CELLS = 8, 12_000_000
MOST_CUTS, CUT_CELLS = 9, 700_000
LENGTHS = (
    (4, 4),
    (2, 5),
    (5, 2),
    (7, 4),
    (4, 7),
    (3, 9),
    (9, 3),
    (6, 6),
    (2, 2),
)  # of parts that are swapped
_SHORTER = -1e-6  # metres: less is no gain, but the rounding of a sum


@dataclass(frozen=True, slots=True)
class Order:
    """`rows`: all stops, in order; `metres` on the great circle, from the start (or the first stop) through
    all that have a point."""

    rows: tuple[int, ...]
    metres: float


def ordered(between: Metres, from_start: Metres | None, late: Sequence[str]) -> Order:
    """The stops in order: those that nothing speaks against, then those that are late, then, as they came,
    those without a point.

    between: float64[n, n], metres between stops, NaN from and to one without a point; from_start: float64[n],
    metres from where the round begins, None where nobody said so. late: a code of rules/late_stops.py for
    each stop, or nothing.
    """
    has_point = np.isfinite(between.diagonal())
    is_late = np.array([bool(code) for code in late], dtype=np.bool_)
    rows: list[int] = []
    metres = 0.0
    for group in (np.flatnonzero(has_point & ~is_late), np.flatnonzero(has_point & is_late)):
        here = between[rows[-1]] if rows else from_start
        path = _shortest(between[np.ix_(group, group)], None if here is None else here[group])
        legs = group[path]
        metres += float(between[legs[:-1], legs[1:]].sum())
        metres += float(here[legs[0]]) if here is not None and len(legs) else 0.0
        rows += legs.tolist()
    return Order((*rows, *np.flatnonzero(~has_point).tolist()), metres)


def _shortest(between: Metres, from_start: Metres | None) -> Path:
    """The rows in order, by a path that begins `from_start` or, without one, anywhere."""
    stops = len(between)
    if stops < 2:
        return np.arange(stops)
    legs = _with_ends(between, from_start)
    best = _mended(legs, _nearest_first(legs, None))
    for first in _spread(stops, min(MOST_BUILT, BUILT_CELLS // stops**3)):
        best = _shorter(legs, best, _mended(legs, _nearest_first(legs, int(first) + 1)))
    for cut in _cuts(stops, min(MOST_CUTS * stops, CUT_CELLS // stops**2)):
        best = _shorter(legs, best, _mended(legs, _cut(best, cut)))
    return best[1:-1] - 1


def _with_ends(between: Metres, from_start: Metres | None) -> Metres:
    """The start as row 0, and an end that is near to every stop as the last one: so the path may end
    anywhere, and begin anywhere where no start was said."""
    stops = len(between)
    legs = np.zeros((stops + 2, stops + 2))
    legs[1:-1, 1:-1] = between
    if from_start is not None:
        legs[0, 1:-1] = legs[1:-1, 0] = from_start
    return legs


def _nearest_first(legs: Metres, first: int | None) -> Path:
    """From the start to `first`, and always on to the nearest that is left; of two as near, the lower row."""
    stops = len(legs) - 2
    path = [0] if first is None else [0, first]
    left = np.ones(stops + 2, dtype=np.bool_)
    left[[*path, -1]] = False
    while len(path) <= stops:
        there = np.flatnonzero(left)
        path.append(int(there[np.argmin(legs[path[-1], there])]))
        left[path[-1]] = False
    return np.array([*path, stops + 1])


def _length(legs: Metres, path: Path) -> float:
    return float(legs[path[:-1], path[1:]].sum())


def _shorter(legs: Metres, one: Path, other: Path) -> Path:
    return other if _length(legs, other) - _length(legs, one) < _SHORTER else one


# --- mending -----------------------------------------------------------------------------------------


def _mended(legs: Metres, path: Path) -> Path:
    """No reversal of a part and no move of up to three stops makes it shorter any more."""
    while True:
        there = legs[np.ix_(path, path)]
        gain, changed = min((_reversal(there), _move(there)), key=lambda one: one[0])
        if gain >= _SHORTER:
            return path
        path = path[changed]


def _reversal(there: Metres) -> tuple[float, Path]:
    """The best 2-opt: what it adds in metres (negative: it saves), and the new order of the places in the
    path. `there`: metres between the places in the path, float64[n, n]."""
    last = len(there) - 1
    step = there.diagonal(1)
    adds = there[: last - 1, 1:last] + there[1:last, 2:]
    adds -= step[:-1, None]
    adds -= step[1:]
    adds[np.tri(last - 1, dtype=np.bool_)] = 0.0
    before, end = divmod(int(np.argmin(adds)), last - 1)
    order = np.arange(last + 1)
    order[before + 1 : end + 2] = order[before + 1 : end + 2][::-1]
    return float(adds[before, end]), order


def _move(there: Metres) -> tuple[float, Path]:
    """The best or-opt, told as in _reversal."""
    found = [one for many in range(1, LONGEST_SEGMENT + 1) for one in _moves_of(there, many)]
    gain, begin, many, behind, turned = min(found, key=lambda one: one[0])
    order = np.arange(len(there))
    segment = order[begin : begin + many][:: -1 if turned else 1]
    return gain, np.concatenate(
        [order[: behind + 1], segment, order[behind + 1 : begin], order[begin + many :]]
        if behind < begin
        else [order[:begin], order[begin + many : behind + 1], segment, order[behind + 1 :]]
    )


def _moves_of(there: Metres, many: int) -> Iterator[tuple[float, int, int, int, bool]]:
    """The best move of so many neighbours as they stand and turned round: metres that it adds, where they
    begin, how many they are, behind which place they go, and whether turned."""
    last = len(there) - 1
    if last - many < 1:
        return
    step = there.diagonal(1)
    begin, end = slice(1, last - many + 1), slice(many, last)  # where they begin, and where they end
    taken_out = there.diagonal(many + 1) - step[: last - many] - step[many:]
    rows = np.arange(last - many)
    for turned, (head, tail) in enumerate(((begin, end), (end, begin))):
        adds = there[head, :last] + there[tail, 1:]
        adds -= step
        adds += taken_out[:, None]
        for place in range(many + 1):  # behind themselves, or where they are
            adds[rows, rows + place] = 0.0
        row, behind = divmod(int(np.argmin(adds)), last)
        yield float(adds[row, behind]), row + 1, many, behind, bool(turned)


# --- beginning and cutting otherwise -----------------------------------------------------------------


def _spread(stops: int, most: int) -> Path:
    """At most so many of the rows, evenly spread over them."""
    return np.unique(np.linspace(0, stops - 1, min(stops, most)).astype(np.intp))


def _cuts(stops: int, most: int) -> Iterator[tuple[int, int, int]]:
    """So many places in a path, and how long the two parts behind each are that change their places; all
    over the path before the parts get other lengths."""
    for number in range(most if stops > 2 else 0):
        length, place = divmod(number, stops - 1)
        first, second = LENGTHS[length % len(LENGTHS)]
        yield 1 + place, min(first, stops - 1 - place), second


def _cut(path: Path, cut: tuple[int, int, int]) -> Path:
    """Two neighbouring parts change their places: 2-opt and or-opt do not find the way back at once."""
    begin, first, second = cut
    middle, end = begin + first, min(begin + first + second, len(path) - 1)
    return np.concatenate([path[:begin], path[middle:end], path[begin:middle], path[end:]])
