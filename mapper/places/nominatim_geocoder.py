"""Where does OpenStreetMap's Nominatim put an address? At the building, the street or the village.

At most one question a second for the whole app (operations.osmfoundation.org/policies/nominatim): the pace is
kept by whoever asks, in the database. The protocol is that of https://nominatim.org/release-docs/latest/api/Search.
"""

import math
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from geopy.exc import GeocoderParseError
from geopy.geocoders import Nominatim
from geopy.geocoders.base import DEFAULT_SENTINEL
from geopy.location import Location

from mapper.places.address_parts import AddressParts
from mapper.places.geocoder_adapter import adapter_factory
from mapper.places.geocoding import GeocodedPoint
from mapper.places.online_answers import Said, failure, located, parts_from
from mapper.places.outside_hosts import NOMINATIM, USER_AGENT, OutsideHost

# addresstype, else type, of places that people mean by a village's or a city's name.
_SETTLEMENTS = frozenset(
    {"city", "town", "village", "hamlet", "isolated_dwelling", "suburb", "quarter", "neighbourhood"}
    | {"locality", "borough"}
)
_CODES = frozenset({"postcode", "postal_code"})


class NominatimGeocoder(Nominatim):  # type: ignore[misc]  # geopy carries no types
    """Addresses of the United States, one a question. `contact` is an e-mail or a web address at which the
    people who run the service reach those who run this app; `state_name` is how it knows the state."""

    name = "nominatim"
    most_at_once = 1
    pause = timedelta(seconds=1)
    longest = timedelta(minutes=1)

    def __init__(self, contact: str, state_name: str = "", host: OutsideHost = NOMINATIM) -> None:
        scheme, _, domain = host.origin.partition("://")
        super().__init__(
            domain=domain,
            scheme=scheme,
            user_agent=f"{USER_AGENT} ({contact})",
            adapter_factory=adapter_factory(host),
        )
        self._state_name = state_name

    def geocode(
        self, query: str | Mapping[str, str], *, exactly_one: bool = True, timeout: Any = DEFAULT_SENTINEL
    ) -> Location | list[Location] | None:
        """geopy's way to ask. Raises geopy's errors. geopy's own geocode() writes the question to its log."""
        parts = parts_from(query)
        asked = {"street": parts.street, "city": parts.city, "state": self._state_name or parts.state}
        asked |= {"postalcode": parts.zip, "country": "United States", "countrycodes": "us"}
        more = {"format": "jsonv2", "limit": "1", "addressdetails": "1", "accept-language": "en"}
        url = self._construct_url(self.api, {name: said for name, said in {**asked, **more}.items() if said})
        point = self._call_geocoder(url, lambda answer: _of_json(answer, parts), timeout=timeout)
        if point is None:
            return None
        location = located(point, parts.one_line)
        return location if exactly_one else [location]

    def find(self, addresses: Sequence[AddressParts]) -> Sequence[Said | None]:
        """See OnlineGeocoder."""
        (parts,) = addresses
        asked = {"street": parts.street, "city": parts.city, "state": parts.state, "zip": parts.zip}
        try:
            found = self.geocode(asked)
        except Exception as error:  # geopy's, and outside_hosts': none of them may end the worker
            raise failure(error) from error
        if not isinstance(found, Location):
            return [Said(None)]
        point = GeocodedPoint(found.latitude, found.longitude, found.raw["precision"], found.raw["source"])
        return [Said(point)]


def _of_json(answer: Any, asked: AddressParts) -> GeocodedPoint | None:
    """The first of a list, as precise as it is. Raises GeocoderParseError."""
    if not isinstance(answer, list):
        raise GeocoderParseError("The answer is no list.")
    if not answer:
        return None
    try:
        first = answer[0]
        lat, lon = float(first["lat"]), float(first["lon"])
        precision = precision_of(first, asked)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise GeocoderParseError("The answer has another shape.") from error
    if not (math.isfinite(lat) and math.isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180):
        raise GeocoderParseError("The answer has no point.")
    return GeocodedPoint(lat, lon, precision, NominatimGeocoder.name) if precision else None


def precision_of(place: Mapping[str, Any], asked: AddressParts) -> str:
    """What the point of a place is, from its category (`class` in the older format), type and addresstype;
    "" for what is wider than a town. The building only where it has the number that was asked for:
    Nominatim answers with a neighbour, or with a shop of the street's name, where it has no better."""
    category = str(place.get("category") or place.get("class") or "")
    kind, level = str(place.get("type") or ""), str(place.get("addresstype") or "")
    if level in _CODES or kind in _CODES:
        return "zip"
    if level == "road" or category == "highway":
        return "street"
    if level in _SETTLEMENTS or (category == "place" and kind in _SETTLEMENTS):
        return "place"
    if category in ("boundary", "") or (category == "place" and kind not in ("house", "houses")):
        return ""
    address = place.get("address") or {}
    if kind == "houses":  # a row of numbers between two that are known
        return "street"
    if not str(address.get("house_number") or ""):
        return ""
    return "rooftop" if _is_number_of(address["house_number"], asked.street) else "street"


def _is_number_of(number: Any, street: str) -> bool:
    """A building may have several: "12;14"."""
    numbers = {part.strip().casefold() for part in str(number).replace(",", ";").split(";")}
    return street.casefold().split(" ")[0] in numbers
