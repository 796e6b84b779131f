"""Does a passphrase let its owner in and nobody else, and tell nobody which names there are?"""

import re
import statistics
import time
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from flask.testing import FlaskClient
from sqlalchemy import select, update

from mapper.store import passkeys, passphrases, people, schema
from tests.builders import CUMBERLAND, Programme
from tests.web.conftest import check_page
from tests.web.signing_in import GOOD, audited, csrf, send

OTHER = "basket harbor violin"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passphrases, "HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


@pytest.fixture
def cora(programme: Programme) -> str:
    return programme.person("Cora", "coordinator", (CUMBERLAND,))


def keep(programme: Programme, person: str, name: str = "cora", passphrase: str = GOOD) -> None:
    with programme.database.write() as connection:
        passphrases.keep(connection, person, name, passphrases.hash_of(passphrase), datetime.now(UTC))


def setting(client: FlaskClient, **more: str) -> tuple[int, str]:
    """Status, and what was wrong."""
    form = {"sign_in_name": "cora", "passphrase": GOOD, "again": GOOD, **more}
    answer = send(client, "/me/passphrase", "/me", **form)
    if answer.status_code != 303:
        check_page(answer)
    wrong = re.search(r'role="alert">([^<]+)<', answer.get_data(as_text=True))
    return answer.status_code, wrong[1] if wrong else ""


def sign_in(programme: Programme, name: str = "cora", passphrase: str = GOOD) -> int:
    client = programme.app.test_client()
    answer = send(client, "/sign-in/passphrase", sign_in_name=name, passphrase=passphrase)
    if answer.status_code != 303:
        check_page(answer)
    return answer.status_code


def grow_old(programme: Programme) -> None:
    with programme.database.write() as connection:
        connection.execute(
            update(schema.session).values(started_at=datetime.now(UTC) - timedelta(minutes=11))
        )


def test_set_it_and_come_back_with_it(programme: Programme, cora: str) -> None:
    assert setting(programme.client(cora), sign_in_name=" Cora ") == (303, "")
    client = programme.app.test_client()
    answer = send(client, "/sign-in/passphrase", sign_in_name="CORA", passphrase=GOOD)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert client.get("/people").status_code == 200
    assert audited(programme, "signed_in")[-1].details == {"way": "passphrase"}
    [row] = audited(programme, "passphrase_set")
    assert "cora" not in str(tuple(row))
    with programme.database.read() as connection:
        assert GOOD not in str(connection.execute(select(schema.passphrase)).all())


def test_any_keyboard_types_the_same(programme: Programme, cora: str) -> None:
    composed = "café moose lantern"
    assert setting(programme.client(cora), passphrase=composed, again=composed)[0] == 303
    assert sign_in(programme, passphrase="cafe\u0301 moose lantern") == 303


@pytest.mark.parametrize(
    ("form", "part"),
    [
        ({"sign_in_name": "co"}, "A sign-in name has"),
        ({"passphrase": "short"}, "at least 12"),
        ({"passphrase": "Password2026!!"}, "Many people"),
        ({"passphrase": "Outreach Mapper 1"}, "a name that others know"),
        ({"again": GOOD + "!"}, "not the same"),
        ({"passphrase": ""}, "at least 12"),
        ({"passphrase": "x" * 10_000}, "at most 200"),
    ],
)
def test_what_can_t_be_set(programme: Programme, cora: str, form: dict[str, str], part: str) -> None:
    status, wrong = setting(programme.client(cora), **form)
    assert status == 422 and part in wrong
    assert audited(programme, "passphrase_set") == []


def test_a_name_that_somebody_has_is_refused_without_saying_so(programme: Programme, cora: str) -> None:
    keep(programme, programme.person("Otto", "viewer", (CUMBERLAND,)), "cora")
    assert setting(programme.client(cora)) == (422, "This sign-in name can&#39;t be used. Choose another.")


def test_changing_it_asks_for_the_current_one_but_right_after_signing_in(
    programme: Programme, cora: str
) -> None:
    keep(programme, cora)
    client = programme.client(cora)
    form = {"passphrase": OTHER, "again": OTHER}
    assert setting(client, **form)[0] == 303
    grow_old(programme)
    for current in ("", GOOD, "x" * 201):
        status, wrong = setting(client, current=current)
        assert (status, "not your current" in wrong) == (422, True)
    assert sign_in(programme, passphrase=OTHER) == 303
    assert setting(client, current=OTHER)[0] == 303
    assert sign_in(programme) == 303


