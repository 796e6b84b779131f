"""Is every damage to a backup noticed, and every made-up one refused in words, before anything is lost?"""

import hashlib
import io
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from mapper.rules.permissions import Role
from mapper.store import backup_encryption, migrate, people, schema
from mapper.store.backup_archive import Archive, BackupRefused
from mapper.store.backup_rows import kinds_of
from mapper.store.database import Database
from mapper.store.restore import restore
from tests.builders import NOON, ZONE
from tests.store.backups import (
    NOW,
    SECRET,
    remade,
    with_manifest,
    written,
)


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
