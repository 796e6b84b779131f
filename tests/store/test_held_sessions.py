"""Which of the sign-ins that a browser holds are good?"""

from datetime import UTC, datetime, timedelta

import pytest

from mapper.rules.permissions import Role
from mapper.store import people, schema, sessions
from mapper.store.database import Database
from mapper.store.held_sessions import Standing, held
from mapper.store.sessions import Lifetimes, SignInExpired, SignInRevoked

NOW = datetime(2026, 5, 4, 16, 0, tzinfo=UTC)
LIFETIMES = Lifetimes(volunteer=180, coordinator=30)
REFUSED = {Standing.over: SignInExpired, Standing.revoked: SignInRevoked}


@pytest.mark.parametrize(
    ("changes", "standing"),
    [
        ({}, Standing.holds),
        ({"approved_at": None}, Standing.waits),
        ({"ended_at": NOW}, Standing.over),
        ({"revoked_at": NOW}, Standing.revoked),
        ({"ended_at": NOW, "revoked_at": NOW}, Standing.over),
        ({"last_used_at": NOW - timedelta(days=181)}, Standing.over),
        ({"last_used_at": NOW - timedelta(days=181), "revoked_at": NOW}, Standing.revoked),
    ],
)
def test_one_stands_as_a_request_under_it_would_be_answered(
    database: Database, changes: dict[str, datetime | None], standing: Standing
) -> None:
    with database.write() as connection:
        person = people.create(connection, "Vera", Role.volunteer, [], NOW)
        token = sessions.start(connection, person, "a test", NOW, "code", approved=True)
        if changes:
            connection.execute(schema.session.update().values(changes))
        [found] = held(connection, [token, "guessed", ""], NOW, LIFETIMES)
        assert (found.person_id, found.name, found.standing) == (person, "Vera", standing)
        if standing in REFUSED:
            with pytest.raises(REFUSED[standing]):
                sessions.signed_in(connection, token, NOW, NOW.date(), LIFETIMES)
        else:
            signed_in = sessions.signed_in(connection, token, NOW, NOW.date(), LIFETIMES)
            assert signed_in.is_approved is (standing is Standing.holds)


def test_who_was_revoked_as_a_person_is_revoked_here_too(database: Database) -> None:
    with database.write() as connection:
        person = people.create(connection, "Vera", Role.volunteer, [], NOW)
        token = sessions.start(connection, person, "a test", NOW, "code", approved=True)
        people.revoke(connection, person, NOW)
        [found] = held(connection, [token], NOW, LIFETIMES)
    assert found.standing is Standing.revoked
    assert not found.is_of_somebody_here
