"""Where does a map begin? Around the areas that were asked for, whatever the points of single venues say."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

Corners = tuple[tuple[float, float], tuple[float, float]]  # (south, west), (north, east), degrees WGS 84
WHOLE_COUNTRY: Corners = ((24.5, -125.0), (49.5, -66.5))


def around(points: Iterable[tuple[float, float]]) -> Corners:
    """The corners of the box around (lat, lon) points; of the whole country where there are none."""
    located = list(points)
    if not located:
        return WHOLE_COUNTRY
    lats, lons = zip(*located, strict=True)
    return (min(lats), min(lons)), (max(lats), max(lons))


def outline_points(geometries: Iterable[str]) -> Iterator[tuple[float, float]]:
    """(lat, lon) of every position of these GeoJSON geometries."""
    for geometry in geometries:
        yield from _positions(json.loads(geometry)["coordinates"])


def _positions(coordinates: Any) -> Iterator[tuple[float, float]]:
    if isinstance(coordinates[0], list):
        for part in coordinates:
            yield from _positions(part)
    else:
        yield coordinates[1], coordinates[0]
