"""Are devices listed for their owner alone, and over when they are ended?"""

from datetime import datetime, timedelta

import pytest

from mapper.rules.permissions import Role
from mapper.store import devices, people, sessions, sign_in_codes
from mapper.store.database import Database
from mapper.store.sessions import Lifetimes
from mapper.store.sign_in_codes import digest_of
from tests.builders import NOON, PORTLAND

DAYS = Lifetimes(180, 30, waiting_hours=72)
SECRET = "a secret"


@pytest.fixture
def vera(database: Database) -> str:
    with database.write() as connection:
        return people.create(connection, "Vera", Role.volunteer, [PORTLAND], NOON)


def start(database: Database, person: str, approved: bool = True, at: datetime = NOON) -> str:
    with database.write() as connection:
        return sessions.start(connection, person, "a browser", at, "code", approved)


def listed(database: Database, person: str, now: datetime = NOON) -> list[str]:
    with database.read() as connection:
        return [device.digest for device in devices.devices_of(connection, person, now, DAYS)]


def test_what_holds_or_waits_is_listed_and_what_is_over_is_not(database: Database, vera: str) -> None:
    tokens = [
        start(database, vera),
        start(database, vera, approved=False),
        start(database, vera),
        start(database, vera),
    ]
    with database.write() as connection:
        sessions.sign_out(connection, tokens[2], NOON)
        sessions.revoke(connection, digest_of(tokens[3]), NOON)
    assert sorted(listed(database, vera)) == sorted(digest_of(token) for token in tokens[:2])
    later = NOON + timedelta(hours=73)
    assert listed(database, vera, later) == [digest_of(tokens[0])]
    assert listed(database, vera, NOON + timedelta(days=181)) == []


def test_a_sign_in_that_nobody_approved_is_over_after_the_hours_of_a_code(
    database: Database, vera: str
) -> None:
    token = start(database, vera, approved=False)
    with database.write() as connection:
        for hours, is_over in ((72, False), (72.1, True)):
            now = NOON + timedelta(hours=hours)
            sessions.touch(connection, token, now)  # looking whether one is approved does not keep it going
            if is_over:
                with pytest.raises(sessions.SignInExpired):
                    sessions.signed_in(connection, token, now, now.date(), DAYS)
            else:
                assert not sessions.signed_in(connection, token, now, now.date(), DAYS).is_approved


def test_nobody_names_or_ends_another_s(database: Database, vera: str) -> None:
    digest = digest_of(start(database, vera))
    with database.write() as connection:
        other = people.create(connection, "Otto", Role.volunteer, [PORTLAND], NOON)
        assert not devices.rename(connection, other, digest, "mine")
        assert not devices.end(connection, other, digest, NOON)
        assert devices.rename(connection, vera, digest, "Blue phone")
        assert [one.name for one in devices.devices_of(connection, vera, NOON, DAYS)] == ["Blue phone"]
        assert devices.end(connection, vera, digest, NOON)
        assert not devices.end(connection, vera, digest, NOON)


def test_all_others_end_and_this_one_does_not(database: Database, vera: str) -> None:
    tokens = [start(database, vera) for _ in range(3)]
    with database.write() as connection:
        assert devices.end_others(connection, vera, digest_of(tokens[1]), NOON) == 2
        with pytest.raises(sessions.SignInRevoked):
            sessions.signed_in(connection, tokens[0], NOON, NOON.date(), DAYS)
        assert sessions.signed_in(connection, tokens[1], NOON, NOON.date(), DAYS)
    assert listed(database, vera) == [digest_of(tokens[1])]


def test_a_short_code_is_good_once_for_ten_minutes(database: Database, vera: str) -> None:
    with database.write() as connection:
        first = sign_in_codes.make_for_app(connection, vera, SECRET, NOON)
        second = sign_in_codes.make_for_app(connection, vera, SECRET, NOON)
        for code, at in ((first, NOON), (second, NOON + timedelta(minutes=10))):
            with pytest.raises(sign_in_codes.CodeRefused):
                sessions.redeem(connection, code, "app", at, secret=SECRET)
        with pytest.raises(sign_in_codes.CodeRefused):
            sessions.redeem(connection, second, "app", NOON, secret="another secret")
        at = NOON + timedelta(minutes=9)
        token = sessions.redeem(connection, second.lower(), "app", at, secret=SECRET)
        sign_in = sessions.signed_in(connection, token, at, at.date(), DAYS)
        assert (sign_in.way, sign_in.is_approved, sign_in.actor.person_id) == ("installed_app", True, vera)
        with pytest.raises(sign_in_codes.CodeRefused):
            sessions.redeem(connection, second, "app", at, secret=SECRET)


def test_a_device_that_is_ended_takes_its_short_codes_along(database: Database, vera: str) -> None:
    digest = digest_of(start(database, vera))
    with database.write() as connection:
        code = sign_in_codes.make_for_app(connection, vera, SECRET, NOON)
        devices.end(connection, vera, digest, NOON)
        with pytest.raises(sign_in_codes.CodeRefused):
            sessions.redeem(connection, code, "app", NOON, secret=SECRET)


def test_a_place_on_a_sheet_is_taken_by_name_and_the_code_waits_for_one(database: Database) -> None:
    with database.write() as connection:
        place = people.create(connection, "", Role.volunteer, [PORTLAND], NOON)
        code = sign_in_codes.make(connection, place, None, NOON, 4, kind="sheet")
    with pytest.raises(people.NameNeeded), database.write() as connection:
        sessions.redeem(connection, code, "phone", NOON)
    with database.write() as connection:
        token = sessions.redeem(connection, code, "phone", NOON, name="Nel")
        sign_in = sessions.signed_in(connection, token, NOON, NOON.date(), DAYS)
    assert (sign_in.actor.name, sign_in.is_approved) == ("Nel", False)


def test_a_name_that_comes_with_a_code_changes_nobody_s(database: Database, vera: str) -> None:
    with database.write() as connection:
        code = sign_in_codes.make(connection, vera, None, NOON, 4)
        token = sessions.redeem(connection, code, "phone", NOON, name="Mallory")
        assert sessions.signed_in(connection, token, NOON, NOON.date(), DAYS).actor.name == "Vera"
