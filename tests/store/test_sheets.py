"""Are a sheet's codes kept by nobody, good once each, and within reach of whoever may give out its towns?"""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from mapper.rules.permissions import Actor, Role
from mapper.store import people, schema, sessions, sheets
from mapper.store.audit import By
from mapper.store.database import Database
from mapper.store.people import NameNeeded
from mapper.store.sessions import digest_of
from mapper.store.sheets import Sheet
from mapper.store.sign_in_codes import CodeRefused
from tests.builders import AROOSTOOK, CARIBOU, CUMBERLAND, NOON, PORTLAND, some_id

SHEET = some_id("a sheet")
CORA = Actor("cora", "Cora", Role.coordinator, frozenset({CUMBERLAND}))
OTIS = Actor("otis", "Otis", Role.coordinator, frozenset({AROOSTOOK}))
BOTH = Actor("both", "Bo", Role.coordinator, frozenset({CUMBERLAND, AROOSTOOK}))
ADA = Actor("ada", "Ada", Role.administrator, frozenset())
VERA = Actor("vera", "Vera", Role.volunteer, frozenset({PORTLAND}))


def make(
    database: Database,
    codes: int = 3,
    towns: tuple[str, ...] = (PORTLAND,),
    sheet_id: str = SHEET,
    by: str = "cora",
    now: datetime = NOON,
) -> list[str]:
    with database.write() as connection:
        return sheets.make(connection, By(by, now), sheet_id, "Training", towns, codes, 72)


def redeem(database: Database, code: str, name: str = "", now: datetime = NOON) -> str:
    with database.write() as connection:
        return sessions.redeem(connection, code, "a phone", now, name)


def seen(database: Database, actor: Actor, now: datetime = NOON) -> Sheet | None:
    with database.read() as connection:
        return sheets.one(connection, actor, SHEET, now)


def counts(database: Database, now: datetime = NOON) -> tuple[int, int, int]:
    sheet = seen(database, ADA, now)
    assert sheet is not None
    return sheet.used, sheet.unused, sheet.over


def test_each_code_is_its_own_and_none_is_kept(database: Database) -> None:
    codes = make(database, 5)
    assert len(set(codes)) == 5
    assert min(len(code) for code in codes) >= 22  # 128 bits
    with database.read() as connection:
        rows = connection.execute(select(schema.sign_in_code)).all()
        everything = str(rows) + str(connection.execute(select(schema.person)).all())
    assert {row.digest for row in rows} == {digest_of(code) for code in codes}
    assert {(row.kind, row.sheet_id, row.approves) for row in rows} == {("sheet", SHEET, False)}
    assert not any(code in everything for code in codes)


def test_nobody_is_listed_until_a_place_is_taken(database: Database) -> None:
    code, *_ = make(database)
    with database.read() as connection:
        assert people.everyone(connection, NOON) == []
    with pytest.raises(NameNeeded):
        redeem(database, code)
    assert counts(database) == (0, 3, 0)
    redeem(database, code, "Nia")
    assert counts(database) == (1, 2, 0)
    with database.read() as connection:
        assert [(one.name, one.areas, one.is_in) for one in sheets.came(connection, SHEET)] == [
            ("Nia", frozenset({PORTLAND}), False)
        ]


def test_who_was_let_in_is_in_and_who_was_ended_is_not(database: Database) -> None:
    tokens = [redeem(database, code, name) for code, name in zip(make(database), "ABC", strict=True)]
    with database.write() as connection:
        for token in tokens[:2]:
            assert sessions.approve(connection, digest_of(token), "cora", NOON)
        sessions.revoke(connection, digest_of(tokens[1]), NOON)
        assert [(one.name, one.is_in) for one in sheets.came(connection, SHEET)] == [
            ("A", True),
            ("B", False),
            ("C", False),
        ]


def test_voided_codes_open_nothing_and_used_ones_stay_used(database: Database) -> None:
    first, second, _ = make(database)
    redeem(database, first, "Nia")
    with database.write() as connection:
        assert sheets.void_unused(connection, SHEET, NOON) == 2
        assert sheets.void_unused(connection, SHEET, NOON) == 0
    with pytest.raises(CodeRefused):
        redeem(database, second, "Ola")
    assert counts(database) == (1, 0, 2)


def test_voiding_one_sheet_leaves_another(database: Database) -> None:
    make(database)
    (code,) = make(database, 1, sheet_id=some_id("another"))
    with database.write() as connection:
        sheets.void_unused(connection, SHEET, NOON)
    assert redeem(database, code, "Nia")


def test_codes_are_over_with_their_hours(database: Database) -> None:
    codes = make(database)
    later = NOON + timedelta(hours=72)
    assert counts(database, later - timedelta(seconds=1)) == (0, 3, 0)
    assert counts(database, later) == (0, 0, 3)
    with pytest.raises(CodeRefused):
        redeem(database, codes[0], "Nia", later)


def test_the_same_form_makes_one_sheet(database: Database) -> None:
    make(database)
    with pytest.raises(sheets.AlreadyMade):
        make(database, 60)
    assert counts(database) == (0, 3, 0)
    with database.read() as connection:
        assert connection.execute(select(func.count()).select_from(schema.person)).scalar_one() == 3


def test_sent_many_times_at_once_it_makes_one_sheet_too(database: Database) -> None:
    def send(_: int) -> int:
        try:
            return len(make(database))
        except sheets.AlreadyMade:
            return 0

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(send, range(12))) == [0] * 11 + [3]
    assert counts(database) == (0, 3, 0)


def test_of_twenty_who_take_one_code_at_once_one_comes_in(database: Database) -> None:
    code, *_ = make(database)

    def take(number: int) -> str:
        try:
            return redeem(database, code, f"Phone {number}")
        except CodeRefused:
            return ""

    with ThreadPoolExecutor(8) as pool:
        tokens = [token for token in pool.map(take, range(20)) if token]
    assert len(tokens) == 1
    with database.read() as connection:
        assert connection.execute(select(schema.session.c.digest)).scalars().all() == [digest_of(tokens[0])]
    assert counts(database) == (1, 2, 0)


@pytest.mark.parametrize(
    ("towns", "who"),
    [((PORTLAND,), [CORA, BOTH, ADA]), ((PORTLAND, CARIBOU), [BOTH, ADA]), ((CARIBOU,), [OTIS, BOTH, ADA])],
)
def test_a_sheet_is_there_for_whom_all_its_towns_are(
    database: Database, towns: tuple[str, ...], who: list[Actor]
) -> None:
    make(database, towns=towns, by="somebody else")
    assert [one for one in (CORA, OTIS, BOTH, ADA, VERA) if seen(database, one)] == who


def test_ones_own_sheet_stays_ones_own(database: Database) -> None:
    make(database, towns=(PORTLAND, CARIBOU), by=CORA.person_id)
    assert seen(database, CORA)
    assert seen(database, OTIS) is None


def test_a_sheet_that_lost_all_its_places_is_not_everybodys(database: Database) -> None:
    make(database, by="somebody else")
    with database.write() as connection:
        connection.execute(schema.person_area.delete())
    assert seen(database, CORA) is None
    assert seen(database, ADA)


def test_the_newest_stands_first(database: Database) -> None:
    make(database)
    make(database, sheet_id=some_id("later"), now=NOON + timedelta(hours=1))
    with database.read() as connection:
        found = sheets.within_reach(connection, CORA, NOON)
    assert [sheet.id for sheet in found] == [some_id("later"), SHEET]
