"""Does the map show each place once, shade each area honestly, and ask nobody else for anything?"""

import json
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from mapper.rules.filter_words import selection
from mapper.rules.permissions import EVERYWHERE
from mapper.store import schema
from mapper.store.reference import mark_looked_none, reference_changed
from tests.builders import AROOSTOOK, CARIBOU, CUMBERLAND, PORTLAND, Programme
from tests.web.conftest import check_page
from tests.web.mixed import AS_OF, STATUSES, mixed

MAINE = "bbox=-71.1,42.9,-66.9,47.5&zoom=7"
DAY = f"as_of={AS_OF}"
HOSTILE = "</script><img src=x onerror=alert(1)>${alert(1)}`'\""
SQUARE = '{"type":"Polygon","coordinates":[[[-70,43],[-69,43],[-69,44],[-70,43]]]}'


def answer(client: FlaskClient, url: str) -> dict:
    response = client.get(url)
    assert response.status_code == 200, response.get_data(as_text=True)
    assert response.json is not None
    return response.json


def names(found: dict) -> set[str]:
    return {feature["properties"]["name"] for feature in found["features"]}


def give_outlines(programme: Programme) -> None:
    with programme.database.write() as connection:
        towns = schema.area.c.geoid.in_([PORTLAND, CARIBOU])
        connection.execute(update(schema.area).where(towns).values(geometry=SQUARE, outline=SQUARE))
        reference_changed(connection)


def test_every_place_with_a_point_is_on_the_map_once(programme: Programme) -> None:
    mixed(programme)
    response = programme.administrator().get(f"/api/v1/map?{MAINE}&{DAY}")
    assert response.mimetype == "application/geo+json"
    found = response.json
    assert found is not None
    on_map = {f["properties"]["name"]: f["properties"]["status"] for f in found["features"]}
    assert on_map == {name: status for name, status in STATUSES.items() if name != "Nowhere Cafe"}
    assert (found["type"], found["as_of"]) == ("FeatureCollection", AS_OF.isoformat())
    assert (found["chosen"], found["without_point"]) == (11, 1)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("type=library", {"Shut Library", "Northern Library"}),
        ("status=covered", {"Covered Laundry", "Northern Cafe"}),
        (f"county={AROOSTOOK}", {"Northern Cafe", "Northern Library"}),
        (f"county={AROOSTOOK}&status=covered", {"Northern Cafe"}),
        ("posting=required&status=never", {"Unknown Cafe"}),
        ("visited=yes&type=library", {"Shut Library"}),
    ],
)
def test_filters_choose_the_places(programme: Programme, query: str, expected: set[str]) -> None:
    mixed(programme)
    assert names(answer(programme.administrator(), f"/api/v1/map?{MAINE}&{DAY}&{query}")) == expected


@pytest.mark.parametrize("query", ["", "type=cafe", "status=covered,never", f"county={AROOSTOOK}"])
def test_the_whole_world_is_the_gap_report_s_known(programme: Programme, query: str) -> None:
    mixed(programme)
    client = programme.administrator()
    for zoom in (0, 22):
        found = answer(client, f"/api/v1/map?bbox=-180,-90,180,90&zoom={zoom}&{DAY}&{query}")
        frame = programme.app.extensions["mapper"].frames.current()
        asked = {part.split("=")[0]: [part.split("=")[1]] for part in query.split("&") if part}
        chosen = selection(asked, frame.reference.known_words(), EVERYWHERE)
        known = frame.gap_report(AS_OF, ("venue_type",), chosen).total["known"]
        counts = [f["properties"].get("count", 1) for f in found["features"]]
        assert (found["chosen"], sum(counts) + found["without_point"]) == (known, known)


def test_a_day_shows_what_was_up_then(programme: Programme) -> None:
    mixed(programme)
    found = answer(programme.administrator(), f"/api/v1/map?{MAINE}&as_of=2024-06-01&status=covered")
    assert names(found) == {"Old Laundry"}


