"""Is an import whole or not at all, whenever its process is killed?"""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from mapper.config import PROJECT
from mapper.store import schema
from mapper.store.database import Database
from tests.faults.phones import count

ROWS, DRILL_ROWS, DRILL_KILLS = 2_500, 12_000, 40
TABLES = (schema.venue, schema.import_batch, schema.import_change, schema.review_row, schema.venue_source)


def list_of(rows: int, folder: Path) -> Path:
    file = folder / "list.csv"
    lines = (
        f"{at},Suds {at},laundromat,{at} Main St,{'Bath' if at % 9 else 'Nowhere'}" for at in range(rows)
    )
    file.write_text("external_id,name,venue_type,address,city\n" + "\n".join(lines) + "\n")
    return file


def start(database: Database, file: Path) -> subprocess.Popen[str]:
    url = database.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.faults.import_child", url, str(file)]
    return subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True)


def kill_after(process: subprocess.Popen[str], lines: int, seconds: float) -> None:
    """SIGKILL once it told so often how far it is, and a moment later."""
    assert process.stdout is not None
    told = [process.stdout.readline() for _ in range(lines)]
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert told[-1].strip().isdigit(), told


def stored(database: Database) -> list[int]:
    return [count(database, table) for table in TABLES]


def let_through(database: Database, file: Path, rows: int) -> None:
    with start(database, file) as process:
        assert process.wait() == 0
    waiting = len(range(0, rows, 9))
    assert stored(database) == [rows - waiting, 1, rows - waiting, waiting, rows - waiting]
    with database.read() as connection:
        [counts] = connection.execute(select(schema.import_batch.c.counts)).scalars()
    assert (counts["read"], counts["added"], counts["review"]) == (rows, rows - waiting, waiting)


def test_an_import_that_is_killed_never_was(database: Database, tmp_path: Path) -> None:
    file = list_of(ROWS, tmp_path)
    kill_after(start(database, file), 2, 0.05)
    assert stored(database) == [0, 0, 0, 0, 0]
    assert not file.with_name("list.csv.rejected.csv").exists()
    let_through(database, file, ROWS)


@pytest.mark.drill
def test_nor_one_that_is_killed_at_any_moment(database: Database, tmp_path: Path) -> None:
    """Also while it works out what follows, commits, or has just committed: then all of it is there."""
    file = list_of(DRILL_ROWS, tmp_path)
    chance, whole = random.Random(7), 0
    for _ in range(DRILL_KILLS):
        kill_after(start(database, file), chance.randrange(1, DRILL_ROWS // 1000), chance.random() * 3)
        found = stored(database)
        assert found[0] == found[2] == found[4]
        assert found == [0, 0, 0, 0, 0] or found[1] > 0
        if found[0]:
            whole += 1
            assert found[0] == DRILL_ROWS - len(range(0, DRILL_ROWS, 9))
            break
    if not whole:
        let_through(database, file, DRILL_ROWS)
