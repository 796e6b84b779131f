"""Is what was emptied gone from every table and from the disk, and does it stay gone?"""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from mapper.rules.permissions import Role
from mapper.rules.visit_ids import successor, visit_id
from mapper.store import people, redactions, schema, sessions, sign_in_codes
from mapper.store.database import Connection, Database
from mapper.store.emptying import empty_notes
from mapper.store.redactions import Redaction, among, read_list, reapply
from mapper.store.venue_emptying import REMOVED
from tests.builders import CUMBERLAND, NOON, PORTLAND, add_venue, add_visit, some_id

CANARY = "canaryof5f0c"
LATER = NOON + timedelta(days=3)


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    return tmp_path / redactions.LIST


def everywhere(connection: Connection) -> dict[str, str]:
    """Table -> all it holds, as text."""
    return {
        name: " ".join(json.dumps([str(value) for value in row]) for row in connection.execute(select(table)))
        for name, table in schema.metadata.tables.items()
    }


def holding(database: Database, text: str) -> list[str]:
    with database.read() as connection:
        return sorted(name for name, all_of_it in everywhere(connection).items() if text in all_of_it)


def on_disk(database: Database) -> bytes:
    """What stands in the files of an embedded database, slack and all."""
    file = Path(database.engine.url.database or "")
    parts = (file, Path(f"{file}-wal"), Path(f"{file}-shm"))
    return b"".join(part.read_bytes() for part in parts if part.exists())


def body_of(visit: str, **fields: object) -> str:
    return json.dumps({"venue_id": visit, "outcome": "declined", "note": f"{CANARY} other", **fields})


def waiting_row(connection: Connection, fields: dict[str, object], **values: object) -> None:
    batch = some_id("batch")
    if connection.execute(select(schema.import_batch.c.id)).first() is None:
        row = {"id": batch, "kind": "visits", "source": "list", "imported_at": NOON, "counts": {}}
        connection.execute(insert(schema.import_batch).values(row))
    given = {"kind": "visit", "line": 2, "reason": "why", "candidates": [], "fingerprint": "f", **values}
    connection.execute(insert(schema.review_row).values(batch_id=batch, fields=fields, **given))


def a_visit_with_its_note_everywhere(connection: Connection) -> str:
    """The id of a visit that a file told, whose note stands in every place that can hold one."""
    id_ = visit_id("V-1")
    add_visit(connection, add_venue(connection), id=id_, note=f"{CANARY} note")
    void = {"id": some_id("void"), "visit_id": id_, "voided_at": NOON, "received_at": NOON, "digest": "d"}
    connection.execute(insert(schema.visit_void).values(**void, reason=f"{CANARY} void"))
    for digest, of, body in (
        ("other", id_, body_of(some_id("Laundry"))),
        ("other void", some_id("void"), json.dumps({"visit_id": id_, "reason": f"{CANARY} other void"})),
        ("unreadable", id_, f"{CANARY} {{"),
    ):
        row = {"visit_id": of, "digest": digest, "received_at": NOON, "person_id": "p", "body": body}
        connection.execute(insert(schema.visit_conflict).values(row))
    waiting_row(connection, {"rows": [{"visit_id": "V-1", "note": f"{CANARY} row", "outcome": "declined"}]})
    return id_


def test_a_note_goes_from_every_table_and_what_was_seen_stays(database: Database, listed: Path) -> None:
    with database.write() as connection:
        id_ = a_visit_with_its_note_everywhere(connection)
        other = add_visit(connection, some_id("Laundry"), note="another one's")
    assert holding(database, CANARY) == ["review_row", "visit_conflict", "visit_note", "visit_void"]
    with database.write() as connection:
        assert redactions.redact_note(connection, listed, id_, LATER) == 6
    assert holding(database, CANARY) == []
    with database.read() as connection:
        assert connection.execute(select(schema.visit_note.c.visit_id)).scalars().all() == [other]
        assert connection.execute(select(schema.visit_void.c.visit_id)).scalar() == id_
        bodies = dict(
            connection.execute(select(schema.visit_conflict.c.digest, schema.visit_conflict.c.body)).all()
        )
        assert json.loads(bodies["other"]) == {
            "venue_id": some_id("Laundry"),
            "outcome": "declined",
            "note": "",
        }
        assert bodies["unreadable"] == ""
        fields = connection.execute(select(schema.review_row.c.fields)).scalar_one()
        assert fields == {"rows": [{"visit_id": "V-1", "outcome": "declined"}]}
        assert among(connection, redactions.VISIT_NOTE, [id_, other]) == {id_}


