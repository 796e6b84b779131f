"""What does a map of this viewport show? Venues where they are few, else cells with counts per status."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mapper.rules.coverage import STATUSES

MOST_FEATURES = 1_000
MOST_VENUES = 250  # so many a person can still tell apart, and go through in a list
CELL_PIXELS = 64
LEAST_APART = 0.7  # between the middles of two cells, in cells: a ring is up to 54 pixels wide
TILE_PIXELS = 256
MOST_ZOOM = 22
MOST_LATITUDE = 85.0511  # where the square of Web Mercator ends

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
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


def points(venues: pd.DataFrame, box: Box, zoom: int, named: Named) -> list[Feature]:
    """At most MOST_FEATURES GeoJSON points that together stand for every venue of the box, each once.

    named: the names of some venues by number.
    venues: number, venue_type, town, lat, lon, status (int8, Status.code), follow_up (int32, ordinal).
    """
    inside = np.flatnonzero(box.holds(venues["lat"].to_numpy(), venues["lon"].to_numpy()))
    if len(inside) <= MOST_VENUES:
        return _venues(venues, inside, named)
    lat, lon = venues["lat"].to_numpy()[inside], venues["lon"].to_numpy()[inside]
    cells = _cells(lat, lon, zoom)
    alone = np.bincount(cells)[cells] == 1
    return _counts(cells, lat, lon, venues["status"].to_numpy()[inside]) + _venues(
        venues, inside[alone], named
    )


def _cells(lat: Floats, lon: Floats, zoom: int) -> Ints:
    """int64[n]: the cell of each point, from 0; in as fine a grid as MOST_FEATURES allows.

    Cells stand still on the globe: panning the map moves none.
    """
    across = (lon + 180.0) / 360.0
    sine = np.sin(np.radians(np.clip(lat, -MOST_LATITUDE, MOST_LATITUDE)))
    down = 0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)
    for level in range(zoom, -1, -1):
        per_side = 2**level * TILE_PIXELS // CELL_PIXELS
        column, row = across * per_side, down * per_side
        grid = np.floor(row).astype(np.int64) * (per_side + 1) + np.floor(column).astype(np.int64)
        _, cells = np.unique(grid, return_inverse=True)
        if cells.max() < MOST_FEATURES:
            return _merged(cells, column, row)
    raise AssertionError("the whole world is 16 cells at zoom 0")


def _merged(cells: Ints, column: Floats, row: Floats) -> Ints:
    """Cells whose rings would cover one another become one, the smaller part of the larger; from 0.

    column, row: of each point, in cells.
    """
    size = np.bincount(cells)
    x, y = (np.bincount(cells, weights=part) / size for part in (column, row))
    becomes = np.full(len(size), -1, dtype=np.int64)
    for cell in np.argsort(-size, kind="stable"):
        if becomes[cell] < 0:
            near = np.hypot(x - x[cell], y - y[cell]) < LEAST_APART
            becomes[near & (becomes < 0)] = cell
    return np.unique(becomes[cells], return_inverse=True)[1].astype(np.int64)


def _counts(cells: Ints, lat: Floats, lon: Floats, status: NDArray[np.int8]) -> list[Feature]:
    """A feature for each cell of two venues or more, at their middle."""
    size = np.bincount(cells)
    table = np.bincount(cells * len(STATUSES) + status, minlength=len(size) * len(STATUSES))
    middle_lat, middle_lon = (np.bincount(cells, weights=part) / size for part in (lat, lon))
    by_status = table.reshape(len(size), len(STATUSES))
    return [
        _point(
            middle_lat[cell],
            middle_lon[cell],
            {
                "kind": "cell",
                "count": int(size[cell]),
                "status": dict(zip([s.value for s in STATUSES], by_status[cell].tolist(), strict=True)),
            },
        )
        for cell in np.flatnonzero(size > 1)
    ]


def _venues(venues: pd.DataFrame, rows: NDArray[np.integer], named: Named) -> list[Feature]:
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
