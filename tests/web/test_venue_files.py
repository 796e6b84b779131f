"""Do the list's files hold what it shows, for who may see it, and lead nobody where nobody should go?"""

import json
import re
from typing import Any

import gpxpy
import pytest
from flask.testing import FlaskClient

from mapper.rules import waypoints
from mapper.store import area_rules, audit, origins
from mapper.store.audit import Entry
from mapper.store.venue_rows import VENUE_COLUMNS
from tests.builders import AROOSTOOK, CARIBOU, CUMBERLAND, NOON, Programme
from tests.outputs import workbooks
from tests.web.mixed import mixed
from tests.web.test_downloads import FILTERS, HOSTILE, rows

OSM = "© OpenStreetMap contributors (ODbL 1.0)"


def entry(programme: Programme) -> Entry:
    with programme.database.read() as connection:
        return audit.entries(connection, audit.Wish())[0]


def shown(client: FlaskClient, query: str) -> int:
    page = client.get(f"/venues?{query}").get_data(as_text=True)
    found = re.search(r"of ([\d,]+)</p>", page)
    return int(found[1].replace(",", "")) if found else 0


def waypoints_of(client: FlaskClient, query: str = "") -> Any:
    answer = client.get(f"/venues.gpx?{query}")
    assert (answer.status_code, answer.mimetype) == (200, "application/gpx+xml")
    return gpxpy.parse(answer.get_data(as_text=True))


@pytest.mark.parametrize("query", [*FILTERS, "q=laundry", "q=LAUNDRY&type=laundromat", "q=nothing+like+it"])
def test_each_file_holds_what_the_list_shows(programme: Programme, query: str) -> None:
    mixed(programme)
    client = programme.administrator()
    in_csv = rows(client, f"/venues.csv?{query}")
    features = json.loads(client.get(f"/venues.geojson?{query}").get_data())["features"]
    book = workbooks.read(client.get(f"/venues.xlsx?{query}").get_data())
    names = [row["name"] for row in in_csv]
    assert len(names) == shown(client, query)
    assert [feature["properties"]["name"] for feature in features] == names
    assert [row[1] for row in book["Venues"][1:]] == names
    assert book["Venues"][0] == list(VENUE_COLUMNS)
    assert not in_csv or list(in_csv[0]) == list(VENUE_COLUMNS)


def test_a_coordinator_takes_out_their_own_counties_with_what_only_they_see(programme: Programme) -> None:
    hidden = {"restricted": True, "do_not_place": True, "do_not_place_reason": "Asked us not to."}
    programme.venue("Here", **hidden, concern_taker=True)
    programme.venue("Quillmoss", county_geoid=AROOSTOOK, town_geoid=CARIBOU)
    client = programme.coordinator([CUMBERLAND])
    [row] = rows(client, "/venues.csv")
    assert (row["name"], row["restricted"], row["do_not_place"]) == ("Here", "yes", "yes")
    assert (row["do_not_place_reason"], row["not_safe_for"]) == ("Asked us not to.", "taker")
    for form in ("csv", "xlsx", "geojson", "gpx"):
        assert b"Quillmoss" not in client.get(f"/venues.{form}?county={AROOSTOOK}").get_data()
    assert rows(client, f"/venues.csv?county={CUMBERLAND}") == [row]


@pytest.mark.parametrize("role", ["volunteer", "viewer"])
@pytest.mark.parametrize("form", ["csv", "xlsx", "geojson", "gpx"])
def test_nobody_else_takes_out_venues(programme: Programme, role: str, form: str) -> None:
    programme.venue("Here")
    client = programme.viewer() if role == "viewer" else programme.volunteer()
    assert client.get(f"/venues.{form}").status_code == 404


