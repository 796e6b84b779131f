"""Is a visit that a coordinator types in for somebody a visit like any other, once, and theirs?"""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from mapper.rules.visit import day_of
from mapper.store import area_rules, schema
from tests.builders import AROOSTOOK, CARIBOU, PORTLAND, POSTER, STALL, ZONE, Programme, some_id
from tests.web.conftest import Page, check_page
from tests.web.signing_in import audited, csrf

TODAY = day_of(datetime.now(UTC) - timedelta(days=2), ZONE)  # "today" may end while a test runs


def typed(venue: str, **more: Any) -> dict[str, Any]:
    return {
        "visit_id": str(uuid.uuid4()),
        "venue_id": venue,
        "day": str(TODAY),
        "outcome": "placed",
        "material": [POSTER, ""],
        "spot": [STALL, ""],
        "action": ["placed", ""],
        "quantity": ["2", ""],
        "follow_up_on": "",
        "note": "",
        **more,
    }


def send(client: FlaskClient, person: str, form: dict[str, Any]) -> Any:
    return client.post(f"/people/{person}/log", data={"csrf_token": csrf(client, "/people"), **form})


def rows(programme: Programme, table: Any) -> list[Any]:
    with programme.database.read() as connection:
        return list(connection.execute(select(table)))


@pytest.fixture
def vera(programme: Programme) -> str:
    return programme.person("Vera", "volunteer", [PORTLAND])


def test_it_is_their_visit_at_noon_of_that_day(programme: Programme, vera: str) -> None:
    venue = programme.venue("Laundry")
    cora = programme.person("Cora", "coordinator", ["23005"])
    form = typed(venue, note="Ask at the desk", follow_up_on=str(TODAY + timedelta(days=30)))
    assert send(programme.client(cora), vera, form).status_code == 303
    [visit] = rows(programme, schema.visit)
    assert (visit.id, visit.venue_id, visit.outcome) == (form["visit_id"], venue, "placed")
    assert visit.effective_at == datetime.combine(TODAY, time(12), ZONE).astimezone(UTC)
    [item] = rows(programme, schema.visit_item)
    assert (item.material, item.spot, item.action, item.quantity) == (POSTER, STALL, "placed", 2)
    assert [row.person_id for row in rows(programme, schema.visit_author)] == [vera]
    assert [row.note for row in rows(programme, schema.visit_note)] == ["Ask at the desk"]
    [row] = audited(programme, "logged_for")
    assert (row.actor_id, row.subject, row.county_geoid) == (cora, vera, "23005")
    assert row.details == {"visit": visit.id, "outcome": "placed"}


def test_the_same_form_twice_is_one_visit(programme: Programme, vera: str) -> None:
    client, form = programme.coordinator(), typed(programme.venue("Laundry"))
    for _ in range(2):
        assert send(client, vera, form).status_code == 303
    assert len(rows(programme, schema.visit)) == len(audited(programme, "logged_for")) == 1
    assert not rows(programme, schema.visit_conflict)
    send(client, vera, {**form, "outcome": "checked"})
    assert len(rows(programme, schema.visit)) == len(audited(programme, "logged_for")) == 1
    assert len(rows(programme, schema.visit_conflict)) == 1  # as from a phone: a person chooses


