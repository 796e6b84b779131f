"""Does a terminal make, check and bring back backups, and learn what it has to know?"""

import dataclasses
import json
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from mapper import create_app
from mapper.config import Config
from mapper.store import schema
from mapper.store.redactions import read_list
from tests.builders import Programme


def run(app: Flask, *args: object) -> Result:
    return app.test_cli_runner().invoke(args=[str(arg) for arg in args])


@pytest.fixture
def another(config: Config, tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """A new, empty instance."""
    made = []

    def build(**changes: object) -> Flask:
        instance = tmp_path / f"another{len(made)}"
        instance.mkdir()
        url = f"sqlite:///{instance / 'mapper.db'}"
        made.append(create_app(dataclasses.replace(config, instance=instance, database_url=url, **changes)))
        return made[-1]

    yield build
    for app in made:
        app.extensions["mapper"].database.dispose()


def test_there_and_back(programme: Programme, another: Callable[..., Flask], tmp_path: Path) -> None:
    venue = programme.venue("Suds")
    programme.visit(venue, note="ask for Sam")
    file = tmp_path / "a.backup"
    made = run(programme.app, "backup", file)
    assert made.exit_code == 0, made.output
    assert "not encrypted" in made.output
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    checked = run(programme.app, "backup", "--verify", file)
    assert (checked.exit_code, checked.output[:6]) == (0, "Sound:")
    fresh = another()
    done = run(fresh, "restore", file)
    assert done.exit_code == 0, done.output
    assert "Nobody is signed in" in done.output
    assert done.stderr == ""
    database = fresh.extensions["mapper"].database
    with database.read() as connection:
        assert connection.execute(select(schema.venue.c.name)).scalar() == "Suds"
        assert connection.execute(select(schema.visit_note.c.note)).scalar() == "ask for Sam"
        actions = connection.execute(select(schema.audit.c.action)).scalars().all()
        assert actions[-1] == "backup_restored"
    frame = fresh.extensions["mapper"].frames.current()
    assert len(frame.venues) == 1
    assert "Nothing differed" in run(fresh, "rebuild").output
    again = run(fresh, "restore", file)
    assert again.exit_code == 1
    assert "not empty" in again.stderr


def test_another_secret_is_warned_of(
    programme: Programme, another: Callable[..., Flask], tmp_path: Path
) -> None:
    file = tmp_path / "a.backup"
    run(programme.app, "backup", file)
    done = run(another(secret_key="another secret that is long enough too"), "restore", file)
    assert done.exit_code == 0
    assert "MAPPER_SECRET_KEY" in done.stderr


def test_a_damaged_file_is_refused_by_both(
    programme: Programme, another: Callable[..., Flask], tmp_path: Path
) -> None:
    file = tmp_path / "a.backup"
    run(programme.app, "backup", file)
    body = bytearray(file.read_bytes())
    body[len(body) // 2] ^= 1
    file.write_bytes(bytes(body))
    fresh = another()
    for result in (run(fresh, "restore", file), run(fresh, "backup", "--verify", file)):
        assert result.exit_code == 1
        assert "damaged" in result.stderr
        assert len(result.stderr.splitlines()) == 1
    assert run(fresh, "restore", tmp_path / "nothing").exit_code == 1


def test_a_key_is_made_and_opens_what_is_encrypted_to_it(
    another: Callable[..., Flask], tmp_path: Path
) -> None:
    key, file = tmp_path / "key", tmp_path / "a.backup"
    made = run(another(), "backup-key", key)
    name, _, public = made.stdout.strip().partition("=")
    assert (name, public[:4]) == ("MAPPER_BACKUP_RECIPIENT", "age1")
    assert run(another(), "backup-key", key).exit_code == 1  # never over another
    programme = Programme(another(backup_recipient=public))
    programme.visit(programme.venue("Suds"), note="canary")
    assert ", encrypted" in run(programme.app, "backup", file).output
    assert b"canary" not in file.read_bytes()
    assert run(programme.app, "backup", "--verify", file).exit_code == 1
    assert run(programme.app, "backup", "--verify", "--identity", key, file).exit_code == 0
    assert run(another(), "restore", file).exit_code == 1
    assert run(another(), "restore", "--identity", key, file).exit_code == 0


def test_lists_of_redactions_are_heeded(
    programme: Programme, another: Callable[..., Flask], tmp_path: Path
) -> None:
    first = programme.visit(programme.venue("One"), note="canary one")
    second = programme.visit(programme.venue("Two"), note="canary two")
    file, extra = tmp_path / "a.backup", tmp_path / "more.jsonl"
    run(programme.app, "backup", file)
    fresh = another()
    own = fresh.extensions["mapper"].config.instance / "redactions.jsonl"
    for place, visit in ((own, first), (extra, second)):
        row = {"kind": "visit_note", "subject": visit, "at": "2026-05-05T00:00:00+00:00"}
        place.write_text(json.dumps(row) + "\n")
    done = run(fresh, "restore", "--redactions", extra, file)
    assert "2 redacted again" in done.output, done.output
    with fresh.extensions["mapper"].database.read() as connection:
        assert connection.execute(select(schema.visit_note)).all() == []
    assert [each.subject for each in read_list(own)] == [first, second]  # the next restore here knows both
    extra.write_text("not a list")
    assert run(another(), "restore", "--redactions", extra, file).exit_code == 1


def test_without_an_instance_folder(another: Callable[..., Flask], tmp_path: Path) -> None:
    """As on PostgreSQL, with the secret in a variable."""
    key, file, absent = tmp_path / "key", tmp_path / "a.backup", tmp_path / "absent"
    public = run(another(), "backup-key", key).stdout.strip().partition("=")[2]
    app, fresh = another(backup_recipient=public), another()
    for each in (app, fresh):
        parts = each.extensions["mapper"]
        parts = dataclasses.replace(parts, config=dataclasses.replace(parts.config, instance=absent))
        each.extensions["mapper"] = parts
    assert run(app, "backup", file).exit_code == 0
    assert run(app, "backup", "--verify", "--identity", key, file).exit_code == 0
    assert not absent.exists()
    assert run(fresh, "restore", "--identity", key, file).exit_code == 0


def test_a_folder_that_is_not_there_is_said(programme: Programme, tmp_path: Path) -> None:
    result = run(programme.app, "backup", tmp_path / "no" / "a.backup")
    assert result.exit_code == 1
    assert "can't be written" in result.stderr
