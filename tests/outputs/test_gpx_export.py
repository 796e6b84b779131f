"""Does a GPX file open in a reader of its own, with every text as it is?"""

from datetime import UTC, datetime
from typing import Any

import gpxpy
import pytest
from defusedxml import ElementTree

from mapper.outputs.gpx_export import gpx

NOW = datetime(2026, 6, 1, 15, 0, 7, 9, tzinfo=UTC)


def row(name: str = "Suds", **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "venue_type": "laundromat",
        "address": "1 Main St",
        "city": "Houlton",
        "lat": 46.126,
        "lon": -67.84,
    } | more


def read(*rows: dict[str, Any], about: str = "1 places") -> Any:
    content = gpx(rows, {"laundromat": "Laundromat"}, about, NOW)
    assert ElementTree.fromstring(content).tag == "{http://www.topografix.com/GPX/1/1}gpx"
    return gpxpy.parse(content.decode())


def test_a_waypoint_a_place() -> None:
    file = read(row(), row("Foam", address="", city="", venue_type="gone"))
    one, two = file.waypoints
    assert (one.name, one.type, one.description) == ("Suds", "Laundromat", "1 Main St, Houlton")
    assert (one.latitude, one.longitude) == (46.126, -67.84)
    assert (two.name, two.type, two.description) == ("Foam", None, None)
    assert (file.description, file.version, file.creator) == ("1 places", "1.1", "Outreach Mapper")
    assert file.time == NOW.replace(microsecond=0)


@pytest.mark.parametrize(
    "text", ["<b>&amp;</b>", "]]>", "a\"b'c", "=1+1", "\u202e\u00e9\U0001f600", "${x}`", "<!--"]
)
def test_any_text_comes_back(text: str) -> None:
    [one] = read(row(text, address=text, city=""), about=text).waypoints
    assert (one.name, one.description) == (text, text)


def test_what_xml_forbids_is_replaced() -> None:
    [one] = read(row("a\x00b\x1bc\ufffe")).waypoints
    assert one.name == "a\ufffdb\ufffdc\ufffd"


def test_nothing_chosen_is_an_empty_file() -> None:
    assert read().waypoints == []


def test_a_route_goes_through_the_places_in_their_order() -> None:
    rows = [row("2 Suds"), row("1 Foam", lat=46.2, lon=-67.9, address="", city="")]
    [route] = gpxpy.parse(gpx(rows, {"laundromat": "Laundromat"}, "", NOW, route="Sat & Sun").decode()).routes
    assert route.name == "Sat & Sun"
    assert [(point.name, point.latitude, point.longitude) for point in route.points] == [
        ("2 Suds", 46.126, -67.84),
        ("1 Foam", 46.2, -67.9),
    ]
    assert (route.points[0].description, route.points[0].type) == ("1 Main St, Houlton", "Laundromat")


def test_without_one_there_is_none() -> None:
    assert read(row()).routes == []
