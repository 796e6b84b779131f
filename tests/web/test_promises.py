"""Does somebody else learn what was promised to who left, as long as it is open?"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert, select, update

from mapper.rules.visit import day_of
from mapper.store import derived, schema
from tests.builders import AROOSTOOK, CARIBOU, PORTLAND, ZONE, Programme, item
from tests.web.conftest import Page
from tests.web.signing_in import csrf

LIST = "/people/promises"
NOW = datetime.now(UTC)
SOON = day_of(NOW, ZONE) + timedelta(days=20)


def send(client: FlaskClient, url: str, **form: Any) -> Any:
    return client.post(url, data={"csrf_token": csrf(client, "/people"), **form})


def promised(programme: Programme, name: str, person: str, days_ago: int = 10, **venue: Any) -> str:
    venue_id = programme.venue(name, **venue)
    at = NOW - timedelta(days=days_ago)
    programme.visit(venue_id, at, "promised", author_id=person, follow_up_on=SOON)
    return venue_id


def page(client: FlaskClient, url: str = LIST) -> str:
    return client.get(url).get_data(as_text=True).split("<main")[1].split("</main")[0]


@pytest.fixture
def vera(programme: Programme) -> str:
    return programme.person("Vera", "volunteer", [PORTLAND])


def test_after_the_end_of_access_the_open_promises_are_told(
    programme: Programme, vera: str, look: Callable[[FlaskClient, str], Page]
) -> None:
    promised(programme, "Suds", vera)
    client = programme.coordinator()
    assert "Suds" not in page(client) and "need somebody else" not in page(client, "/people")
    to = send(client, f"/people/{vera}/revoke").headers["Location"]
    told = page(client, to)
    assert "Suds" in told and "Portland" in told and f"{SOON.day} {SOON:%b %Y}" in told
    assert "/venues/" in told
    assert "Suds" in page(client) and "Vera" in page(client)
    assert "Promises that need somebody else: 1" in page(client, "/people")
    look(client, LIST)
    look(client, to)


def test_it_leaves_the_list_once_somebody_went(programme: Programme, vera: str) -> None:
    """… and put something up, was turned down, or was promised the same."""
    nora = programme.person("Nora", "volunteer", [PORTLAND])
    client = programme.coordinator()
    went, declined, again, only_looked, older = (
        promised(programme, name, vera) for name in ("Went", "Declined", "Again", "Looked", "Older")
    )
    send(client, f"/people/{vera}/revoke")
    later = NOW - timedelta(days=2)
    programme.visit(went, later, "placed", items=[item()], author_id=nora)
    programme.visit(declined, later, "declined", author_id=nora)
    programme.visit(again, later, "promised", author_id=nora)
    programme.visit(only_looked, later, "no_answer", author_id=nora)
    programme.visit(older, NOW - timedelta(days=40), "promised", author_id=nora)
    told = page(client)
    assert "Looked" in told and "Older" in told
    assert not any(name in told for name in ("Went", "Declined", "Again"))


def test_only_within_reach_and_only_of_who_left(programme: Programme, vera: str) -> None:
    here = programme.person("Nora", "volunteer", [PORTLAND])
    there = {"county_geoid": AROOSTOOK, "town_geoid": CARIBOU, "lat": 46.86, "lon": -68.01}
    promised(programme, "Potatoes", vera, **there)
    promised(programme, "Ours", vera)
    promised(programme, "Stays", here)
    administrator = programme.administrator()
    send(administrator, f"/people/{vera}/revoke")
    assert "Ours" in page(programme.coordinator()) and "Potatoes" not in page(programme.coordinator())
    assert "Potatoes" in page(programme.coordinator([AROOSTOOK]))
    told = page(administrator)
    assert "Ours" in told and "Potatoes" in told and "Stays" not in told


def test_a_promise_taken_back_or_of_a_merged_place(programme: Programme, vera: str) -> None:
    voided, merged, into = (promised(programme, name, vera) for name in ("Voided", "Merged", "Into"))
    with programme.database.write() as connection:
        for name, venue in (("v", voided), ("w", into)):
            visit = schema.visit
            visit_id = connection.execute(select(visit.c.id).where(visit.c.venue_id == venue)).scalar_one()
            void = {"visit_id": visit_id, "voided_at": NOW, "received_at": NOW, "digest": "", "allowed": True}
            connection.execute(insert(schema.visit_void).values(id=name, **void))
        table = schema.venue
        connection.execute(update(table).where(table.c.id == merged).values(merged_into=into))
        derived.recompute(connection, [voided, merged, into], ZONE)
    client = programme.coordinator()
    send(client, f"/people/{vera}/revoke")
    told = page(client)
    assert "Into" in told and "Voided" not in told and "Merged" not in told
