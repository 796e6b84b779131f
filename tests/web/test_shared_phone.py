"""Whose sign-in is a request under, where several people share a browser? And who leaves when?"""

import dataclasses
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from mapper import create_app
from mapper.config import Config
from mapper.rules.audit import AuditAction
from mapper.rules.permissions import Role
from mapper.store import people, schema, sessions, sign_in_codes
from mapper.web.session_cookies import MOST_PEOPLE
from tests.builders import PORTLAND, Programme, some_id
from tests.web.test_sign_in import token as csrf
from tests.web.test_sync_api import body, put

JSON = {"Accept": "application/json"}


def join(programme: Programme, client: FlaskClient, name: str) -> str:
    """Somebody signs in in this browser with a code; answers their id."""
    person = programme.person(name)
    now = datetime.now(UTC)
    with programme.database.write() as connection:
        code = sign_in_codes.make(connection, person, None, now, 1, approves=True)
    answer = client.post("/sign-in", data={"csrf_token": csrf(client), "code": code})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return person


def carry_of(client: FlaskClient, person: str) -> TestResponse:
    return client.get("/api/v1/carry", headers={"Logged-By": person})


def owner(client: FlaskClient) -> str:
    """Whose page the phone page is."""
    return client.get("/phone").get_data(as_text=True).split('data-person="')[1].split('"')[0]


def change(programme: Programme, person: str, **values: datetime) -> None:
    table = schema.session
    with programme.database.write() as connection:
        connection.execute(table.update().where(table.c.person_id == person).values(**values))


def author_of(programme: Programme, visit_id: str) -> str:
    table = schema.visit_author
    with programme.database.read() as connection:
        return str(
            connection.execute(select(table.c.person_id).where(table.c.visit_id == visit_id)).scalar_one()
        )


def sign_outs(programme: Programme, person: str) -> int:
    table = schema.audit
    of_them = (table.c.action == AuditAction.signed_out.value, table.c.actor_id == person)
    with programme.database.read() as connection:
        return int(connection.execute(select(func.count()).select_from(table).where(*of_them)).scalar_one())


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def test_an_entry_goes_under_the_sign_in_of_whoever_logged_it(
    programme: Programme, client: FlaskClient
) -> None:
    venue = programme.venue()
    bea, vera = join(programme, client, "Bea"), join(programme, client, "Vera")
    assert owner(client) == vera
    assert put(client, body(venue), some_id("hers"), **{"Logged-By": bea}).status_code == 201
    assert put(client, body(venue), some_id("mine"), **{"Logged-By": vera}).status_code == 201
    assert author_of(programme, some_id("hers")) == bea
    assert author_of(programme, some_id("mine")) == vera
    assert carry_of(client, bea).json["person"]["id"] == bea


@pytest.mark.parametrize("person", ["", "nobody", some_id("stranger")])
def test_an_entry_of_somebody_not_signed_in_here_waits(
    programme: Programme, client: FlaskClient, person: str
) -> None:
    vera, stranger = join(programme, client, "Vera"), programme.person("Stranger")
    programme.session_of(stranger)  # on another phone
    answer = carry_of(client, person or stranger)
    assert (answer.status_code, answer.json["type"]) == (401, "expired")
    assert carry_of(client, vera).status_code == 200


@pytest.mark.parametrize("ending", ["ended_at", "revoked_at"])
def test_one_persons_ending_is_told_of_no_other(
    programme: Programme, client: FlaskClient, ending: str
) -> None:
    bea, vera = join(programme, client, "Bea"), join(programme, client, "Vera")
    change(programme, vera, **{ending: datetime.now(UTC)})
    assert carry_of(client, vera).json["type"] == {"ended_at": "expired", "revoked_at": "revoked"}[ending]
    assert carry_of(client, bea).status_code == 200
    assert carry_of(client, programme.person("Otto")).json["type"] == "expired"


