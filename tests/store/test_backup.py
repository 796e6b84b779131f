"""Does a backup come back exactly, on either database, and is every damage noticed?"""

import dataclasses
import hashlib
import io
import os
import stat
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from alembic import command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, insert, inspect, select

from mapper.rules.permissions import Role
from mapper.store import backup, backup_encryption, derived, migrate, people, redactions, reference, schema
from mapper.store.backup import Keys
from mapper.store.backup_archive import Archive, ArchiveWriter, BackupRefused
from mapper.store.backup_rows import LEFT_OUT, kinds_of, travelling
from mapper.store.database import Database
from mapper.store.redactions import Redaction
from mapper.store.restore import Restored, restore
from mapper.store.sessions import start
from tests.builders import NOON, PORTLAND, ZONE, add_venue, add_visit, some_id
from tests.postgres import PostgresServer

SECRET = "a secret for tests that is long enough"
NOW = datetime(2026, 6, 1, 3, 0, 0, 123456, tzinfo=UTC)
CANARY = "canary note that nobody but a coordinator may read"
ODD = "\u202e=cmd|' /C calc'!A0 ‘naïve’ ☃ \u2028 \\ \" {} %"


def fill(database: Database) -> None:
    """Something in every table that travels."""
    with database.write() as connection:
        vera = people.create(connection, "Vera " + ODD, Role.volunteer, [PORTLAND], NOON)
        laundry = add_venue(connection, ODD, set_by_person=["name", "phone"], open_months=9)
        shop = add_venue(connection, "Shop", lat=None, lon=None, precision="")
        visit = add_visit(connection, laundry, note=CANARY, author_id=vera)
        held = add_visit(connection, shop, NOON + timedelta(days=1, microseconds=1), "declined")
        for table, values in _further(vera, laundry, visit, held):
            connection.execute(insert(table).values(values))
        start(connection, vera, "a phone", NOON, "code", approved=True)
        reference.mark_looked_none(connection, PORTLAND, "church", date(2026, 5, 1))
        derived.recompute(connection, [laundry, shop], ZONE)


def _further(vera: str, venue: str, visit: str, held: str) -> list[tuple[Any, dict[str, Any]]]:
    batch = {"batch_id": "b1"}
    return [
        (
            schema.import_batch,
            {
                "id": "b1",
                "kind": "venues",
                "source": "s",
                "filename": "f",
                "imported_at": NOON,
                "counts": {"b": 1, "a": 2},
            },
        ),
        (schema.import_change, {**batch, "venue_id": venue, "before": None, "after": {"name": ODD}}),
        (
            schema.review_row,
            {
                **batch,
                "kind": "venue",
                "line": 2,
                "fields": {"name": ODD},
                "reason": "r",
                "fingerprint": "f",
            },
        ),
        (schema.venue_source, {"source": "s", "external_id": "1", "venue_id": venue}),
        (schema.visit_hold, {"visit_id": held, "reason": "unknown venue", "new_venue": {"lat": 43.1}}),
        (
            schema.visit_conflict,
            {"visit_id": visit, "digest": "d", "body": "{}", "received_at": NOON, "person_id": vera},
        ),
        (
            schema.visit_void,
            {"id": "v", "visit_id": held, "voided_at": NOON, "received_at": NOON, "digest": "d"},
        ),
        (schema.county_venue_type, {"county_geoid": "23005", "venue_type": "church", "target_pct": 12.5}),
        (
            schema.passphrase,
            {"person_id": vera, "sign_in_name": "vera", "hash": "$argon2id$", "set_at": NOON},
        ),
        (
            schema.passkey,
            {"id": "k", "person_id": vera, "public_key": b"\x00\xff\x10", "sign_count": 3, "made_at": NOON},
        ),
        (
            schema.sign_in_sheet,
            {
                "id": "sh",
                "title": "t",
                "role": "volunteer",
                "made_by": vera,
                "made_at": NOON,
                "expires_at": NOON,
            },
        ),
        (
            schema.sign_in_code,
            {"digest": "of a code", "person_id": vera, "made_at": NOON, "expires_at": NOON},
        ),
        (schema.challenge, {"digest": "of a challenge", "purpose": "sign_in", "expires_at": NOON}),
        (schema.throttle, {"key": "of an address", "started_at": NOON, "count": 1}),
        (schema.audit, {"at": NOON, "action": "approved", "details": {"way": "code"}}),
        (schema.redaction, {"kind": "person", "subject": "nobody", "at": NOON}),
        (
            schema.release,
            {
                "id": "r",
                "month": "2026-05",
                "as_of": date(2026, 5, 4),
                "made_at": NOON,
                "by_county": [{"known": 3}],
                "by_type": [],
            },
        ),
        (
            schema.release_link,
            {"digest": "of a link", "release_id": "r", "made_at": NOON, "expires_at": NOON},
        ),
        (schema.area_rule, {"geoid": PORTLAND, "rule": "ask_first", "set_at": NOON}),
        (schema.county_contact, {"county_geoid": "", "local_team": "t", "provider": "p"}),
        (schema.programme, {"key": "demo", "value": "no"}),
    ]


