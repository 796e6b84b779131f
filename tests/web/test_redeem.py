"""Is a code good once, whoever looks at it before, and does a place on a sheet ask for a name first?"""

import dataclasses
import http.client
import re
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select, update

from mapper import create_app
from mapper.config import Config
from mapper.store import schema
from mapper.store.database import Database
from tests.builders import CUMBERLAND, Programme
from tests.faults.test_kills import Server
from tests.web.conftest import check_page
from tests.web.signing_in import (
    GOOD,
    audited,
    code_for,
    csrf,
    names,
    place_on_a_sheet,
    redeem,
    send,
)


@pytest.fixture
def anywhere(config: Config, database: Database) -> Iterator[Programme]:
    """The app over SQLite, then over PostgreSQL."""
    url = database.engine.url.render_as_string(hide_password=False)
    app = create_app(dataclasses.replace(config, database_url=url))
    yield Programme(app)
    app.extensions["mapper"].database.dispose()


def sessions_there(database: Database) -> int:
    with database.read() as connection:
        return int(connection.execute(select(func.count()).select_from(schema.session)).scalar_one())


def test_of_twenty_parallel_posts_one_comes_in(anywhere: Programme) -> None:
    code = code_for(anywhere, anywhere.person(), approves=True)
    clients = [anywhere.app.test_client() for _ in range(20)]
    tokens = [csrf(client) for client in clients]

    def post(number: int) -> int:
        form = {"code": code, "csrf_token": tokens[number]}
        return clients[number].post("/sign-in", data=form).status_code

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(post, range(20)))
    assert sorted(answers) == [303] + [422] * 19
    assert sessions_there(anywhere.database) == 1


def test_across_processes_too(config: Config, programme: Programme) -> None:
    code = code_for(programme, programme.person(), approves=True)
    servers = [Server(config), Server(config)]
    try:
        cookies, token = page_of(servers[0].port)
        body = urlencode({"code": code, "csrf_token": token})

        def post(number: int) -> int:
            return answer(servers[number % 2].port, "POST", body, cookies)[0]

        page_of(servers[1].port)
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(post, range(20)))
    finally:
        for server in servers:
            server.kill()
    assert sorted(answers) == [303] + [422] * 19
    assert sessions_there(programme.database) == 1


