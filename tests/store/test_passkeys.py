"""Is a question to a passkey good once, and are passkeys and passphrases found for who may use them alone?"""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from argon2 import PasswordHasher, Type
from sqlalchemy import func, select

from mapper.rules.permissions import Role
from mapper.store import passkeys, passphrases, people, schema
from mapper.store.database import Database
from tests.builders import CUMBERLAND, NOON, PORTLAND

OURS = passphrases.HASHER


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passphrases, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def cora(database: Database) -> str:
    with database.write() as connection:
        return people.create(connection, "Cora", Role.coordinator, [CUMBERLAND], NOON)


def add(database: Database, person: str, passkey: str = "key") -> bool:
    with database.write() as connection:
        return passkeys.add(connection, passkey, person, b"public", 0, "Chrome on a Mac", NOON)


def test_a_question_is_answered_once_in_time_by_whom_it_was_asked_for_what(
    database: Database, cora: str
) -> None:
    minute = timedelta(minutes=1)
    with database.write() as connection:
        passkeys.ask(connection, b"why", passkeys.MAKE, cora, NOON)
        for question, purpose, person, now in (
            (b"what", passkeys.MAKE, cora, NOON),
            (b"why", passkeys.SIGN_IN, cora, NOON),
            (b"why", passkeys.MAKE, "", NOON),
            (b"why", passkeys.MAKE, cora, NOON + 5 * minute),
        ):
            assert not passkeys.is_answered(connection, question, purpose, person, now)
        assert passkeys.is_answered(connection, b"why", passkeys.MAKE, cora, NOON + 4 * minute)
        assert not passkeys.is_answered(connection, b"why", passkeys.MAKE, cora, NOON + 4 * minute)


def test_of_many_answers_at_once_one_is_the_first(database: Database) -> None:
    with database.write() as connection:
        passkeys.ask(connection, b"why", passkeys.SIGN_IN, "", NOON)

    def answer(_: int) -> bool:
        with database.write() as connection:
            return passkeys.is_answered(connection, b"why", passkeys.SIGN_IN, "", NOON)

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(answer, range(20))) == 1


def test_old_questions_go_when_a_new_one_is_asked(database: Database) -> None:
    with database.write() as connection:
        for minutes in (0, 1, 20):
            at = NOON + timedelta(minutes=minutes)
            passkeys.ask(connection, b"%d" % minutes, passkeys.SIGN_IN, "", at)
        assert connection.execute(select(func.count()).select_from(schema.challenge)).scalar_one() == 1


def test_passkeys_are_their_person_s_and_ten_at_most(database: Database, cora: str) -> None:
    assert add(database, cora)
    assert not add(database, cora)
    assert all(add(database, cora, f"key {number}") for number in range(9))
    assert not add(database, cora, "one too many")
    with database.write() as connection:
        other = people.create(connection, "Otto", Role.viewer, [CUMBERLAND], NOON)
        assert not passkeys.remove(connection, other, "key")
        assert passkeys.remove(connection, cora, "key")
        passkeys.was_used(connection, "key 1", 7, NOON)
        used = passkeys.find(connection, "key 1")
        assert used and (used.sign_count, used.last_used_at, used.public_key) == (7, NOON, b"public")


def test_who_may_not_come_in_so_is_not_found(database: Database, cora: str) -> None:
    with database.write() as connection:
        vera = people.create(connection, "Vera", Role.volunteer, [PORTLAND], NOON)
        for person in (cora, vera):
            passphrases.keep(connection, person, f"name of {person}", "hash", NOON)
            passkeys.add(connection, person, person, b"public", 0, "", NOON)
        assert passkeys.find(connection, cora) and passphrases.of_name(connection, f" NAME of {cora}")
        assert not passkeys.find(connection, vera) and not passphrases.of_name(connection, f"name of {vera}")
        people.revoke(connection, cora, NOON)
        assert not passkeys.find(connection, cora) and not passphrases.of_name(connection, f"name of {cora}")


def test_a_sign_in_name_is_one_person_s(database: Database, cora: str) -> None:
    with database.write() as connection:
        other = people.create(connection, "Otto", Role.viewer, [CUMBERLAND], NOON)
        passphrases.keep(connection, cora, "Cora", "hash", NOON)
        passphrases.keep(connection, cora, "CORA", "another hash", NOON)
        assert passkeys.has_a_key(connection, cora) and not passkeys.has_a_key(connection, other)
    with pytest.raises(passphrases.NameTaken), database.write() as connection:
        passphrases.keep(connection, other, "cora", "hash", NOON)
    with database.write() as connection:
        kept = passphrases.of_person(connection, cora)
        assert kept and (kept.hash, kept.sign_in_name) == ("another hash", "cora")
        assert passphrases.remove(connection, cora) and not passphrases.remove(connection, cora)


def test_what_is_kept_of_a_passphrase_is_argon2id_and_no_two_alike() -> None:
    hashed = [passphrases.hash_of("tin moose 4 lantern") for _ in range(2)]
    assert hashed[0] != hashed[1] and hashed[0].startswith("$argon2id$")
    kept = passphrases.Passphrase("", "", hashed[0], NOON)
    assert passphrases.is_right(kept, "tin moose 4 lantern")
    assert not passphrases.is_right(kept, "tin moose 4 lanterN")
    assert not passphrases.is_right(None, "nobody signs in with this")
    assert not passphrases.is_outdated(kept)


def test_other_parameters_make_it_outdated(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = passphrases.Passphrase("", "", passphrases.hash_of("tin moose 4 lantern"), NOON)
    monkeypatch.setattr(passphrases, "HASHER", PasswordHasher(time_cost=2, memory_cost=8, parallelism=1))
    assert passphrases.is_outdated(kept) and passphrases.is_right(kept, "tin moose 4 lantern")


def test_only_a_few_are_checked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passphrases, "PATIENCE_SECONDS", 0.01)
    with passphrases._a_slot(), passphrases._a_slot(), pytest.raises(passphrases.TooBusy):
        passphrases.hash_of("tin moose 4 lantern")
    assert passphrases.hash_of("tin moose 4 lantern")


def test_our_own_parameters_are_those_that_argon2_recommends_on_one_lane() -> None:
    assert (OURS.type, OURS.time_cost, OURS.memory_cost) == (Type.ID, 3, 64 * 1024)
