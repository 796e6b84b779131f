"""What does a map of this viewport show? Venues where they are few, else cells with counts per status.

A cell stands still on the globe and is told whole, wherever the viewport cuts through it: panning changes no
ring, and a ring at the edge of the view counts what lies just outside of it too. Which level of the grid is
shown depends on the zoom and on the size of the viewport, never on where it lies or what is in it. One level
closer, each cell is cut in four (docs/decisions/0010-map-answers.md).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mapper.rules import map_cells
from mapper.rules.coverage import STATUSES
from mapper.rules.map_cells import FINEST, Cells, ChosenVenues, Floats, Ints

MOST_FEATURES = 1_000
MOST_VENUES = 250  # so many a person can still tell apart, and go through in a list
TILE_PIXELS = 256
TILE_LEVELS = 2  # from a tile to its cells: 256 / 64 is 2 ** 2
RING_PIXELS = (34, 40, 46, 54)  # across, for up to 9, 99, 999 and more venues; as static/coordinator/marks.js
MOST_ZOOM = 22

Feature = dict[str, Any]
Named = Callable[[Sequence[int]], Mapping[int, str]]


@dataclass(frozen=True, slots=True)
class Box:
    """A bounding box, degrees WGS 84; where west > east it crosses the antimeridian (RFC 7946, 5.2)."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, lat: Floats, lon: Floats) -> NDArray[np.bool_]:
        """bool[n], edges included; a point that is not there (NaN) is in no box."""
        west, east = lon >= self.west, lon <= self.east
        across = west & east if self.west <= self.east else west | east
        held: NDArray[np.bool_] = across & (lat >= self.south) & (lat <= self.north)
        return held


def points(chosen: ChosenVenues, venues: pd.DataFrame, box: Box, zoom: int, named: Named) -> list[Feature]:
    """At most MOST_FEATURES GeoJSON points that together stand for every chosen venue of the box, each once:
    exactly those of the box where they are few, else those of every cell that the box touches.

    venues: a row a venue of the register: number, venue_type, town, lat, lon, status (int8, Status.code),
    follow_up (int32, ordinal); named: the names of some venues by number.
    """
    cells = cells_of(chosen, box, zoom)
    if cells.counts.sum() <= MOST_VENUES:
        rows = map_cells.rows_between(chosen, cells.begin, cells.end)
        lat, lon = (venues[name].to_numpy()[rows] for name in ("lat", "lon"))
        return venue_points(venues, rows[box.holds(lat, lon)], named)
    alone = cells.counts.sum(axis=1) == 1
    single = map_cells.rows_between(chosen, cells.begin[alone], cells.end[alone])
    return ring_features(cells, ~alone, _reach(cells, ~alone, zoom)) + venue_points(venues, single, named)


def cells_of(chosen: ChosenVenues, box: Box, zoom: int) -> Cells:
    """The cells with a chosen venue that this box touches, in as fine a grid as the zoom shows and
    MOST_FEATURES allows."""
    level = level_of(box, zoom)
    west, east = _edges(map_cells.columns, box.west, box.east, level)
    north, south = _edges(map_cells.rows, box.north, box.south, level)
    side = 2**level
    width = east - west + 1
    if box.west > box.east:  # around the back of the globe; never more than once around
        width = min(width + side, side)
    columns = (west + np.arange(width)) % side
    return map_cells.chosen_in(chosen, level, columns, np.arange(north, south + 1))


def level_of(box: Box, zoom: int) -> int:
    """Of the grid: cells of 64 pixels at this zoom, coarser where a box of this size could touch too many."""
    west, east = _edges(map_cells.columns, box.west, box.east, FINEST)
    north, south = _edges(map_cells.rows, box.north, box.south, FINEST)
    wide = east - west + (2**FINEST if box.west > box.east else 0)
    for level in range(min(zoom + TILE_LEVELS, FINEST), 0, -1):
        cell = 2 ** (FINEST - level)
        touched = (min(-(-size // cell) + 1, 2**level) for size in (wide, south - north))
        if next(touched) * next(touched) <= MOST_FEATURES:
            return level
    return 0


def _edges(place: Callable[[Floats], Ints], one: float, other: float, level: int) -> tuple[int, int]:
    first, last = (place(np.array([one, other])) >> (FINEST - level)).tolist()
    return first, last


def _reach(cells: Cells, told: NDArray[np.bool_], zoom: int) -> Floats:
    """Half the width of each ring, in cells."""
    size = cells.counts[told].sum(axis=1)
    digits = np.minimum(np.floor(np.log10(np.maximum(size, 1))).astype(np.int64), len(RING_PIXELS) - 1)
    reach: Floats = np.array(RING_PIXELS, dtype=np.float64)[digits] / 2
    return reach / (TILE_PIXELS * 2.0 ** (zoom - cells.level))


def ring_features(cells: Cells, told: NDArray[np.bool_], reach: Floats | None = None) -> list[Feature]:
    """A feature for each of these cells, at the middle of its venues, or as near to it as keeps its ring
    (`reach`, half its width in cells) out of the next cell; without a reach in the middle of the cell."""
    side = 2.0 ** (FINEST - cells.level)
    size = cells.counts[told].sum(axis=1)
    reach = np.full(len(size), 0.5) if reach is None else reach
    x = _kept_off(cells.x[told] / side, cells.column[told], reach) * side
    y = _kept_off(cells.y[told] / side, cells.row[told], reach) * side
    lat, lon = map_cells.degrees(x, y)
    words = [status.value for status in STATUSES]
    return [
        _point(*where, {"kind": "cell", "count": count, "status": dict(zip(words, by_status, strict=True))})
        for where, count, by_status in zip(
            zip(lat.tolist(), lon.tolist(), strict=True),
            size.tolist(),
            cells.counts[told].tolist(),
            strict=True,
        )
    ]


def _kept_off(middle: Floats, cell: Ints, reach: Floats) -> Floats:
    """The middle, at least `reach` away from the edges of its cell; all in cells."""
    kept: Floats = (cell + np.clip(middle - cell, reach, 1 - reach)).astype(np.float64)
    return kept


def venue_points(venues: pd.DataFrame, rows: NDArray[np.integer], named: Named) -> list[Feature]:
    """A feature for each of these rows; both as in `points`."""
    columns = ("number", "venue_type", "town", "status", "follow_up", "lat", "lon")
    chosen: Sequence[Sequence[Any]] = [venues[column].iloc[rows].tolist() for column in columns]
    names = named(chosen[0])
    return [
        _point(lat, lon, _venue(number, names.get(number, ""), kind, town, status, follow_up))
        for number, kind, town, status, follow_up, lat, lon in zip(*chosen, strict=True)
    ]


def _venue(number: int, name: str, kind: str, town: str, status: int, follow_up: int) -> Mapping[str, Any]:
    properties = {"kind": "venue", "id": number, "name": name, "type": kind, "status": STATUSES[status].value}
    if town:
        properties["town"] = town
    if follow_up:
        properties["follow_up_on"] = date.fromordinal(follow_up).isoformat()
    return properties


def _point(lat: float, lon: float, properties: Mapping[str, Any]) -> Feature:
    where = [round(float(lon), 5), round(float(lat), 5)]
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": where}, "properties": properties}