def written(database: Database, folder: Path, recipient: str = "", name: str = "a.backup") -> Path:
    backup.write(database, folder / name, Keys(SECRET, recipient), NOW)
    return folder / name


def brought_back(
    database: Database, file: Path, listed: list[Redaction] | None = None, identity: Path | None = None
) -> Restored:
    with backup_encryption.opened(file, identity, file.parent) as opened:
        return restore(database, opened, SECRET, ZONE, listed or [], NOW)


def contents(file: Path) -> dict[str, str]:
    """Table -> SHA-256 of its rows, but for those that making and restoring a backup write to."""
    with file.open("rb") as opened:
        tables = Archive(opened).manifest.tables
        return {table.name: table.sha256 for table in tables if table.name not in ("audit", "programme")}


@pytest.fixture
def empty(database: Database, tmp_path: Path, postgres_server: PostgresServer) -> Iterator[Database]:
    """An empty database of the other kind, without any table."""
    if database.engine.dialect.name == "sqlite":
        other = Database(postgres_server.url("restored", create=True))
    else:
        other = Database(f"sqlite:///{tmp_path / 'restored.db'}")
    yield other
    other.dispose()


def test_everything_comes_back_in_the_other_database_and_home_again(
    database: Database, empty: Database, tmp_path: Path
) -> None:
    fill(database)
    there = written(database, tmp_path, name="there")
    done = brought_back(empty, there)
    assert not done.other_secret
    back = written(empty, tmp_path, name="back")
    assert contents(back) == contents(there)
    home = Database(f"sqlite:///{tmp_path / 'home.db'}")
    migrate.upgrade(home)  # new and empty, but for its schema
    brought_back(home, back)
    assert contents(written(home, tmp_path, name="home")) == contents(there)
    for each in (empty, home):
        assert derived.rebuild(each, ZONE) == 0
        with each.read() as connection, database.read() as first:
            for table in derived.TABLES:
                rows = select(table).order_by(*table.columns)
                assert connection.execute(rows).all() == first.execute(rows).all()
    home.dispose()


def test_every_table_that_travels_was_filled(database: Database, tmp_path: Path) -> None:
    fill(database)
    with written(database, tmp_path).open("rb") as opened:
        assert [table.name for table in Archive(opened).manifest.tables if table.rows == 0] == []


def test_numbers_go_on_where_they_ended(database: Database, empty: Database, tmp_path: Path) -> None:
    fill(database)
    brought_back(empty, written(database, tmp_path))
    with empty.write() as connection:
        before = connection.execute(select(func.max(schema.venue.c.number))).scalar_one()
        add_venue(connection, "A new one")
        assert connection.execute(select(func.max(schema.venue.c.number))).scalar_one() == before + 1
        connection.execute(insert(schema.local_number).values(label="x", number="1"))
        connection.execute(insert(schema.audit).values(at=NOON, action="approved", details={}))


def test_no_key_travels(database: Database, empty: Database, tmp_path: Path) -> None:
    fill(database)
    file = written(database, tmp_path)
    with zipfile.ZipFile(file) as opened:
        everything = b"".join(opened.read(name) for name in opened.namelist())
        assert not {f"tables/{name}.jsonl" for name in LEFT_OUT} & set(opened.namelist())
    for key in (b"of a code", b"of a challenge", b"of a link", b"a phone"):
        assert key not in everything
    brought_back(empty, file)
    with empty.read() as connection:
        for table in (schema.session, schema.sign_in_code, schema.release_link):
            assert connection.execute(select(table)).all() == []


def test_every_table_is_either_left_out_or_travels() -> None:
    names = {table.name for table in travelling()} | LEFT_OUT
    assert names == set(schema.metadata.tables)


def test_who_made_a_backup_and_when_is_written_down(database: Database, tmp_path: Path) -> None:
    file = written(database, tmp_path)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []
    with database.read() as connection:
        assert reference.setting(connection, backup.LAST_BACKUP) == NOW.isoformat()
        row = connection.execute(select(schema.audit)).one()
        assert (row.action, row.details["encrypted"]) == ("backup_made", "no")
        with file.open("rb") as opened:
            assert row.file_id == Archive(opened).manifest.id


