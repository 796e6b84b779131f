"""How far is it from stop to stop? As the crow flies, and about how far by road."""

import numpy as np
from geopy.distance import EARTH_RADIUS
from numpy.typing import NDArray

EARTH_METRES = EARTH_RADIUS * 1_000
# Roads are longer than a straight line: between towns of the United States 1.20 times (Ballou, Rahardja and
# Sakai 2002, Selected country circuity factors for road travel distance estimation). Short trips are more
# circuitous than long ones (Giacomin and Levinson 2015, Road network circuity in metropolitan areas), those
# along a shore most of all (Boscoe, Henry and Zdeb 2012, on ways to hospitals, PMC3835347). A round has many
# short legs, so more than 1.20: 1.3, a judgement of ours, which a page shows beside the estimate.
ROAD_FACTOR = 1.3
MILE_METRES = 1_609.344

Metres = NDArray[np.float64]


def metres_between(lat: NDArray[np.float64], lon: NDArray[np.float64]) -> Metres:
    """float64[n, n]: metres on the great circle (haversine) from each point to each; degrees WGS 84. NaN from
    and to a point of which one is NaN."""
    return _haversine(lat[:, None], lon[:, None], lat[None, :], lon[None, :])


def metres_from(start: tuple[float, float], lat: NDArray[np.float64], lon: NDArray[np.float64]) -> Metres:
    """float64[n]: metres on the great circle from `start`, (lat, lon), to each point."""
    return _haversine(np.float64(start[0]), np.float64(start[1]), lat, lon)


def metres_along(lat: NDArray[np.float64], lon: NDArray[np.float64]) -> Metres:
    """float64[n - 1]: metres on the great circle from each point to the next."""
    return _haversine(lat[:-1], lon[:-1], lat[1:], lon[1:])


def _haversine(
    lat: NDArray[np.float64] | np.float64,
    lon: NDArray[np.float64] | np.float64,
    lats: NDArray[np.float64],
    lons: NDArray[np.float64],
) -> Metres:
    half = np.sin(np.radians(lats - lat) / 2) ** 2
    half = half + np.cos(np.radians(lat)) * np.cos(np.radians(lats)) * np.sin(np.radians(lons - lon) / 2) ** 2
    return np.asarray(2 * EARTH_METRES * np.arcsin(np.sqrt(np.minimum(half, 1.0))))


def by_road(metres: float) -> float:
    """An estimate: metres as the crow flies times the road factor."""
    return metres * ROAD_FACTOR


def in_words(metres: float) -> str:
    """“about 43 miles by road: 33 as the crow flies times 1.3”, from metres as the crow flies."""
    miles = metres / MILE_METRES
    factor = f"as the crow flies times {ROAD_FACTOR:g}"
    if miles < 10:  # on foot or in town a whole mile is too coarse
        return f"about {miles * ROAD_FACTOR:.1f} miles by road: {miles:.1f} {factor}"
    return f"about {miles * ROAD_FACTOR:,.0f} miles by road: {miles:,.0f} {factor}"
