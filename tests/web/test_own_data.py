"""Can everybody see, take and delete what is held about them, and only that?"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from mapper.config import Config
from mapper.rules.rounds import Round
from mapper.store import people, redactions, rounds, schema
from tests.builders import CUMBERLAND, PORTLAND, POSTER, Programme, add_venue, some_id
from tests.store.test_redactions import holding, on_disk
from tests.web.test_removals import body, put, send
from tests.web.test_town_rules import Look

NAME, NOTE = "Veracanary", "notecanary"


def test_what_is_held_is_shown_and_taken_away_whole(programme: Programme, look: Look) -> None:
    programme.venue()
    programme.visit(some_id("Laundry"), note="another one's note", author_name="Tom")
    hidden = programme.venue("Hidden", restricted=True)
    person = programme.person(NAME)
    programme.visit(hidden, author_id=person)
    vera = programme.client(person)
    put(vera, some_id("visit"), body(NOTE, concern="taker"))
    page = " ".join(look(vera, "/me/data").text)
    for said in (NAME, "volunteer", "Portland", "Laundry", NOTE, "not safe for who takes a card"):
        assert said in page
    assert "another one's" not in page
    assert "Hidden" not in page
    answer = send(vera, "/me/data/file")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    held = json.loads(answer.data)
    assert held["person"]["name"] == NAME
    assert held["person"]["places"] == [{"geoid": PORTLAND, "name": "Portland"}]
    assert [visit["note"] for visit in held["visits"]] == [NOTE, ""]
    assert held["visits"][0]["items"][0]["action"] == "placed"
    assert "another one's" not in answer.get_data(as_text=True)
    assert "Hidden" not in answer.get_data(as_text=True)
    with programme.database.read() as connection:
        row = connection.execute(select(schema.audit).where(schema.audit.c.action == "exported")).one()
    assert (row.file_id, row.actor_id, row.details["what"]) == (held["file_id"], person, "own_data")


def test_every_table_that_names_a_person_is_in_the_file(programme: Programme) -> None:
    """A new table with a person's id in it belongs into mapper/store/own_data.py, or into this list."""
    told = {
        *("session", "sign_in_code", "passkey", "passphrase", "person_area", "visit_author"),
        *("visit_void", "visit_conflict", "venue_change", "bulk_edit", "venue_merge"),
        *("round_person", "stock_taken"),
    }
    not_told = {"challenge"}  # a random number for some minutes
    named = {table.name for table in schema.metadata.sorted_tables if "person_id" in table.columns}
    assert named == told | not_told


@pytest.mark.parametrize("role", ["volunteer", "viewer", "coordinator"])
def test_everybody_can_go(programme: Programme, config: Config, role: str) -> None:
    programme.venue()
    person = programme.person(NAME, role, [PORTLAND] if role == "volunteer" else [CUMBERLAND])
    client, other = programme.client(person), programme.client(person)
    if role != "viewer":
        put(client, some_id("visit"), body(NOTE))
    assert client.get("/me/data/delete").status_code == 200
    assert send(client, "/me/data/delete").status_code == 303
    assert holding(programme.database, NAME) == holding(programme.database, NOTE) == []
    assert NAME.encode() not in on_disk(programme.database)
    for gone in (client, other):
        assert gone.get("/me").status_code == 303
    if role == "volunteer":
        assert other.get("/api/v1/carry").get_json()["type"].endswith("revoked")
    assert ("person", person) in {
        (one.kind, one.subject) for one in redactions.read_list(config.instance / redactions.LIST)
    }
    ada = programme.administrator()
    assert NAME not in ada.get("/people").get_data(as_text=True)
    with programme.database.read() as connection:
        kept = connection.execute(select(schema.visit.c.id)).scalars().all()
        log = connection.execute(select(schema.audit).where(schema.audit.c.action == "person_erased")).one()
        assert people.actor(connection, person, log.at.date()) is None
    assert len(kept) == (role != "viewer"), "visits stay as facts"
    assert (log.actor_id, log.subject, log.details) == (person, person, {"role": role, "visits": len(kept)})


def test_the_visits_of_who_left_are_a_volunteers(programme: Programme) -> None:
    programme.venue()
    vera = programme.client(programme.person(NAME))
    put(vera, some_id("visit"), body(NOTE))
    send(vera, "/me/data/delete")
    page = programme.coordinator().get("/venues/1").get_data(as_text=True)
    assert "a volunteer" in page
    assert NAME not in page


def test_the_last_administrator_stays_until_there_is_another(programme: Programme) -> None:
    ada = programme.administrator()
    answer = send(ada, "/me/data/delete")
    assert answer.status_code == 422
    assert "only administrator" in answer.get_data(as_text=True)
    programme.administrator()
    assert send(ada, "/me/data/delete").status_code == 303


def test_signing_in_again_is_another_person(programme: Programme, tmp_path: Path) -> None:
    person = programme.person(NAME)
    send(programme.client(person), "/me/data/delete")
    fresh: Any = programme.client(programme.person(NAME)).get("/me/data")
    assert fresh.status_code == 200
    assert person not in fresh.get_data(as_text=True)


def test_rounds_and_what_was_taken_along_are_told_and_go(programme: Programme) -> None:
    vera, now = programme.person(NAME), datetime.now(UTC)
    made = Round(some_id("r"), "Saturday round", now.date(), now, "", None, None, (vera,))
    taken = {"id": "t", "person_id": vera, "material": POSTER, "quantity": 7, "on_day": now.date()}
    with programme.database.write() as connection:
        rounds.add(connection, made, [(add_venue(connection), "")])
        connection.execute(insert(schema.stock_taken).values(**taken, entered_at=now))
    client = programme.client(vera)
    page = client.get("/me/data").get_data(as_text=True)
    assert "Saturday round" in page and "<dd>7</dd>" in page
    held = json.loads(send(client, "/me/data/file").data)
    assert held["rounds_given"][0]["name"] == "Saturday round"
    assert held["material_taken"][0]["quantity"] == 7
    assert send(client, "/me/data/delete").status_code == 303
    with programme.database.read() as connection:
        assert rounds.of_person(connection, vera) == []
        assert connection.execute(select(schema.stock_taken)).all() == []
