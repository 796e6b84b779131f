"""Which places of the same type are nearest to one?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

EARTH_METRES = 6_371_009.0
NEAR_DEGREES = 0.5  # of latitude, some 55 km: what is farther is nobody's neighbour


@dataclass(frozen=True, slots=True)
class Neighbour:
    """`row`: its place in the arrays; metres as the crow flies."""

    row: int
    metres: float


def nearest(
    at: tuple[float, float],
    lat: NDArray[np.float64],
    lon: NDArray[np.float64],
    among: NDArray[np.bool_],
    most: int,
) -> list[Neighbour]:
    """The nearest of the rows `among` that have a point, the nearest first; degrees WGS 84. Of two as far,
    the one of the lower row."""
    own_lat, own_lon = at
    wide = NEAR_DEGREES / max(0.1, float(np.cos(np.radians(own_lat))))
    rows = np.flatnonzero(among & (np.abs(lat - own_lat) <= NEAR_DEGREES) & (np.abs(lon - own_lon) <= wide))
    metres = metres_between(own_lat, own_lon, lat[rows], lon[rows])
    order = np.lexsort((rows, metres))[:most]
    return [Neighbour(int(rows[one]), float(metres[one])) for one in order]


def metres_between(
    lat: float, lon: float, lats: NDArray[np.float64], lons: NDArray[np.float64]
) -> NDArray[np.float64]:
    """float64[n]: the great circle's length in metres (haversine)."""
    one, other = np.radians(lat), np.radians(lats)
    half = np.sin((other - one) / 2) ** 2
    half += np.cos(one) * np.cos(other) * np.sin(np.radians(lons - lon) / 2) ** 2
    return np.asarray(2 * EARTH_METRES * np.arcsin(np.sqrt(np.minimum(half, 1.0))))
