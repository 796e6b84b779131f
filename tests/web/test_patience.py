"""What do phones and pages see while somebody else writes for long? Pages at once, and a plain word to what
would have been written."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Event, Thread, Timer

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from mapper.store import schema, sessions
from mapper.store.database import MOST_PATIENCE_S, Database
from mapper.web import patience
from tests.builders import Programme
from tests.web.conftest import check_page
from tests.web.signing_in import csrf
from tests.web.test_sync_api import body, put

SOON_S = MOST_PATIENCE_S / 3
A_LITTLE_S = 0.1


@contextmanager
def somebody_writes(programme: Programme) -> Iterator[None]:
    """As another process would: with an engine of its own."""
    other = Database(programme.database.engine.url.render_as_string(hide_password=False))
    with other.write():
        yield
    other.dispose()


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "OF_A_PHONE_S", A_LITTLE_S)
    monkeypatch.setattr(patience, "OF_A_PAGE_S", A_LITTLE_S)


def idle(programme: Programme) -> FlaskClient:
    """Somebody who was here yesterday: the next page writes down that they still are."""
    client = programme.app.test_client()
    token = programme.session_of(programme.person("Cora", "coordinator", ["23005"]))
    with programme.database.write() as connection:
        sessions.touch(connection, token, datetime.now(UTC) - timedelta(days=1))
    client.set_cookie("session", token)
    return client


def last_used(programme: Programme) -> datetime:
    with programme.database.read() as connection:
        return connection.execute(select(func.max(schema.session.c.last_used_at))).scalar_one()


def test_a_page_does_not_wait_to_write_down_that_somebody_was_there(programme: Programme) -> None:
    client = idle(programme)
    before = last_used(programme)
    with somebody_writes(programme):
        began = time.monotonic()
        assert client.get("/gaps").status_code == 200
        assert time.monotonic() - began < SOON_S
        assert last_used(programme) == before
    assert client.get("/gaps").status_code == 200
    assert last_used(programme) > before


@pytest.mark.usefixtures("hasty")
def test_a_phone_is_told_when_to_try_again_and_then_it_is_stored(programme: Programme) -> None:
    client, sent = programme.volunteer(), body(programme.venue())
    with somebody_writes(programme):
        answer = put(client, sent)
    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
    assert int(answer.headers["Retry-After"]) == 10
    assert put(client, sent).json["status"] == "stored"  # type: ignore[index]


@pytest.mark.usefixtures("hasty")
def test_a_form_says_that_something_long_is_written(programme: Programme) -> None:
    client = programme.administrator()
    form = {"csrf_token": csrf(client)}
    with somebody_writes(programme):
        answer = client.post("/sign-out", data=form)
    assert answer.status_code == 503
    assert "Something long is being written" in answer.get_data(as_text=True)
    assert int(answer.headers["Retry-After"]) == 10
    check_page(answer)
    assert client.get("/gaps").status_code == 200


@pytest.mark.usefixtures("hasty")
def test_what_a_thread_does_after_a_request_is_patient_again(programme: Programme) -> None:
    programme.administrator().get("/gaps")
    done: list[str] = []
    held, let_go = Event(), Event()

    def hold() -> None:
        with somebody_writes(programme):
            held.set()
            let_go.wait()

    holder, later = Thread(target=hold), Timer(5 * A_LITTLE_S, let_go.set)
    holder.start()
    held.wait()
    later.start()
    done.append(programme.person("Late"))
    holder.join()
    assert done
