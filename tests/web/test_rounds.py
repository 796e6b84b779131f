"""Does a coordinator make a round, change it, give it to people, move what is left, and see how far it is?"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from mapper.rules.rounds import Round
from mapper.store import derived, rounds, schema
from mapper.store.venues import change
from tests.builders import AROOSTOOK, CARIBOU, CUMBERLAND, ZONE, Programme, some_id, venue_number
from tests.web.conftest import Page
from tests.web.signing_in import csrf
from tests.web.test_venues import HOSTILE, text

Look = Callable[[FlaskClient, str], Page]
NOW = datetime.now(UTC)
SATURDAY = str(NOW.astimezone(ZONE).date() + timedelta(days=3))


def send(client: FlaskClient, url: str, **form: Any) -> TestResponse:
    return client.post(url, data={"csrf_token": csrf(client, "/rounds"), **form})


def number(programme: Programme, venue_id: str) -> int:
    return venue_number(programme.database, venue_id)


def made(programme: Programme, client: FlaskClient, *venue_ids: str, **form: Any) -> str:
    """The address of a round to these places."""
    numbers = [number(programme, id_) for id_ in venue_ids]
    said = {"name": "Portland", "on_day": SATURDAY, "form_id": some_id("form"), "n": numbers, **form}
    answer = send(client, "/rounds", **said)
    assert answer.status_code == 303, text(answer.get_data(as_text=True))
    return answer.location


def read(programme: Programme, address: str) -> Round:
    with programme.database.read() as connection:
        found = rounds.one(connection, address.rsplit("/", 1)[-1])
    assert found is not None
    return found


def count_of(programme: Programme) -> int:
    with programme.database.read() as connection:
        return int(connection.execute(select(func.count()).select_from(schema.round_)).scalar_one())


def listed(client: FlaskClient, query: str) -> list[int]:
    page = client.get(f"/rounds/new?{query}").get_data(as_text=True)
    return [int(found) for found in re.findall(r'name="n" value="(\d+)" checked', page)]


def test_a_filter_an_area_a_day_and_ticks_choose_the_places(programme: Programme) -> None:
    near = programme.venue("Near")
    far = programme.venue("Far", lat=43.9, venue_type="cafe")
    up = programme.venue("Up", lat=44.5)
    programme.visit(up, NOW - timedelta(days=10))
    away = [programme.venue(f"Away {flag}", **{flag: True}) for flag in ("restricted", "do_not_place")]
    client = programme.coordinator()
    number_of = {id_: number(programme, id_) for id_ in (near, far, up, *away)}
    assert listed(client, "type=cafe") == [number_of[far]]
    assert listed(client, "status=covered") == [number_of[up]]
    assert listed(client, "area=43.6,-70.3;43.7,-70.2") == [number_of[near]]
    assert listed(client, "area=43.6,-70.3;44.0,-70.3;44.0,-70.2;43.6,-70.2") == [
        number_of[far],
        number_of[near],
    ]
    assert listed(client, f"n={number_of[near]}&n={number_of[away[0]]}") == [number_of[near]]
    soon, late = (str((NOW + timedelta(days=days)).date()) for days in (20, 300))
    assert listed(client, f"due_before={soon}") == []
    assert listed(client, f"due_before={late}") == [number_of[up]]
    page = client.get("/rounds/new?county=" + CUMBERLAND).get_data(as_text=True)
    assert "2 more are left out" in page and "Away" not in page


@pytest.mark.parametrize("query", ["area=x", "area=1,1", "due_before=soon", "type=nonsense"])
def test_what_makes_no_sense_is_said(programme: Programme, query: str) -> None:
    answer = programme.coordinator().get(f"/rounds/new?{query}")
    assert answer.status_code in (200, 422)
    assert "field-error" in answer.get_data(as_text=True) or answer.status_code == 422


def test_the_desks_list_and_the_round_made_of_it_hold_the_same(programme: Programme) -> None:
    promised = programme.venue("Promised")
    programme.visit(
        promised, NOW - timedelta(days=20), "promised", follow_up_on=(NOW - timedelta(days=9)).date()
    )
    programme.venue("Never")
    client = programme.coordinator()
    assert listed(client, "why=promise") == [number(programme, promised)]
    assert 'href="/rounds/new?why=promise' in client.get("/desk").get_data(as_text=True)


def test_a_round_is_made_once_and_its_page_tells_how_far_it_is(programme: Programme, look: Look) -> None:
    suds, cafe = programme.venue("Suds"), programme.venue("Cafe", lat=43.7)
    vera = programme.person("Vera")
    client = programme.coordinator()
    address = made(programme, client, suds, cafe, person=[vera, some_id("nobody")])
    assert made(programme, client, suds, cafe) == address and count_of(programme) == 1
    assert read(programme, address).people == (vera,)
    programme.visit(suds, datetime.now(UTC), author_id=vera)
    page = text(look(client, address))
    assert "1 of 2 stops made" in page and "Vera" in page and "as the crow flies" in page
    assert "1 of 2 stops made" in text(look(client, "/rounds"))
    assert "1 of 2 stops made" in text(look(client, "/desk"))


def test_a_form_changes_what_somebody_changed_and_nothing_else(programme: Programme, look: Look) -> None:
    """Two tabs, and people whom a coordinator can't see: nobody is dropped by who did not know of them."""
    vera, otto, walt = (programme.person(name) for name in ("Vera", "Otto", "Walt"))
    ada = programme.person("Ada", "administrator", ())
    client = programme.coordinator()
    address = made(programme, client, programme.venue(), person=[vera])
    one = read(programme, address)
    with programme.database.write() as connection:
        rounds.give(connection, one.id, [vera, ada], NOW)
    assert "Vera and 1 other" in text(look(client, address)) and "Vera and 1 other" in text(
        look(client, "/rounds")
    )
    stale = {
        "name": one.name,
        "was_name": one.name,
        "on_day": SATURDAY,
        "was_on_day": SATURDAY,
        "shown": ["", vera],
    }
    send(client, address, **{**stale, "name": "Harbor", "person": [vera, otto]})
    send(client, address, **{**stale, "person": [walt]})
    found = read(programme, address)
    assert found.name == "Harbor" and set(found.people) == {ada, otto, walt}
    page = client.get(address).get_data(as_text=True)
    assert re.findall(r'name="shown" value="([^"]*)"', page)[1:] and ada not in page
    send(client, address, name="Harbor", on_day=SATURDAY)  # an older form takes those away whom it could see
    assert read(programme, address).people == (ada,)
    assert "1 person who is not on your list" in text(look(client, address))