def test_only_the_box_is_asked(programme: Programme) -> None:
    mixed(programme)
    found = answer(programme.administrator(), f"/api/v1/map?bbox=-69,46,-67,47.5&zoom=8&{DAY}")
    assert names(found) == {"Northern Cafe", "Northern Library"}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("zoom=7", "bbox"),
        ("bbox=&zoom=7", "bbox"),
        ("bbox=1,2,3&zoom=7", "bbox"),
        ("bbox=1,2,3,4,5&zoom=7", "bbox"),
        ("bbox=a,2,3,4&zoom=7", "bbox"),
        ("bbox=nan,2,3,4&zoom=7", "bbox"),
        ("bbox=-inf,2,3,4&zoom=7", "bbox"),
        ("bbox=-181,2,3,4&zoom=7", "bbox"),
        ("bbox=1,4,3,2&zoom=7", "bbox"),
        ("bbox=1,2,3,91&zoom=7", "bbox"),
        ("bbox=1,2,3,4", "zoom"),
        ("bbox=1,2,3,4&zoom=", "zoom"),
        ("bbox=1,2,3,4&zoom=-1", "zoom"),
        ("bbox=1,2,3,4&zoom=7.5", "zoom"),
        ("bbox=1,2,3,4&zoom=23", "zoom"),
        ("bbox=1,2,3,4&zoom=٧", "zoom"),
    ],
)
def test_a_malformed_viewport_is_refused_by_name(programme: Programme, query: str, field: str) -> None:
    response = programme.coordinator().get(f"/api/v1/map?{query}")
    assert (response.status_code, response.mimetype) == (422, "application/problem+json")
    assert response.json is not None
    assert [problem["field"] for problem in response.json["problems"]] == [field]


@pytest.mark.parametrize("level", ["", "state", "Town"])
def test_areas_are_of_a_level(programme: Programme, level: str) -> None:
    response = programme.coordinator().get(f"/api/v1/areas?level={level}")
    assert response.status_code == 422
    assert response.json is not None
    assert response.json["problems"][0]["field"] == "level"


def test_every_county_has_figures_and_an_unknown_one_has_none(programme: Programme) -> None:
    mixed(programme)
    areas = answer(programme.administrator(), f"/api/v1/areas?level=county&{DAY}")["areas"]
    assert len(areas) == 16 + 1
    assert (areas[CUMBERLAND]["name"], areas[CUMBERLAND]["covered"], areas[CUMBERLAND]["eligible"]) == (
        "Cumberland",
        1,
        6,
    )
    assert (areas[AROOSTOOK]["coverage_pct"], areas["23001"]["known"], areas["23001"]["coverage_pct"]) == (
        50.0,
        0,
        None,
    )
    assert areas[""]["known"] == 1


def test_towns_are_shaded_by_geoid(programme: Programme) -> None:
    mixed(programme)
    areas = answer(programme.administrator(), f"/api/v1/areas?level=town&{DAY}&type=cafe")["areas"]
    assert (areas[PORTLAND]["known"], areas[CARIBOU]["covered"]) == (4, 1)
    assert len(areas) > 400


def test_a_filter_by_status_does_not_shade(programme: Programme) -> None:
    mixed(programme)
    client = programme.administrator()
    every = answer(client, f"/api/v1/areas?level=county&{DAY}")
    assert answer(client, f"/api/v1/areas?level=county&{DAY}&status=covered&visited=yes") == every


def looked(client: FlaskClient, query: str) -> set[str]:
    areas = answer(client, f"/api/v1/areas?{query}&{DAY}")["areas"]
    return {geoid for geoid, figures in areas.items() if figures["looked_none"]}


def test_where_somebody_looked_and_found_none_is_told(programme: Programme) -> None:
    mixed(programme)
    with programme.database.write() as connection:
        mark_looked_none(connection, "23001", "hospital", AS_OF)
        mark_looked_none(connection, CARIBOU, "hospital", AS_OF)
        mark_looked_none(connection, AROOSTOOK, "cafe", AS_OF)  # where a cafe is known all the same
    client = programme.administrator()
    assert looked(client, "level=county") == set(), "of seventeen types, one was looked for"
    assert looked(client, "level=county&type=hospital") == {"23001"}
    assert looked(client, "level=county&type=hospital&type=church") == set()
    assert looked(client, "level=county&type=cafe") == set()
    assert looked(client, f"level=town&type=hospital&county={AROOSTOOK}") == {CARIBOU}
    assert {geoid[:5] for geoid in looked(client, "level=town&type=hospital&county=23001")} == {"23001"}


def test_only_the_areas_that_were_asked_for_are_shaded(programme: Programme) -> None:
    mixed(programme)
    client = programme.administrator()
    assert list(answer(client, f"/api/v1/areas?level=county&county={AROOSTOOK}")["areas"]) == [AROOSTOOK]
    assert list(answer(client, f"/api/v1/areas?level=county&town={CARIBOU}")["areas"]) == [AROOSTOOK]
    assert list(answer(client, f"/api/v1/areas?level=town&town={CARIBOU}")["areas"]) == [CARIBOU]


def test_a_coordinator_sees_own_counties_and_nothing_else(programme: Programme) -> None:
    mixed(programme)
    client = programme.coordinator([AROOSTOOK])
    assert names(answer(client, f"/api/v1/map?{MAINE}&{DAY}")) == {"Northern Cafe", "Northern Library"}
    assert list(answer(client, f"/api/v1/areas?level=county&{DAY}")["areas"]) == [AROOSTOOK]
    assert {geoid[:5] for geoid in answer(client, "/api/v1/areas?level=town")["areas"]} == {AROOSTOOK}


