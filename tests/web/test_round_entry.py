"""Does a paper list come back in whole, once, under the right name, with words beside what can't?"""

import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from mapper.rules.entry_grid import FIELDS
from mapper.rules.permissions import Role
from mapper.rules.rounds import numbered
from mapper.rules.visit import day_of
from mapper.store import area_rules, people, rounds, schema
from tests.builders import AROOSTOOK, CARIBOU, PORTLAND, POSTER, STALL, ZONE, Programme, some_id
from tests.web.conftest import Page, check_page
from tests.web.signing_in import audited, csrf
from tests.web.test_round_paper import a_round

NOW = datetime.now(UTC)
DAY = day_of(NOW - timedelta(days=2), ZONE)  # "today" may end while a test runs


def rows(programme: Programme, table: Any) -> list[Any]:
    with programme.database.read() as connection:
        return list(connection.execute(select(table)))


def form(person: str, *typed: str, **more: Any) -> dict[str, Any]:
    """`1 P A A 2`: a cell a word, a row a text; `_` for an empty cell."""
    lines = [[("" if cell == "_" else cell) for cell in text.split()] for text in typed]
    cells = {
        name: [line[place] if place < len(line) else "" for line in lines]
        for place, name in enumerate(FIELDS)
    }
    return {"form_id": str(uuid.uuid4()), "person_id": person, "day": str(DAY), **cells, **more}


def send(client: FlaskClient, round_id: str, sent: dict[str, Any], to: str = "") -> TestResponse:
    return client.post(f"/rounds/{round_id}/enter{to}", data={"csrf_token": csrf(client, "/people"), **sent})


def said(answer: TestResponse, cell: str) -> str:
    """What stands beside a cell of the page."""
    found = re.search(f'id="{cell}-says"[^>]*>([^<]*)<', answer.get_data(as_text=True))
    assert found is not None
    return found[1]


def listed(programme: Programme, count: int = 3, **fields: Any) -> tuple[str, list[str]]:
    """A round of some places, of the day before yesterday."""
    venues = [programme.venue(f"Place {number}") for number in range(1, count + 1)]
    return a_round(programme, venues, on_day=DAY, **fields), venues


@pytest.fixture
def walt(programme: Programme) -> str:
    with programme.database.write() as connection:
        return people.create(connection, "Walt", Role.volunteer, [PORTLAND], NOW, without_device=True)


def test_each_row_is_their_visit_at_noon_of_that_day_and_ticks_its_stop_off(
    programme: Programme, walt: str
) -> None:
    cora = programme.person("Cora", "coordinator", ["23005"])
    round_id, venues = listed(programme)
    sent = form(walt, "1 P A A 2", "3 Y _ _ _ 2026-12-24", "1 _ B J 5")
    answer = send(programme.client(cora), round_id, sent | {"follow_up": ["", str(DAY), ""]})
    assert answer.status_code == 303 and answer.location.endswith(f"enter?logged={sent['form_id']}")
    first, third = sorted(rows(programme, schema.visit), key=lambda visit: venues.index(visit.venue_id))
    assert (first.venue_id, first.outcome) == (venues[0], "placed")
    assert (third.venue_id, third.outcome, third.follow_up_on) == (venues[2], "promised", DAY)
    assert first.effective_at == datetime.combine(DAY, time(12), ZONE).astimezone(UTC)
    items = {(one.material, one.spot, one.action, one.quantity) for one in rows(programme, schema.visit_item)}
    assert items == {
        (POSTER, STALL, "placed", 2),
        ("sten_poster_plain_en", "counter", "placed", 5),
    }
    assert {row.person_id for row in rows(programme, schema.visit_author)} == {walt}
    logged = audited(programme, "logged_for")
    assert {(row.actor_id, row.subject, row.county_geoid) for row in logged} == {(cora, walt, "23005")}
    with programme.database.read() as connection:
        round_ = rounds.one(connection, round_id)
        assert round_ is not None
        assert set(rounds.made_stops(connection, round_, ZONE)) == {venues[0], venues[2]}


def test_the_same_form_twice_logs_once(programme: Programme, walt: str) -> None:
    round_id, _ = listed(programme)
    client, sent = programme.coordinator(), form(walt, "1 P A A 2", "2 N")
    for _ in range(2):
        assert send(client, round_id, sent).status_code == 303
    assert "2 of this sheet were logged before" in client.get(f"/rounds/{round_id}/enter").get_data(
        as_text=True
    )
    assert len(rows(programme, schema.visit)) == len(audited(programme, "logged_for")) == 2
    assert not rows(programme, schema.visit_conflict)