def test_one_cookie_from_before_phones_were_shared_is_good_for_its_person_alone(
    programme: Programme, client: FlaskClient
) -> None:
    vera = programme.person("Vera")
    client.set_cookie("session", programme.session_of(vera))
    assert carry_of(client, vera).status_code == 200
    assert carry_of(client, some_id("another")).json["type"] == "expired"
    bea = join(programme, client, "Bea")
    assert owner(client) == bea
    assert carry_of(client, vera).status_code == 200, "signing in beside them signs nobody out"


def test_who_logs_can_be_changed_among_those_signed_in_here(
    programme: Programme, client: FlaskClient
) -> None:
    bea, vera = join(programme, client, "Bea"), join(programme, client, "Vera")
    answer = client.post("/phone/who", data={"csrf_token": csrf(client), "person": bea}, headers=JSON)
    assert answer.json == {"who": bea}
    assert owner(client) == bea
    answer = client.post("/phone/who", data={"csrf_token": csrf(client), "person": vera})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert owner(client) == vera


def test_nobody_else_can_be_chosen(programme: Programme, client: FlaskClient) -> None:
    bea, vera = join(programme, client, "Bea"), join(programme, client, "Vera")
    stranger = programme.person("Stranger")
    programme.session_of(stranger)
    change(programme, bea, ended_at=datetime.now(UTC))
    for person in ("", "nobody", stranger, bea):
        answer = client.post("/phone/who", data={"csrf_token": csrf(client), "person": person}, headers=JSON)
        assert answer.headers["Location"].startswith("/sign-in")
        assert owner(client) == vera


@pytest.mark.parametrize("url", ["/phone/who", "/phone/sign-out"])
def test_another_site_can_neither_change_nor_end_who_logs(
    programme: Programme, client: FlaskClient, url: str
) -> None:
    bea, vera = join(programme, client, "Bea"), join(programme, client, "Vera")
    assert client.post(url, data={"person": bea}).status_code == 400
    assert owner(client) == vera
    assert carry_of(client, bea).status_code == 200


def test_signing_out_ends_one_persons_sign_in_and_no_others(
    programme: Programme, client: FlaskClient
) -> None:
    bea, vera = join(programme, client, "Bea"), join(programme, client, "Vera")
    sent = {"csrf_token": csrf(client), "person": bea}
    for _ in range(2):  # said again: nothing more to end
        assert client.post("/phone/sign-out", data=sent).json == {"ended": bea}
    assert sign_outs(programme, bea) == 1
    assert carry_of(client, bea).json["type"] == "expired"
    assert owner(client) == vera
    client.post("/sign-out", data={"csrf_token": csrf(client)})
    assert carry_of(client, vera).status_code == 401
    assert client.get_cookie("session") is None
    assert client.get_cookie(f"session-{vera[:8]}") is None


def test_after_signing_out_the_others_are_a_tap_away(programme: Programme, client: FlaskClient) -> None:
    bea = join(programme, client, "Bea")
    join(programme, client, "Vera")
    client.post("/sign-out", data={"csrf_token": csrf(client)})
    page = client.get("/sign-in").get_data(as_text=True)
    assert f'value="{bea}"' in page
    assert "Vera" not in page
    client.post("/phone/who", data={"csrf_token": csrf(client), "person": bea})
    assert owner(client) == bea


def test_the_seventh_is_refused_in_words_and_the_code_is_still_good(
    programme: Programme, client: FlaskClient
) -> None:
    here = [join(programme, client, f"Person {number}") for number in range(MOST_PEOPLE)]
    seventh = programme.person("Seventh")
    with programme.database.write() as connection:
        code = sign_in_codes.make(connection, seventh, None, datetime.now(UTC), 1, approves=True)
    answer = client.post("/sign-in", data={"csrf_token": csrf(client), "code": code})
    assert answer.status_code == 422
    assert "6 people are signed in on this phone" in answer.get_data(as_text=True)
    change(programme, here[0], ended_at=datetime.now(UTC))
    assert client.post("/sign-in", data={"csrf_token": csrf(client), "code": code}).status_code == 303
    assert owner(client) == seventh
    assert client.get_cookie(f"session-{here[0][:8]}") is None
    assert client.get_cookie(f"session-{here[1][:8]}") is not None


