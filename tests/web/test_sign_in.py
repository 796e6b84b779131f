"""Does nothing but the sign-in page answer without signing in, and is a code good once?"""

import gc
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from mapper import create_app
from mapper.config import Config
from mapper.store import people, schema, sessions, sign_in_codes
from mapper.web.doors import DOORS, Door
from tests.builders import CARIBOU, PORTLAND, Programme
from tests.web.conftest import Page, check_page

OPEN = {
    "static",
    "health.healthz",
    "health.readyz",
    "sign_in.page",
    "sign_in.redeem",
    "passphrases.sign_in",
    "passkeys.who_question",
    "passkeys.sign_in",
    "phone.who",
    "phone.sign_out",
    "notices.privacy",
    "releases.door",
    "releases.open",
}


def token(client: FlaskClient, url: str = "/sign-in") -> str:
    html = client.get(url).get_data(as_text=True)
    return html.split('name="csrf_token" value="')[1].split('"')[0]


def test_only_these_doors_are_open() -> None:
    assert {endpoint for endpoint, door in DOORS.items() if door is Door.open_to_all} == OPEN


def test_looking_at_a_link_does_not_use_the_code_up(programme: Programme) -> None:
    person = programme.person()
    with programme.database.write() as connection:
        code = sign_in_codes.make(connection, person, None, datetime.now(UTC), 1, approves=True)
    client = programme.app.test_client()
    for method in ("GET", "HEAD"):
        assert client.open(f"/sign-in?code={code}", method=method).status_code == 200
    answer = client.post("/sign-in", data={"code": code, "csrf_token": token(client)})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("session="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert client.get("/").headers["Location"] == "/phone"
    again = client.post("/sign-in", data={"code": code, "csrf_token": token(client)})
    assert again.status_code == 422
    check_page(again)


def test_a_form_without_our_token_is_refused(programme: Programme) -> None:
    answer = programme.app.test_client().post("/sign-in", data={"code": "x"})
    assert answer.status_code == 400
    check_page(answer)


def test_signing_out_ends_the_session_on_the_server_too(programme: Programme) -> None:
    client = programme.volunteer()
    cookie = client.get_cookie("session")
    assert cookie is not None
    client.post("/sign-out", data={"csrf_token": token(client)})
    client.set_cookie("session", cookie.value)
    assert client.get("/").headers["Location"].startswith("/sign-in")


def test_under_https_cookies_are_bound_to_the_host(config: Config) -> None:
    import dataclasses

    app = create_app(dataclasses.replace(config, https=True))
    answer = app.test_client().get("/sign-in", base_url="https://mapper.example")
    cookies = answer.headers.getlist("Set-Cookie")
    assert cookies
    assert all(cookie.startswith("__Host-") and "Secure" in cookie for cookie in cookies)
    app.extensions["mapper"].database.dispose()


def test_every_answer_carries_the_headers(programme: Programme) -> None:
    client = programme.administrator()
    for url in (
        "/sign-in",
        "/phone",
        "/people",
        "/healthz",
        "/nothing-here",
        "/api/v1/carry",
        "/static/style.css",
    ):
        with client.get(url) as answer:
            headers = answer.headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"


def test_health(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200


def test_pages_of_sign_in_and_people(programme: Programme, look: Callable[[FlaskClient, str], Page]) -> None:
    look(programme.app.test_client(), "/sign-in")
    look(programme.administrator(), "/people")
    look(programme.coordinator(), "/people")


def test_a_coordinator_invites_volunteers_of_own_towns_only(programme: Programme) -> None:
    client = programme.coordinator()
    cases = {
        "own town": ({"role": "volunteer", "towns": ["2300560545"]}, 200),
        "other town": ({"role": "volunteer", "towns": ["2300310565"]}, 422),
        "no town": ({"role": "volunteer"}, 422),
        "a name of nothing": ({"name": "\u202e\u200b", "role": "volunteer", "towns": [PORTLAND]}, 422),
        "a coordinator": ({"role": "coordinator", "counties": ["23005"]}, 422),
        "an administrator": ({"role": "administrator"}, 422),
    }
    for name, (form, expected) in cases.items():
        data = {"name": "New", "csrf_token": token(client, "/people"), **form}
        answer = client.post("/people", data=data)
        assert answer.status_code == expected, name
        check_page(answer)


def test_after_a_code_the_form_is_empty_and_after_a_mistake_it_is_not(programme: Programme) -> None:
    client = programme.administrator()
    data = {"name": "New", "towns": ["2300560545"], "csrf_token": token(client, "/people")}
    mistaken = client.post("/people", data={**data, "name": ""}).get_data(as_text=True)
    assert mistaken.count(" checked") == 1 and mistaken.count("<details open>") == 1
    made = client.post("/people", data=data).get_data(as_text=True)
    assert 'value="New"' not in made and " checked" not in made and "<details open>" not in made
    assert 'aria-current="page">People' in made


def test_a_made_code_signs_in_and_a_revoked_person_is_out_at_once(programme: Programme) -> None:
    coordinator = programme.coordinator()
    data = {
        "name": "New",
        "role": "volunteer",
        "towns": ["2300560545"],
        "csrf_token": token(coordinator, "/people"),
    }
    html = coordinator.post("/people", data=data).get_data(as_text=True)
    code = html.split('<code class="code">')[1].split("<")[0]
    phone = programme.app.test_client()
    phone.post("/sign-in", data={"code": code, "csrf_token": token(phone)})
    assert phone.get("/phone").headers["Location"] == "/waiting"
    assert phone.get("/api/v1/carry").json["type"] == "waiting"
    with programme.database.write() as connection:
        [waiting] = connection.execute(
            select(schema.session.c.digest).where(schema.session.c.approved_at.is_(None))
        ).scalars()
        assert sessions.approve(connection, waiting, "", datetime.now(UTC))
    assert phone.get("/phone").status_code == 200
    with programme.database.read() as connection:
        person = next(p for p in people.everyone(connection, datetime.now(UTC)) if p.name == "New")
    coordinator.post(f"/people/{person.id}/revoke", data={"csrf_token": token(coordinator, "/people")})
    assert phone.get("/phone").status_code == 303
    assert phone.get("/api/v1/carry").json["type"] == "revoked"


def test_a_sign_in_that_is_used_goes_on(programme: Programme) -> None:
    person = programme.person()
    token = programme.session_of(person)
    client = programme.app.test_client()
    client.set_cookie("session", token)
    assert "Set-Cookie" not in client.get("/").headers
    with programme.database.write() as connection:
        sessions.touch(connection, token, datetime.now(UTC) - timedelta(days=100))
    [cookie] = client.get("/").headers.getlist("Set-Cookie")
    assert cookie.startswith(f"session={token};")
    assert f"Max-Age={180 * 86_400}" in cookie


def test_signing_out_is_not_undone_by_a_renewed_cookie(programme: Programme) -> None:
    person = programme.person()
    session = programme.session_of(person)
    client = programme.app.test_client()
    client.set_cookie("session", session)
    csrf = token(client)
    with programme.database.write() as connection:
        sessions.touch(connection, session, datetime.now(UTC) - timedelta(days=100))
    answer = client.post("/sign-out", data={"csrf_token": csrf})
    assert not any(cookie.startswith(f"session={session}") for cookie in answer.headers.getlist("Set-Cookie"))


def test_versioned_files_are_kept_and_ours_are_asked_about(app: Flask) -> None:
    client = app.test_client()
    with (
        client.get("/static/vendor/pico@2.1.1/pico.min.css") as kept,
        client.get("/static/style.css") as asked,
    ):
        assert "max-age=31536000" in kept.headers["Cache-Control"]
        assert "no-cache" in asked.headers["Cache-Control"]


def test_who_works_elsewhere_too_is_no_way_there(programme: Programme) -> None:
    """A code for a volunteer of two counties would show the venues of the other one."""
    shared = programme.person("Shae", "volunteer", (PORTLAND, CARIBOU))
    coordinator, form = programme.coordinator(), {}
    form["csrf_token"] = token(coordinator, "/people")
    page = coordinator.get("/people").get_data(as_text=True)
    assert "Shae" in page and "Portland" in page and "Caribou" not in page
    assert shared not in page
    for what in ("code", "revoke"):
        assert coordinator.post(f"/people/{shared}/{what}", data=form).status_code == 404
    administrator = programme.administrator()
    form["csrf_token"] = token(administrator, "/people")
    assert "Caribou" in administrator.get("/people").get_data(as_text=True)
    assert "works once" in administrator.post(f"/people/{shared}/code", data=form).get_data(as_text=True)


@pytest.mark.filterwarnings("error")
def test_a_static_file_is_closed_even_where_nobody_takes_it(app: Flask) -> None:
    answer = app.test_client().get("/static/style.css", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    del answer  # never read, never closed: a file left open would be a ResourceWarning here
    gc.collect()


def test_who_never_was_here_is_not_told_that_something_is_over(programme: Programme) -> None:
    stranger = programme.app.test_client()
    assert stranger.get("/").headers["Location"] == "/sign-in"
    stranger.set_cookie("session", "of last year")
    assert stranger.get("/").headers["Location"] == "/sign-in?why=expired"