def test_good_rows_go_in_and_the_others_come_back_with_words(programme: Programme, walt: str) -> None:
    round_id, venues = listed(programme)
    client = programme.coordinator()
    answer = send(client, round_id, form(walt, "1 P A A 2", "2 Q", "9 N", "_"))
    assert answer.status_code == 200
    page = check_page(answer)
    assert [visit.venue_id for visit in rows(programme, schema.visit)] == [venues[0]]
    assert "1 visit is logged for Walt." in "".join(page.text)
    assert "no letter of the key" in said(answer, "outcome-0") and "Place 2" in said(answer, "stop-0")
    assert "There is no stop 9" in said(answer, "stop-1")
    text = answer.get_data(as_text=True)
    assert 'aria-describedby="outcome-0-says" aria-invalid="true"' in text
    # What was wrong is put right, on a form of its own.
    again = form(walt, "2 N", form_id=re.search(r'name="form_id" value="([^"]+)"', text)[1])  # type: ignore[index]
    assert send(client, round_id, again).status_code == 303
    assert {visit.venue_id for visit in rows(programme, schema.visit)} == set(venues[:2])


def test_what_was_logged_that_day_is_not_doubled(programme: Programme, walt: str) -> None:
    round_id, _ = listed(programme)
    client = programme.coordinator()
    send(client, round_id, form(walt, "1 P A A 2"))
    answer = send(client, round_id, form(walt, "1 N", "2 N"))
    assert (
        said(answer, "stop-0")
        == "Place 1, Portland: It is logged for Walt on that day already: put something up."
    )
    assert len(rows(programme, schema.visit)) == 2
    # Of another day, or somebody else, it is another visit.
    other = send(client, round_id, form(walt, "1 N", day=str(DAY + timedelta(days=1))))
    assert other.status_code == 303 and len(rows(programme, schema.visit)) == 3


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"person_id": ""}, "person_id"),
        ({"person_id": some_id("nobody")}, "person_id"),
        ({"day": ""}, "day"),
        ({"day": "soon"}, "day"),
        ({"day": str(DAY + timedelta(days=9))}, "day"),
        ({"day": str(DAY - timedelta(days=1))}, "day"),
        ({"code": "AEIO"}, "code"),
    ],
    ids=str,
)
def test_what_is_wrong_above_the_rows_holds_them_all_and_loses_none(
    programme: Programme, walt: str, wrong: dict[str, str], field: str
) -> None:
    round_id, _ = listed(programme)
    answer = send(programme.coordinator(), round_id, form(walt, "1 P A A 2", **wrong))
    assert answer.status_code == 422 and said(answer, field)
    assert 'name="quantity" value="2"' in answer.get_data(as_text=True)
    check_page(answer)
    assert not rows(programme, schema.visit) and not audited(programme, "logged_for")


def test_an_old_paper_goes_in_once_somebody_has_compared_the_names(programme: Programme, walt: str) -> None:
    round_id, _ = listed(programme)
    client = programme.coordinator()
    page = client.get(f"/rounds/{round_id}/enter").get_data(as_text=True)
    code = re.search(r"This list is <b>([A-Z]{4})</b>", page)[1]  # type: ignore[index]
    assert f"List <b>{code}</b>" in client.get(f"/rounds/{round_id}/paper").get_data(as_text=True)
    assert send(client, round_id, form(walt, "1 N", code=code.lower())).status_code == 303
    old = form(walt, "2 N", code="AEIO")
    assert send(client, round_id, old).status_code == 422
    assert send(client, round_id, {**old, "sure": "yes"}).status_code == 303


def test_a_list_that_was_changed_meanwhile_is_looked_at_again(programme: Programme, walt: str) -> None:
    round_id, venues = listed(programme)
    client = programme.coordinator()
    page = client.get(f"/rounds/{round_id}/enter").get_data(as_text=True)
    seen = re.search(r'name="seen" value="([^"]+)"', page)[1]  # type: ignore[index]
    with programme.database.write() as connection:
        rounds.put_stops(connection, round_id, numbered([(one, "") for one in reversed(venues)]))
    answer = send(client, round_id, form(walt, "1 N", seen=seen))
    assert answer.status_code == 422 and "list was changed" in answer.get_data(as_text=True)
    assert "Place 3" in said(answer, "stop-0") and not rows(programme, schema.visit)
    new = re.search(r'name="seen" value="([^"]+)"', answer.get_data(as_text=True))[1]  # type: ignore[index]
    assert send(client, round_id, form(walt, "1 N", seen=new)).status_code == 303
    assert [visit.venue_id for visit in rows(programme, schema.visit)] == [venues[2]]


