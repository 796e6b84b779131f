"""Can a coordinator put places on the list line by line, see what may be there, and take the last back?"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from mapper.store import schema
from tests.builders import AROOSTOOK, CARIBOU, PORTLAND, Programme
from tests.web.test_removals import send

Look = Callable[[FlaskClient, str], Any]
LINE = {"name": "Suds & Co", "type": "laundromat", "town": "Portland, Cumberland", "address": "12 Main St"}


def names(programme: Programme) -> list[str]:
    with programme.database.read() as connection:
        return sorted(connection.execute(select(schema.venue.c.name)).scalars())


def test_a_line_is_added_and_the_next_keeps_type_and_town(programme: Programme, look: Look) -> None:
    cora = programme.coordinator()
    look(cora, "/venues/add")
    answer = send(cora, "/venues/add", **LINE)
    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        f"/venues/add?type=laundromat&town={PORTLAND}",
    )
    html = cora.get(answer.headers["Location"]).get_data(as_text=True)
    assert "Suds &amp; Co is on the list." in html
    assert '<option value="laundromat" selected>' in html
    assert 'value="Portland, Cumberland"' in html
    assert re.search(r'<input id="name"[^>]* value=""[^>]* autofocus>', html)
    assert "What you added, the last first" in html
    assert names(programme) == ["Suds & Co"]


@pytest.mark.parametrize("town", ["portland", " Portland,  Cumberland ", PORTLAND])
def test_a_town_is_known_however_it_is_written(programme: Programme, town: str) -> None:
    assert send(programme.coordinator(), "/venues/add", **{**LINE, "town": town}).status_code == 303


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param({"town": "Nowhere"}, "Choose a town of the list", id="no town"),
        pytest.param({"town": "Caribou, Aroostook"}, "Choose a town of the list", id="a town elsewhere"),
        pytest.param({"town": ""}, "Choose a town of the list", id="empty town"),
        pytest.param({"type": "nonsense"}, "Choose a type of place", id="no type"),
        pytest.param({"name": "  "}, "Every place needs a name", id="no name"),
        pytest.param({"name": "Quill Safe House"}, "never on the list", id="a shelter"),
    ],
)
def test_what_can_t_be_added_is_said_with_what_was_typed(
    programme: Programme, change: dict[str, str], said: str
) -> None:
    answer = send(programme.coordinator(), "/venues/add", **{**LINE, **change})
    html = answer.get_data(as_text=True)
    assert (answer.status_code, names(programme)) == (422, [])
    assert said in html
    assert "12 Main St" in html
    assert "Quill" not in html


def test_what_may_be_there_is_shown_and_is_added_once_it_is_another(programme: Programme) -> None:
    cora = programme.coordinator()
    send(cora, "/venues/add", **LINE)
    answer = send(cora, "/venues/add", **LINE)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "It may be on the list already" in html
    assert re.search(r'<a href="/venues/\d+">Suds &amp; Co</a>', html)
    assert len(names(programme)) == 1
    assert send(cora, "/venues/add", sure="yes", **LINE).status_code == 303
    assert len(names(programme)) == 2


def batches(programme: Programme) -> list[str]:
    with programme.database.read() as connection:
        table = schema.import_batch
        return list(connection.execute(select(table.c.id).order_by(table.c.imported_at)).scalars())


def test_the_last_is_taken_back_in_one_press(programme: Programme) -> None:
    cora = programme.coordinator()
    send(cora, "/venues/add", **LINE)
    send(cora, "/venues/add", **{**LINE, "name": "Foam"})
    html = cora.get("/venues/add").get_data(as_text=True)
    last = re.findall(r'name="batch" value="([^"]+)"', html)
    assert last == batches(programme)[::-1]
    send(cora, "/venues/add/undo", batch=last[0])
    assert names(programme) == ["Suds & Co"]
    assert send(cora, "/venues/add/undo", batch=last[0]).status_code == 404


def test_nobody_takes_back_what_lies_elsewhere_or_came_with_a_file(programme: Programme) -> None:
    send(programme.coordinator(), "/venues/add", **LINE)
    (batch,) = batches(programme)
    assert send(programme.coordinator([AROOSTOOK]), "/venues/add/undo", batch=batch).status_code == 404
    with programme.database.write() as connection:
        connection.execute(schema.import_batch.update().values(source="a file"))
    assert send(programme.administrator(), "/venues/add/undo", batch=batch).status_code == 404
    assert names(programme) == ["Suds & Co"]


def test_the_offices_of_one_s_counties_are_put_on_the_list_and_taken_back(
    programme: Programme, look: Look
) -> None:
    cora = programme.coordinator([AROOSTOOK])
    answer = send(cora, "/venues/add/closed-list", type="general_assistance")
    page = look(cora, answer.headers["Location"])
    put = names(programme)
    assert f"{len(put)} put on the list" in " ".join(page.text)
    assert "General Assistance, Caribou" in put
    assert "General Assistance, Portland" not in put
    again = send(cora, "/venues/add/closed-list", type="general_assistance")
    assert (again.headers["Location"], names(programme)) == ("/missing?type=general_assistance", put)
    send(cora, "/venues/add/undo", batch=batches(programme)[0])
    assert names(programme) == []


@pytest.mark.parametrize("kind", ["", "cafe", "nonsense"])
def test_only_of_what_each_municipality_has_one_is_there_such_a_list(programme: Programme, kind: str) -> None:
    assert send(programme.administrator(), "/venues/add/closed-list", type=kind).status_code == 404
    assert names(programme) == []


# --- which other towns an office serves --------------------------------------------------------------


def test_a_town_that_an_office_serves_is_not_missing(programme: Programme, look: Look) -> None:
    programme.venue("Town office", venue_type="general_assistance")
    cora = programme.coordinator()
    assert "27 are missing" in " ".join(" ".join(look(cora, "/missing").text).split())
    assert "Also serves" in " ".join(look(cora, "/venues/1").text)
    for _ in range(2):
        answer = send(cora, "/venues/1/serves", town="Falmouth")
        assert answer.headers["Location"] == "/venues/1#serves"
    assert "26 are missing" in " ".join(" ".join(look(cora, "/missing").text).split())
    html = cora.get("/venues/1").get_data(as_text=True)
    (served,) = re.findall(r'name="drop" value="(\d+)"', html)
    send(cora, "/venues/1/serves", drop=served)
    assert "27 are missing" in " ".join(" ".join(look(cora, "/missing").text).split())


@pytest.mark.parametrize("town", ["Portland", "Caribou", "", "nonsense", CARIBOU])
def test_it_serves_no_town_elsewhere_nor_its_own_twice(programme: Programme, town: str) -> None:
    programme.venue("Town office", venue_type="general_assistance")
    send(programme.coordinator(), "/venues/1/serves", town=town)
    with programme.database.read() as connection:
        assert connection.execute(select(schema.venue_serves)).all() == []


def test_a_laundromat_serves_whoever_comes(programme: Programme, look: Look) -> None:
    programme.venue()
    assert "Also serves" not in " ".join(look(programme.coordinator(), "/venues/1").text)
