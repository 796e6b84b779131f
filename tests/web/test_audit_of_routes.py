"""Is all that a browser can change or take out on the log, and nothing there that somebody typed?"""

import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from mapper import create_app
from tests.builders import CUMBERLAND, Programme
from tests.conftest import config_in
from tests.every_text import FREE
from tests.web.permission_table import ROWS, Row
from tests.web.test_permission_table import World, answer_of, replace_things
from tests.web.things import Things

# Why a request that changes something has no row of its own.
NOT_WRITTEN_DOWN = {
    "sync_api.put_visit": "visits are a log themselves, with who and when",
    "sync_api.put_void": "a take-back is a row of the log of visits, with who and when",
    "imports.upload": "nothing is taken in by it; what is taken in is written down with its counts",
    "import_choices.choose_columns": "as imports.upload",
    "import_choices.choose_words": "as imports.upload",
    "imports.cancel": "as imports.upload: nothing was taken in",
    "passkeys.who_question": "a question to a passkey; what is done with its answer is written down",
    "passkeys.new_question": "a question to a passkey; what is done with its answer is written down",
}
EXPORTS = (
    *("downloads.gaps_csv", "downloads.gaps_xlsx"),
    *("downloads.coverage_csv", "downloads.coverage_xlsx", "downloads.coverage_geojson"),
    *("venue_files.as_csv", "venue_files.as_xlsx", "venue_files.as_geojson", "venue_files.as_gpx"),
    *("frozen.figures_csv", "activity.as_csv", "trends.as_csv", "forecast.recheck_csv"),
    *("comparison.figures_csv", "comparison.venues_csv", "missing.as_csv", "stock.as_csv"),
)
CHANGING = [row for row in ROWS if row.method != "GET" or row.endpoint in EXPORTS]


@pytest.fixture(scope="module")
def world(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A programme that all rows share."""
    instance = tmp_path_factory.mktemp("world")
    app = create_app(config_in(instance, sqlite_template))
    client = app.test_client()
    page = client.get("/sign-in").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    cookie = client.get_cookie("form")
    assert token and cookie
    yield World(Programme(app), cookie.value, token[1], instance / "mapper.db")
    app.extensions["mapper"].database.dispose()


def on_log(world: World) -> list[str]:
    """Every row as one line of text, just as it is stored."""
    with sqlite3.connect(world.file) as connection:
        rows = connection.execute("SELECT * FROM audit ORDER BY id").fetchall()
    connection.close()
    return [json.dumps([str(value) for value in row], ensure_ascii=False) for row in rows]


@pytest.mark.parametrize("row", CHANGING, ids=lambda row: f"{row.endpoint}-{row.url.get('area', '')}")
def test_what_is_done_is_written_down(world: World, row: Row) -> None:
    things = Things(world.programme, CUMBERLAND)
    replace_things([row.url, row.form, row.json], things)
    client, stored, logged = world.browser("administrator"), world.stored(), on_log(world)
    with world.ask(client, row, things) as answer:
        answer.get_data()
    changed = stored.changed()
    added = len(on_log(world)) - len(logged)
    if row.endpoint in NOT_WRITTEN_DOWN:
        assert changed and not added
    elif changed or row.endpoint in EXPORTS:
        assert added, f"{row.endpoint} changed {changed} or took something out, and the log does not know"


def test_nothing_that_somebody_typed_is_on_the_log(world: World) -> None:
    """After every request of the table: whatever stands in a column of free text, whoever was signed in."""
    for row in CHANGING:
        answer_of(world, row, "administrator", "own")
    log = "\n".join(on_log(world))
    assert len(log.splitlines()) > len(CHANGING) / 2
    found = [text for text in typed(world) if text in log]
    assert found == []


def typed(world: World) -> set[str]:
    """Every text of five signs or more in a column of FREE, but for codes that say the same."""
    texts: set[str] = set()
    with sqlite3.connect(world.file) as connection:
        for table, columns in FREE.items():
            for column in columns:
                query = f'SELECT DISTINCT "{column}" FROM "{table}"'
                texts |= {str(value) for (value,) in connection.execute(query) if value}
    connection.close()
    codes = {code for row in on_log(world) for code in re.findall(r"[a-z0-9_]+", row)}
    assert {"Somebody", "The county fund"} <= texts
    return {text for text in texts if len(text) >= 5 and text not in codes}
