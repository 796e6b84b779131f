"""Does nothing but the sign-in page answer without signing in, and is a code good once?"""

import gc
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mapper import create_app
from mapper.config import Config
from mapper.store import sessions, sign_in_codes
from mapper.web.doors import DOORS, Door
from tests.builders import Programme
from tests.web.conftest import Page, check_page

OPEN = {
    "static",
    "health.healthz",
    "health.readyz",
    "metrics.metrics",  # to this machine alone: test_metrics.py
    "sign_in.page",
    "sign_in.redeem",
    "passphrases.sign_in",
    "passkeys.who_question",
    "passkeys.sign_in",
    "phone.who",
    "phone.sign_out",
    "shell.worker",
    "shell.offline",
    "shell.here",
    "shell.manifest",
    "shell.icon",
    "shell.paper_map",
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
