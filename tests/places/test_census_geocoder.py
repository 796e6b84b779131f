"""Does the Census protocol, with all its faults, become points that claim no more than a street?"""

import time
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from geopy.exc import GeocoderServiceError, GeocoderTimedOut
from geopy.geocoders.base import Geocoder

from mapper.places.address_parts import AddressParts
from mapper.places.census_geocoder import BENCHMARK, CensusGeocoder
from mapper.places.geocoding import GeocodedPoint
from mapper.places.online_answers import Failed, Resting, Said
from mapper.rules.geocoding import REST
from tests.places.geocoder_server import MANY, ONE, GeocoderServer, Known, say, say_json

MAIN = AddressParts("12 Main St", "Houlton", "ME", "04730")
ELM = AddressParts("9 Elm St", "Caribou", "ME", "04736")
NOWHERE = AddressParts("1 Nowhere Ln", "Houlton", "ME", "04730")
AT_MAIN = Said(GeocodedPoint(46.1261, -67.8402, "street", "census"))
AT_ELM = Said(GeocodedPoint(46.8607, -68.0119, "street", "census"))
NOT_KNOWN = Said(None)


@pytest.fixture
def census(server: GeocoderServer) -> CensusGeocoder:
    server.known = {"12 main st": Known(46.1261, -67.8402), "9 elm st": Known(46.8607, -68.0119)}
    return CensusGeocoder(server.host(seconds=20), server.host(seconds=20, most_bytes=20_000))


@pytest.fixture
def hasty(server: GeocoderServer) -> CensusGeocoder:
    """One that does not wait long for an answer."""
    return CensusGeocoder(server.host(seconds=0.5), server.host(seconds=0.5))


def test_one_address_goes_by_itself(census: CensusGeocoder, server: GeocoderServer) -> None:
    assert census.find([MAIN]) == [AT_MAIN]
    assert census.find([NOWHERE]) == [NOT_KNOWN]
    assert server.paths() == [ONE, ONE]
    parts = {"street": "12 Main St", "city": "Houlton", "state": "ME", "zip": "04730"}
    assert server.asked[0].query == {**parts, "benchmark": BENCHMARK, "format": "json"}


def test_it_is_a_geopy_geocoder(census: CensusGeocoder) -> None:
    assert isinstance(census, Geocoder)
    location: Any = census.geocode("12 Main St, Houlton, ME 04730")
    assert (location.latitude, location.longitude) == (46.1261, -67.8402)
    assert location.raw == {"precision": "street", "source": "census"}
    assert census.geocode({"street": "1 Nowhere Ln", "city": "Houlton"}) is None
    found: Any = census.geocode({"street": "9 Elm St", "city": "Caribou"}, exactly_one=False)
    assert [one.latitude for one in found] == [46.8607]


def test_several_go_in_one_batch_and_come_back_in_any_order(
    census: CensusGeocoder, server: GeocoderServer
) -> None:
    assert census.find([MAIN, NOWHERE, ELM]) == [AT_MAIN, NOT_KNOWN, AT_ELM]
    [asked] = server.asked
    assert (asked.method, asked.path) == ("POST", MANY)
    assert asked.lines == [
        ["0", "12 Main St", "Houlton", "ME", "04730"],
        ["1", "1 Nowhere Ln", "Houlton", "ME", "04730"],
        ["2", "9 Elm St", "Caribou", "ME", "04736"],
    ]


def test_commas_and_quotes_stay_in_their_cell(census: CensusGeocoder, server: GeocoderServer) -> None:
    odd = AddressParts('12 "Main", St', "Houl,ton\r\n--x", "ME", "04730")
    server.known['12 "main", st'] = Known(46.0, -68.0)
    assert census.find([odd, ELM]) == [Said(GeocodedPoint(46.0, -68.0, "street", "census")), AT_ELM]


@pytest.mark.parametrize("alone", [True, False], ids=["single", "batch"])
@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (Known(46.0, -68.0, tie=True), None),
        (Known(46.0, -68.0, exact=False, matched="12 MAIN RD, HOULTON, ME, 04730"), (46.0, -68.0)),
        (Known(46.0, -68.0, exact=False, matched="12 MAIN ST, BANGOR, ME, 04730"), (46.0, -68.0)),
        (Known(46.0, -68.0, exact=False, matched="12 MAIN ST, HOULTON, ME, 04401"), (46.0, -68.0)),
        (Known(46.0, -68.0, exact=False, matched="112 MAIN ST, HOULTON, ME, 04730"), None),
        (Known(46.0, -68.0, exact=False, matched="12 MAIN ST, BANGOR, ME, 04401"), None),
    ],
    ids=["tie", "other kind of street", "other city, ZIP fits", "other ZIP", "other number", "elsewhere"],
)
def test_what_it_had_to_correct_is_taken_only_where_it_is_the_same_house(
    census: CensusGeocoder, server: GeocoderServer, known: Known, expected: Any, alone: bool
) -> None:
    server.known["12 main st"] = known
    found = census.find([MAIN] if alone else [MAIN, ELM])[0]
    assert found is not None
    assert found.point == (GeocodedPoint(*expected, "street", "census") if expected else None)


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: [line for line in lines if line[0] != "1"],
        lambda lines: [[*line[:5], "nowhere"] if line[0] == "1" else line for line in lines],
        lambda lines: [[*line[:5], "-67.84,nan"] if line[0] == "1" else line for line in lines],
        lambda lines: [[*line[:5], "-67.84,146.0"] if line[0] == "1" else line for line in lines],
        lambda lines: [line[:4] if line[0] == "1" else line for line in lines],
        lambda lines: [[line[0], line[1], "Perhaps"] if line[0] == "1" else line for line in lines],
        lambda lines: [["9" * 30 if line[0] == "1" else line[0], *line[1:]] for line in lines],
        lambda lines: [["٣" if line[0] == "1" else line[0], *line[1:]] for line in lines],
        lambda lines: [["-1" if line[0] == "1" else line[0], *line[1:]] for line in lines],
    ],
    ids=["missing", "no point", "nan", "off the globe", "short", "new word", "huge id", "odd digit", "minus"],
)
def test_a_line_that_says_nothing_is_no_answer_and_the_others_are(
    census: CensusGeocoder, server: GeocoderServer, change: Any
) -> None:
    server.change_lines = change
    assert census.find([MAIN, ELM, NOWHERE]) == [AT_MAIN, None, NOT_KNOWN]