def test_only_places_of_both_and_none_where_nothing_is_logged(programme: Programme, walt: str) -> None:
    own, hushed = programme.venue("Suds"), programme.venue("Hushed Cafe", town_geoid="2300571990")
    near = programme.venue("Near Cafe", town_geoid="2300508430")
    with programme.database.write() as connection:
        area_rules.set_rule(connection, "2300571990", area_rules.NO_LOG, "", "", NOW)
    round_id = a_round(programme, [own, hushed, near, some_id("gone")], on_day=DAY)
    answer = send(programme.administrator(), round_id, form(walt, "2 N", "3 N", "4 N", "1 N"))
    assert [visit.venue_id for visit in rows(programme, schema.visit)] == [own]
    assert said(answer, "stop-0") == "Hushed Cafe, South Portland: Nothing is logged in that town."
    assert said(answer, "stop-1") == "Near Cafe, Brunswick: Walt was not given the town of this place."
    assert said(answer, "stop-2") == "This place is not on the venue list any more."
    assert not rows(programme, schema.visit_hold)


def test_who_may_have_gone_are_those_given_it_and_those_without_a_phone(
    programme: Programme, walt: str, look: Callable[[FlaskClient, str], Page]
) -> None:
    vera, _other = programme.person("Vera"), programme.person("Olga")
    elsewhere = programme.person("Eve", areas=[PORTLAND, CARIBOU])
    ended = programme.person("Ed")
    round_id, _ = listed(programme, people=(vera, elsewhere, ended))
    administrator = programme.administrator()
    administrator.post(f"/people/{ended}/revoke", data={"csrf_token": csrf(administrator, "/people")})
    client = programme.coordinator()
    look(client, f"/rounds/{round_id}/enter")
    page = client.get(f"/rounds/{round_id}/enter").get_data(as_text=True)
    options = re.findall(r'<option value="([^"]+)"', page)
    assert options == [vera, walt]
    for person in (elsewhere, ended, _other):
        assert send(client, round_id, form(person, "1 N")).status_code == 422
    assert not rows(programme, schema.visit)


def test_without_a_script_there_are_thirty_rows_and_one_more_than_came_back(
    programme: Programme, walt: str
) -> None:
    round_id, _ = listed(programme)
    client = programme.coordinator()
    assert client.get(f"/rounds/{round_id}/enter").get_data(as_text=True).count('name="stop"') == 30
    answer = send(client, round_id, form(walt, *["9 N"] * 31))
    assert answer.status_code == 422 and answer.get_data(as_text=True).count('name="stop"') == 32


def test_the_one_whom_it_was_given_to_is_chosen(programme: Programme, walt: str) -> None:
    round_id, _ = listed(programme, people=(walt,))
    page = programme.coordinator().get(f"/rounds/{round_id}/enter").get_data(as_text=True)
    assert f'<option value="{walt}" selected>' in page and f'value="{DAY}"' in page


def test_as_it_is_typed_it_is_checked_and_nothing_is_kept(programme: Programme, walt: str) -> None:
    round_id, _ = listed(programme)
    answer = send(programme.coordinator(), round_id, form(walt, "1 P A", "_", "8 N"), to="/check")
    assert answer.status_code == 200
    assert answer.json["says"] == {  # type: ignore[index]
        "stop-0": "Place 1, Portland",
        "outcome-0": "put something up",
        "material-0": "Maine STEN poster, English",
        "quantity-0": "1 put up",
    }
    problems = answer.json["problems"]  # type: ignore[index]
    assert set(problems) == {"spot-0", "stop-2"} and answer.json["sheet"] == {}  # type: ignore[index]
    assert not rows(programme, schema.visit)


@pytest.mark.parametrize("to", ["", "/check"])
def test_a_round_elsewhere_is_not_there(programme: Programme, walt: str, to: str) -> None:
    there = {"county_geoid": AROOSTOOK, "town_geoid": CARIBOU, "lat": 46.86, "lon": -68.01}
    elsewhere = a_round(programme, [programme.venue("Potato Cafe", **there)], on_day=DAY)
    client = programme.coordinator()
    for round_id in (elsewhere, some_id("no round")):
        assert send(client, round_id, form(walt, "1 N"), to).status_code == 404
    own, _ = listed(programme, name="Own")
    assert send(client, own, form(walt, "1 N", form_id="forged"), to).status_code == 400
    assert not rows(programme, schema.visit)


def test_what_people_typed_is_text(programme: Programme, walt: str) -> None:
    hostile = "<img src=x onerror=alert(1)> ${alert(1)}"
    round_id = a_round(programme, [programme.venue(hostile)], name=hostile, on_day=DAY)
    sent = form(walt, "1 Q") | {"material": [hostile], "code": hostile}
    answer = send(programme.coordinator(), round_id, sent)
    assert answer.status_code == 422
    assert "<img src=x" not in answer.get_data(as_text=True)
    check_page(answer)


def test_nothing_typed_is_said(programme: Programme, walt: str) -> None:
    round_id, _ = listed(programme)
    answer = send(programme.coordinator(), round_id, form(walt, "_", "_"))
    assert answer.status_code == 422 and "Nothing is typed in yet." in answer.get_data(as_text=True)
