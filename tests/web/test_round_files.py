"""Does a round's file for navigation hold its stops in order, and lead nobody where nobody should go?"""

from datetime import date
from typing import Any

import gpxpy
import pytest
from flask.testing import FlaskClient

from mapper.store import audit
from tests.builders import AROOSTOOK, CARIBOU, CUMBERLAND, Programme
from tests.web.test_round_paper import HIDDEN, a_round

DAY = date(2026, 12, 5)


def gpx_of(client: FlaskClient, round_id: str) -> Any:
    answer = client.get(f"/rounds/{round_id}/stops.gpx")
    assert (answer.status_code, answer.mimetype) == (200, "application/gpx+xml")
    return gpxpy.parse(answer.get_data(as_text=True))


def test_the_stops_are_a_route_in_their_order_and_waypoints(programme: Programme) -> None:
    suds = programme.venue("Suds & Co", address="1 Main St", city="Portland")
    cafe = programme.venue("Cafe", lat=43.7, lon=-70.3)
    nowhere = programme.venue("Nowhere", lat=None, lon=None)
    round_id = a_round(programme, [cafe, suds, (nowhere, "no_point")], start=(43.1234, -70.9876), on_day=DAY)
    file = gpx_of(programme.coordinator(), round_id)
    [route] = file.routes
    assert route.name == "Saturday"
    assert [point.name for point in route.points] == ["1 Cafe", "2 Suds & Co"]
    assert [(point.latitude, point.longitude) for point in route.points] == [(43.7, -70.3), (43.66, -70.26)]
    assert [one.name for one in file.waypoints] == ["1 Cafe", "2 Suds & Co"]
    assert file.waypoints[1].description == "1 Main St, Portland"
    assert file.description == "2 places to go to. 1 have no point on the map and are not in here."
    assert "43.1234" not in file.to_xml()  # where it begins may be somebody's home


@pytest.mark.parametrize("flag", HIDDEN)
def test_nobody_is_led_where_nobody_is_to_go(programme: Programme, flag: str) -> None:
    away = programme.venue("Away", **{flag: True})
    round_id = a_round(programme, [programme.venue("First"), away, programme.venue("Third")])
    file = gpx_of(programme.coordinator(), round_id)
    # The numbers stay those of the list on paper.
    assert [point.name for point in file.routes[0].points] == ["1 First", "3 Third"]
    assert "Away" not in file.to_xml()


def test_a_round_of_another_county_is_not_there(programme: Programme) -> None:
    far = programme.venue("Far", county_geoid=AROOSTOOK, town_geoid=CARIBOU)
    round_id = a_round(programme, [programme.venue("Near"), far])
    assert programme.coordinator([CUMBERLAND]).get(f"/rounds/{round_id}/stops.gpx").status_code == 404
    assert len(gpx_of(programme.administrator(), round_id).waypoints) == 2


def test_it_is_on_the_audit_log(programme: Programme) -> None:
    round_id = a_round(programme, [programme.venue("Joe's")], on_day=DAY)
    client = programme.administrator()
    answer = client.get(f"/rounds/{round_id}/stops.gpx")
    with programme.database.read() as connection:
        written = audit.entries(connection, audit.Wish())[0]
    assert (written.action, written.file_id) == ("exported", answer.headers["File-Id"])
    assert {name: written.details[name] for name in ("what", "format", "rows", "as_of")} == {
        "what": "round",
        "format": "gpx",
        "rows": 1,
        "as_of": "2026-12-05",
    }
    assert written.details["filter"] == [f"round={round_id}"]
    assert "took out the stops of a round as a" in client.get("/audit").get_data(as_text=True)


def test_hostile_names_are_text(programme: Programme) -> None:
    name = "<rte>&amp;]]>\"'"
    round_id = a_round(programme, [programme.venue(name)], name="<b>Round</b>")
    file = gpx_of(programme.coordinator(), round_id)
    assert (file.routes[0].name, file.routes[0].points[0].name) == ("<b>Round</b>", f"1 {name}")