def test_the_first_of_two_lines_for_one_address_counts(
    census: CensusGeocoder, server: GeocoderServer
) -> None:
    server.change_lines = lambda lines: [*lines, ["0", "", "No_Match"], ["7", "", "No_Match"]]
    assert census.find([MAIN, ELM]) == [AT_MAIN, AT_ELM]


@pytest.mark.parametrize("alone", [True, False], ids=["single", "batch"])
@pytest.mark.parametrize(
    "body",
    [b"<html>We are down for maintenance</html>", b"", b"\x00\xff\x00", b"[]", b'{"result": 1}', b"null"],
)
def test_what_is_no_answer_is_a_failure(
    census: CensusGeocoder, server: GeocoderServer, body: bytes, alone: bool
) -> None:
    server.trouble = lambda handler: say(handler, body)
    with pytest.raises(Failed):
        census.find([MAIN] if alone else [MAIN, ELM])


@pytest.mark.parametrize(
    "coordinates", [{"x": "a", "y": 1}, {"x": 1}, None, {"x": 1e400, "y": 1}, {"x": -67, "y": 91}]
)
def test_a_match_without_a_point_is_a_failure(
    census: CensusGeocoder, server: GeocoderServer, coordinates: Any
) -> None:
    match = {"coordinates": coordinates, "matchedAddress": "12 MAIN ST, HOULTON, ME, 04730"}
    server.trouble = lambda handler: say_json(handler, {"result": {"addressMatches": [match]}})
    with pytest.raises(Failed):
        census.find([MAIN])


@pytest.mark.parametrize("alone", [True, False], ids=["single", "batch"])
@pytest.mark.parametrize("status", [400, 404, 413, 500])
def test_a_fault_of_the_question_is_a_failure(
    census: CensusGeocoder, server: GeocoderServer, status: int, alone: bool
) -> None:
    server.trouble = lambda handler: say(handler, b"<html>", status)
    with pytest.raises(Failed, match=str(status)):
        census.find([MAIN] if alone else [MAIN, ELM])


@pytest.mark.parametrize("alone", [True, False], ids=["single", "batch"])
@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [
        (429, {"Retry_After": "120"}, 120),
        (503, {"Retry_After": "7200"}, 7200),
        (503, {}, REST.total_seconds()),
        (502, {"Retry_After": "soon"}, REST.total_seconds()),
        (429, {"Retry_After": "-5"}, 60),
        (429, {"Retry_After": "9" * 60}, 86_400),
        (403, {}, REST.total_seconds()),
        (302, {"Location": "http://169.254.169.254/"}, REST.total_seconds()),
    ],
)
def test_a_service_that_does_not_want_to_is_left_alone(
    census: CensusGeocoder,
    server: GeocoderServer,
    status: int,
    headers: dict[str, str],
    seconds: float,
    alone: bool,
) -> None:
    server.trouble = lambda handler: say(handler, b"", status, **headers)
    with pytest.raises(Resting) as caught:
        census.find([MAIN] if alone else [MAIN, ELM])
    assert caught.value.rest.total_seconds() == seconds
    assert len(server.asked) == 1


def slow(handler: BaseHTTPRequestHandler) -> bool:
    time.sleep(1.2)
    return False


@pytest.mark.parametrize("alone", [True, False], ids=["single", "batch"])
def test_a_slow_service_is_left_alone(hasty: CensusGeocoder, server: GeocoderServer, alone: bool) -> None:
    server.trouble = slow
    with pytest.raises(Resting):
        hasty.find([MAIN] if alone else [MAIN, ELM])


def test_an_endless_batch_is_cut(census: CensusGeocoder, server: GeocoderServer) -> None:
    server.trouble = lambda handler: say(handler, b"x" * 30_000)
    with pytest.raises(Resting, match="longer"):
        census.find([MAIN, ELM])


def test_geopy_is_told_as_it_is_used_to(
    census: CensusGeocoder, hasty: CensusGeocoder, server: GeocoderServer
) -> None:
    server.trouble = lambda handler: say(handler, b"", 502)
    with pytest.raises(GeocoderServiceError):
        census.geocode("12 Main St, Houlton")
    server.trouble = slow
    with pytest.raises(GeocoderTimedOut):
        hasty.geocode("12 Main St, Houlton")
