"""Does the daily work get done, once a day, and end with the server?"""

import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from mapper.commands import tidy as tidying
from mapper.config import PROJECT
from mapper.store import schema
from mapper.store.reference import setting
from mapper.store.retention import LAST_TIDIED
from tests.builders import Programme

LONG_AGO = datetime.now(UTC) - timedelta(days=700)
WAIT_SECONDS = 60


def test_tidy_says_what_it_removed(app: Flask, programme: Programme) -> None:
    programme.visit(programme.venue(), LONG_AGO, note="old", author_name="Vera")
    programme.visit(programme.venue("Cafe"), datetime.now(UTC), note="new", author_name="Vera")
    result = app.test_cli_runner().invoke(args=["tidy"])
    assert result.exit_code == 0, result.output
    assert result.output == "notes: 1, names: 1, codes: 0, places: 0, sign-ins: 0, tries: 0\n"
    with programme.database.read() as connection:
        assert connection.execute(select(schema.visit_note.c.note)).scalars().all() == ["new"]


def test_what_was_missed_is_done_at_the_start_and_once_a_day(app: Flask, programme: Programme) -> None:
    config = app.extensions["mapper"].config
    programme.visit(programme.venue(), LONG_AGO, note="old")
    with app.app_context():
        tidying._tidy_if_due(programme.database, config)
    programme.visit(programme.venue("Cafe"), LONG_AGO, note="old too")
    with app.app_context():
        tidying._tidy_if_due(programme.database, config)
    with programme.database.read() as connection:
        assert connection.execute(select(schema.visit_note.c.note)).scalars().all() == ["old too"]
        actions = connection.execute(select(schema.audit.c.action, schema.audit.c.details)).all()
    assert [action for action, _ in actions] == ["tidied"]
    assert actions[0][1]["notes"] == 1


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_the_worker_ends_with_the_server(how: signal.Signals, tmp_path: Path, sqlite_template: Path) -> None:
    """As `make run` starts it: beside a process that takes the shell's place."""
    shutil.copy(sqlite_template, tmp_path / "mapper.db")
    environ = {**os.environ, "MAPPER_INSTANCE": str(tmp_path)}
    flask = f"{sys.executable} -m flask --app app"
    shell = subprocess.Popen(
        ["sh", "-c", f"{flask} worker --beside $$ & echo $!; exec sleep 600"],
        cwd=PROJECT,
        env=environ,
        stdout=subprocess.PIPE,
        text=True,
        # A shell gives what it starts in the background a deaf ear for SIGINT, the tests with it.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert shell.stdout is not None
    with shell.stdout:
        worker = int(shell.stdout.readline())
    try:
        wait_until(lambda: was_tidied(tmp_path))
        shell.send_signal(how)
        assert shell.wait(WAIT_SECONDS) == -how
        wait_until(lambda: not is_running(worker))
    finally:
        shell.kill()
        shell.wait()
        if is_running(worker):
            os.kill(worker, signal.SIGKILL)


def test_a_worker_whose_server_is_gone_before_it_has_begun_ends(tmp_path: Path) -> None:
    environ = {**os.environ, "MAPPER_INSTANCE": str(tmp_path)}
    command = [sys.executable, "-m", "flask", "--app", "app", "worker", "--beside", "4194305"]
    done = subprocess.run(command, cwd=PROJECT, env=environ, timeout=WAIT_SECONDS, check=False)
    assert done.returncode == 0
    assert was_tidied(tmp_path)


def was_tidied(instance: Path) -> bool:
    from mapper.store.database import Database

    if not (instance / "work.db").exists():
        return False
    database = Database(f"sqlite:///{instance / 'mapper.db'}")
    try:
        with database.read() as connection:
            return setting(connection, LAST_TIDIED) != ""
    finally:
        database.dispose()


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A child that nobody waits for any more is a name without a process.
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


def wait_until(condition: object) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.2)