@pytest.mark.parametrize(
    "wrong",
    [
        {"day": str(TODAY + timedelta(days=5))},
        {"day": str(TODAY - timedelta(days=401))},
        {"day": "yesterday"},
        {"day": ""},
        {"outcome": ""},
        {"outcome": "burnt"},
        {"venue_id": ""},
        {"venue_id": some_id("no such place")},
        {"material": ["", ""], "spot": ["", ""], "quantity": ["", ""]},
        {"material": ["", ""]},
        {"spot": ["", ""]},
        {"action": ["thrown", ""]},
        {"quantity": ["", ""]},
        {"quantity": ["many", ""]},
        {"quantity": ["99999", ""]},
        {"outcome": "closed_until", "action": ["seen", ""]},
        {"follow_up_on": str(TODAY - timedelta(days=3))},
        {"follow_up_on": "soon"},
        {"note": "x" * 281},
        {"note": "a\x00b"},
    ],
    ids=str,
)
def test_what_is_wrong_is_said_and_nothing_is_kept(
    programme: Programme, vera: str, wrong: dict[str, Any]
) -> None:
    answer = send(programme.coordinator(), vera, typed(programme.venue("Laundry"), **wrong))
    assert answer.status_code in (400, 422)
    if answer.status_code == 422:
        assert "field-error" in answer.get_data(as_text=True)
        check_page(answer)
    assert not rows(programme, schema.visit) and not audited(programme, "logged_for")


def test_a_note_about_somebody_is_warned_of_before_it_is_kept(programme: Programme, vera: str) -> None:
    client, form = programme.coordinator(), typed(programme.venue("Laundry"), note="Call  207-555-0100")
    page = send(client, vera, form)
    assert page.status_code == 422 and "phone number" in page.get_data(as_text=True)
    check_page(page)
    # The yes is to that note alone.
    other = {**form, "note": "She is 19 years old", "sure": "Call 207-555-0100"}
    assert send(client, vera, other).status_code == 422
    assert not rows(programme, schema.visit)
    assert send(client, vera, {**form, "sure": "Call 207-555-0100"}).status_code == 303
    assert [row.note for row in rows(programme, schema.visit_note)] == ["Call 207-555-0100"]


def test_only_places_of_both(programme: Programme) -> None:
    """Of the volunteer's towns, those that the coordinator looks after, and none where nothing is logged."""
    vera = programme.person("Vera", "volunteer", [PORTLAND, "2300571990"])
    there = {"county_geoid": AROOSTOOK, "town_geoid": CARIBOU, "lat": 46.86, "lon": -68.01}
    own, elsewhere = programme.venue("Laundry"), programme.venue("Potato Cafe", **there)
    hushed = programme.venue("Hushed Cafe", town_geoid="2300571990")
    with programme.database.write() as connection:
        area_rules.set_rule(connection, "2300571990", area_rules.NO_LOG, "", "", datetime.now(UTC))
    client = programme.coordinator()
    page = client.get(f"/people/{vera}/log").get_data(as_text=True)
    assert own in page and elsewhere not in page and hushed not in page and "Hushed" not in page
    for venue in (elsewhere, hushed):
        assert send(client, vera, typed(venue)).status_code == 422
    assert not rows(programme, schema.visit) and not rows(programme, schema.visit_hold)


def test_for_volunteers_who_still_take_part(programme: Programme, vera: str) -> None:
    administrator = programme.administrator()
    vic = programme.person("Vic", "viewer", ["23005"])
    assert administrator.get(f"/people/{vic}/log").status_code == 404
    assert administrator.get(f"/people/{vera}/log").status_code == 200
    administrator.post(f"/people/{vera}/revoke", data={"csrf_token": csrf(administrator, "/people")})
    assert administrator.get(f"/people/{vera}/log").status_code == 404


def test_a_place_is_found_by_its_name(
    programme: Programme, vera: str, look: Callable[[FlaskClient, str], Page]
) -> None:
    for number in range(102):
        programme.venue(f"Cafe {number:03}")
    client = programme.coordinator()
    everything = look(client, f"/people/{vera}/log").text
    assert "field-error" not in client.get(f"/people/{vera}/log").get_data(as_text=True)
    assert "Cafe 049" in " ".join(everything) and "Cafe 101" not in " ".join(everything)
    found = " ".join(look(client, f"/people/{vera}/log?q=cafe+101").text)
    assert "Cafe 101" in found and "Cafe 001" not in found
    assert "No place of theirs" in " ".join(look(client, f"/people/{vera}/log?q=xyz").text)
