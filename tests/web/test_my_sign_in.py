"""Does "My sign-in" list one's own devices, end them everywhere at once, and sign the installed app in?"""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from mapper import create_app
from mapper.config import Config
from mapper.store import schema, sessions
from mapper.store.sign_in_codes import digest_of
from tests.builders import CUMBERLAND, Programme
from tests.web.conftest import Page, check_page
from tests.web.signing_in import audited, code_for, redeem, send

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Safari/604.1"
)


def digest_of_client(client: FlaskClient) -> str:
    cookie = client.get_cookie("session")
    assert cookie is not None
    return digest_of(cookie.value)


def app_code(client: FlaskClient) -> str:
    answer = send(client, "/me/app-code", "/me")
    check_page(answer)
    found = re.search(r'class="code">([^<]+)<', answer.get_data(as_text=True))
    assert found is not None
    return found[1]


def test_the_page_for_everybody(programme: Programme, look: Callable[[FlaskClient, str], Page]) -> None:
    for client in (programme.coordinator(), programme.viewer(), programme.administrator()):
        assert "Coming back without a code" in "".join(look(client, "/me").text)
    assert "Coming back without a code" not in "".join(look(programme.volunteer(), "/me").text)


def test_own_devices_are_listed_and_nobody_else_s(programme: Programme) -> None:
    vera = programme.person("Vera")
    client = programme.client(vera)
    redeem(programme, code_for(programme, vera, approves=True), headers={"User-Agent": IPHONE})
    programme.volunteer()
    text = client.get("/me").get_data(as_text=True)
    assert text.count("<strong>") == 2 and "Safari on an iPhone" in text
    assert text.count("(this one)") == 1


def test_a_device_that_is_ended_is_out_in_every_process(config: Config, programme: Programme) -> None:
    vera = programme.person("Vera")
    client, lost = programme.client(vera), programme.client(vera)
    other_process = create_app(config)
    elsewhere = other_process.test_client()
    cookie = lost.get_cookie("session")
    assert cookie is not None
    elsewhere.set_cookie("session", cookie.value)
    assert lost.get("/phone").status_code == elsewhere.get("/phone").status_code == 200
    assert send(client, f"/me/devices/{digest_of_client(lost)}/end", "/me").status_code == 303
    for phone in (lost, elsewhere):
        assert phone.get("/phone").status_code == 303
        assert (phone.get("/api/v1/carry").json or {})["type"] == "revoked"
    assert client.get("/phone").status_code == 200
    [row] = audited(programme, "device_revoked")
    assert (row.subject, row.details) == (vera, {"devices": 1})
    other_process.extensions["mapper"].database.dispose()


def test_all_others_end(programme: Programme) -> None:
    vera = programme.person("Vera")
    clients = [programme.client(vera) for _ in range(3)]
    otto = programme.volunteer()
    send(clients[0], "/me/devices/end-others", "/me")
    assert [one.get("/phone").status_code for one in (*clients, otto)] == [200, 303, 303, 200]
    assert audited(programme, "device_revoked")[0].details == {"devices": 2}


def test_this_one_and_others_people_s_are_not_there_to_be_ended(programme: Programme) -> None:
    client, otto = programme.volunteer(), programme.volunteer()
    for digest in (digest_of_client(client), digest_of_client(otto), "0" * 64, "x"):
        assert send(client, f"/me/devices/{digest}/end", "/me").status_code == 404
    assert otto.get("/phone").status_code == 200
    assert audited(programme, "device_revoked") == []


def test_a_device_has_the_name_that_its_owner_gives(programme: Programme) -> None:
    client = programme.volunteer()
    url = f"/me/devices/{digest_of_client(client)}/name"
    send(client, url, "/me", name=" Blue <phone> " + "x" * 80)
    text = client.get("/me").get_data(as_text=True)
    assert "Blue &lt;phone&gt;" in text and "x" * 41 not in text
    [row] = audited(programme, "device_named")
    assert "Blue" not in str(tuple(row))


@pytest.mark.parametrize("role", ["volunteer", "coordinator"])
def test_a_signed_in_tab_signs_the_installed_app_in(programme: Programme, role: str) -> None:
    person = programme.person("Pat", role, (CUMBERLAND,) if role == "coordinator" else ("2300560545",))
    tab = programme.client(person)
    code = app_code(tab)
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}", code)
    with programme.database.read() as connection:
        assert code.replace("-", "") not in str(connection.execute(select(schema.sign_in_code)).all())
    app = programme.app.test_client()
    answer = send(app, "/sign-in", code=code.lower().replace("-", " ").replace("0", "o"))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert app.get("/phone").status_code == 200  # approved, as who made it
    assert "as the installed app" in tab.get("/me").get_data(as_text=True)
    assert redeem(programme, code).status_code == 422
    assert [row.details["kind"] for row in audited(programme, "code_made")] == ["installed_app"]
    assert audited(programme, "signed_in")[-1].details == {"way": "installed_app"}


def test_a_newer_code_and_the_end_of_the_device_make_one_worthless(programme: Programme) -> None:
    vera = programme.person("Vera")
    tab, other = programme.client(vera), programme.client(vera)
    first, second = app_code(tab), app_code(tab)
    assert redeem(programme, first).status_code == 422
    send(other, f"/me/devices/{digest_of_client(tab)}/end", "/me")
    assert redeem(programme, second).status_code == 422


def test_who_waits_can_make_no_code(programme: Programme) -> None:
    vera, client = programme.person("Vera"), programme.app.test_client()
    with programme.database.write() as connection:
        token = sessions.start(connection, vera, "", datetime.now(UTC), "code", approved=False)
    client.set_cookie("session", token)
    for url in ("/me/app-code", "/me/devices/end-others", "/me/passphrase"):
        assert send(client, url).headers["Location"] == "/waiting"


def test_who_has_no_key_is_told_on_every_page_until_there_is_one(programme: Programme) -> None:
    cora = programme.person("Cora", "coordinator", (CUMBERLAND,))
    client, says = programme.client(cora), "You can only come back with a new code."
    for url in ("/coverage", "/people", "/gaps"):
        assert client.get(url).get_data(as_text=True).count(says) == 1, url
    assert says not in programme.volunteer().get("/phone").get_data(as_text=True)
    with programme.database.write() as connection:
        from mapper.store import passkeys

        passkeys.add(connection, "key", cora, b"public", 0, "Chrome", datetime.now(UTC))
    assert says not in client.get("/people").get_data(as_text=True)


def test_on_a_phone_of_two_nobody_s_sign_in_ends_for_another_s(programme: Programme) -> None:
    vera, otto, client = programme.person("Vera"), programme.person("Otto"), programme.app.test_client()
    for person in (vera, otto):
        send(client, "/sign-in", code=code_for(programme, person, approves=True))
    with programme.database.read() as connection:
        rows = connection.execute(select(schema.session)).all()
    assert {row.person_id for row in rows} == {vera, otto}
    assert all(row.ended_at is None and row.revoked_at is None for row in rows)