def test_an_open_laptop_gets_no_way_in_of_its_own(programme: Programme, cora: str) -> None:
    client = programme.client(cora)
    grow_old(programme)
    assert client.post("/me/passkeys/question", headers={"X-CSRFToken": csrf(client)}).status_code == 200
    with programme.database.write() as connection:
        passkeys.add(connection, "key", cora, b"public", 0, "A laptop", datetime.now(UTC))
    status, wrong = setting(client)
    assert (status, "Sign out and in again" in wrong) == (422, True)
    refused = client.post("/me/passkeys/question", headers={"X-CSRFToken": csrf(client)})
    assert (refused.status_code, "Sign out and in again" in refused.json["sentence"]) == (422, True)
    assert setting(programme.client(cora))[0] == 303


def test_the_current_one_can_t_be_guessed_here_either(programme: Programme, cora: str) -> None:
    keep(programme, cora)
    client = programme.client(cora)
    grow_old(programme)
    for _ in range(10):
        setting(client, current="wrong")
    status, wrong = setting(client, current=GOOD)
    assert status == 422 and "too many tries" in wrong


def test_changing_it_ends_the_others_if_asked(programme: Programme, cora: str) -> None:
    client, other = programme.client(cora), programme.client(cora)
    assert setting(client)[0] == 303
    assert other.get("/people").status_code == 200
    assert setting(client, end_others="yes")[0] == 303
    assert (client.get("/people").status_code, other.get("/people").status_code) == (200, 303)


def test_wrong_ones_are_refused_alike(programme: Programme, cora: str) -> None:
    keep(programme, cora)
    otto = programme.person("Otto", "coordinator", (CUMBERLAND,))
    keep(programme, otto, "otto")
    with programme.database.write() as connection:
        people.revoke(connection, otto, datetime.now(UTC))
    texts = set()
    for name, said in (
        ("cora", "wrong"),
        ("nobody", GOOD),
        ("otto", GOOD),
        ("", ""),
        ("cora", GOOD + "x" * 300),
    ):
        answer = send(programme.app.test_client(), "/sign-in/passphrase", sign_in_name=name, passphrase=said)
        assert answer.status_code == 422
        assert not any(cookie.startswith("session") for cookie in answer.headers.getlist("Set-Cookie"))
        texts.add(re.sub(r'(nonce|csrf_token" value)="[^"]+"', "", answer.get_data(as_text=True)))
    assert len(texts) == 1


def test_a_name_is_not_told_by_the_time_that_it_takes(
    programme: Programme, cora: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each try checks one hash, of the same cost; the medians of both are near each other."""
    monkeypatch.setattr(
        passphrases, "HASHER", PasswordHasher(time_cost=2, memory_cost=8 * 1024, parallelism=1)
    )
    keep(programme, cora)
    checked: list[str] = []
    verify = PasswordHasher.verify

    def counted(hasher: PasswordHasher, hashed: str, said: str) -> object:
        checked.append(hashed.rsplit("$", 2)[0])
        return verify(hasher, hashed, said)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    client = programme.app.test_client()
    token, took = csrf(client), {"cora": [], "nobody": []}  # type: tuple[str, dict[str, list[float]]]
    for number in range(9):  # fewer than are too many
        for name, times in took.items():
            form = {"csrf_token": token, "sign_in_name": name, "passphrase": f"wrong {number}"}
            start = time.perf_counter()
            assert client.post("/sign-in/passphrase", data=form).status_code == 422
            times.append(time.perf_counter() - start)
    assert len(checked) == 18 and len(set(checked)) == 1
    medians = sorted(statistics.median(times) for times in took.values())
    assert medians[1] < medians[0] * 1.6


def test_stronger_parameters_come_in_with_the_next_sign_in(
    programme: Programme, cora: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(programme, cora)
    monkeypatch.setattr(passphrases, "HASHER", PasswordHasher(time_cost=2, memory_cost=64, parallelism=1))
    assert sign_in(programme) == 303
    with programme.database.read() as connection:
        kept = passphrases.of_person(connection, cora)
    assert kept and not passphrases.is_outdated(kept)
    assert sign_in(programme) == 303


def test_who_became_a_volunteer_needs_a_code(programme: Programme, cora: str) -> None:
    keep(programme, cora)
    with programme.database.write() as connection:
        connection.execute(update(schema.person).values(role="volunteer"))
    assert sign_in(programme) == 422


def test_while_too_many_are_checked_nothing_is_decided(
    programme: Programme, cora: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(programme, cora)
    monkeypatch.setattr(passphrases, "PATIENCE_SECONDS", 0.01)
    client = programme.client(cora)
    with passphrases._a_slot(), passphrases._a_slot():
        assert sign_in(programme) == 503
        assert setting(client)[0] == 503
    assert sign_in(programme) == 303


def test_it_can_be_removed(programme: Programme, cora: str) -> None:
    keep(programme, cora)
    client = programme.client(cora)
    assert send(client, "/me/passphrase/remove", "/me").status_code == 303
    assert sign_in(programme) == 422
    assert send(client, "/me/passphrase/remove", "/me").status_code == 404
    assert len(audited(programme, "passphrase_removed")) == 1
