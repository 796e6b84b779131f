"""Where does the U.S. Census Bureau's geocoder put a street address? Along its street, never on the building.

It interpolates a house number between the ends of a block, so `street` is all that it may say. The protocol
is that of https://geocoding.geo.census.gov/geocoder/Geocoding_Services_API.html: one address by GET as JSON,
up to 10,000 by POST of a CSV, answered in any order.
"""

import csv
import io
import math
import secrets
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from geopy.exc import GeocoderParseError
from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location

from mapper.places.address_parts import AddressParts
from mapper.places.geocoder_adapter import adapter_factory
from mapper.places.geocoding import GeocodedPoint
from mapper.places.online_answers import Failed, Said, failure, located, parts_from
from mapper.places.outside_hosts import (
    CENSUS_BATCH,
    CENSUS_GEOCODER,
    OutsideHost,
    send,
)

BENCHMARK = "Public_AR_Current"
_ONE = "/geocoder/locations/address"
_MANY = "/geocoder/locations/addressbatch"


class CensusGeocoder(Geocoder):  # type: ignore[misc]  # geopy carries no types
    """Addresses of the United States; asks the hosts it is given and no other."""

    name = "census"
    most_at_once = 1_000  # the service takes 10,000, and minutes for them: less is lost when one fails
    pause = timedelta(seconds=1)
    longest = timedelta(minutes=10)

    def __init__(self, host: OutsideHost = CENSUS_GEOCODER, batch_host: OutsideHost = CENSUS_BATCH) -> None:
        super().__init__(adapter_factory=adapter_factory(host))
        self._host, self._batch_host = host, batch_host

    def geocode(
        self, query: str | Mapping[str, str], *, exactly_one: bool = True, timeout: Any = DEFAULT_SENTINEL
    ) -> Location | list[Location] | None:
        """geopy's way to ask. Raises geopy's errors."""
        parts = parts_from(query)
        asked = {"street": parts.street, "city": parts.city, "state": parts.state, "zip": parts.zip}
        asked |= {"benchmark": BENCHMARK, "format": "json"}
        url = f"{self._host.origin}{_ONE}?{urlencode(asked)}"
        point = self._call_geocoder(url, lambda answer: _of_json(answer, parts), timeout=timeout)
        if point is None:
            return None
        location = located(point, parts.one_line)
        return location if exactly_one else [location]

    def find(self, addresses: Sequence[AddressParts]) -> Sequence[Said | None]:
        """See OnlineGeocoder; of several addresses, in one question."""
        try:
            if len(addresses) == 1:
                return [Said(_point(self.geocode(_mapping(addresses[0]))))]
            return self._batch(addresses)
        except Failed:
            raise
        except Exception as error:  # geopy's, and outside_hosts': none of them may end the worker
            raise failure(error) from error

    def _batch(self, addresses: Sequence[AddressParts]) -> list[Said | None]:
        boundary = secrets.token_hex(16)
        body = send(
            self._batch_host, _MANY, _form(addresses, boundary), f"multipart/form-data; boundary={boundary}"
        )
        found: list[Said | None] = [None] * len(addresses)
        for index, row in _lines(body.decode("utf-8", "replace"), len(addresses)):
            found[index] = found[index] or _of_line(row, addresses[index])
        if addresses and not any(found):
            raise Failed("its answer holds no line of those asked for")
        return found


def _mapping(parts: AddressParts) -> dict[str, str]:
    return {"street": parts.street, "city": parts.city, "state": parts.state, "zip": parts.zip}


def _point(location: Location | list[Location] | None) -> GeocodedPoint | None:
    if not isinstance(location, Location):
        return None
    return GeocodedPoint(
        location.latitude, location.longitude, location.raw["precision"], location.raw["source"]
    )


def _form(addresses: Sequence[AddressParts], boundary: str) -> bytes:
    """The two fields of the form. The ids are places in this list: the service learns none of ours."""
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    for index, parts in enumerate(addresses):
        writer.writerow([index, parts.street, parts.city, parts.state, parts.zip])
    lines = (
        f"--{boundary}",
        'Content-Disposition: form-data; name="benchmark"',
        "",
        BENCHMARK,
        f"--{boundary}",
        'Content-Disposition: form-data; name="addressFile"; filename="addresses.csv"',
        "Content-Type: text/csv",
        "",
        table.getvalue().rstrip("\r\n"),
        f"--{boundary}--",
        "",
    )
    return "\r\n".join(lines).encode()


def _lines(text: str, count: int) -> Iterator[tuple[int, list[str]]]:
    """Those that answer one of `count` addresses, in whatever order they came."""
    try:
        for row in csv.reader(io.StringIO(text, newline="")):
            if len(row) >= 3 and row[0].isascii() and row[0].isdigit() and len(row[0]) < 9:
                index = int(row[0])
                if index < count:
                    yield index, row
    except csv.Error as error:
        raise Failed("its answer can't be read") from error


def _of_line(row: Sequence[str], asked: AddressParts) -> Said | None:
    """id, address asked, Match, Exact or Non_Exact, address matched, "lon,lat", line of the map, its side."""
    if row[2] in ("No_Match", "Tie"):  # several fit equally: which is meant is not guessed
        return Said(None)
    if row[2] != "Match" or len(row) < 6:
        return None
    lon, _, lat = row[5].partition(",")
    point = _street_point(lat, lon)
    if point is None:
        return None
    return Said(point if row[3] == "Exact" or _is_the_same(row[4], asked) else None)


def _of_json(answer: Any, asked: AddressParts) -> GeocodedPoint | None:
    """The only match, where it is the address that was asked for. Raises GeocoderParseError."""
    try:
        matches = answer["result"]["addressMatches"]
        if len(matches) != 1:
            return None
        (match,) = matches
        point = _street_point(match["coordinates"]["y"], match["coordinates"]["x"])
        named = str(match["matchedAddress"])
    except (KeyError, TypeError, IndexError) as error:
        raise GeocoderParseError("The answer has another shape.") from error
    if point is None:
        raise GeocoderParseError("The answer has no point.")
    return point if _is_the_same(named, asked) else None


def _is_the_same(matched: str, asked: AddressParts) -> bool:
    """Whether "12 MAIN ST, HOULTON, ME, 04730" has the number, and the city or the ZIP, that were asked for:
    where it had to correct more, it may be another house."""
    street, *rest = [part.strip().casefold() for part in matched.split(",")]
    number = asked.street.casefold().split(" ")[0]
    if street.split(" ")[0] != number:
        return False
    return any(said and said.casefold() in rest for said in (asked.city, asked.zip[:5]))


def _street_point(lat: Any, lon: Any) -> GeocodedPoint | None:
    try:
        y, x = float(lat), float(lon)
    except (TypeError, ValueError):
        return None
    if not (math.isfinite(y) and math.isfinite(x) and abs(y) <= 90 and abs(x) <= 180):
        return None
    return GeocodedPoint(y, x, "street", CensusGeocoder.name)