def answer(port: int, method: str, body: str = "", cookies: str = "") -> tuple[int, str, str]:
    """Status, page and cookies of /sign-in."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request(method, "/sign-in", body, headers)
    response = connection.getresponse()
    text = response.read().decode()
    kept = "; ".join(line.split(";")[0] for line in response.headers.get_all("Set-Cookie") or [])
    connection.close()
    return response.status, text, kept


def page_of(port: int) -> tuple[str, str]:
    """Cookies and CSRF token of the page, once the server is up."""
    for _ in range(300):
        try:
            _, text, cookies = answer(port, "GET")
        except OSError:
            time.sleep(0.1)
            continue
        found = re.search(r'name="csrf_token" value="([^"]+)"', text)
        assert found is not None
        return cookies, found[1]
    raise AssertionError("the server did not come up")


@pytest.mark.parametrize("agent", ["Slackbot-LinkExpanding 1.0", "BingPreview/1.0b", "Mozilla/5.0"])
def test_a_scanner_that_looks_uses_nothing_up(programme: Programme, agent: str) -> None:
    code = code_for(programme, programme.person(), approves=True)
    for method in ("GET", "HEAD"):
        for _ in range(5):
            programme.app.test_client().open(
                f"/sign-in?code={code}", method=method, headers={"User-Agent": agent}
            )
    assert redeem(programme, code).status_code == 303


def test_unknown_used_and_late_codes_are_answered_alike(programme: Programme) -> None:
    person = programme.person()
    used, late = code_for(programme, person, approves=True), code_for(programme, person)
    redeem(programme, used)
    with programme.database.write() as connection:
        is_late = schema.sign_in_code.c.used_at.is_(None)
        connection.execute(
            update(schema.sign_in_code)
            .where(is_late)
            .values(expires_at=datetime.now(UTC) - timedelta(days=1))
        )
    texts = set()
    for code in (used, late, "never made", "", "2GE2-M0X7", "x" * 20_000):
        refused = redeem(programme, code)
        check_page(refused)
        assert refused.status_code == 422
        texts.add(re.sub(r'(nonce|csrf_token" value)="[^"]+"', "", refused.get_data(as_text=True)))
    assert len(texts) == 1


def test_and_in_about_the_same_time(programme: Programme) -> None:
    used = code_for(programme, programme.person(), approves=True)
    redeem(programme, used)
    client = programme.app.test_client()
    token = csrf(client)
    took: dict[str, list[float]] = {used: [], "never made": []}
    for _ in range(14):  # fewer than are too many
        for code, times in took.items():
            start = time.perf_counter()
            assert client.post("/sign-in", data={"csrf_token": token, "code": code}).status_code == 422
            times.append(time.perf_counter() - start)
    medians = sorted(statistics.median(times) for times in took.values())
    assert medians[1] < medians[0] * 2


def test_a_place_on_a_sheet_asks_for_a_name_and_keeps_its_code(programme: Programme) -> None:
    code = place_on_a_sheet(programme)
    asked = redeem(programme, code)
    assert asked.status_code == 200
    page = check_page(asked)
    assert "What shall we call you?" in "".join(page.text)
    for name in ("", " \u202e\u200b", "n" * 81):
        refused = redeem(programme, code, name=name)
        assert refused.status_code == 422
        check_page(refused)
    assert sessions_there(programme.database) == 0
    client = programme.app.test_client()
    assert send(client, "/sign-in", code=code, name="Nel & Søn").status_code == 303
    assert client.get("/").headers["Location"] == "/waiting"
    assert "Nel & Søn" in names(programme)
    [row] = audited(programme, "place_taken")
    assert row.subject == row.actor_id and "Nel" not in str(row.details)
    assert redeem(programme, code, name="Mallory").status_code == 422


def test_a_name_changes_nobody_who_has_one(programme: Programme) -> None:
    code = code_for(programme, programme.person("Vera"), approves=True)
    assert redeem(programme, code, name="Mallory").status_code == 303
    assert names(programme) == {"Vera"}
    assert audited(programme, "place_taken") == []


def test_a_waiting_phone_learns_nothing_of_the_programme(programme: Programme) -> None:
    programme.venue("Suds and Bubbles")
    client = programme.app.test_client()
    send(client, "/sign-in", code=place_on_a_sheet(programme), name="Nel")
    page = client.get("/waiting")
    check_page(page)
    text = page.get_data(as_text=True)
    assert "Suds" not in text and "Portland" not in text and "volunteer" not in text
    assert client.get("/me").headers["Location"] == "/waiting"
    assert client.get("/api/v1/carry").status_code == 401


def test_who_waits_with_somebody_s_code_is_not_told_whose_it_is(programme: Programme) -> None:
    client = programme.app.test_client()
    send(client, "/sign-in", code=code_for(programme, programme.person("Wilhelmina")))
    for url in ("/waiting", "/sign-in"):
        page = client.get(url)
        check_page(page)
        assert "Wilhelmina" not in page.get_data(as_text=True)


def test_every_sign_in_is_a_new_session_and_the_one_before_is_over(programme: Programme) -> None:
    """A token that somebody planted in the browser is worth nothing after it."""
    vera, client = programme.person("Vera"), programme.app.test_client()
    tokens = []
    client.set_cookie("session", "planted")
    for _ in range(2):
        send(client, "/sign-in", code=code_for(programme, vera, approves=True))
        cookie = client.get_cookie("session")
        assert cookie is not None
        tokens.append(cookie.value)
    assert len({*tokens, "planted"}) == 3
    before = programme.app.test_client()
    before.set_cookie("session", tokens[0])
    assert before.get("/phone").status_code == 303
    assert client.get("/phone").status_code == 200


def test_who_has_a_key_and_comes_by_a_code_is_led_to_where_it_is_changed(programme: Programme) -> None:
    cora = programme.person("Cora", "coordinator", (CUMBERLAND,))
    assert redeem(programme, code_for(programme, cora, approves=True)).headers["Location"] == "/"
    with programme.database.write() as connection:
        from mapper.store import passphrases

        passphrases.keep(connection, cora, "cora", passphrases.hash_of(GOOD), datetime.now(UTC))
    client = programme.app.test_client()
    answer = send(client, "/sign-in", code=code_for(programme, cora, approves=True))
    assert answer.headers["Location"] == "/me"
    assert "change what was lost" in client.get("/me").get_data(as_text=True)
