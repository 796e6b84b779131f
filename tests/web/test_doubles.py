"""Does a coordinator see which places may be on the list twice, make two one, and two again by one press?"""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from mapper.store import schema
from tests.builders import AROOSTOOK, CARIBOU, CUMBERLAND, Programme, venue_number
from tests.web.signing_in import send


@pytest.fixture
def two(programme: Programme) -> tuple[int, int]:
    """Two that look alike, in Portland: the second has a visit, and a script in its name."""
    ids = [
        programme.venue("Rosie's Laundromat", address="12 Forest Ave", city="Portland", phone="207-555-0101"),
        programme.venue(
            "Rosies Laundromat <script>", address="12 Forest Avenue", city="Portland", phone="207-555-0101"
        ),
    ]
    programme.visit(ids[1])
    one, other = (venue_number(programme.database, id_) for id_ in ids)
    return one, other


def post(client: FlaskClient, url: str, form: dict[str, str] | None = None) -> TestResponse:
    return send(client, url, "/venues", **(form or {}))


def text_of(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def rows(programme: Programme, table: str) -> list[dict[str, Any]]:
    with programme.database.read() as connection:
        found = connection.execute(select(schema.metadata.tables[table]))
        return [dict(row._mapping) for row in found]


def merged_into(programme: Programme, number: int) -> str | None:
    return next(row["merged_into"] for row in rows(programme, "venue") if row["number"] == number)


def test_two_that_look_alike_stand_side_by_side_become_one_and_two_again(
    programme: Programme, two: tuple[int, int]
) -> None:
    one, other = two
    client = programme.coordinator()
    listed = text_of(client, "/venues/doubles")
    assert f"/venues/{one}/doubles/{other}" in listed and "<script>" not in listed
    page = text_of(client, f"/venues/{one}/doubles/{other}")
    assert 'name="side-name"' in page and 'name="side-phone"' not in page and "both say so" in page
    answer = post(client, f"/venues/{one}/doubles/{other}", {"do": "merge", "side-name": "other"})
    assert answer.status_code == 303
    assert merged_into(programme, other)
    kept = text_of(client, f"/venues/{one}")
    assert "Rosies Laundromat" in kept and "Nobody has logged a visit here" not in kept
    listed = text_of(client, "/venues/doubles")
    assert "No two places look alike" in listed and "Lately made one" in listed
    (undo,) = re.findall(r'action="(/venues/merges/[^"]+/undo)"', listed)
    assert post(client, undo).status_code == 303
    assert merged_into(programme, other) is None
    assert "Nobody has logged a visit here" in text_of(client, f"/venues/{one}")
    assert "stands for itself again" not in text_of(client, "/venues/doubles")  # said once, on the page above


@pytest.mark.parametrize(("do", "is_asked_again"), [("different", False), ("later", True)])
def test_what_is_no_double_is_not_asked_again_and_what_is_put_off_is(
    programme: Programme, two: tuple[int, int], do: str, is_asked_again: bool
) -> None:
    one, other = two
    client = programme.coordinator()
    assert post(client, f"/venues/{other}/doubles/{one}", {"do": do}).status_code == 303
    assert (f"/venues/{one}/doubles/{other}" in text_of(client, "/venues/doubles")) is is_asked_again
    assert (
        f"/venues/{one}/doubles/{other}" in text_of(client, "/venues/doubles?look=again")
    ) is is_asked_again
    (decided,) = rows(programme, "venue_pair")
    assert decided["decision"] == do


def test_nobody_hears_of_the_other_county(programme: Programme, two: tuple[int, int]) -> None:
    one, other = two
    far = programme.venue("Rosie's Laundromat", town_geoid=CARIBOU, county_geoid=AROOSTOOK, id="far")
    there = programme.coordinator([AROOSTOOK])
    assert "Rosie" not in text_of(there, "/venues/doubles")
    number = venue_number(programme.database, far)
    for address in (f"/venues/{one}/doubles/{other}", f"/venues/{number}/doubles/{one}"):
        assert there.get(address).status_code == 404
        assert post(there, address, {"do": "merge"}).status_code == 404
    post(programme.coordinator(), f"/venues/{one}/doubles/{other}", {"do": "merge"})
    assert "Rosie" not in text_of(there, "/venues/doubles")


@pytest.mark.parametrize(
    "form", [{"do": "merge", "side-name": "nobody"}, {"do": "merge", "side-phone": "both"}]
)
def test_a_choice_that_is_none_changes_nothing(
    programme: Programme, two: tuple[int, int], form: dict[str, str]
) -> None:
    one, other = two
    answer = post(programme.coordinator(), f"/venues/{one}/doubles/{other}", form)
    assert answer.status_code == 422 and b"Choose one of the two" in answer.data
    assert merged_into(programme, other) is None


def test_a_place_with_itself_or_that_is_gone_is_no_pair(programme: Programme, two: tuple[int, int]) -> None:
    one, other = two
    client = programme.coordinator()
    assert client.get(f"/venues/{one}/doubles/{one}").status_code == 404
    post(client, f"/venues/{one}/doubles/{other}", {"do": "merge"})
    assert client.get(f"/venues/{one}/doubles/{other}").status_code == 303


def test_what_a_volunteer_found_twice_joins_what_is_known_from_the_review_page(programme: Programme) -> None:
    known = programme.venue("Rosie's Laundromat", address="12 Forest Ave", city="Portland")
    found = programme.venue("Rosies laundromat", address="12 Forest Ave", city="Portland", pending=True)
    programme.visit(found)
    one, other = (venue_number(programme.database, id_) for id_ in (known, found))
    client = programme.coordinator()
    page = text_of(client, "/review")
    assert "It may be Rosie" in page and f"/venues/{one}/doubles/{other}" in page
    post(client, f"/venues/{one}/doubles/{other}", {"do": "merge"})
    assert merged_into(programme, other) == known
    assert "Nothing waits for you" in text_of(client, "/review")
    (merge,) = rows(programme, "venue_merge")
    post(client, f"/venues/merges/{merge['id']}/undo")
    assert "It may be Rosie" in text_of(client, "/review")  # it waits again


def test_who_knows_the_number_puts_two_side_by_side_and_takes_it_back_where_it_is_kept(
    programme: Programme, two: tuple[int, int]
) -> None:
    one, other = two
    client = programme.coordinator()
    for asked in (f"{other}", f"%23{other}"):
        assert (
            client.get(f"/venues/{one}/doubles?with={asked}")
            .headers["Location"]
            .endswith(f"/doubles/{other}")
        )
    for none in ("", "99999", str(one), "²", "1 OR 1"):
        assert (
            client.get(f"/venues/{one}/doubles", query_string={"with": none})
            .headers["Location"]
            .endswith(f"/venues/{one}")
        )
    post(client, f"/venues/{one}/doubles/{other}", {"do": "merge"})
    page = text_of(client, f"/venues/{one}")
    assert "is part of this place" in page
    (undo,) = re.findall(r'action="(/venues/merges/[^"]+/undo)"', page)
    post(client, undo)
    assert "is part of this place" not in text_of(client, f"/venues/{one}")


def test_a_long_list_is_looked_through_by_county(
    programme: Programme, two: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mapper.web.doubles.MOST_AT_ONCE", 1)
    ada = programme.administrator()
    page = text_of(ada, "/venues/doubles")
    assert f"county={CUMBERLAND}" in page and "Rosie" not in page
    assert "Rosie" in text_of(ada, f"/venues/doubles?county={CUMBERLAND}")
    assert "Rosie" not in text_of(ada, f"/venues/doubles?county={AROOSTOOK}")
    there = programme.coordinator([AROOSTOOK])
    assert there.get(f"/venues/doubles?county={CUMBERLAND}").status_code == 404