@pytest.mark.parametrize(
    "path", ["/map", "/map/paper.geojson", f"/api/v1/map?{MAINE}", "/api/v1/areas?level=county"]
)
def test_a_viewer_and_a_volunteer_find_no_map(programme: Programme, path: str) -> None:
    for client in (programme.viewer(), programme.volunteer()):
        assert client.get(path).status_code == 404


def test_the_page_asks_nobody_else_and_holds_no_name(programme: Programme) -> None:
    programme.venue(HOSTILE)
    response = programme.coordinator().get(f"/map?{DAY}")
    check_page(response)
    html = response.get_data(as_text=True)
    assert "alert(1)" not in html
    hosts = set(re.findall(r"https?://([^/\"' ]+)", html))
    assert hosts <= {"www.w3.org"}
    assert set(re.findall(r'(?:src|href)="(//[^"]+)"', html)) == set()


def test_a_type_of_place_that_somebody_named_so_is_data(programme: Programme) -> None:
    with programme.database.write() as connection:
        hostile = update(schema.venue_type).where(schema.venue_type.c.code == "cafe").values(label=HOSTILE)
        connection.execute(hostile)
        reference_changed(connection)
    html = programme.coordinator().get(f"/map?{DAY}").get_data(as_text=True)
    assert "<img" not in html
    words = re.search(r'id="map-words"[^>]*>(.*?)</script>', html, re.S)
    assert words is not None
    assert json.loads(words[1])["types"]["cafe"] == HOSTILE
    before, _ = html.split('id="map-words"')
    assert "${alert" not in before.split("coverageMap", 1)[1]


def test_settings_carry_the_page_s_filter(programme: Programme) -> None:
    html = programme.coordinator().get(f"/map?type=cafe&status=never&{DAY}&shade=town").get_data(as_text=True)
    handed = re.search(r"settings: (\{.*\})\};", html)
    assert handed is not None
    settings = json.loads(handed[1])
    assert settings["points"] == f"/api/v1/map?type=cafe&status=never&{DAY}"
    assert settings["shade"] == "town"
    assert settings["venue"].endswith("/venues/0")


def test_a_wrong_shade_is_the_usual_one(programme: Programme) -> None:
    assert '"shade": "counties_then_towns"' in programme.coordinator().get("/map?shade=x").get_data(
        as_text=True
    )


def test_the_map_begins_around_what_was_asked_for(programme: Programme) -> None:
    def latitudes(url: str) -> tuple[float, float]:
        html = programme.administrator().get(url).get_data(as_text=True)
        bounds = re.search(r"fitBounds\(\s*\[\[([\d.]+), [-\d.]+\], \[([\d.]+), ", html)
        assert bounds is not None
        return float(bounds[1]), float(bounds[2])

    programme.venue("Atlantis", lat=0.0, lon=0.0)
    south, north = latitudes("/map")
    assert 42.9 < south < 43.2 and 47.4 < north < 47.5
    south, north = latitudes(f"/map?county={AROOSTOOK}")
    assert south > 45.5 and north > 47.4, "to the county's edge, not to its northernmost town's middle"
    assert latitudes(f"/map?town={CARIBOU}")[0] > 46.7


def test_the_paper_map_is_ours_and_is_not_sent_twice(programme: Programme) -> None:
    client = programme.coordinator()
    first = client.get("/map/paper.geojson")
    assert (first.status_code, first.mimetype) == (200, "application/geo+json")
    assert "private" in first.headers["Cache-Control"]
    again = client.get("/map/paper.geojson", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")


def test_outlines_by_geoid(programme: Programme) -> None:
    client = programme.coordinator()
    counties = answer(client, "/map/outlines/county.geojson")
    assert {feature["id"] for feature in counties["features"]} >= {CUMBERLAND, AROOSTOOK}
    assert answer(client, "/map/outlines/town.geojson")["features"] == []
    give_outlines(programme)
    assert [f["id"] for f in answer(client, "/map/outlines/town.geojson")["features"]] == [CARIBOU, PORTLAND]
    assert client.get("/map/outlines/state.geojson").status_code == 404


def test_the_outlines_address_changes_with_them(programme: Programme) -> None:
    client = programme.coordinator()
    assert '"outlines_town": ""' in client.get("/map").get_data(as_text=True)
    give_outlines(programme)
    first = re.search(r'"outlines_town": "([^"]+)"', client.get("/map").get_data(as_text=True))
    give_outlines(programme)
    second = re.search(r'"outlines_town": "([^"]+)"', client.get("/map").get_data(as_text=True))
    assert first is not None and second is not None
    assert first[1] != second[1]
