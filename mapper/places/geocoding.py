"""Where is an address, as far as we can tell without asking anybody?"""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from geopy.adapters import BaseSyncAdapter
from geopy.exc import GeocoderUnavailable
from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location

from mapper.places.address_parts import parts_of
from mapper.places.gazetteer import EARTH_RADIUS_KM, Gazetteer
from mapper.places.place_files import Zip

# A city and a ZIP this far apart contradict each other: one is mistyped, and no point is better than a
# wrong one. Maine's widest ZIPs reach 42 km from their village.
_CONTRADICTION_KM = 60.0


@dataclass(frozen=True, slots=True)
class GeocodedPoint:
    """A point in degrees WGS 84 and what it is: `place` the village that the city names, `town` a point
    inside the town, `zip` the point of the ZIP. Never the building."""

    lat: float
    lon: float
    precision: str
    source: str


class _AsksNobody(BaseSyncAdapter):  # type: ignore[misc]  # geopy carries no types
    """geopy gives every geocoder a way to the network; its own reads all certificates of the machine, which
    takes longer than placing a hundred addresses."""

    def get_json(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> Any:
        raise GeocoderUnavailable("This geocoder works offline.")

    get_text = get_json


class GazetteerGeocoder(Geocoder):  # type: ignore[misc]  # geopy carries no types
    """Villages, towns and ZIPs of one state, offline. It knows no street, and says so in `precision`."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        super().__init__(adapter_factory=_AsksNobody)
        self._gazetteer = gazetteer

    def geocode(
        self, query: str | Mapping[str, str], *, exactly_one: bool = True, timeout: Any = DEFAULT_SENTINEL
    ) -> Location | list[Location] | None:
        """geopy's way to ask: an address line, or a mapping with city, state and zip. The answer's `raw`
        is {"precision", "source"}."""
        del timeout  # nothing is waited for
        parts = _parts(query) if isinstance(query, str) else dict(query)
        point = self.find(parts.get("city", ""), parts.get("zip", ""), parts.get("state", ""))
        if point is None:
            return None
        named = ", ".join(filter(None, (parts.get("city", ""), parts.get("zip", ""))))
        raw = {"precision": point.precision, "source": point.source}
        location = Location(named, (point.lat, point.lon, 0.0), raw)
        return location if exactly_one else [location]

    def find(self, city: str, zip_code: str = "", state: str = "") -> GeocodedPoint | None:
        """The best point for a city and ZIP: the village, else the town, else the ZIP. None where nothing
        fits, where the city fits several places, where city and ZIP contradict each other, and for
        another state."""
        if not self._gazetteer.is_ours(state):
            return None
        row = self._gazetteer.zips.get(zip_code.strip()[:5])
        named = self._city_point(city, row.county_geoid if row else "") if city.strip() else None
        if named and row and km_between(named.lat, named.lon, row.lat, row.lon) > _CONTRADICTION_KM:
            return None
        return named or (_zip_point(row) if row else None)

    def _city_point(self, city: str, county_geoid: str) -> GeocodedPoint | None:
        """Within the ZIP's county; elsewhere only where the name means one town in the whole state."""
        geoid = self._gazetteer.town_named(city, county_geoid) or self._gazetteer.town_named(city)
        village = self._gazetteer.village_named(city, geoid[:5] or county_geoid)
        if village:
            return GeocodedPoint(village.lat, village.lon, "place", "gazetteer")
        town = self._gazetteer.towns.get(geoid)
        return GeocodedPoint(town.lat, town.lon, "town", "gazetteer") if town else None


def _zip_point(row: Zip) -> GeocodedPoint:
    return GeocodedPoint(row.lat, row.lon, "zip", "gazetteer")


def _parts(line: str) -> dict[str, str]:
    parts = asdict(parts_of(line))
    return parts if parts["city"] or parts["zip"] else {"city": line}  # a name of a town and no more


def km_between(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Distance on a plane, which is near enough within a state."""
    x = math.radians(other_lon - lon) * math.cos(math.radians(lat))
    return math.hypot(x, math.radians(other_lat - lat)) * EARTH_RADIUS_KM
