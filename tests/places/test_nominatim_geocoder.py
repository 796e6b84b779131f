"""Does what Nominatim answers become a point that is as precise as the answer, and no more?"""

import logging
from typing import Any

import pytest
from geopy.geocoders.base import Geocoder

from mapper.places.address_parts import AddressParts
from mapper.places.geocoding import GeocodedPoint
from mapper.places.nominatim_geocoder import NominatimGeocoder
from mapper.places.online_answers import Failed, Resting, Said
from mapper.rules.geocoding import REST
from tests.places.geocoder_server import SEARCH, GeocoderServer, Known, say, say_json

MAIN = AddressParts("12 Main St", "Houlton", "ME", "04730")
NOWHERE = AddressParts("1 Nowhere Ln", "Houlton", "ME", "04730")


def known(**place: Any) -> Known:
    return Known(46.1261, -67.8402, place=place)


@pytest.fixture
def nominatim(server: GeocoderServer) -> NominatimGeocoder:
    server.known = {"12 main st": Known(46.1261, -67.8402)}
    return NominatimGeocoder("help@outreach.example", "Maine", server.host(seconds=20))


def test_it_says_who_asks_and_nothing_but_the_address(
    nominatim: NominatimGeocoder, server: GeocoderServer
) -> None:
    assert nominatim.find([MAIN]) == [Said(GeocodedPoint(46.1261, -67.8402, "rooftop", "nominatim"))]
    assert nominatim.find([NOWHERE]) == [Said(None)]
    asked = server.asked[0]
    assert (asked.path, asked.user_agent) == (SEARCH, "outreach-mapper (help@outreach.example)")
    address = {"street": "12 Main St", "city": "Houlton", "state": "Maine", "postalcode": "04730"}
    country = {"country": "United States", "countrycodes": "us"}
    shape = {"format": "jsonv2", "limit": "1", "addressdetails": "1", "accept-language": "en"}
    assert asked.query == {**address, **country, **shape}


def test_it_is_a_geopy_geocoder(nominatim: NominatimGeocoder) -> None:
    assert isinstance(nominatim, Geocoder)
    location: Any = nominatim.geocode("12 Main St, Houlton, ME 04730")
    assert (location.latitude, location.longitude) == (46.1261, -67.8402)
    assert location.raw == {"precision": "rooftop", "source": "nominatim"}
    assert nominatim.geocode({"street": "1 Nowhere Ln"}) is None
    assert len(nominatim.geocode("12 Main St, Houlton", exactly_one=False)) == 1  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("place", "precision"),
    [
        ({"category": "place", "type": "house", "addresstype": "place"}, "rooftop"),
        ({"category": "building", "type": "yes", "addresstype": "building"}, "rooftop"),
        ({"class": "building", "type": "yes"}, "rooftop"),
        ({"category": "shop", "type": "laundry", "addresstype": "shop"}, "rooftop"),
        ({"category": "shop", "type": "laundry", "address": {"house_number": "12;14"}}, "rooftop"),
        ({"category": "building", "type": "yes", "address": {"house_number": "14"}}, "street"),
        ({"category": "place", "type": "houses", "address": {}}, "street"),
        ({"category": "shop", "type": "laundry", "address": {"road": "Main St"}}, ""),
        ({"category": "highway", "type": "residential", "addresstype": "road", "address": {}}, "street"),
        ({"category": "highway", "type": "bus_stop", "addresstype": "highway"}, "street"),
        ({"category": "boundary", "type": "administrative", "addresstype": "town"}, "place"),
        ({"category": "boundary", "type": "administrative", "addresstype": "city"}, "place"),
        ({"category": "place", "type": "village", "addresstype": "village"}, "place"),
        ({"class": "place", "type": "hamlet"}, "place"),
        ({"category": "place", "type": "postcode", "addresstype": "postcode"}, "zip"),
        ({"category": "boundary", "type": "postal_code", "addresstype": "postcode"}, "zip"),
        ({"category": "boundary", "type": "administrative", "addresstype": "county"}, ""),
        ({"category": "boundary", "type": "administrative", "addresstype": "state"}, ""),
        ({"category": "place", "type": "island", "addresstype": "island"}, ""),
        ({"category": "boundary", "type": "administrative"}, ""),
    ],
    ids=str,
)
def test_it_is_as_precise_as_it_says(
    nominatim: NominatimGeocoder, server: GeocoderServer, place: dict[str, Any], precision: str
) -> None:
    server.known["12 main st"] = known(**{"address": {"house_number": "12", "road": "Main St"}, **place})
    [said] = nominatim.find([MAIN])
    assert said == Said(GeocodedPoint(46.1261, -67.8402, precision, "nominatim") if precision else None)


@pytest.mark.parametrize(
    "answer",
    [
        {"error": "Unable to geocode"},
        "x",
        None,
        [1],
        [{}],
        [{"lat": "a", "lon": "b", "category": "building"}],
        [{"lat": "nan", "lon": "1", "category": "highway"}],
        [{"lat": "91", "lon": "1", "category": "highway"}],
        [{"lat": "44", "lon": "-70", "category": "building", "address": "x"}],
        [{"lat": ["44"], "lon": "-70", "category": "building"}],
    ],
    ids=str,
)
def test_what_has_another_shape_is_a_failure(
    nominatim: NominatimGeocoder, server: GeocoderServer, answer: Any
) -> None:
    server.trouble = lambda handler: say_json(handler, answer)
    with pytest.raises(Failed):
        nominatim.find([MAIN])


def test_a_page_instead_of_json_is_a_failure(nominatim: NominatimGeocoder, server: GeocoderServer) -> None:
    server.trouble = lambda handler: say(handler, b"<html>Bandwidth limit exceeded</html>")
    with pytest.raises(Failed):
        nominatim.find([MAIN])


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [(429, {"Retry_After": "600"}, 600), (503, {"Retry_After": "60"}, 60), (403, {}, REST.total_seconds())],
)
def test_a_service_that_does_not_want_to_is_left_alone(
    nominatim: NominatimGeocoder, server: GeocoderServer, status: int, headers: dict[str, str], seconds: int
) -> None:
    server.trouble = lambda handler: say(handler, b"", status, **headers)
    with pytest.raises(Resting) as caught:
        nominatim.find([MAIN])
    assert caught.value.rest.total_seconds() == seconds


def test_who_says_nothing_about_themselves_is_shut_out(server: GeocoderServer) -> None:
    with pytest.raises(Resting, match="403"):
        NominatimGeocoder("nobody", "Maine", server.host()).find([MAIN])


def test_no_address_is_written_to_a_log(
    nominatim: NominatimGeocoder, server: GeocoderServer, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        nominatim.find([MAIN])
        server.trouble = lambda handler: say(handler, b"12 Main St", 500)
        with pytest.raises(Failed):
            nominatim.find([MAIN])
    assert "Main" not in caplog.text
