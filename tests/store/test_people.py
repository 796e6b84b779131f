"""Is a code good once, and a session only as long as it should be?"""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from mapper.rules.permissions import Role
from mapper.store import people, schema, sessions, sign_in_codes
from mapper.store.database import Database
from mapper.store.sessions import Lifetimes
from tests.builders import CARIBOU, NOON, PORTLAND

DAYS = Lifetimes(180, 30)


def _code(database: Database, hours: int = 72) -> tuple[str, str]:
    with database.write() as connection:
        person = people.create(connection, "Vera", Role.volunteer, [PORTLAND, CARIBOU], NOON)
        return person, sign_in_codes.make(connection, person, None, NOON, hours, approves=True)


def test_a_code_signs_in_once(database: Database) -> None:
    person, code = _code(database)
    with database.write() as connection:
        token = sessions.redeem(connection, f" {code}\n", "phone", NOON)
        actor = sessions.signed_in(connection, token, NOON, NOON.date(), DAYS).actor
    assert (actor.person_id, actor.name, actor.role, actor.areas) == (
        person,
        "Vera",
        Role.volunteer,
        frozenset({PORTLAND, CARIBOU}),
    )
    with pytest.raises(sign_in_codes.CodeRefused), database.write() as connection:
        sessions.redeem(connection, code, "phone", NOON)


def test_of_twenty_parallel_tries_one_wins(database: Database) -> None:
    _, code = _code(database)

    def attempt(_: int) -> bool:
        try:
            with database.write() as connection:
                sessions.redeem(connection, code, "phone", NOON)
        except sign_in_codes.CodeRefused:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(20))) == 1


def test_a_form_that_is_sent_twenty_times_adds_one_person(database: Database) -> None:
    def attempt(number: int) -> bool:
        try:
            with database.write() as connection:
                people.create(
                    connection, f"Vera {number}", Role.volunteer, [PORTLAND], NOON, person_id="same"
                )
        except people.AlreadyAdded:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(20))) == 1
    with database.read() as connection:
        (person,) = people.everyone(connection, NOON)
    assert person.areas == {PORTLAND}


def test_a_late_code_and_a_wrong_one_are_refused_alike(database: Database) -> None:
    _, code = _code(database, hours=1)
    for token, now in ((code, NOON + timedelta(hours=1)), ("wrong", NOON), ("", NOON)):
        with pytest.raises(sign_in_codes.CodeRefused), database.write() as connection:
            sessions.redeem(connection, token, "phone", now)


def test_a_session_ends_when_unused_ended_or_revoked(database: Database) -> None:
    person, code = _code(database)
    with database.write() as connection:
        token = sessions.redeem(connection, code, "phone", NOON)
    later = NOON + DAYS.of(Role.volunteer)
    with database.read() as connection:
        sessions.signed_in(connection, token, later, later.date(), DAYS)
        with pytest.raises(sessions.SignInExpired):
            sessions.signed_in(connection, token, later + timedelta(seconds=1), later.date(), DAYS)
        with pytest.raises(sessions.SignInExpired):
            sessions.signed_in(connection, "no such token", NOON, NOON.date(), DAYS)
    with database.write() as connection:
        people.revoke(connection, person, NOON)
        with pytest.raises(sessions.SignInRevoked):
            sessions.signed_in(connection, token, NOON, NOON.date(), DAYS)


def test_a_revoked_person_s_code_is_refused(database: Database) -> None:
    person, code = _code(database)
    with database.write() as connection:
        people.revoke(connection, person, NOON)
        with pytest.raises(sign_in_codes.CodeRefused):
            sessions.redeem(connection, code, "phone", NOON)


def test_neither_code_nor_session_is_kept_as_it_is(database: Database) -> None:
    _, code = _code(database)
    with database.write() as connection:
        token = sessions.redeem(connection, code, "phone", NOON)
        kept = [
            str(row)
            for table in (schema.sign_in_code, schema.session)
            for row in connection.execute(select(table))
        ]
    assert code not in "".join(kept)
    assert token not in "".join(kept)


def test_administrators_who_go_at_once_leave_one(database: Database) -> None:
    with database.write() as connection:
        everybody = [people.create(connection, f"Ada {n}", Role.administrator, [], NOON) for n in range(8)]

    def go(person_id: str) -> bool:
        with database.write() as connection:
            if people.is_last_administrator(connection, person_id):
                return False
            people.revoke(connection, person_id, NOON)
        return True

    with ThreadPoolExecutor(8) as pool:
        gone = list(pool.map(go, everybody))
    assert gone.count(False) == 1
