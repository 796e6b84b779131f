"""Does every URL answer every role, in its own area and elsewhere, as the table says?"""

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mapper import create_app
from mapper.store import sessions
from tests.builders import AROOSTOOK, CUMBERLAND, PORTLAND, Programme
from tests.conftest import config_in
from tests.web.permission_table import ROWS, Row
from tests.web.things import NOTHING_HAS, Nothing, Things

WHO = ("anonymous", "waiting", "volunteer", "viewer", "coordinator", "administrator")
AREAS = {"volunteer": [PORTLAND], "waiting": [PORTLAND], "administrator": []}
WHERE = {"own": CUMBERLAND, "other": AROOSTOOK}
A_THING = re.compile(r"@(\w+)")
# What an answer writes down of itself: how often something was tried, and what was read.
NO_CHANGE = ("area", "throttle", "audit")
REFUSED = 400


@dataclass(frozen=True)
class World:
    """A programme that all rows share, a CSRF token that all browsers share, and what is stored."""

    programme: Programme
    form_cookie: str
    token: str
    file: Path

    def browser(self, who: str) -> FlaskClient:
        """A new browser of a new person."""
        client = self.programme.app.test_client()
        if who != "anonymous":
            role = "volunteer" if who == "waiting" else who
            person = self.programme.person("Somebody", role, AREAS.get(who, [CUMBERLAND]))
            client.set_cookie("session", self._session(person, waits=who == "waiting"))
        client.set_cookie("form", self.form_cookie)
        return client

    def _session(self, person: str, waits: bool) -> str:
        if not waits:
            return self.programme.session_of(person)
        with self.programme.database.write() as connection:
            return sessions.start(connection, person, "a test", datetime.now(UTC), "code", approved=False)

    def ask(self, client: FlaskClient, row: Row, things: Things | Nothing) -> TestResponse:
        """Really sends the row's request."""
        filled = replace_things([dict(row.url), dict(row.form), row.json], things)
        with self.programme.app.test_request_context():
            address = url_for(row.endpoint, **filled[0])
        said: dict[str, Any] = {"query_string": row.query} if row.query else {}
        if row.json is not None:
            said["json"] = filled[2]
        elif row.method != "GET":
            said["data"] = {"csrf_token": self.token, **filled[1]}
        return client.open(address, method=row.method, **said)

    def stored(self) -> "Stored":
        """All that is stored now, to be compared with later."""
        return Stored(self.file)


class Stored:
    """The database as it was, and what of it has changed since."""

    def __init__(self, file: Path) -> None:
        self._now, self._then = sqlite3.connect(file), sqlite3.connect(":memory:")
        self._version = self._committed()
        self._now.backup(self._then)

    def _committed(self) -> int:
        """Another number after every commit of somebody else."""
        return int(self._now.execute("PRAGMA data_version").fetchone()[0])

    def changed(self) -> list[str]:
        """The tables that hold other rows by now, whatever their order. To be asked once."""
        tables = self._tables() if self._committed() != self._version else []
        changed = [name for name in tables if _rows(self._then, name) != _rows(self._now, name)]
        self._now.close()
        self._then.close()
        return changed

    def _tables(self) -> list[str]:
        found = self._now.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return [name for (name,) in found if name not in NO_CHANGE]


def _rows(connection: sqlite3.Connection, table: str) -> Counter[Any]:
    return Counter(connection.execute(f"SELECT * FROM {table}"))


def replace_things(said: Any, things: Things | Nothing) -> Any:
    """The same with `@name` replaced by ids."""
    if isinstance(said, dict):
        return {name: replace_things(part, things) for name, part in said.items()}
    if isinstance(said, list | tuple):
        return [replace_things(part, things) for part in said]
    if not isinstance(said, str):
        return said
    return A_THING.sub(lambda at: str(getattr(things, at[1])), said)


