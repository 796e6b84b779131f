"""Does a deputy see the counties of who named them, for as long as was said, and nothing further?"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from mapper.rules.visit import day_of
from mapper.store import people, schema
from tests.builders import AROOSTOOK, CARIBOU, CUMBERLAND, ZONE, Programme
from tests.web.conftest import Page
from tests.web.signing_in import audited, csrf

PENOBSCOT = "23019"


def last_day(days: int = 9) -> str:
    return str(day_of(datetime.now(UTC), ZONE) + timedelta(days=days))


def send(client: FlaskClient, url: str, **form: Any) -> Any:
    return client.post(url, data={"csrf_token": csrf(client, "/people"), **form})


def named(client: FlaskClient, person: str, deputy: str = "Dora", until: str = "") -> Any:
    return send(client, f"/people/{person}/deputy", deputy=deputy, until=until or last_day())


def counties(programme: Programme, person: str, days: int = 0) -> frozenset[str]:
    with programme.database.read() as connection:
        today = day_of(datetime.now(UTC), ZONE) + timedelta(days=days)
        actor = people.actor(connection, person, today)
    assert actor is not None
    return actor.areas


@pytest.fixture
def cora(programme: Programme) -> str:
    return programme.person("Cora", "coordinator", [CUMBERLAND])


@pytest.fixture
def dora(programme: Programme) -> str:
    return programme.person("Dora", "coordinator", [AROOSTOOK])


def test_a_deputy_sees_the_county_until_that_day_is_over(programme: Programme, cora: str, dora: str) -> None:
    venue = programme.venue("Laundry")
    deputy, own = programme.client(dora), programme.client(cora)
    assert venue and "Laundry" not in deputy.get("/venues").get_data(as_text=True)
    assert named(own, cora).status_code == 303
    assert "Laundry" in deputy.get("/venues").get_data(as_text=True)
    assert counties(programme, dora) == counties(programme, dora, days=9) == {AROOSTOOK, CUMBERLAND}
    assert counties(programme, dora, days=10) == {AROOSTOOK}
    assert counties(programme, cora) == {CUMBERLAND}
    [row] = audited(programme, "deputy_named")
    assert (row.actor_id, row.subject, row.county_geoid) == (cora, cora, CUMBERLAND)
    assert row.details == {"deputy": dora, "until": last_day()}


def test_it_is_shown_to_both_and_to_nobody_else(programme: Programme, cora: str, dora: str) -> None:
    other = programme.person("Nora", "coordinator", [CUMBERLAND, AROOSTOOK])
    named(programme.client(cora), cora)
    pages = {who: programme.client(who).get("/people").get_data(as_text=True) for who in (cora, dora, other)}
    assert "stands in for you" in pages[cora] and "You stand in for" in pages[dora]
    assert "stand" not in pages[other].split("<main")[1]


@pytest.mark.parametrize("ends", ["cora", "dora", "administrator"])
def test_each_of_them_can_end_it(programme: Programme, cora: str, dora: str, ends: str) -> None:
    named(programme.client(cora), cora)
    client = {"cora": lambda: programme.client(cora), "dora": lambda: programme.client(dora)}.get(
        ends, programme.administrator
    )()
    assert send(client, f"/people/{cora}/deputy/end").status_code == 303
    assert counties(programme, dora) == {AROOSTOOK}
    assert len(audited(programme, "deputy_ended")) == 1


def test_ones_own_page_leads_there(programme: Programme, cora: str) -> None:
    assert f'href="/people/{cora}#deputy-heading"' in programme.client(cora).get("/me").get_data(as_text=True)
    assert "deputy-heading" in programme.client(cora).get(f"/people/{cora}").get_data(as_text=True)
    for client in (programme.volunteer(), programme.administrator()):
        assert "deputy-heading" not in client.get("/me").get_data(as_text=True)


def test_nobody_else_names_or_ends_one(programme: Programme, cora: str, dora: str) -> None:
    nora = programme.client(programme.person("Nora", "coordinator", [CUMBERLAND]))
    assert named(nora, cora, "Nora").status_code == 404
    named(programme.client(cora), cora)
    assert send(nora, f"/people/{cora}/deputy/end").status_code == 404
    deputy = programme.client(dora)
    assert named(deputy, cora, "Nora").status_code == 404  # a deputy names none for whom they stand in
    administrator = programme.administrator()
    vera = programme.person("Vera", "volunteer", [CARIBOU])
    assert named(administrator, vera).status_code == 404
    assert named(administrator, cora, "Nora").status_code == 303
    assert counties(programme, dora) == {AROOSTOOK}


def test_it_is_not_passed_on(programme: Programme, cora: str, dora: str) -> None:
    pia = programme.person("Pia", "coordinator", [PENOBSCOT])
    named(programme.client(cora), cora)
    named(programme.client(dora), dora, "Pia")
    assert counties(programme, pia) == {PENOBSCOT, AROOSTOOK}


def test_a_deputy_invites_where_they_stand_in_and_nowhere_further(
    programme: Programme, cora: str, dora: str
) -> None:
    named(programme.client(cora), cora)
    page = programme.client(dora).get("/people").get_data(as_text=True)
    assert "Portland" in page and "Caribou" in page and "Bangor" not in page


@pytest.mark.parametrize(
    ("deputy", "until"),
    [
        ("Nobody", ""),
        ("Cora", ""),  # oneself
        ("Vera", ""),  # a volunteer
        ("Gone", ""),
        ("Twin", ""),
        ("Dora", "soon"),
        ("Dora", last_day(-1)),
        ("Dora", last_day(62)),
    ],
)
def test_what_is_wrong_is_said(programme: Programme, cora: str, dora: str, deputy: str, until: str) -> None:
    for name, role in (("Vera", "volunteer"), ("Twin", "coordinator"), ("Twin", "coordinator")):
        programme.person(name, role, [AROOSTOOK])
    gone = programme.person("Gone", "coordinator", [AROOSTOOK])
    with programme.database.write() as connection:
        people.revoke(connection, gone, datetime.now(UTC))
    client = programme.client(cora)
    to = named(client, cora, deputy, until).headers["Location"]
    assert 'class="notice not-printed"' in client.get(to).get_data(as_text=True)
    assert not audited(programme, "deputy_named") and counties(programme, dora) == {AROOSTOOK}


def test_it_ends_where_either_leaves(programme: Programme, cora: str, dora: str) -> None:
    named(programme.client(cora), cora)
    with programme.database.write() as connection:
        people.revoke(connection, cora, datetime.now(UTC))
    assert counties(programme, dora) == {AROOSTOOK}
    assert "You stand in for" not in programme.client(dora).get("/people").get_data(as_text=True)
    with programme.database.write() as connection:
        connection.execute(update(schema.person).where(schema.person.c.id == cora).values(revoked_at=None))
        people.revoke(connection, dora, datetime.now(UTC))
    assert "stands in for you" not in programme.client(cora).get("/people").get_data(as_text=True)


def test_pages(programme: Programme, cora: str, dora: str, look: Callable[[FlaskClient, str], Page]) -> None:
    administrator = programme.administrator()
    assert "could-stand-in" in look(administrator, f"/people/{cora}").ids
    named(administrator, cora)
    for client in (administrator, programme.client(cora)):
        look(client, f"/people/{cora}")
    look(programme.client(dora), "/people")
