"""Is each weakness of a set-up named, and a sound one left in peace?"""

import secrets
from datetime import UTC, datetime, timedelta

import pytest

from mapper.rules.setup_faults import (
    Fault,
    Reach,
    backup_faults,
    demo_faults,
    disk_faults,
    https_faults,
    mail_faults,
    mode_faults,
    secret_faults,
)

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
HTTPS = "https://mapper.example"


def whats(faults: list[Fault]) -> list[str]:
    return [fault.what for fault in faults]


@pytest.mark.parametrize(
    "secret",
    [
        "",
        "much too short",
        "x" * 64,
        "abcabcabcabcabcabcabcabcabcabcabcabc",
        "0123456789" * 5,
        "correcthorsebatterystaple!" * 2,
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOP",
        "please-change-me-please-change-me-now-2026",
        "django-insecure-9f8s7df98s7df98s7df98s7df9",
        "this-is-your-secret-key-for-production-99",
        "Passw0rd-PASSWORD-1234-xyzw-%%%%-9876-abc",
    ],
)
def test_a_weak_secret_is_a_fault(secret: str) -> None:
    (fault,) = secret_faults(secret, "MAPPER_SECRET_KEY")
    assert fault.where == "MAPPER_SECRET_KEY"
    assert not secret or secret not in str(fault)


def test_a_random_secret_is_none() -> None:
    made = [secrets.token_urlsafe(48) for _ in range(200)]
    made += [secrets.token_hex(32) for _ in range(200)]
    assert [secret for secret in made if secret_faults(secret, "")] == []


@pytest.mark.parametrize(
    ("reach", "where"),
    [
        (Reach("", False, 0, False), []),  # on this machine only
        (Reach("http://localhost:8000", False, 0, False), []),
        (Reach(HTTPS, True, 0, False), []),
        (Reach(HTTPS, True, 1, True), []),
        (Reach(HTTPS, False, 0, False), ["MAPPER_HTTPS"]),
        (Reach("", True, 0, False), ["MAPPER_PUBLIC_URL"]),
        (Reach("", False, 1, False), ["MAPPER_PUBLIC_URL", "MAPPER_HTTPS"]),
        (Reach("", False, 0, True), ["MAPPER_PUBLIC_URL", "MAPPER_HTTPS"]),
        (Reach("http://mapper.example", False, 0, False), ["MAPPER_PUBLIC_URL"]),
        (Reach("http://mapper.example", False, 1, False), ["MAPPER_PUBLIC_URL", "MAPPER_HTTPS"]),
        (Reach("http://10.0.0.5:8000", True, 0, False), ["MAPPER_PUBLIC_URL"]),
    ],
)
def test_others_reach_it_over_https_or_not_at_all(reach: Reach, where: list[str]) -> None:
    assert [fault.where for fault in https_faults(reach)] == where


def test_what_others_can_read_is_named() -> None:
    modes = {"/i/": 0o40755, "/i/secret": 0o100640, "/i/mapper.db": 0o100600, "/i/x": 0o100604}
    faults = mode_faults(modes)
    assert [fault.where for fault in faults] == ["/i/", "/i/secret", "/i/x"]
    assert faults[0].to_do == "chmod 700 /i/"
    assert "0640" in faults[1].what
    assert mode_faults({"/i/": 0o40700}) == []


@pytest.mark.parametrize(
    ("visits", "days_ago", "faulty"),
    [(0, None, False), (0, 99, False), (1, None, True), (1, 7, False), (1, 7.1, True), (5, 99, True)],
)
def test_visits_need_a_fresh_backup(visits: int, days_ago: float | None, faulty: bool) -> None:
    last = None if days_ago is None else NOW - timedelta(days=days_ago)
    assert bool(backup_faults(visits, last, 7, NOW)) is faulty


@pytest.mark.parametrize(
    ("free", "database", "faulty"), [(499, 0, True), (501, 0, False), (900, 500, True), (1001, 500, False)]
)
def test_there_is_room_for_a_backup(free: int, database: int, faulty: bool) -> None:
    assert bool(disk_faults("/i", free * 2**20, database * 2**20)) is faulty


def test_the_demo_is_not_for_people() -> None:
    assert whats(demo_faults(True, HTTPS))
    assert demo_faults(True, "") == []
    assert demo_faults(False, HTTPS) == []


def test_a_fault_is_one_line() -> None:
    assert str(Fault("What", "where", "do this")) == "What (where): do this"


@pytest.mark.parametrize(
    ("said", "absent"),
    [
        (("", "", ()), None),
        (("smtp://mail.example", "desk@example.org", ("office@example.org",)), None),
        (("smtp://mail.example", "", ()), "MAPPER_MAIL_FROM, MAPPER_MAIL_TO"),
        (("", "desk@example.org", ("office@example.org",)), "MAPPER_MAIL_SERVER"),
    ],
)
def test_a_weekly_message_that_is_half_set_up(
    said: tuple[str, str, tuple[str, ...]], absent: str | None
) -> None:
    assert [fault.where for fault in mail_faults(*said)] == ([absent] if absent else [])
