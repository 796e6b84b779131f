"""Does a throttle hold under any forged header and in every process, and lets a full room in all the same?"""

import dataclasses
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from sqlalchemy import select, update

from mapper import create_app
from mapper.config import Config
from mapper.rules.throttle import LIMITS, Tried
from mapper.store import schema
from tests.builders import CUMBERLAND, Programme
from tests.faults.test_kills import Server
from tests.web.conftest import check_page
from tests.web.signing_in import audited, code_for, csrf, place_on_a_sheet, redeem, send
from tests.web.test_redeem import answer, page_of

MOST = LIMITS[Tried.sign_in_address].most


def test_too_many_wrong_codes_from_one_address_whatever_it_says_of_itself(programme: Programme) -> None:
    client = programme.app.test_client()
    token = csrf(client)

    def wrong(number: int) -> int:
        forged = {"X-Forwarded-For": f"203.0.113.{number}", "Forwarded": f"for=203.0.113.{number}"}
        form = {"csrf_token": token, "code": f"wrong {number}"}
        return client.post("/sign-in", data=form, headers=forged).status_code

    assert [wrong(number) for number in range(MOST + 5)] == [422] * MOST + [429] * 5
    good = code_for(programme, programme.person(), approves=True)
    refused = redeem(programme, good)
    check_page(refused)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 601
    assert "Wait 10 minutes" in refused.get_data(as_text=True)
    [row] = audited(programme, "sign_in_throttled")
    assert (row.actor_id, row.details) == ("", {"what": "sign_in_address", "tries": MOST})
    go_on_by(programme, timedelta(minutes=11))
    assert redeem(programme, good).status_code == 303


def go_on_by(programme: Programme, time: timedelta) -> None:
    with programme.database.write() as connection:
        rows = connection.execute(select(schema.throttle)).all()
        for row in rows:
            at = schema.throttle.c.key == row.key
            connection.execute(update(schema.throttle).where(at).values(started_at=row.started_at - time))


def test_an_address_behind_a_proxy_of_ours_is_its_own(config: Config) -> None:
    app = create_app(dataclasses.replace(config, proxies=1))
    client, programme = app.test_client(), Programme(app)
    token = csrf(client)
    for number in range(MOST + 1):
        form = {"csrf_token": token, "code": "wrong"}
        last = client.post(
            "/sign-in", data=form, headers={"X-Forwarded-For": f"198.51.100.{number}, 203.0.113.9"}
        )
    assert last.status_code == 429
    form["code"] = code_for(programme, programme.person(), approves=True)
    assert client.post("/sign-in", data=form, headers={"X-Forwarded-For": "203.0.113.10"}).status_code == 303
    app.extensions["mapper"].database.dispose()


def test_across_two_processes(config: Config, programme: Programme) -> None:
    servers = [Server(config), Server(config)]
    try:
        pages = [page_of(server.port) for server in servers]
        statuses = []
        for number in range(MOST + 4):
            cookies, token = pages[number % 2]
            body = urlencode({"code": f"wrong {number}", "csrf_token": token})
            statuses.append(answer(servers[number % 2].port, "POST", body, cookies)[0])
    finally:
        for server in servers:
            server.kill()
    assert statuses == [422] * MOST + [429] * 4


def test_a_room_of_sixty_behind_one_address_comes_in(programme: Programme) -> None:
    for number in range(60):
        code = place_on_a_sheet(programme)
        assert redeem(programme, code).status_code == 200  # asks for the name
        assert redeem(programme, code, name=f"Volunteer {number}").status_code == 303
    with programme.database.read() as connection:
        assert {row.count for row in connection.execute(select(schema.throttle))} <= {0}


def test_short_codes_are_counted_by_themselves_and_overall(programme: Programme) -> None:
    most = LIMITS[Tried.app_code_address].most
    client = programme.app.test_client()
    token = csrf(client)

    def guess(number: int, address: str = "192.0.2.1") -> int:
        form = {"csrf_token": token, "code": f"{number:08}"}
        return client.post("/sign-in", data=form, environ_base={"REMOTE_ADDR": address}).status_code

    assert [guess(number) for number in range(most + 1)] == [422] * most + [429]
    overall = [guess(number, f"192.0.2.{number % 200}") for number in range(LIMITS[Tried.app_code].most + 5)]
    assert overall[-1] == 429 and overall.count(422) < LIMITS[Tried.app_code].most
    # Codes of a link go on: nobody can lock the room out by guessing short ones.
    assert redeem(programme, code_for(programme, programme.person(), approves=True)).status_code == 303


def test_no_address_and_no_name_stands_in_the_database(programme: Programme, config: Config) -> None:
    for address in ("203.0.113.9", "2001:db8:1:2::9"):
        client = programme.app.test_client()
        form = {"csrf_token": csrf(client), "sign_in_name": "coraline", "passphrase": "wrong"}
        client.post("/sign-in/passphrase", data=form, environ_base={"REMOTE_ADDR": address})
    with programme.database.read() as connection:
        rows = connection.execute(select(schema.throttle)).all()
    assert len(rows) == 3  # two addresses, one name
    for text in ("203.0", "2001:db8", "coraline"):
        assert not any(text in str(tuple(row)) for row in rows)
        assert text.encode() not in (config.instance / "mapper.db").read_bytes()


def test_questions_to_passkeys_are_counted(programme: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
    few = dataclasses.replace(LIMITS[Tried.passkey_question], most=3)
    monkeypatch.setitem(LIMITS, Tried.passkey_question, few)  # type: ignore[call-overload]
    client = programme.app.test_client()
    headers = {"X-CSRFToken": csrf(client)}
    answers = [client.post("/sign-in/passkey/question", headers=headers) for _ in range(4)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    assert "Retry-After" in answers[3].headers and "Wait" in (answers[3].json or {})["sentence"]


def test_a_name_is_counted_wherever_it_is_tried_from(programme: Programme) -> None:
    programme.person("Cora", "coordinator", (CUMBERLAND,))
    most = LIMITS[Tried.sign_in_name].most
    client = programme.app.test_client()
    token = csrf(client)
    statuses = []
    for number in range(most + 2):
        form = {"csrf_token": token, "sign_in_name": " CORA"[number % 2 :], "passphrase": "wrong"}
        address = {"REMOTE_ADDR": f"192.0.2.{number}"}
        statuses.append(client.post("/sign-in/passphrase", data=form, environ_base=address).status_code)
    assert statuses == [422] * most + [429] * 2
    assert datetime.now(UTC) > audited(programme, "sign_in_throttled")[0].at
    assert send(client, "/sign-in/passphrase", sign_in_name="otto", passphrase="wrong").status_code == 422
