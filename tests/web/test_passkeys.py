"""Is whatever is sent in place of a passkey's answer refused in words, and never a fault?"""

import base64
import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from mapper.config import Config
from mapper.store import schema
from mapper.web import passkey_ceremony as ceremony
from tests.builders import CUMBERLAND, Programme
from tests.web.signing_in import csrf


def text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def client_data(challenge: str, kind: str = "webauthn.get", origin: str = "http://localhost:8000") -> str:
    return text(json.dumps({"type": kind, "challenge": challenge, "origin": origin}).encode())


def answer(**response: Any) -> dict[str, Any]:
    return {"id": "a2V5", "rawId": "a2V5", "type": "public-key", "response": response}


@pytest.fixture
def client(programme: Programme) -> FlaskClient:
    return programme.client(programme.person("Cora", "coordinator", (CUMBERLAND,)))


BODIES = [
    b"",
    b"{}",
    b"[]",
    b"null",
    b"\xff\xfe",
    b'{"id":' + b"[" * 5_000,
    b"x" * 20_000,
    json.dumps(answer()).encode(),
    json.dumps(answer(clientDataJSON="@@", authenticatorData="", signature="")).encode(),
    json.dumps(answer(clientDataJSON="x" * 9_000, authenticatorData="AA", signature="AA")).encode(),
    json.dumps(answer(clientDataJSON="AA", authenticatorData="AA", signature="AA", userHandle="é")).encode(),
    json.dumps(answer(clientDataJSON="AA", attestationObject="oA")).encode(),
    json.dumps(answer(clientDataJSON=client_data("AA"), authenticatorData="AA", signature="AA")).encode(),
    json.dumps({**answer(), "id": 7}).encode(),
]


@pytest.mark.parametrize("url", ["/sign-in/passkey", "/me/passkeys"])
@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
def test_made_up_answers(client: FlaskClient, url: str, body: bytes) -> None:
    headers = {"X-CSRFToken": csrf(client), "Content-Type": "application/json"}
    said = client.post(url, data=body, headers=headers)
    assert said.status_code == 422
    assert (said.json or {})["sentence"]
    assert "Set-Cookie" not in said.headers or "session=" not in str(said.headers.getlist("Set-Cookie"))


def test_an_answer_to_our_own_question_that_no_passkey_gave(
    programme: Programme, client: FlaskClient
) -> None:
    headers = {"X-CSRFToken": csrf(client), "Content-Type": "application/json"}
    for question, url, kind in (
        ("/sign-in/passkey/question", "/sign-in/passkey", "webauthn.get"),
        ("/me/passkeys/question", "/me/passkeys", "webauthn.create"),
    ):
        asked = (client.post(question, headers=headers).json or {})["challenge"]
        made_up = answer(
            clientDataJSON=client_data(asked, kind),
            authenticatorData=text(b"\0" * 37),
            attestationObject=text(b"\xa3cfmtdnonegattStmt\xa0hauthDataX%" + b"\0" * 37),
            signature=text(b"signature"),
        )
        for _ in range(2):
            assert client.post(url, json=made_up, headers=headers).status_code == 422
    with programme.database.read() as connection:
        assert connection.execute(select(schema.passkey)).all() == []
        assert connection.execute(select(schema.challenge)).all() == []  # used up all the same


@pytest.mark.parametrize(
    "url", ["/sign-in/passkey/question", "/sign-in/passkey", "/me/passkeys/question", "/me/passkeys"]
)
def test_another_site_s_page_can_t_send_it(client: FlaskClient, url: str) -> None:
    assert client.post(url, json={}).status_code == 400
    assert client.post(url, json={}, headers={"X-CSRFToken": "made up"}).status_code == 400


def test_a_question_tells_nothing_of_who_there_is(programme: Programme, client: FlaskClient) -> None:
    headers = {"X-CSRFToken": csrf(client)}
    asked = client.post("/sign-in/passkey/question", headers=headers).json or {}
    assert asked["allowCredentials"] == [] and asked["userVerification"] == "required"
    assert len(base64.urlsafe_b64decode(asked["challenge"] + "==")) == 32
    new = client.post("/me/passkeys/question", headers=headers).json or {}
    assert new["authenticatorSelection"]["residentKey"] == "required"
    assert new["authenticatorSelection"]["userVerification"] == "required"
    assert new["attestation"] == "none"


@pytest.mark.parametrize(
    ("public_url", "origin", "rp_id"),
    [
        ("", "http://localhost:8000", "localhost"),
        ("https://Mapper.Example", "https://mapper.example", "mapper.example"),
        ("https://mapper.example:443", "https://mapper.example", "mapper.example"),
        ("https://mapper.example:8443", "https://mapper.example:8443", "mapper.example"),
    ],
)
def test_where_passkeys_are_at_home(config: Config, public_url: str, origin: str, rp_id: str) -> None:
    import dataclasses

    config = dataclasses.replace(config, public_url=public_url)
    assert ceremony.home(config) == ceremony.Home(rp_id, origin)
    assert ceremony.elsewhere(config, origin.split("//")[1]) == ""
    assert ceremony.elsewhere(config, "127.0.0.1:8000") == origin


parts = st.one_of(st.text(max_size=40), st.binary(max_size=60).map(text), st.none(), st.integers())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(parts, min_size=7, max_size=7))
def test_whatever_its_parts_are(config: Config, said: list[Any]) -> None:
    names = ("clientDataJSON", "authenticatorData", "signature", "attestationObject", "userHandle")
    body = {**answer(**dict(zip(names, said, strict=False))), "id": said[5], "rawId": said[6]}
    for read, check in (
        (ceremony.read_sign_in, lambda one: ceremony.checked_sign_in(config, one, b"q", b"key", 0)),
        (ceremony.read_new, lambda one: ceremony.checked_new(config, one, b"q")),
    ):
        with pytest.raises(ceremony.AnswerRefused):
            check(read(json.dumps(body).encode()))  # type: ignore[no-untyped-call]
