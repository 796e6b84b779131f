"""Is all that a browser can change or take out on the log, and nothing there that somebody typed?"""

import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from mapper import create_app
from tests.builders import CUMBERLAND, Programme
from tests.conftest import config_in
from tests.every_text import FREE
from tests.web.permission_table import ROWS, Row
from tests.web.test_permission_table import WHO, World, answer_of, replace_things
from tests.web.things import Things

# Why a request that changes something, or takes it out, has no row of its own.
NOT_WRITTEN_DOWN = {
    "sync_api.put_visit": "visits are a log themselves, with who and when",
    "sync_api.put_void": "a take-back is a row of the log of visits, with who and when",
    "sign_in.redeem": "a guessed code: tried, not signed in; the throttle counts it",
    "passkeys.who_question": "a question to a passkey; what is done with its answer is written down",
    "passkeys.new_question": "a question to a passkey; what is done with its answer is written down",
    "phone.who": "nothing changes but which of a phone's own sign-ins is used",
    "phone.sign_out": "nobody of that name is signed in on this phone",
    "releases.open": "a guessed token; what is opened is a frozen release, whose link counts how often",
}
EXPORTS = ("downloads.gaps_csv", "downloads.coverage_csv", "downloads.coverage_geojson")
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


def expected_of_administrator(row: Row) -> str:
    said = row.expected.split() if " " in row.expected else [row.expected] * len(WHO)
    return said[WHO.index("administrator")]


@pytest.mark.parametrize("row", CHANGING, ids=lambda row: f"{row.endpoint}-{row.url.get('area', '')}")
def test_what_is_done_is_written_down(world: World, row: Row) -> None:
    expected = expected_of_administrator(row)
    things = Things(world.programme, CUMBERLAND)
    replace_things([row.url, row.form, row.json], things)
    client, before = world.browser("administrator"), on_log(world)
    with world.ask(client, row, things) as answer:
        answer.get_data()
        assert str(answer.status_code) == expected.rstrip("~")
    added = len(on_log(world)) - len(before)
    if row.endpoint in NOT_WRITTEN_DOWN or expected.startswith("4"):
        assert added == 0
    else:
        assert added >= 1, f"{row.endpoint} changed something or took it out, and the log does not know"


def test_every_reason_is_needed(app: Flask) -> None:
    assert set(NOT_WRITTEN_DOWN) <= {row.endpoint for row in CHANGING}


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
