"""Is a round's list on paper whole, and nothing on it that must not lie about?"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from mapper.rules.rounds import Round
from mapper.store import area_rules, rounds
from tests.builders import AROOSTOOK, CARIBOU, POSTER, STALL, Programme, item, some_id
from tests.web.conftest import Page

NOW = datetime.now(UTC)
ROWS = re.compile(r'<tr class="stop">.*?</tr>', re.S)


def a_round(programme: Programme, venues: list[Any], name: str = "Saturday", **fields: Any) -> str:
    """`venues`: ids, or (id, why it is late)."""
    planned = [one if isinstance(one, tuple) else (one, "") for one in venues]
    values = {"on_day": NOW.date(), "made_at": NOW, "made_by": "", "start": None, "closed_at": None, **fields}
    made = Round(some_id(name), name, **values)
    with programme.database.write() as connection:
        rounds.add(connection, made, planned)
    return made.id


def rows_of(client: FlaskClient, round_id: str) -> list[str]:
    page = client.get(f"/rounds/{round_id}/paper")
    assert page.status_code == 200
    return ROWS.findall(page.get_data(as_text=True))


def test_a_stop_is_a_row_with_what_is_up_and_what_is_needed(
    programme: Programme, look: Callable[[FlaskClient, str], Page]
) -> None:
    suds = programme.venue("Suds", address="1 Main Street", city="Portland")
    cafe, shop = programme.venue("Cafe"), programme.venue("Shop")
    programme.visit(suds, NOW - timedelta(days=3), items=[item(POSTER, STALL, quantity=2)])
    programme.visit(cafe, NOW - timedelta(days=3), "promised", follow_up_on=(NOW - timedelta(days=1)).date())
    round_id = a_round(programme, [cafe, suds, (shop, "hours")])
    client = programme.coordinator()
    look(client, f"/rounds/{round_id}/paper")
    first, second, third = rows_of(client, round_id)
    assert ">1</th>" in first and "Cafe" in first and "promised: overdue since" in first
    assert ">2</th>" in second and "1 Main Street, Portland" in second
    assert "2 posters, restroom stall, seen" in second
    assert ">3</th>" in third and "not reached yet" in third and "may be closed" in third
    assert all(row.count('class="box"') == 5 for row in (first, second, third))


def test_it_says_how_to_stay_safe_which_letters_there_are_and_which_list_it_is(programme: Programme) -> None:
    round_id = a_round(programme, [programme.venue()])
    page = programme.coordinator().get(f"/rounds/{round_id}/paper").get_data(as_text=True)
    for words in ("Go in twos", "leave", "911", "1-888-373-7888", "Never write a name", "tear it up"):
        assert words in page
    assert "<b>P</b> put something up" in page and "<b>A</b> Maine STEN poster, English" in page
    assert re.search(r"List <b>[A-Z]{4}</b>", page) and "<title>Visits</title>" in page


HIDDEN = ("restricted", "do_not_place", "concern_volunteer", "concern_taker", "closed")


@pytest.mark.parametrize("flag", HIDDEN)
def test_where_nobody_is_to_go_is_not_on_paper_and_how_many_on_the_screen_alone(
    programme: Programme, flag: str
) -> None:
    away = programme.venue("Away from it", **{flag: True}, do_not_place_reason="He watches the door")
    round_id = a_round(programme, [programme.venue("First"), away, programme.venue("Third")])
    page = programme.coordinator().get(f"/rounds/{round_id}/paper").get_data(as_text=True)
    assert "Away from it" not in page and "watches" not in page
    paper = page[page.index('<article class="walk-list">') :]
    assert "1 stop is left out" in page and "left out" not in paper
    assert [re.search(r'row">(\d+)<', row)[1] for row in ROWS.findall(page)] == ["1", "3"]  # type: ignore[index]


def test_a_town_where_nothing_is_logged_is_left_out(programme: Programme) -> None:
    hushed = programme.venue("Hushed Cafe", town_geoid="2300571990")
    with programme.database.write() as connection:
        area_rules.set_rule(connection, "2300571990", area_rules.NO_LOG, "", "", NOW)
    round_id = a_round(programme, [hushed])
    page = programme.coordinator().get(f"/rounds/{round_id}/paper").get_data(as_text=True)
    assert "Hushed" not in page and "1 stop is left out" in page


def test_no_note_no_author_and_no_name_of_who_was_given_it(programme: Programme) -> None:
    suds, vera = programme.venue("Suds"), programme.person("Vera Quillfeather")
    programme.visit(suds, NOW - timedelta(days=1), author_id=vera, note="Ask for Ms Brindle")
    round_id = a_round(programme, [suds], people=(vera,))
    page = programme.coordinator().get(f"/rounds/{round_id}/paper").get_data(as_text=True)
    assert "Suds" in page and "Quillfeather" not in page and "Brindle" not in page


def test_what_people_typed_is_text(programme: Programme) -> None:
    hostile = "<img src=x onerror=alert(1)> ${alert(1)}"
    round_id = a_round(programme, [programme.venue(hostile, address=hostile)], name=hostile)
    page = programme.coordinator().get(f"/rounds/{round_id}/paper").get_data(as_text=True)
    assert "<img src=x" not in page and page.count("&lt;img src=x") >= 3


def test_a_round_that_lies_elsewhere_too_is_not_there(programme: Programme) -> None:
    there = {"county_geoid": AROOSTOOK, "town_geoid": CARIBOU, "lat": 46.86, "lon": -68.01}
    round_id = a_round(programme, [programme.venue("Suds"), programme.venue("Potato Cafe", **there)])
    client = programme.coordinator()
    assert client.get(f"/rounds/{round_id}/paper").status_code == 404
    assert client.get(f"/rounds/{some_id('no round')}/paper").status_code == 404
    assert programme.administrator().get(f"/rounds/{round_id}/paper").status_code == 200


def test_two_hundred_stops_are_all_there(programme: Programme) -> None:
    round_id = a_round(programme, [programme.venue(f"Place {number}") for number in range(200)])
    assert len(rows_of(programme.coordinator(), round_id)) == 200
