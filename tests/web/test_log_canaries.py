"""Does any line of the log hold a name, a note, an address, a coordinate, an id, a token or a code?"""

import contextlib
import dataclasses
import io
import json
import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mapper import create_app
from mapper.store import sign_in_codes
from mapper.store.database import DatabaseUnavailable
from tests.builders import AROOSTOOK, CUMBERLAND, PORTLAND, POSTER, STALL, Programme, some_id, timeless
from tests.conftest import config_in
from tests.every_text import NOON, Place, fill
from tests.web.permission_table import ROWS
from tests.web.test_permission_table import World, replace_things
from tests.web.things import Things

CANARY = "canary"
LAT, LON = 43.661234, -70.261234
# The words that a line may have, and of which kind what stands there is.
WORDS = {
    "event": r"[a-z_ ]+",
    "level": r"debug|info|warning|error",
    "timestamp": r"[0-9T:.+\-]+Z?",
    "endpoint": r"[a-z_.]+",
    "method": r"[A-Z]+",
    "status": r"\d+",
    "ms": r"\d+",
    "error": r"\w+",
    "reason": r"\w+",
    "place": r"/[\w/.\-]+\.py:\d+",
}


@dataclasses.dataclass
class Heard:
    """What was written while everything was asked, and the secrets that were around."""

    lines: list[str]
    secrets: set[str]


@pytest.fixture(scope="module")
def heard(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Heard]:
    """Every URL asked by three roles, with canaries in every text, good and bad, and some faults."""
    instance = tmp_path_factory.mktemp("log")
    written, secrets = io.StringIO(), {f"{LAT:.4f}", f"{LON:.4f}"}
    handler = logging.StreamHandler(written)
    logging.getLogger().addHandler(handler)
    with contextlib.redirect_stderr(written), contextlib.redirect_stdout(written):
        app = create_app(dataclasses.replace(config_in(instance, sqlite_template), log_level="debug"))
        programme = Programme(app)
        with programme.database.write() as connection:
            ids = fill(
                connection, Place(1, CUMBERLAND, PORTLAND, LAT, LON), lambda column: f"{CANARY} {column}"
            )
        secrets |= {id_ for id_ in ids.values() if len(id_) > 8}
        secrets |= ask_everything(programme, instance)
        secrets |= sign_in_with_a_code(programme)
        bring_faults_about(programme)
    logging.getLogger().removeHandler(handler)
    yield Heard([line for line in written.getvalue().splitlines() if line.strip()], secrets)
    programme.database.dispose()


def ask_everything(programme: Programme, instance: Path) -> set[str]:
    anonymous = programme.app.test_client()
    page = anonymous.get("/sign-in").get_data(as_text=True)
    token, cookie = re.search(r'name="csrf_token" value="([^"]+)"', page), anonymous.get_cookie("form")
    assert token and cookie
    world = World(programme, cookie.value, token[1], instance / "mapper.db")
    secrets = {token[1], cookie.value}
    for row in ROWS:
        for who, county in (
            ("administrator", CUMBERLAND),
            ("coordinator", AROOSTOOK),
            ("anonymous", CUMBERLAND),
        ):
            client, things = world.browser(who), Things(programme, county)
            replace_things([row.url, row.form, row.json], things)
            world.ask(client, row, things).close()
            if who == "administrator":
                client.open("/venues", query_string={"q": f"{CANARY} query", "sort": CANARY}).close()
                client.get(f"/{CANARY}/path?{CANARY}=1").close()
            session = client.get_cookie("session")
            secrets |= {session.value} if session else set()
    vera = programme.volunteer()
    for body in (visit(), {**visit(), "outcome": CANARY}, {"note": CANARY}, [CANARY]):
        vera.put(f"/api/v1/visits/{some_id(str(body))}", json=body, headers={"Client-Time": CANARY})
        vera.put(f"/api/v1/visits/{some_id(str(body))}", json=body)
    return secrets


def visit() -> dict[str, object]:
    new = {"id": some_id("new"), "name": f"{CANARY} cafe", "venue_type": "cafe", "address": CANARY}
    items = [{"material": POSTER, "spot": STALL, "action": "placed", "quantity": 1}]
    place = {"new_venue": {**new, "city": "Portland", "lat": LAT, "lon": LON}, "note": f"{CANARY} note"}
    return {"visited_at": NOON.isoformat(), "outcome": "placed", "items": items, **place}


def sign_in_with_a_code(programme: Programme) -> set[str]:
    client, person = programme.app.test_client(), programme.person(f"{CANARY} person")
    with programme.database.write() as connection:
        code = sign_in_codes.make(connection, person, None, datetime.now(UTC), 1)
    for said in (code, f"{CANARY} code"):
        page = client.get(f"/sign-in?{said}").get_data(as_text=True)
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        data = {"csrf_token": token[1] if token else "", "code": said}
        client.post("/sign-in", data=data, headers={"User-Agent": f"{CANARY} phone"}).close()
    return {code}


def bring_faults_about(programme: Programme) -> None:
    """An error's own words may hold what somebody typed: the one of a database always does."""
    ada = programme.administrator()

    def failing(error: Exception) -> None:
        def fails() -> None:
            raise error from ValueError(f"{CANARY} cause")

        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(programme.app.view_functions, "venues.listing", fails)
            answer = ada.get(f"/venues?q={CANARY}")
            assert answer.status_code >= 500
            assert CANARY not in answer.get_data(as_text=True)

    failing(ValueError(f"{CANARY} fault"))
    failing(KeyError(f"{CANARY} key"))
    failing(DatabaseUnavailable(f"{CANARY} statement"))


def test_something_was_heard(heard: Heard) -> None:
    assert len(heard.lines) > 2 * len(ROWS)
    text = "\n".join(heard.lines)
    assert '"event": "unexpected"' in text and '"event": "database_unavailable"' in text


def test_no_line_holds_what_somebody_typed_or_what_opens_anything(heard: Heard) -> None:
    text = "\n".join(heard.lines)
    assert [line for line in heard.lines if CANARY in line] == []
    assert [secret for secret in heard.secrets if secret in timeless(text)] == []


def test_every_line_says_only_what_a_line_may_say(heard: Heard) -> None:
    for line in heard.lines:
        said = json.loads(line)
        assert said.keys() <= WORDS.keys(), line
        told = {name: str(value) for name, value in said.items() if value is not None}
        assert [name for name, value in told.items() if not re.fullmatch(WORDS[name], value)] == [], line
