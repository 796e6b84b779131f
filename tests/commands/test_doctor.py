"""Does `doctor` fail with one line on each weakness, and say so where there is none?"""

import dataclasses
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import text

from mapper import create_app
from mapper.commands.doctor import listens_to_others
from mapper.config import PROJECT, Config, from_environment
from mapper.store import reference
from mapper.store.database import Database
from tests.builders import Programme

HTTPS = {"https": True, "public_url": "https://mapper.example"}


@pytest.fixture
def sound(config: Config, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Programme]]:
    """A set-up without a fault, but for what a test changes of it."""
    for name in ("MAPPER_SECRET_KEY", "GUNICORN_CMD_ARGS", "FLASK_RUN_HOST", "FLASK_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    made = []

    def build(**changes: Any) -> Programme:
        settings = {"secret_key": secrets.token_urlsafe(48), **changes}
        app = create_app(dataclasses.replace(config, **settings))
        config.instance.chmod(0o700)
        for file in config.instance.iterdir():
            file.chmod(0o600)
        made.append(app)
        return Programme(app)

    yield build
    for app in made:
        app.extensions["mapper"].database.dispose()


def seen(programme: Programme) -> Result:
    result = programme.app.test_cli_runner().invoke(args=["doctor"])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def the_fault(programme: Programme) -> str:
    """The one line that there has to be."""
    result = seen(programme)
    assert result.exit_code == 1
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    return line


@pytest.mark.parametrize("changes", [{}, HTTPS], ids=["on a laptop", "behind HTTPS"])
def test_no_fault(sound: Callable[..., Programme], changes: dict[str, Any]) -> None:
    result = seen(sound(**changes))
    assert (result.exit_code, result.output) == (0, "No fault found.\n")


def test_a_fresh_instance_has_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As `make run` makes it, whatever the machine's umask."""
    for name in ("GUNICORN_CMD_ARGS", "FLASK_RUN_HOST", "FLASK_DEBUG", "MAPPER_SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)
    app = create_app(
        from_environment({"MAPPER_INSTANCE": str(tmp_path / "new"), "MAPPER_LOG_LEVEL": "error"})
    )
    result = seen(Programme(app))
    assert (result.exit_code, result.output) == (0, "No fault found.\n")
    app.extensions["mapper"].database.dispose()


def test_without_an_instance_folder(sound: Callable[..., Programme], tmp_path: Path) -> None:
    """As on PostgreSQL, with the secret in a variable."""
    result = seen(sound(instance=tmp_path / "absent" / "folder"))
    assert (result.exit_code, result.output) == (0, "No fault found.\n")


def test_debug_mode(sound: Callable[..., Programme], monkeypatch: pytest.MonkeyPatch) -> None:
    programme = sound()
    monkeypatch.setenv("FLASK_DEBUG", "1")
    assert the_fault(programme).startswith("Debug mode is on")


def test_a_weak_secret(sound: Callable[..., Programme], monkeypatch: pytest.MonkeyPatch) -> None:
    assert "/secret)" in the_fault(sound(secret_key="short"))
    monkeypatch.setenv("MAPPER_SECRET_KEY", "short")
    assert "(MAPPER_SECRET_KEY)" in the_fault(sound(secret_key="short"))


@pytest.mark.parametrize("name", ["", "mapper.db", "secret", "redactions.jsonl"])
def test_what_others_can_read(sound: Callable[..., Programme], config: Config, name: str) -> None:
    programme, place = sound(), config.instance / name
    if name and not place.exists():
        place.touch()
    place.chmod(0o755 if not name else 0o644)
    assert str(place) in the_fault(programme)


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"public_url": "https://mapper.example"}, "MAPPER_HTTPS"),
        ({"https": True}, "MAPPER_PUBLIC_URL"),
        ({**HTTPS, "public_url": "http://mapper.example"}, "MAPPER_PUBLIC_URL"),
        ({**HTTPS, "https": False, "proxies": 1}, "MAPPER_HTTPS"),
    ],
)
def test_settings_for_https(sound: Callable[..., Programme], changes: dict[str, Any], where: str) -> None:
    assert f"({where})" in the_fault(sound(**changes))


def test_volunteers_on_phones_need_https(sound: Callable[..., Programme]) -> None:
    programme = sound()
    programme.session_of(programme.person())
    result = seen(programme)
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 2
    behind = sound(**HTTPS)
    assert seen(behind).exit_code == 0