def test_a_backup_that_fails_leaves_the_old_one(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = written(database, tmp_path)
    before = file.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BackupRefused, match="No space left"):
        written(database, tmp_path)
    assert file.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []


def test_the_snapshot_is_of_one_moment(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A visit stored while the backup runs is in none of its tables."""
    fill(database)
    lines_of, done = backup.backup_rows.lines_of, []

    def meanwhile(connection: Any, table: Any) -> Any:
        if table is schema.visit and not done:
            done.append(True)
            with database.write() as other:
                add_visit(other, some_id("Shop"), id=some_id("late"))
        return lines_of(connection, table)

    monkeypatch.setattr(backup.backup_rows, "lines_of", meanwhile)
    with zipfile.ZipFile(written(database, tmp_path)) as opened:
        assert done
        for name in ("visit", "visit_item"):
            assert some_id("late").encode() not in opened.read(f"tables/{name}.jsonl")


def test_a_database_that_is_not_empty_is_refused(database: Database, tmp_path: Path) -> None:
    fill(database)
    file = written(database, tmp_path)
    before = contents(file)
    with pytest.raises(BackupRefused, match="not empty"):
        brought_back(database, file)
    assert contents(written(database, tmp_path, name="after")) == before


@pytest.mark.parametrize(
    "row",
    [
        lambda c: people.create(c, "Ada", Role.administrator, [], NOON),
        lambda c: c.execute(insert(schema.audit).values(at=NOON, action="approved", details={})),
        lambda c: add_venue(c),
    ],
    ids=["person", "audit row", "venue"],
)
def test_any_precious_row_makes_it_not_empty(
    sqlite_template: Path, tmp_path: Path, row: Callable[[Any], object]
) -> None:
    source = Database(f"sqlite:///{tmp_path / 'source.db'}")
    migrate.upgrade(source)
    file = written(source, tmp_path)
    target = Database(f"sqlite:///{tmp_path / 'target.db'}")
    migrate.upgrade(target)
    with target.write() as connection:
        row(connection)
    with pytest.raises(BackupRefused, match="not empty"):
        brought_back(target, file)
    source.dispose()
    target.dispose()


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Iterator[bytes]:
    """A small backup: of a schema without reference data."""
    folder = tmp_path_factory.mktemp("sound")
    database = Database(f"sqlite:///{folder / 'a.db'}")
    migrate.upgrade(database)
    with database.write() as connection:
        people.create(connection, "Ada", Role.administrator, [], NOON)
    yield written(database, folder).read_bytes()
    database.dispose()


def check(body: bytes) -> None:
    Archive(io.BytesIO(body)).check()


def test_a_sound_one_passes(sound: bytes) -> None:
    check(sound)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_changed_byte_goes_unseen(sound: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(sound) - 1))
    flip = data.draw(st.integers(1, 255))
    with pytest.raises(BackupRefused):
        check(sound[:place] + bytes([sound[place] ^ flip]) + sound[place + 1 :])


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_cut_and_no_addition_goes_unseen(sound: bytes, data: st.DataObject) -> None:
    with pytest.raises(BackupRefused):
        check(sound[: data.draw(st.integers(0, len(sound) - 1))])
    with pytest.raises(BackupRefused):
        check(sound + data.draw(st.binary(min_size=1, max_size=99)))


def remade(body: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """The backup with other members, its seal right: what a person could make, and no accident."""
    with zipfile.ZipFile(io.BytesIO(body)) as opened:
        members = {name: opened.read(name) for name in opened.namelist()}
    change(members)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
        made.comment = b"sha256 " + b"0" * 64
    whole = file.getvalue()[:-64]
    return whole + hashlib.sha256(whole).hexdigest().encode()


def drop_a_table(members: dict[str, bytes]) -> None:
    del members["tables/person.jsonl"]


def add_a_table(members: dict[str, bytes]) -> None:
    members["tables/more.jsonl"] = b"{}\n"


def lose_a_row(members: dict[str, bytes]) -> None:
    members["tables/person.jsonl"] = b""


def rename_somebody(members: dict[str, bytes]) -> None:
    members["tables/person.jsonl"] = members["tables/person.jsonl"].replace(b"Ada", b"Eve")


def swell(members: dict[str, bytes]) -> None:
    members["tables/person.jsonl"] = b"0" * 100_000_000


def swell_the_manifest(members: dict[str, bytes]) -> None:
    members["manifest.json"] += b" " * 50_000_000


def lie_about_the_size(members: dict[str, bytes]) -> None:
    """A bomb that its list of contents admits to."""
    manifest = msgspec.json.decode(members["manifest.json"])
    members["tables/person.jsonl"] = b"\n" * 30_000_000
    next(t for t in manifest["tables"] if t["name"] == "person")["bytes"] = 30_000_000
    members["manifest.json"] = msgspec.json.encode(manifest)


def no_manifest(members: dict[str, bytes]) -> None:
    del members["manifest.json"]


def another_format(members: dict[str, bytes]) -> None:
    members["manifest.json"] = members["manifest.json"].replace(b'"format": 1', b'"format": 2')


@pytest.mark.parametrize(
    "change",
    [
        drop_a_table,
        add_a_table,
        lose_a_row,
        rename_somebody,
        swell,
        swell_the_manifest,
        lie_about_the_size,
        no_manifest,
        another_format,
    ],
)
def test_what_is_not_what_its_list_says_is_refused(
    sound: bytes, change: Callable[[dict[str, bytes]], None]
) -> None:
    check(remade(sound, lambda members: None))
    with pytest.raises(BackupRefused):
        check(remade(sound, change))


def test_a_file_that_is_no_backup_is_refused(tmp_path: Path) -> None:
    for body in (b"", b"PK", b"\x00" * 500, os.urandom(500)):
        with pytest.raises(BackupRefused):
            check(body)
    with (
        pytest.raises(BackupRefused, match="can't be read"),
        backup_encryption.opened(tmp_path / "x", None, tmp_path),
    ):
        pass


def with_manifest(body: bytes, **changes: object) -> bytes:
    def change(members: dict[str, bytes]) -> None:
        manifest = msgspec.json.decode(members["manifest.json"])
        members["manifest.json"] = msgspec.json.encode({**manifest, **changes})

    return remade(body, change)


def test_a_backup_of_a_later_version_is_refused(sound: bytes, database: Database) -> None:
    with pytest.raises(BackupRefused, match="later version"):
        restore(database, io.BytesIO(with_manifest(sound, schema="9999")), SECRET, ZONE, [], NOW)


def test_another_secret_is_said(sound: bytes, database: Database) -> None:
    done = restore(database, io.BytesIO(sound), SECRET + "!", ZONE, [], NOW)
    assert done.other_secret


def test_rows_that_do_not_fit_leave_the_database_as_it_was(sound: bytes, database: Database) -> None:
    """An area of a person that is not there: refused by the database, after much was loaded."""

    def change(members: dict[str, bytes]) -> None:
        manifest = msgspec.json.decode(members["manifest.json"])
        line = b'{"person_id":"nobody","geoid":"23005"}\n'
        members["tables/person_area.jsonl"] = line
        entry = next(t for t in manifest["tables"] if t["name"] == "person_area")
        entry.update(rows=1, bytes=len(line), sha256=hashlib.sha256(line).hexdigest())
        members["manifest.json"] = msgspec.json.encode(manifest)

    before = _counts(database)
    with pytest.raises(BackupRefused, match="fit together"):
        restore(database, io.BytesIO(remade(sound, change)), SECRET, ZONE, [], NOW)
    assert _counts(database) == before
    assert before["venue_type"] > 0
    assert migrate.is_current(database)


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=9),
    st.sampled_from(["2026-05-04T16:00:00", "2026-05-04T16:00:00+00:00", "2026-05-04", "p"]),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(sorted(kinds_of(schema.venue))), VALUES))
def test_a_row_that_somebody_made_up_is_refused_in_words(sound: bytes, row: dict[str, Any]) -> None:
    """Or taken, where it is a row; never anything else."""
    whole = {"number": 1, "id": "v", "name": "n", "venue_type": "cafe", "set_by_person": [], **row}
    texts = {name: "" for name, kind in kinds_of(schema.venue).items() if kind == "text"}
    flags = {name: False for name, kind in kinds_of(schema.venue).items() if kind == "yes_or_no"}
    nothing = dict.fromkeys(kinds_of(schema.venue))
    line = msgspec.json.encode({**nothing, **texts, **flags, "added_at": NOON.isoformat(), **whole}) + b"\n"

    def change(members: dict[str, bytes]) -> None:
        manifest = msgspec.json.decode(members["manifest.json"])
        members["tables/venue.jsonl"] = line
        entry = next(t for t in manifest["tables"] if t["name"] == "venue")
        entry.update(rows=1, bytes=len(line), sha256=hashlib.sha256(line).hexdigest())
        members["manifest.json"] = msgspec.json.encode(manifest)

    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/a.db")
        with suppress(BackupRefused):
            restore(database, io.BytesIO(remade(sound, change)), SECRET, ZONE, [], NOW)
        database.dispose()


def _counts(database: Database) -> dict[str, int]:
    with database.read() as connection:
        return {
            name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in schema.metadata.tables.items()
        }


def test_an_encrypted_backup_shows_nothing_and_opens_with_its_key_only(
    database: Database, empty: Database, tmp_path: Path
) -> None:
    fill(database)
    identity, other = tmp_path / "key", tmp_path / "other"
    public = backup_encryption.make_key(identity)
    backup_encryption.make_key(other)
    assert stat.S_IMODE(identity.stat().st_mode) == 0o600
    file = written(database, tmp_path, public)
    assert CANARY.encode() in zipfile.ZipFile(written(database, tmp_path, name="plain")).read(
        "tables/visit_note.jsonl"
    )
    body = file.read_bytes()
    for canary in (CANARY.encode(), b"Vera", b"manifest.json", b"PK\x03\x04", b"visit_note"):
        assert canary not in body
    for key, said in ((None, "--identity"), (other, "decrypted"), (tmp_path / "none", "not an age key")):
        with pytest.raises(BackupRefused, match=said):
            brought_back(empty, file, identity=key)
    damaged = bytearray(body)
    damaged[len(body) // 2] ^= 1
    (tmp_path / "damaged").write_bytes(bytes(damaged))
    with pytest.raises(BackupRefused, match="decrypted"):
        brought_back(empty, tmp_path / "damaged", identity=identity)
    assert brought_back(empty, file, identity=identity).manifest.rows > 0


def test_what_was_redacted_after_the_backup_is_redacted_again(
    database: Database, empty: Database, tmp_path: Path
) -> None:
    fill(database)
    with database.read() as connection:
        visit = connection.execute(select(schema.visit_note.c.visit_id)).scalar_one()
    done = brought_back(empty, written(database, tmp_path), [Redaction("visit_note", visit, NOW)])
    assert done.redacted >= 1
    with empty.read() as connection:
        assert connection.execute(select(schema.visit_note)).all() == []
        kept = {(row.kind, row.subject) for row in connection.execute(select(schema.redaction))}
        assert kept == {("visit_note", visit), ("person", "nobody")}


def test_a_backup_of_the_first_schema_comes_back_in_this_one(
    empty: Database, database: Database, tmp_path: Path
) -> None:
    """Made by hand as the first version would have: it had no areas' rules, no audit, no names of devices."""
    old = Database(f"sqlite:///{tmp_path / 'old.db'}")
    with old.write() as connection:
        command.upgrade(migrate._config(connection), "0001")
    file = io.BytesIO()
    archive = ArchiveWriter(file)
    with old.read() as connection:
        found = inspect(connection)
        for table in travelling():
            if table.name in found.get_table_names():
                columns = {column["name"] for column in found.get_columns(table.name)}
                kinds = {name: kind for name, kind in kinds_of(table).items() if name in columns}
                archive.add(str(table.name), kinds, _old_rows(table.name))
    archive.finish("old", NOW.isoformat(), "0001", backup.fingerprint(SECRET))
    restore(empty, file, SECRET, ZONE, [], NOW)
    with empty.read() as connection:
        person = connection.execute(select(schema.person)).one()
        assert (person.name, person.deputy_id, person.without_device) == ("Ada", "", False)
        assert connection.execute(select(schema.person_area.c.geoid)).scalar() == "23005"
    assert migrate.is_current(empty)
    with pytest.raises(Exception, match="append-only"), empty.write() as connection:
        connection.execute(schema.audit.delete())
    old.dispose()


def _old_rows(name: str) -> list[bytes]:
    rows: dict[str, Any] = {
        "person": {
            "id": "p",
            "name": "Ada",
            "role": "administrator",
            "created_at": "2026-05-04T16:00:00+00:00",
            "revoked_at": None,
        },
        "person_area": {"person_id": "p", "geoid": "23005"},
    }
    return [msgspec.json.encode(rows[name])] if name in rows else []


def test_a_list_of_redactions_is_read_or_refused(tmp_path: Path) -> None:
    file = tmp_path / "redactions.jsonl"
    assert redactions.read_list(file) == []
    file.write_text('{"kind":"person","subject":"p","at":"2026-05-04T16:00:00+00:00"}\n')
    assert redactions.read_list(file) == [Redaction("person", "p", NOON)]
    file.write_text('{"kind":"person"}\n')
    with pytest.raises(redactions.RedactionListError, match="line 1"):
        redactions.read_list(file)


def test_keys_are_values() -> None:
    assert dataclasses.asdict(Keys("s")) == {"secret": "s", "recipient": ""}
