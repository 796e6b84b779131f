"""Does whatever is sent to any POST of the table, to a thing that is there, end in a fault or take long?

The forms that pages show are filled in by test_fuzz.py; here is also what a script of ours sends, what stands
behind another step, and what a page shows only to others.
"""

import dataclasses
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import url_for
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete
from werkzeug.datastructures import MultiDict

from mapper import create_app
from mapper.store import passphrases, schema
from tests.builders import CUMBERLAND, Programme
from tests.conftest import config_in
from tests.web.permission_table import ROWS, Row
from tests.web.test_fuzz import SHORT, TEXTS, Sender
from tests.web.test_permission_table import replace_things
from tests.web.things import Things

POSTS = [row for row in ROWS if row.method == "POST"]
MOST_SECONDS = 3.0  # of this thread's own work
EXTRA = ("do", "name", "towns", "counties", "trained_on", "until", "digest", "who", "code", "token", "why")


@pytest.fixture(scope="module")
def programme(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Programme]:
    """Where people reach it, or no sheet would ever be made."""
    config = config_in(tmp_path_factory.mktemp("routes"), sqlite_template)
    app = create_app(dataclasses.replace(config, public_url="https://mapper.example"))
    yield Programme(app)
    app.extensions["mapper"].database.dispose()


@pytest.fixture(scope="module")
def sender(programme: Programme) -> Sender:
    return Sender(programme)


@pytest.fixture(autouse=True)
def fast_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passphrases, "HASHER", PasswordHasher(1, 1024, 1))


@pytest.mark.parametrize("row", POSTS, ids=lambda row: row.endpoint)
@settings(SHORT, max_examples=15)
@given(data=st.data())
def test_no_post_ends_in_a_fault(
    row: Row, data: st.DataObject, programme: Programme, sender: Sender, fast_hashes: None
) -> None:
    with programme.database.write() as connection:
        connection.execute(delete(schema.throttle))  # else the first thirty would be all
    url, form = replace_things([dict(row.url), dict(row.form)], Things(programme, CUMBERLAND))
    with programme.app.test_request_context():
        address = url_for(row.endpoint, _external=False, **url)
    said = torn(data, form)
    begun = time.thread_time()
    if data.draw(st.booleans(), label="as JSON"):
        sender.post(address, said, json=dict(said), headers={"X-CSRFToken": sender.token})
    else:
        sender.post(address, said, data=MultiDict([*said, ("csrf_token", sender.token)]))
    assert time.thread_time() - begun < MOST_SECONDS, (address, said)


def torn(data: st.DataObject, form: dict[str, Any]) -> list[tuple[str, str]]:
    """The row's own fields, one or two of them torn, twice or not at all; and some of others."""
    said = {name: [str(value)] for name, value in form.items()}
    for name in data.draw(st.lists(st.sampled_from(sorted(said)), max_size=2)) if said else []:
        said[name] = data.draw(st.lists(TEXTS, max_size=2), label=name)
    extra = data.draw(st.lists(st.tuples(st.sampled_from(EXTRA), TEXTS), max_size=2), label="extra")
    return [(name, text) for name, texts in said.items() for text in texts] + extra