def test_stops_are_put_into_order_from_where_it_begins(programme: Programme) -> None:
    south, north, mid = (
        programme.venue(name, lat=lat) for name, lat in (("A", 43.5), ("B", 43.9), ("C", 43.7))
    )
    shut = programme.venue("Shut", lat=43.6, opening_hours="off")
    client = programme.coordinator()
    address = made(programme, client, south, north, mid, shut)
    send(client, f"{address}/order", lat="44.0", lon="-70.26")
    found = read(programme, address)
    assert found.start == (44.0, -70.26)
    assert [(stop.venue_id, stop.late) for stop in found.stops] == [
        (north, ""),
        (mid, ""),
        (south, ""),
        (shut, "closed_that_day"),
    ]
    send(client, f"{address}/stops", up=mid)
    assert [stop.venue_id for stop in read(programme, address).stops] == [mid, north, south, shut]
    send(client, f"{address}/stops", drop=north)
    answer = send(client, f"{address}/stops", up=north)  # in another tab
    assert answer.status_code == 422 and "no stop of this round any more" in (answer.get_data(as_text=True))
    send(client, f"{address}/stops", add=number(programme, north))
    assert [stop.venue_id for stop in read(programme, address).stops] == [mid, south, shut, north]
    assert send(client, f"{address}/order", lat="here", lon="").status_code == 422


def test_what_is_left_moves_to_a_new_round_once(programme: Programme, look: Look) -> None:
    suds, cafe = programme.venue("Suds"), programme.venue("Cafe")
    client = programme.coordinator()
    address = made(programme, client, suds, cafe, person=[programme.person("Vera")])
    programme.visit(suds, datetime.now(UTC))
    form = {"to": "new", "next_day": str(NOW.astimezone(ZONE).date() + timedelta(days=10)), "form_id": "f"}
    assert send(client, f"{address}/move", **form).status_code == 303
    assert send(client, f"{address}/move", **form).status_code == 422  # nothing is left
    with programme.database.read() as connection:
        (first, second) = sorted(rounds.listing(connection), key=lambda one: one.on_day)
    assert [stop.venue_id for stop in first.own_stops] == [suds]
    assert [stop.venue_id for stop in second.own_stops] == [cafe] and second.people == first.people
    assert "1 stop was left to another round" in text(look(client, address))