def test_a_used_sign_in_goes_on_whoevers_pages_are_open(programme: Programme, client: FlaskClient) -> None:
    bea, vera = join(programme, client, "Bea"), join(programme, client, "Vera")
    change(programme, bea, last_used_at=datetime.now(UTC) - timedelta(days=3))
    active = client.get_cookie("session")
    [renewed] = carry_of(client, bea).headers.getlist("Set-Cookie")
    assert renewed.startswith(f"session-{bea[:8]}=")
    assert client.get_cookie("session") == active
    assert owner(client) == vera


def test_pages_name_who_is_here_and_whose_sign_in_was_revoked(
    programme: Programme, client: FlaskClient
) -> None:
    bea, vera = join(programme, client, "Bea"), join(programme, client, "Vera")
    page = client.get("/phone").get_data(as_text=True)
    assert 'data-revoked=""' in page
    assert f'value="{bea}"' in page
    change(programme, bea, revoked_at=datetime.now(UTC))
    page = client.get("/phone").get_data(as_text=True)
    assert f'data-revoked="{bea}"' in page
    assert f'value="{bea}"' not in page
    change(programme, vera, revoked_at=datetime.now(UTC))
    answer = client.get("/phone")
    assert answer.headers["Location"] == "/sign-in?why=revoked"
    page = client.get(answer.headers["Location"]).get_data(as_text=True)
    assert all(person in page.split('data-revoked="')[1].split('"')[0] for person in (bea, vera))


def test_whoever_waits_is_not_carried_for_and_keeps_the_rest_open(
    programme: Programme, client: FlaskClient
) -> None:
    vera = join(programme, client, "Vera")
    with programme.database.write() as connection:
        bea = people.create(connection, "Bea", Role.volunteer, [PORTLAND], datetime.now(UTC))
        waits = sessions.start(connection, bea, "a test", datetime.now(UTC), "code", approved=False)
    client.set_cookie("session", waits)
    client.set_cookie(f"session-{bea[:8]}", waits)
    assert carry_of(client, bea).json["type"] == "waiting"
    assert carry_of(client, vera).status_code == 200
    client.post("/phone/who", data={"csrf_token": csrf(client), "person": vera})
    assert owner(client) == vera


@pytest.fixture
def https_app(config: Config) -> Iterator[Flask]:
    app = create_app(dataclasses.replace(config, https=True))
    yield app
    app.extensions["mapper"].database.dispose()


def test_under_https_every_cookie_is_bound_to_this_host(https_app: Flask) -> None:
    programme, client = Programme(https_app), https_app.test_client()
    vera = programme.person("Vera")
    with programme.database.write() as connection:
        code = sign_in_codes.make(connection, vera, None, datetime.now(UTC), 1, approves=True)
    base = {"base_url": "https://localhost"}
    page = client.get("/sign-in", **base).get_data(as_text=True)
    sent = {"csrf_token": page.split('name="csrf_token" value="')[1].split('"')[0], "code": code}
    answer = client.post("/sign-in", data=sent, headers={"Referer": "https://localhost/sign-in"}, **base)
    cookies = [c for c in answer.headers.getlist("Set-Cookie") if "session" in c.split("=")[0]]
    assert {c.split("=")[0] for c in cookies} == {"__Host-session", f"__Host-session-{vera[:8]}"}
    for cookie in cookies:
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= {
            part.strip() for part in cookie.split(";")
        }
        assert "Domain" not in cookie


def test_the_body_says_nothing_of_whose_it_is(programme: Programme, client: FlaskClient) -> None:
    """The sign-in says it, so that nobody can log in another's name."""
    bea, vera = join(programme, client, "Bea"), join(programme, client, "Vera")
    sent = {**body(programme.venue()), "person": bea}
    answer = put(client, json.dumps(sent).encode(), **{"Logged-By": vera})
    assert answer.status_code == 422
