"""Which one point stands for a shape that a file gives?"""

from collections.abc import Mapping
from typing import Any

import shapely
from shapely.errors import ShapelyError
from shapely.geometry import Point, shape


def representative_point(geometry: Mapping[str, Any]) -> tuple[float, float] | None:
    """(lat, lon) in degrees WGS 84 of a GeoJSON geometry: a point itself, of anything else a point that lies
    in it; None where it is empty. Raises ValueError where it is no geometry."""
    try:
        found = shape(dict(geometry))
        if found.is_empty:
            return None
        middle = found if isinstance(found, Point) else shapely.make_valid(found).representative_point()
        return float(middle.y), float(middle.x)
    except (ShapelyError, TypeError, KeyError, IndexError, AttributeError, ValueError) as error:
        raise ValueError("no geometry that can be read") from error
