"""What do people, phones and logs learn of a failure? Enough, and nothing that somebody typed."""

import dataclasses
import json
from collections.abc import Iterator

import pytest

from mapper import create_app
from mapper.config import Config
from mapper.intake.phone_visit import Receiver
from mapper.store.database import Database, DatabaseUnavailable
from mapper.web import current
from tests.builders import Programme, venue_number
from tests.web.conftest import check_page
from tests.web.test_sync_api import body, put

SECRET = "a secret that somebody typed"


def fail(error: Exception) -> object:
    def failing(*_: object) -> object:
        raise error

    return failing


def test_a_phone_keeps_its_entry_while_the_database_is_away(
    programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, sent = programme.volunteer(), body(programme.venue())
    monkeypatch.setattr(Receiver, "visit", fail(DatabaseUnavailable("disk is full")))
    answer = put(client, sent)
    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
    assert int(answer.headers["Retry-After"]) > 0
    monkeypatch.undo()
    assert put(client, sent).status_code == 201


def test_a_page_says_so_too(programme: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
    client = programme.coordinator()
    monkeypatch.setattr(current, "frame", fail(DatabaseUnavailable("locked")))
    answer = client.get("/gaps")
    assert answer.status_code == 503
    assert "Retry-After" in answer.headers
    check_page(answer)


def test_an_unexpected_fault_shows_and_logs_nothing_that_was_typed(
    capfd: pytest.CaptureFixture[str], programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = programme.coordinator()
    monkeypatch.setattr(current, "frame", fail(ValueError(SECRET)))
    answer = client.get(f"/gaps?county={SECRET}")
    assert answer.status_code == 500
    check_page(answer)
    logged = capfd.readouterr().err
    assert '"event": "unexpected"' in logged
    assert SECRET not in logged + answer.get_data(as_text=True)
    assert "Traceback" not in answer.get_data(as_text=True)


@pytest.mark.parametrize(("url", "status"), [("/nothing-here", 404), ("/api/v1/nothing-here", 404)])
def test_what_is_not_there_is_a_page_or_a_problem(programme: Programme, url: str, status: int) -> None:
    answer = programme.volunteer().get(url)
    assert answer.status_code == status
    if url.startswith("/api/"):
        assert (answer.json or {})["status"] == status
    else:
        check_page(answer)


def test_a_request_is_logged_without_what_was_asked_for(
    capfd: pytest.CaptureFixture[str], config: Config
) -> None:
    app = create_app(dataclasses.replace(config, log_level="info"))
    app.test_client().get(f"/sign-in?why={SECRET}")
    logged = capfd.readouterr().err
    app.extensions["mapper"].database.dispose()
    line = json.loads(logged.splitlines()[-1])
    assert (line["event"], line["endpoint"], line["status"]) == ("request", "sign_in.page", 200)
    assert "secret" not in logged


@pytest.fixture
def anywhere(database: Database, config: Config) -> Iterator[Programme]:
    """A programme on SQLite and on PostgreSQL, which takes no NUL and no endless number."""
    url = database.engine.url.render_as_string(hide_password=False)
    app = create_app(dataclasses.replace(config, database_url=url))
    yield Programme(app)
    app.extensions["mapper"].database.dispose()


def test_a_number_or_a_sign_that_no_row_holds_is_nothing_of_ours(anywhere: Programme) -> None:
    client = anywhere.administrator()
    token = client.get("/people").get_data(as_text=True).split('name="csrf_token" value="')[1].split('"')[0]
    for address in (f"/venues/{10**20}", "/settings/types/%00"):
        assert client.get(address).status_code == 404
    form = {"csrf_token": token, "do": "reject"}
    assert client.post(f"/review/rows/{10**20}", data=form).status_code == 404
    number = venue_number(anywhere.database, anywhere.venue())
    for address, field in (("/people", "name"), (f"/venues/{number}/do-not-place", "reason")):
        data = {"csrf_token": token, "role": "administrator", field: "a\0b"}
        assert client.post(address, data=data).status_code == 400
