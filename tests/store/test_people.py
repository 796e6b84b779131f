"""Is a code good once, and a session only as long as it should be?"""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from mapper.rules.permissions import Role
from mapper.store import people, schema
from mapper.store.database import Database
from tests.builders import CARIBOU, NOON, PORTLAND

DAYS = 180


def _code(database: Database, hours: int = 72) -> tuple[str, str]:
    with database.write() as connection:
        person = people.create(connection, "Vera", Role.volunteer, [PORTLAND, CARIBOU], NOON)
        return person, people.make_code(connection, person, None, NOON, hours)


def test_a_code_signs_in_once(database: Database) -> None:
    person, code = _code(database)
    with database.write() as connection:
        token = people.redeem(connection, f" {code}\n", "phone", NOON)
        actor = people.signed_in(connection, token, NOON, DAYS).actor
    assert (actor.person_id, actor.name, actor.role, actor.areas) == (
        person,
        "Vera",
        Role.volunteer,
        frozenset({PORTLAND, CARIBOU}),
    )
    with pytest.raises(people.CodeRefused), database.write() as connection:
        people.redeem(connection, code, "phone", NOON)


def test_of_twenty_parallel_tries_one_wins(database: Database) -> None:
    _, code = _code(database)

    def attempt(_: int) -> bool:
        try:
            with database.write() as connection:
                people.redeem(connection, code, "phone", NOON)
        except people.CodeRefused:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(20))) == 1


def test_a_late_code_and_a_wrong_one_are_refused_alike(database: Database) -> None:
    _, code = _code(database, hours=1)
    for token, now in ((code, NOON + timedelta(hours=1)), ("wrong", NOON), ("", NOON)):
        with pytest.raises(people.CodeRefused), database.write() as connection:
            people.redeem(connection, token, "phone", now)


def test_a_session_ends_when_unused_ended_or_revoked(database: Database) -> None:
    person, code = _code(database)
    with database.write() as connection:
        token = people.redeem(connection, code, "phone", NOON)
    later = NOON + timedelta(days=DAYS)
    with database.read() as connection:
        people.signed_in(connection, token, later, DAYS)
        with pytest.raises(people.SignInExpired):
            people.signed_in(connection, token, later + timedelta(seconds=1), DAYS)
        with pytest.raises(people.SignInExpired):
            people.signed_in(connection, "no such token", NOON, DAYS)
    with database.write() as connection:
        people.revoke(connection, person, NOON)
        with pytest.raises(people.SignInRevoked):
            people.signed_in(connection, token, NOON, DAYS)


def test_a_revoked_person_s_code_is_refused(database: Database) -> None:
    person, code = _code(database)
    with database.write() as connection:
        people.revoke(connection, person, NOON)
        with pytest.raises(people.CodeRefused):
            people.redeem(connection, code, "phone", NOON)


def test_neither_code_nor_session_is_kept_as_it_is(database: Database) -> None:
    _, code = _code(database)
    with database.write() as connection:
        token = people.redeem(connection, code, "phone", NOON)
        kept = [
            str(row)
            for table in (schema.sign_in_code, schema.session)
            for row in connection.execute(select(table))
        ]
    assert code not in "".join(kept)
    assert token not in "".join(kept)