@pytest.mark.parametrize(
    ("environ", "listens"),
    [
        ({}, False),
        ({"GUNICORN_CMD_ARGS": "--bind 127.0.0.1:8000 --workers 2"}, False),
        ({"GUNICORN_CMD_ARGS": "--bind=0.0.0.0:8000"}, True),
        ({"GUNICORN_CMD_ARGS": "-b 10.0.0.5:80"}, True),
        ({"GUNICORN_CMD_ARGS": "-b :8000"}, True),
        ({"GUNICORN_CMD_ARGS": "--bind 0.0.0.0 --workers 2"}, True),
        ({"GUNICORN_CMD_ARGS": "--bind [::]:8000"}, True),
        ({"GUNICORN_CMD_ARGS": "--bind fd://3"}, False),
        ({"GUNICORN_CMD_ARGS": "-b unix:/run/mapper.sock"}, False),
        ({"GUNICORN_CMD_ARGS": "-b [::1]:8000"}, False),
        ({"FLASK_RUN_HOST": "0.0.0.0"}, True),
        ({"FLASK_RUN_HOST": "localhost"}, False),
    ],
)
def test_a_server_on_the_network_is_noticed(environ: dict[str, str], listens: bool) -> None:
    assert listens_to_others(environ) is listens


def test_a_stale_or_absent_backup(sound: Callable[..., Programme], tmp_path: Path) -> None:
    programme = sound()
    programme.visit(programme.venue())
    assert the_fault(programme).startswith("There are visits and no backup")
    made = programme.app.test_cli_runner().invoke(args=["backup", str(tmp_path / "a.backup")])
    assert made.exit_code == 0
    assert seen(programme).exit_code == 0
    with programme.database.write() as connection:
        reference.set_setting(connection, "last_backup_at", "2026-05-04T16:00:00+00:00")
    assert "days old" in the_fault(programme)


def test_a_dirty_schema(sound: Callable[..., Programme]) -> None:
    programme = sound()
    with programme.database.write() as connection:
        connection.execute(text("ALTER TABLE venue ADD COLUMN more TEXT"))
    assert "not as declared" in the_fault(programme)
    with programme.database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert "db upgrade" in the_fault(programme)


def test_a_damaged_file(sound: Callable[..., Programme], config: Config) -> None:
    programme, file = sound(), config.instance / "mapper.db"
    assert programme.database.leave_no_trace()
    programme.database.dispose()
    with file.open("r+b") as handle:
        handle.seek(20 * 4096)
        handle.write(b"\xa5" * 4096 * 8)
    assert the_fault(programme).startswith("The database file is damaged")


def test_a_setting_that_cannot_be_is_a_line_and_no_traceback(tmp_path: Path) -> None:
    """Also where the secret that is kept in the folder is too short to start with."""
    (tmp_path / "secret").write_text("short\n")
    environ = {name: value for name, value in os.environ.items() if not name.startswith("MAPPER_")}
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", "doctor"],
        env=environ | {"MAPPER_INSTANCE": str(tmp_path)},
        cwd=PROJECT,
        capture_output=True,
        text=True,
    )
    assert done.returncode != 0
    assert f"{tmp_path / 'secret'} is shorter than 32 characters" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


def test_an_audit_log_that_can_be_changed(sound: Callable[..., Programme]) -> None:
    programme = sound()
    with programme.database.write() as connection:
        connection.execute(text("DROP TRIGGER audit_refuses_delete"))
    assert "audit log" in the_fault(programme)


def test_a_full_disk(sound: Callable[..., Programme], monkeypatch: pytest.MonkeyPatch) -> None:
    programme = sound()
    usage = shutil.disk_usage(programme.app.root_path)._replace(free=100 * 2**20)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    assert "nearly full" in the_fault(programme)


def test_the_demo_behind_a_public_address(sound: Callable[..., Programme]) -> None:
    programme = sound(**HTTPS)
    with programme.database.write() as connection:
        reference.set_setting(connection, "demo", "yes")
    assert "invented programme" in the_fault(programme)


def test_a_database_that_is_away(
    sound: Callable[..., Programme], config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    programme = sound()
    away = Database("postgresql+psycopg://nobody@127.0.0.1:9/none")
    parts = programme.app.extensions["mapper"]
    programme.app.extensions["mapper"] = dataclasses.replace(parts, database=away)
    assert "does not answer" in the_fault(programme)
    programme.app.extensions["mapper"] = parts
    away.dispose()
