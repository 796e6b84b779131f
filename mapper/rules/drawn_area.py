"""Which points lie inside what somebody drew on the map: a rectangle by two corners, or a polygon?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MOST_CORNERS = 60
MOST_TEXT = 1_500


class DrawnAreaRefused(ValueError):
    """What was sent is no area; says why."""


@dataclass(frozen=True, slots=True)
class DrawnArea:
    """`corners`: (lat, lon) in degrees WGS 84; two are a rectangle's, more a polygon's in their order."""

    corners: tuple[tuple[float, float], ...]

    @property
    def words(self) -> str:
        """As a URL says it: `43.1,-70.2;43.5,-70.9`."""
        return ";".join(f"{lat:g},{lon:g}" for lat, lon in self.corners)

    @property
    def outline(self) -> tuple[tuple[float, float], ...]:
        """The corners of its polygon; a rectangle has four."""
        if len(self.corners) > 2:
            return self.corners
        (south, west), (north, east) = self.corners
        return (south, west), (north, west), (north, east), (south, east)

    def contains(self, lat: NDArray[np.float64], lon: NDArray[np.float64]) -> NDArray[np.bool_]:
        """bool[n], False where a coordinate is NaN: a ray to the east crosses an odd number of edges. A line
        between two corners is straight on the grid of degrees; of a shape that crosses itself, what lies in
        both parts is outside."""
        inside = np.zeros(len(lat), dtype=np.bool_)
        outline = self.outline
        for (lat_a, lon_a), (lat_b, lon_b) in zip(outline, (*outline[1:], outline[0]), strict=True):
            if lat_a == lat_b:
                continue
            between = (lat_a > lat) != (lat_b > lat)
            inside ^= between & (lon < (lon_b - lon_a) * (lat - lat_a) / (lat_b - lat_a) + lon_a)
        return inside & ~np.isnan(lat) & ~np.isnan(lon)


def read(text: str) -> DrawnArea | None:
    """None of an empty text. Raises DrawnAreaRefused."""
    if not text.strip():
        return None
    if len(text) > MOST_TEXT:
        raise DrawnAreaRefused(f"An area has at most {MOST_CORNERS} corners.")
    corners = tuple(_corner(part) for part in text.split(";") if part.strip())
    if not 2 <= len(corners) <= MOST_CORNERS:
        raise DrawnAreaRefused(
            f"An area has two corners of a rectangle, or three to {MOST_CORNERS} of a shape."
        )
    return DrawnArea(corners)


def _corner(text: str) -> tuple[float, float]:
    parts = text.split(",")
    try:
        lat, lon = (float(part) for part in parts)
    except ValueError:
        raise DrawnAreaRefused("A corner is a latitude, a comma, a longitude.") from None
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):  # NaN is no corner either
        raise DrawnAreaRefused("A corner lies between -90 and 90 degrees, and between -180 and 180.")
    return lat, lon