@pytest.mark.parametrize("form", ["csv", "xlsx", "geojson", "gpx"])
def test_each_is_on_the_audit_log_without_what_was_searched_for(programme: Programme, form: str) -> None:
    programme.venue("Joe's Laundry")
    programme.venue("Foam Cafe", venue_type="cafe")
    answer = programme.administrator().get(f"/venues.{form}?q=joe&type=laundromat")
    written = entry(programme)
    assert (written.file_id, written.details["rows"]) == (answer.headers["File-Id"], 1)
    assert (written.details["what"], written.details["format"]) == ("venues", form)
    assert written.details["filter"] == ["type=laundromat", "name=searched"]
    assert "joe" not in str(written).casefold()
    assert answer.headers["Content-Disposition"].endswith(f'-{written.file_id}.{form}"')
    assert "took out the venue list as a" in programme.administrator().get("/audit").get_data(as_text=True)


def test_a_navigation_file_leads_only_where_somebody_may_go(programme: Programme) -> None:
    programme.venue("Suds", address="1 Main St", city="Portland")
    for flag in ("restricted", "do_not_place", "concern_volunteer", "concern_taker", "closed"):
        programme.venue(f"Hidden {flag}", **{flag: True})
    programme.venue("Nowhere", lat=None, lon=None)
    programme.venue("Not there", county_geoid=AROOSTOOK, town_geoid=CARIBOU)
    with programme.database.write() as connection:
        area_rules.set_rule(connection, CARIBOU, "no_log", "", "", NOON)
    file = waypoints_of(programme.administrator())
    [one] = file.waypoints
    assert (one.name, one.type, one.description) == ("Suds", "Laundromat", "1 Main St, Portland")
    assert (one.latitude, one.longitude) == (43.66, -70.26)
    assert file.description == "1 places to go to. 1 have no point on the map and are not in here."
    assert entry(programme).details["rows"] == 1


def test_too_many_are_refused_in_a_sentence(programme: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in "abc":
        programme.venue(name)
    monkeypatch.setattr(waypoints, "MOST_WAYPOINTS", 2)
    client = programme.administrator()
    answer = client.get("/venues.gpx")
    assert answer.status_code == 422
    assert "3 places are too many" in answer.get_data(as_text=True)
    with programme.database.read() as connection:
        assert not [one for one in audit.entries(connection, audit.Wish()) if one.action == "exported"]
    assert len(waypoints_of(client, "q=a").waypoints) == 1


def test_hostile_names_are_text_in_each(programme: Programme) -> None:
    for name in HOSTILE:
        programme.venue(name, address=name)
    client = programme.administrator()
    assert [one.name for one in waypoints_of(client).waypoints] == HOSTILE
    features = json.loads(client.get("/venues.geojson").get_data())["features"]
    assert [feature["properties"]["name"] for feature in features] == HOSTILE
    for row in rows(client, "/venues.csv"):
        assert not row["name"].startswith(("=", "+", "-", "@", "\t"))


def test_openstreetmap_is_thanked_once_its_data_is_there(programme: Programme) -> None:
    mixed(programme)
    client = programme.administrator()

    def thanks() -> list[bool]:
        about = workbooks.read(client.get("/venues.xlsx").get_data())["About"]
        return [
            OSM in client.get("/map").get_data(as_text=True),
            OSM in client.get("/venues").get_data(as_text=True),
            json.loads(client.get("/venues.geojson").get_data()).get("attribution") == OSM,
            json.loads(client.get("/coverage.geojson").get_data()).get("attribution") == OSM,
            ["Data", OSM] in [row[:2] for row in about],
            OSM in str(waypoints_of(client).description),
        ]

    assert thanks() == [False] * 6
    with programme.database.write() as connection:
        origins.note(connection, origins.OPENSTREETMAP)
        origins.note(connection, origins.OPENSTREETMAP)
    assert thanks() == [True] * 6


def test_the_list_offers_them_to_who_may_take_them(programme: Programme) -> None:
    mixed(programme)
    page = programme.administrator().get("/venues?q=laundry&type=laundromat").get_data(as_text=True)
    for form in ("csv", "xlsx", "geojson", "gpx"):
        assert f'href="/venues.{form}?type=laundromat&amp;q=laundry"' in page
    assert "/coverage.csv" not in page  # which knows no search
    assert "/venues.csv" not in programme.administrator().get("/venues?q=nothing+like+it").get_data(
        as_text=True
    )