def test_a_row_that_would_go_in_after_the_visit_loses_its_note_too(database: Database, listed: Path) -> None:
    """A file that was taken back and comes again goes in under the next id of the same visit."""
    with database.write() as connection:
        waiting_row(connection, {"rows": [{"visit_id": "V-1", "note": CANARY}]})
        redactions.redact_note(connection, listed, successor(successor(visit_id("V-1"))), LATER)
    assert holding(database, CANARY) == []


def test_emptying_twice_is_emptying_once(database: Database, listed: Path) -> None:
    with database.write() as connection:
        id_ = a_visit_with_its_note_everywhere(connection)
        redactions.redact_note(connection, listed, id_, LATER)
        assert redactions.redact_note(connection, listed, id_, LATER) == 0
        assert reapply(connection) == 0
    assert len(read_list(listed)) == 2, "an append-only list"


def test_what_a_backup_brings_back_is_emptied_again(database: Database, listed: Path) -> None:
    with database.write() as connection:
        id_ = a_visit_with_its_note_everywhere(connection)
        vera = people.create(connection, f"{CANARY} Vera", Role.volunteer, [PORTLAND], NOON)
        place = add_venue(connection, f"{CANARY} Diner", notes="n")
        noted = add_venue(connection, "Cafe", notes=f"{CANARY} notes")
        redactions.merge(
            connection,
            [
                Redaction("visit_note", id_, LATER),
                Redaction("person", vera, LATER),
                Redaction("venue", place, LATER),
                Redaction("venue_notes", noted, LATER),
                Redaction("of a later version", "x", LATER),
            ],
        )
        assert reapply(connection) >= 9
        assert reapply(connection) == 0
    assert holding(database, CANARY) == []


def test_the_list_outlives_the_database_and_only_its_owner_reads_it(database: Database, listed: Path) -> None:
    with database.write() as connection:
        redactions.redact_note(connection, listed, "a visit", LATER)
        redactions.redact_note(connection, listed, "another", LATER)
    assert read_list(listed) == [
        Redaction("visit_note", "a visit", LATER),
        Redaction("visit_note", "another", LATER),
    ]
    assert listed.stat().st_mode & 0o777 == 0o600
    assert listed.read_text().count("\n") == 2


def test_a_list_that_cannot_be_written_redacts_nothing(database: Database, tmp_path: Path) -> None:
    with database.write() as connection:
        id_ = a_visit_with_its_note_everywhere(connection)
    with pytest.raises(OSError), database.write() as connection:
        redactions.redact_note(connection, tmp_path / "no folder" / "list", id_, LATER)
    assert "visit_note" in holding(database, CANARY)


@pytest.fixture
def crowded(tmp_path: Path, database: Database) -> Iterator[Database]:
    """Many notes of every length, so that pages are split and torn."""
    with database.write() as connection:
        venue = add_venue(connection)
        rows = [
            {"id": some_id(f"v{n}"), "venue_id": venue, "visited_at": NOON, "received_at": NOON}
            | {"effective_at": NOON, "time_shifted": False, "outcome": "declined", "digest": str(n)}
            for n in range(1500)
        ]
        connection.execute(insert(schema.visit), rows)
    for start in range(0, 1500, 100):
        notes = [
            {"visit_id": some_id(f"v{n}"), "note": f"{CANARY}{n} " + "x" * (n * 7 % 260)}
            for n in range(start, start + 100)
        ]
        with database.write() as connection:
            connection.execute(insert(schema.visit_note), notes)
            note = schema.visit_note
            longer = update(note).where(note.c.visit_id == some_id(f"v{start}"))
            connection.execute(longer.values(note=f"{CANARY} " + "y" * 270))
    yield database


def test_no_byte_of_a_note_is_left_in_the_files(crowded: Database, listed: Path) -> None:
    with crowded.write() as connection:
        for n in range(1500):
            if n % 150 == 0:
                redactions.redact_note(connection, listed, some_id(f"v{n}"), LATER)
    with crowded.write() as connection:
        empty_notes(connection, [some_id(f"v{n}") for n in range(1500)])
    assert crowded.leave_no_trace()
    assert holding(crowded, CANARY) == []
    if crowded.engine.dialect.name == "sqlite":
        assert CANARY.encode() not in on_disk(crowded)


