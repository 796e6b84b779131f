"""Which venues lie in which cell of the map's grid, and how do they stand? Counted without looking at each.

The grid is a quadtree over the square of Web Mercator. Level L has 2**L cells a side, and each is cut in four
at level L + 1. A venue is placed once, in the finest level, and venues are held in the order of their Morton
codes (column and row, bit by bit), so that those of any cell of any level stand together. A cell is therefore
two binary searches, and its counts the difference of two running sums: the cost is that of the cells asked
for, not of the venues in them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mapper.rules.coverage import STATUSES

FINEST = 30  # levels; a cell of it is 4 cm wide at the equator
MOST_LATITUDE = 85.0511  # degrees, where the square of Web Mercator ends
BLOCK = 32  # venues between two running sums that are kept
NOT_CHOSEN = len(STATUSES)  # in the place of a status

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_SPREAD = (  # how bits are moved apart, from 32 of them at a time to single ones
    (16, 0x0000FFFF0000FFFF),
    (8, 0x00FF00FF00FF00FF),
    (4, 0x0F0F0F0F0F0F0F0F),
    (2, 0x3333333333333333),
    (1, 0x5555555555555555),
)


@dataclass(frozen=True, slots=True)
class PlacedVenues:
    """Where all venues of the register with a point lie, in the order of their Morton codes.

    code: uint64[m]; row: int32[m], of the register; x, y: uint32[m], column and row of the finest level.
    20 bytes a venue.
    """

    code: NDArray[np.uint64]
    row: NDArray[np.int32]
    x: NDArray[np.uint32]
    y: NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class ChosenVenues:
    """The venues that a filter chose on a day, ready to be counted by cell.

    state: int8[m], Status.code or NOT_CHOSEN, in the order of `placed`; counts: int32[b, statuses] and
    middles: int64[b, 2], sums of x and y, over all venues before each block; chosen: how many were chosen, by
    Status.code, those without a point too.
    """

    placed: PlacedVenues
    state: NDArray[np.int8]
    counts: NDArray[np.int32]
    middles: Ints
    chosen: tuple[int, ...]

    @property
    def on_map(self) -> int:
        """How many of them have a point."""
        return int(np.count_nonzero(self.state != NOT_CHOSEN))


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells of one level with at least one chosen venue in each, in the order of their Morton codes.

    begin, end: int64[k], places in `placed`; counts: int64[k, statuses]; x, y: float64[k], the middle of the
    chosen venues, in finest cells; column, row: int64[k], of that level.
    """

    level: int
    begin: Ints
    end: Ints
    counts: Ints
    x: Floats
    y: Floats
    column: Ints
    row: Ints


def place(lat: Floats, lon: Floats) -> PlacedVenues:
    """Venues by their points, degrees WGS 84; one without (NaN) is left out."""
    there = np.flatnonzero(np.isfinite(lat) & np.isfinite(lon)).astype(np.int32)
    x, y = columns(lon[there]), rows(lat[there])
    code = morton(x, y)
    order = np.argsort(code)
    return PlacedVenues(code[order], there[order], x[order].astype(np.uint32), y[order].astype(np.uint32))


def choose(placed: PlacedVenues, mask: NDArray[np.bool_], status: NDArray[np.int8]) -> ChosenVenues:
    """Running sums of the chosen venues. mask, status (Status.code): a row a venue of the register."""
    state = np.where(mask, status, np.int8(NOT_CHOSEN))[placed.row]
    blocks = len(state) // BLOCK + 1
    block = np.arange(len(state), dtype=np.int64) // BLOCK
    by_block = np.bincount(block * (NOT_CHOSEN + 1) + state, minlength=blocks * (NOT_CHOSEN + 1))
    sums = by_block.reshape(blocks, NOT_CHOSEN + 1)[:, :NOT_CHOSEN]
    counts = np.zeros((blocks, NOT_CHOSEN), dtype=np.int32)
    np.cumsum(sums[:-1], axis=0, out=counts[1:])
    middles = np.zeros((blocks, 2), dtype=np.int64)
    for axis, part in enumerate((placed.x, placed.y)):
        weighted = np.where(state != NOT_CHOSEN, part, np.uint32(0))
        starts = np.arange(0, len(state), BLOCK)
        if len(starts):
            summed = np.add.reduceat(weighted, starts, dtype=np.int64)
            np.cumsum(summed[: blocks - 1], out=middles[1:, axis])
    chosen = np.bincount(status[mask], minlength=NOT_CHOSEN)
    return ChosenVenues(placed, state, counts, middles, tuple(chosen.tolist()))