@pytest.fixture(scope="module")
def world(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    instance = tmp_path_factory.mktemp("world")
    app = create_app(config_in(instance, sqlite_template))
    client = app.test_client()
    page = client.get("/sign-in").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    cookie = client.get_cookie("form")
    assert token and cookie
    yield World(Programme(app), cookie.value, token[1], instance / "mapper.db")
    app.extensions["mapper"].database.dispose()


def test_every_url_has_a_row_and_every_row_a_url(app: Flask) -> None:
    there = {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    rows = {(row.endpoint, row.method) for row in ROWS}
    assert sorted(there - rows) == [], "these URLs have no row in tests/web/permission_table.py"
    assert sorted(rows - there) == [], "these rows have no URL"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.endpoint}-{row.method}")
def test_everybody_gets_what_the_table_says(world: World, row: Row) -> None:
    """Whoever is refused changes nothing; who is let in changes something, where something was sent."""
    said = row.expected.split() if " " in row.expected else [row.expected] * len(WHO)
    assert len(said) == len(WHO), f"a row says six answers: {' '.join(WHO)}"
    wrong = []
    for who, cell in zip(WHO, said, strict=True):
        for where, wanted in zip(WHERE, (cell.split("/") * 2)[:2], strict=True):
            got = answer_of(world, row, who, where)
            if got != wanted:
                wrong.append(f"{who}, {where} area: {got}, not {wanted}")
            if not A_THING.search(str((row.url, row.form, row.json))):
                break
    assert not wrong, f"{row.endpoint} {row.method}: {'; '.join(wrong)}"


def answer_of(world: World, row: Row, who: str, where: str) -> str:
    """The status, and `~` where something was sent and let in and nothing was changed."""
    things, client = Things(world.programme, WHERE[where]), world.browser(who)
    replace_things([row.url, row.form, row.json], things)  # made before we look at what is stored
    before = world.stored() if row.method != "GET" else None
    with world.ask(client, row, things) as answer:
        status, to = answer.status_code, answer.headers.get("Location", "")
    if status == 303 and who in ("anonymous", "waiting"):
        assert to.startswith("/sign-in" if who == "anonymous" else ("/waiting", "/sign-in")), (row, who, to)
    elif status == 303:
        assert not to.startswith("/waiting"), (row, who, to)
    if before is None:
        return str(status)
    changed = before.changed()
    turned_away = status >= REFUSED or (status == 303 and who in ("anonymous", "waiting") and not changed)
    if turned_away:
        assert not changed, f"{row.endpoint}: refused to {who} with {status}, and yet {changed} changed"
    return f"{status}" if changed or turned_away else f"{status}~"


PUBLIC = {"town", "county", "closed_type"}  # which towns and types of place there are is no secret
NAMING = [row for row in ROWS if set(A_THING.findall(str((row.url, row.form, row.json)))) - PUBLIC]


@pytest.mark.parametrize("row", NAMING, ids=lambda row: f"{row.endpoint}-{row.method}")
@pytest.mark.parametrize("who", ["volunteer", "coordinator"])
def test_what_lies_elsewhere_is_answered_like_what_is_not_there(world: World, row: Row, who: str) -> None:
    client = world.browser(who)  # the same for both: a page names who looks at it
    things = Things(world.programme, AROOSTOOK)
    answers = [told(world, row, client, asked_for) for asked_for in (things, Nothing())]
    # Both are read without the ids of both: a page may list another thing that has the same number.
    ids = [str(value) for name, value in vars(things).items() if name in NOTHING_HAS]
    elsewhere, not_there = (without_ids(answer, [*ids, *NOTHING_HAS.values()]) for answer in answers)
    assert elsewhere == not_there
    assert not elsewhere.startswith("403")


def told(world: World, row: Row, client: FlaskClient, things: Things | Nothing) -> str:
    """Everything that an answer says, and what the page behind it says, but for what each answer has anew."""
    first = world.ask(client, row, things)
    answers = [first, *([client.get(first.headers["Location"])] if first.status_code == 303 else [])]
    return "\n".join(as_told(answer) for answer in answers)


def as_told(answer: TestResponse) -> str:
    text = f"{answer.status_code} {sorted(set(answer.headers.keys()))} {answer.headers.get('Location')}\n"
    text += answer.get_data(as_text=True)
    nonce = re.search(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"])
    text = text.replace(nonce[1] if nonce else "", "NONCE")
    text = re.sub(r'(name="(?:csrf_token|form_id)" value|data-person)="[^"]*"', r"\1", text)
    text = re.sub(r"/people/[0-9a-f-]{36}", "/people/ID", text)  # whoever asks stands on the list
    return re.sub(r'"(id|sha256|received_at)":"[^"]*"', r'"\1"', text)


def without_ids(text: str, ids: list[str]) -> str:
    for id_ in sorted(ids, key=len, reverse=True):
        is_number = id_.isdigit() and len(id_) < 5  # short: an id only where a sentence or a URL says so
        before = "(?:(?<=/)|(?<=row ))" if is_number else r"(?<![\w-])"
        text = re.sub(rf"{before}{re.escape(id_)}(?![\w.-])", "ID", text)
    return text