def test_a_long_reader_delays_the_last_trace_and_no_more(
    crowded: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    if crowded.engine.dialect.name != "sqlite":
        return
    monkeypatch.setattr("mapper.store.database.TRACE_TIMEOUT_MS", 50)
    with crowded.write() as connection:
        connection.execute(schema.visit_note.delete())
    with crowded.read() as reader:
        assert reader.execute(select(schema.visit_note)).all() == []
        assert not crowded.leave_no_trace()
    assert crowded.leave_no_trace()
    assert CANARY.encode() not in on_disk(crowded)


# --- a person ----------------------------------------------------------------------------------------


def test_a_person_leaves_facts_and_an_empty_row(database: Database, listed: Path) -> None:
    with database.write() as connection:
        vera = people.create(connection, f"{CANARY} Vera", Role.volunteer, [PORTLAND], NOON)
        cora = people.create(connection, "Cora", Role.coordinator, [CUMBERLAND], NOON)
        connection.execute(update(schema.person).where(schema.person.c.id == cora).values(deputy_id=vera))
        venue = add_venue(connection, added_by=vera)
        mine = add_visit(connection, venue, author_id=vera, note=f"{CANARY} note")
        sign_in_codes.make(connection, vera, cora, NOON, 72)
        token = sessions.start(connection, vera, f"{CANARY} phone", NOON, "code", approved=True)
        conflict = {"visit_id": mine, "digest": "x", "received_at": NOON, "body": body_of(venue)}
        connection.execute(insert(schema.visit_conflict).values(**conflict, person_id=vera))
        redactions.redact_person(connection, listed, vera, LATER)
    assert holding(database, CANARY) == []
    assert holding(database, vera) == ["person", "redaction", "session"]
    with database.read() as connection:
        row = connection.execute(select(schema.person).where(schema.person.c.id == vera)).one()
        assert (row.name, row.erased_at, row.revoked_at, row.trained_on) == ("", LATER, LATER, None)
        assert connection.execute(select(schema.visit.c.outcome)).scalars().all() == ["placed"]
        assert among(connection, "visit_note", [mine]) == {mine}
        with pytest.raises(sessions.SignInRevoked):
            sessions.signed_in(connection, token, LATER, LATER.date(), sessions.Lifetimes(180, 30))


# --- a venue -----------------------------------------------------------------------------------------


def test_a_venue_keeps_its_town_and_its_visits_and_nothing_that_tells_which_it_is(
    database: Database, listed: Path
) -> None:
    with database.write() as connection:
        fields = {name: f"{CANARY} {name}" for name in ("address", "phone", "website", "notes")}
        venue = add_venue(connection, f"{CANARY} Diner", do_not_place_reason=CANARY, **fields)
        merged = add_venue(connection, f"{CANARY} Diner II", merged_into=venue)
        visit = add_visit(connection, merged)
        waiting_row(connection, {"name": f"{CANARY} Diner"}, kind="venue", candidates=[venue], reason=CANARY)
        waiting_row(
            connection,
            {"rows": [{"visit_id": "V", "venue_name": f"{CANARY} Diner"}]},
            candidates=[venue],
            fingerprint="g",
        )
        waiting_row(connection, {}, reason=f"no venue is called '{CANARY} Diner' in 'Bath'", fingerprint="h")
        held = {"visit_id": visit, "reason": "r", "new_venue": {"id": venue, "name": CANARY}}
        connection.execute(insert(schema.visit_hold).values(held))
        body = json.dumps({"new_venue": {"id": merged, "name": CANARY}, "venue_id": None})
        conflict = {"visit_id": visit, "digest": "x", "received_at": NOON, "body": body, "person_id": ""}
        connection.execute(insert(schema.visit_conflict).values(conflict))
        change = {"batch_id": some_id("batch"), "venue_id": venue, "before": {"name": CANARY}}
        after = {"fields": {"name": CANARY}, "links": {"E1": None}}
        connection.execute(insert(schema.import_change).values(**change, after=after))
        redactions.redact_venue(connection, listed, venue, LATER)
    assert holding(database, CANARY) == []
    with database.read() as connection:
        row = connection.execute(select(schema.venue).where(schema.venue.c.id == venue)).one()
        assert (row.name, row.lat, row.lon, row.closed, row.restricted) == (REMOVED, None, None, True, True)
        assert (row.town_geoid, row.county_geoid) == (PORTLAND, CUMBERLAND)
        assert {"name", "phone", "closed"} <= set(row.set_by_person)
        assert connection.execute(select(schema.visit.c.id)).scalars().all() == [visit]
        waits = connection.execute(
            select(schema.review_row.c.fields).where(schema.review_row.c.decided_at.is_(None))
        ).scalars()
        assert {"rows": [{"visit_id": "V", "venue": venue}]} in list(waits)
        changed = connection.execute(select(schema.import_change)).one()
        assert (changed.before, changed.after) == ({}, {"fields": {}, "links": {"E1": None}})


def test_notes_about_a_place_go_alone(database: Database, listed: Path) -> None:
    with database.write() as connection:
        venue = add_venue(connection, notes=CANARY, phone="207")
        waiting_row(connection, {"name": "Laundry", "notes": CANARY}, kind="venue", candidates=[venue])
        assert redactions.redact_venue_notes(connection, listed, venue, LATER) == 2
        row = connection.execute(select(schema.venue)).one()
        assert (row.name, row.phone, row.set_by_person) == ("Laundry", "207", ["notes"])
    assert holding(database, CANARY) == []