def chosen_in(venues: ChosenVenues, level: int, columns: Ints, rows: Ints) -> Cells:
    """The cells of these columns and rows of a level in which somebody was chosen; every pair is asked."""
    column, row = (part.ravel() for part in np.meshgrid(columns, rows))
    code = morton(column, row)
    order = np.argsort(code)
    code, column, row = code[order], column[order], row[order]
    shift = np.uint64(2 * (FINEST - level))
    begin = np.searchsorted(venues.placed.code, code << shift)
    end = np.searchsorted(venues.placed.code, (code + np.uint64(1)) << shift)
    held = end > begin  # most of a state's cells are forest and sea
    begin, end, column, row = begin[held], end[held], column[held], row[held]
    last, first = _running(venues, end), _running(venues, begin)
    counts, middles = last[0] - first[0], last[1] - first[1]
    size = counts.sum(axis=1)
    some = size > 0
    middle = middles[some] / size[some, None] + 0.5
    return Cells(
        level, begin[some], end[some], counts[some], middle[:, 0], middle[:, 1], column[some], row[some]
    )


def rows_between(venues: ChosenVenues, begin: Ints, end: Ints) -> NDArray[np.int32]:
    """The register's rows of the chosen venues that stand between these places, ascending."""
    pieces = [np.arange(start, stop) for start, stop in zip(begin.tolist(), end.tolist(), strict=True)]
    places = np.concatenate(pieces) if pieces else np.zeros(0, dtype=np.int64)
    return np.sort(venues.placed.row[places[venues.state[places] != NOT_CHOSEN]])


def columns(lon: Floats) -> Ints:
    """int64[n]: columns of the finest level, from 0 at 180 degrees west."""
    return _within((lon + 180.0) / 360.0)


def rows(lat: Floats) -> Ints:
    """int64[n]: rows of the finest level, from 0 in the north; what is beyond the square is at its edge."""
    sine = np.sin(np.radians(np.clip(lat, -MOST_LATITUDE, MOST_LATITUDE)))
    return _within(0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi))


def degrees(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """(lat, lon) in degrees WGS 84 of places in the finest level's cells."""
    side = float(2**FINEST)
    lat = np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * y / side))))
    return lat, x / side * 360.0 - 180.0


def morton(x: Ints, y: Ints) -> NDArray[np.uint64]:
    """uint64[n]: the bits of x and y by turns, y's before x's."""
    return _apart(x) | (_apart(y) << np.uint64(1))


def _within(share: Floats) -> Ints:
    cells: Ints = np.clip(np.floor(share * 2**FINEST), 0, 2**FINEST - 1).astype(np.int64)
    return cells


def _apart(values: Ints) -> NDArray[np.uint64]:
    spread = values.astype(np.uint64)
    for shift, mask in _SPREAD:
        spread = (spread | (spread << np.uint64(shift))) & np.uint64(mask)
    return spread


def _running(venues: ChosenVenues, places: Ints) -> tuple[Ints, Ints]:
    """(int64[k, statuses], int64[k, 2]): the running sums before each of these places, which are the last
    kept ones and the few venues from there on."""
    block = places // BLOCK
    at = block[:, None] * BLOCK + np.arange(BLOCK)
    before = at < places[:, None]
    at = np.where(before, at, 0)
    state = np.where(before, venues.state[at], NOT_CHOSEN) if len(venues.state) else at
    keys = np.arange(len(places))[:, None] * (NOT_CHOSEN + 1) + state
    counted = np.bincount(keys.ravel(), minlength=len(places) * (NOT_CHOSEN + 1))
    counts = venues.counts[block] + counted.reshape(-1, NOT_CHOSEN + 1)[:, :NOT_CHOSEN]
    taken = state != NOT_CHOSEN
    sums = [np.where(taken, part[at], 0).sum(axis=1) for part in (venues.placed.x, venues.placed.y)]
    return counts, venues.middles[block] + np.stack(sums, axis=1)
