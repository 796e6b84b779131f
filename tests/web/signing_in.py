"""How does a test sign in as a browser does? Forms with their token, codes as a coordinator makes them."""

import re
from datetime import UTC, datetime
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mapper.store import people, sign_in_codes
from tests.builders import PORTLAND, Programme

GOOD = "tin moose 4 lantern"  # a passphrase


def csrf(client: FlaskClient, url: str = "/sign-in") -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(url).get_data(as_text=True))
    assert found is not None
    return found[1]


def send(client: FlaskClient, url: str, at: str = "/sign-in", **form: Any) -> TestResponse:
    """Posts a form that stands on the page `at`."""
    headers = form.pop("headers", {})
    return client.post(url, data={"csrf_token": csrf(client, at), **form}, headers=headers)


def redeem(programme: Programme, code: str, **form: Any) -> TestResponse:
    """In a browser of its own; the answer knows it as `client`."""
    return send(programme.app.test_client(), "/sign-in", code=code, **form)


def code_for(programme: Programme, person: str, **more: Any) -> str:
    with programme.database.write() as connection:
        return sign_in_codes.make(connection, person, None, datetime.now(UTC), 1, **more)


def place_on_a_sheet(programme: Programme) -> str:
    """The code of a place that nobody has taken."""
    person = programme.person("", "volunteer", (PORTLAND,))
    return code_for(programme, person, kind="sheet")


def names(programme: Programme) -> set[str]:
    with programme.database.read() as connection:
        return {person.name for person in people.everyone(connection, datetime.now(UTC))}


def audited(programme: Programme, action: str) -> list[Any]:
    from sqlalchemy import select

    from mapper.store import schema

    with programme.database.read() as connection:
        query = select(schema.audit).where(schema.audit.c.action == action).order_by(schema.audit.c.id)
        return list(connection.execute(query))
