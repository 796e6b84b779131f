"""The point of an address without a network, and what it admits not to know."""

import csv
import math
import ssl
import statistics
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from geopy.exc import GeocoderUnavailable
from geopy.geocoders.base import Geocoder

from mapper.config import PROJECT
from mapper.places.gazetteer import Gazetteer
from mapper.places.geocoding import GazetteerGeocoder, GeocodedPoint
from mapper.places.place_files import State, Town, Village, Zip
from tests.performance import bench_places

MAINE = State("23", "ME", "Maine", 43.0, -71.0, 47.0, -67.0)
TOWN = Town("2300100001", "Northfield", "town", "23001", 100, 50.0, 45.0, -70.0)
OTHER = Town("2300300001", "Westfield", "town", "23003", 100, 50.0, 45.0, -68.0)
TWINS = [
    Town("2300100002", "Union", "town", "23001", 100, 50.0, 45.2, -70.0),
    Town("2300300002", "Union", "town", "23003", 100, 50.0, 45.2, -68.0),
]
VILLAGE = Village("Mill Village", "23001", "2300100001", 45.05, -70.05)
ZIPS = [
    Zip("04001", "Northfield", "23001", "2300100001", 45.1, -70.1),
    Zip("04003", "Westfield", "23003", "2300300001", 45.0, -68.1),
]


@pytest.fixture
def geocoder() -> GazetteerGeocoder:
    return GazetteerGeocoder(Gazetteer([TOWN, OTHER, *TWINS], [], [VILLAGE], ZIPS, MAINE))


def test_it_has_no_way_to_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """And reads no certificates for one: whoever decides on a place would wait for it."""
    monkeypatch.setattr(ssl, "create_default_context", lambda *_, **__: pytest.fail("read certificates"))
    geocoder = GazetteerGeocoder(Gazetteer([TOWN], [], [], [], MAINE))
    with pytest.raises(GeocoderUnavailable, match="offline"):
        geocoder._call_geocoder("http://127.0.0.1:9/", lambda answer: answer)


@pytest.mark.parametrize(
    ("city", "zip_code", "state", "expected"),
    [
        pytest.param("Mill Village", "04001", "ME", (45.05, -70.05, "place"), id="village before ZIP"),
        pytest.param("Northfield", "04001-1234", "Maine", (45.0, -70.0, "town"), id="town before ZIP"),
        pytest.param("Northfield", "", "", (45.0, -70.0, "town"), id="city alone"),
        pytest.param("Gotham", "04001", "ME", (45.1, -70.1, "zip"), id="only the ZIP is known"),
        pytest.param("", " 04001 ", "", (45.1, -70.1, "zip"), id="ZIP alone"),
        pytest.param("Union", "04003", "", (45.2, -68.0, "town"), id="the ZIP's county decides"),
        pytest.param("Union", "", "", None, id="two towns fit"),
        pytest.param("Northfield", "04003", "", None, id="city and ZIP contradict each other"),
        pytest.param("Northfield", "99999", "", (45.0, -70.0, "town"), id="unknown ZIP"),
        pytest.param("Northfield", "04001", "NH", None, id="another state"),
        pytest.param("", "", "ME", None, id="nothing"),
    ],
)
def test_the_best_point_it_is_sure_of(
    geocoder: GazetteerGeocoder, city: str, zip_code: str, state: str, expected: tuple | None
) -> None:
    point = geocoder.find(city, zip_code, state)
    assert point == (GeocodedPoint(*expected, "gazetteer") if expected else None)


def test_it_is_a_geopy_geocoder(geocoder: GazetteerGeocoder) -> None:
    assert isinstance(geocoder, Geocoder)
    location = geocoder.geocode("12 Main St, Northfield, ME 04001")
    assert (location.latitude, location.longitude) == (45.0, -70.0)
    assert location.raw == {"precision": "town", "source": "gazetteer"}
    assert geocoder.geocode({"city": "Northfield"}).address == "Northfield"
    assert geocoder.geocode("Gotham") is None
    assert [found.latitude for found in geocoder.geocode("Northfield", exactly_one=False)] == [45.0]


def test_real_hospitals_are_placed_in_their_village(shared_data: Path) -> None:
    geocoder = GazetteerGeocoder(Gazetteer.from_folder(PROJECT / "data"))
    with (shared_data / "venues_hospitals_me.csv").open(newline="") as handle:
        rows = list(csv.DictReader(handle))
    found = [(geocoder.find(row["city"], row["zip"], "ME"), row) for row in rows]
    assert {point.precision for point, _ in found if point} == {"place"}
    off = [_km(point, float(row["lat"]), float(row["lon"])) for point, row in found if point]
    assert len(off) == 52
    assert sum(off) / 52 < 2.1
    assert max(off) < 7


@pytest.mark.parametrize("how", [bench_places.in_columns, bench_places.in_one_line], ids=["columns", "line"])
def test_an_import_places_real_addresses_within_two_kilometres(
    shared_data: Path, how: Callable[[bench_places.Row], Mapping[str, str]]
) -> None:
    with (shared_data / "venues_hospitals_me.csv").open(newline="") as handle:
        rows = list(csv.DictReader(handle))
    placed = bench_places.placed_offline(rows, how)
    off = [bench_places.off_by_km(point, row) for (point, _, _), row in zip(placed, rows, strict=True)]
    assert statistics.median(off) <= 2
    assert sum(town == row["town"] for (_, town, _), row in zip(placed, rows, strict=True)) >= 51
    assert all(county == row["county"] for (_, _, county), row in zip(placed, rows, strict=True))


def _km(point: GeocodedPoint, lat: float, lon: float) -> float:
    return math.hypot(point.lat - lat, (point.lon - lon) * math.cos(math.radians(lat))) * 111.2