def test_where_nobody_is_sent_any_more_stays_behind(programme: Programme, look: Look) -> None:
    """On the next round it would be left again, and on the one after that."""
    venues = {name: programme.venue(name) for name in ("Suds", "Cafe", "Inn")}
    client = programme.coordinator()
    address = made(programme, client, *venues.values())
    other = made(programme, client, programme.venue("Mill"), form_id=some_id("other"), name="Next")
    with programme.database.write() as connection:
        change(connection, {venues["Inn"]: {"concern_taker": True}})
        derived.recompute(connection, [venues["Inn"]], ZONE)
    assert "Move what is left (2)" in text(look(client, address))
    assert send(client, f"{address}/move", to=other.rsplit("/", 1)[-1]).status_code == 303
    assert [stop.venue_id for stop in read(programme, address).own_stops] == [venues["Inn"]]
    assert len(read(programme, other).own_stops) == 3
    assert send(client, f"{address}/move", to=other.rsplit("/", 1)[-1]).status_code == 422
    assert "Move what is left" not in text(look(client, address))


def test_a_place_in_two_open_rounds_is_said(programme: Programme, look: Look) -> None:
    suds = programme.venue("Suds")
    client = programme.coordinator()
    address = made(programme, client, suds, name="First")
    assert "also in First" in client.get("/rounds/new?type=laundromat").get_data(as_text=True)
    other = made(programme, client, suds, name="Second", form_id=some_id("other"))
    assert "also in Second" in text(look(client, address)) and "also in First" in text(look(client, other))
    send(client, f"{address}/close")
    assert "also in" not in text(look(client, other))
    assert "This round was closed" in text(look(client, address))
    for url, form in ((f"{address}/stops", {"drop": suds}), (address, {"name": "Other", "on_day": SATURDAY})):
        answer = send(client, url, **form)  # from a tab that was open before
        assert answer.status_code == 422 and "Open it again first" in answer.get_data(as_text=True)
    assert [stop.venue_id for stop in read(programme, address).own_stops] == [suds]
    send(client, f"{address}/open")
    send(client, f"{address}/remove")
    assert client.get(address).status_code == 404 and count_of(programme) == 1


def test_nobody_elsewhere_sees_it_and_no_place_elsewhere_comes_in(programme: Programme) -> None:
    suds = programme.venue("Suds")
    there = programme.venue("There", county_geoid=AROOSTOOK, town_geoid=CARIBOU)
    client, other = (
        programme.coordinator(),
        programme.client(programme.person("Otto", "coordinator", [AROOSTOOK])),
    )
    address = made(programme, client, suds)
    said = {"name": "x", "on_day": SATURDAY, "form_id": some_id("form 2"), "n": [number(programme, there)]}
    assert send(client, "/rounds", **said).status_code == 422
    assert send(client, f"{address}/stops", add=number(programme, there)).status_code == 422
    assert other.get(address).status_code == 404
    assert "Portland" not in other.get("/rounds").get_data(as_text=True)
    with programme.database.write() as connection:  # a stop that lies in both counties by now
        table = schema.venue
        connection.execute(update(table).where(table.c.id == suds).values(county_geoid=AROOSTOOK))
    assert client.get(address).status_code == 404 and other.get(address).status_code == 200


def test_names_are_text_and_a_bad_name_comes_back_as_it_was_typed(programme: Programme, look: Look) -> None:
    venue = programme.venue(HOSTILE)
    client = programme.coordinator()
    address = made(programme, client, venue, name="<img onerror=alert(1)>")
    page = client.get(address).get_data(as_text=True)
    assert "<img onerror" not in page and HOSTILE not in page
    look(client, address)
    answer = send(client, address, name="Hope House women's shelter", on_day="")
    assert answer.status_code == 422
    said = answer.get_data(as_text=True)
    assert "shelter or a place to stay" in said and "Say on which day" in said and "Hope House" in said
    assert read(programme, address).name == "<img onerror=alert(1)>"


def test_two_hundred_places_are_the_most(programme: Programme) -> None:
    for index in range(201):
        programme.venue(f"Place {index}")
    client = programme.coordinator()
    page = client.get("/rounds/new?type=laundromat").get_data(as_text=True)
    assert "201 places are too many for a round" in page and "Make the round" not in page
    said = {"name": "x", "on_day": SATURDAY, "form_id": some_id("form"), "n": list(range(1, 202))}
    assert send(client, "/rounds", **said).status_code == 422
    assert count_of(programme) == 0
