"""Is a release one a month, made of what was printed alone, and open only as long as its link is good?"""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import event, select

from mapper.rules.gap_report import KEY_COLUMNS
from mapper.rules.release_figures import KEPT_BACK, Row, Tables
from mapper.rules.selection import Selection
from mapper.store import releases, schema
from mapper.store.coverage_frame import CoverageFrame
from mapper.store.database import Connection, Database
from mapper.store.frame_keeper import FrameKeeper
from mapper.store.releases import AlreadyThisMonth
from tests.builders import AROOSTOOK, CARIBOU, CUMBERLAND, NOON, add_venue, add_visit

Printed = tuple[int, int]
MAY, JUNE = date(2026, 5, 4), date(2026, 6, 2)
TABLES = Tables((Row(CUMBERLAND, 12, 6), Row(AROOSTOOK)), (Row("laundromat", 12, KEPT_BACK),))
LABELS = {CUMBERLAND: "Cumberland", AROOSTOOK: "Aroostook", "laundromat": "Laundromat"}


def frozen(connection: Connection, today: date = MAY, tables: Tables = TABLES) -> str:
    return releases.freeze(connection, "For the fund", MAY, (tables, LABELS), "ada", NOON, today)


def test_what_was_printed_comes_back_with_the_names_of_its_day(database: Database) -> None:
    with database.write() as connection:
        release_id = frozen(connection)
    with database.read() as connection:
        (only,) = releases.everything(connection)
        assert only == releases.one(connection, release_id)
        stored = connection.execute(select(schema.release.c.by_county)).scalar_one()
    assert (only.tables, only.labels) == (TABLES, LABELS)
    assert (only.title, only.month, only.as_of) == ("For the fund", "2026-05", MAY)
    assert [row["eligible"] for row in stored] == [12, None]


def test_one_a_month_also_after_it_was_taken_back(database: Database) -> None:
    with database.write() as connection:
        assert releases.revoke(connection, frozen(connection), NOON)
    with pytest.raises(AlreadyThisMonth), database.write() as connection:
        frozen(connection, date(2026, 5, 31))
    with database.write() as connection:
        frozen(connection, date(2026, 6, 1))


def test_of_two_at_once_one_is_frozen(database: Database) -> None:
    def freeze(_: int) -> bool:
        try:
            with database.write() as connection:
                frozen(connection)
        except AlreadyThisMonth:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(freeze, range(6))) == 1


def test_a_link_opens_its_release_until_it_is_over_and_its_token_is_nowhere(database: Database) -> None:
    with database.write() as connection:
        release_id = frozen(connection)
        token, digest = releases.make_link(connection, release_id, "The fund", 2, "ada", NOON)
        assert len(token) >= 22
        found = releases.opened(connection, token, NOON + timedelta(days=1), MAY)
        assert found is not None
        assert found.id == release_id
        assert releases.opened(connection, token, NOON + timedelta(days=2), JUNE) is None
        assert releases.opened(connection, "guessed", NOON, MAY) is None
        assert releases.opened(connection, "", NOON, MAY) is None
        assert releases.opened(connection, digest, NOON, MAY) is None
        (link,) = releases.links(connection)
        row = connection.execute(select(schema.release_link)).one()
    assert (link.opened, link.last_opened_on, link.label) == (1, MAY, "The fund")
    assert token not in str(row)


def test_unknown_over_and_taken_back_are_the_same_work(database: Database) -> None:
    """The same statements, so no clock tells them apart."""
    with database.write() as connection:
        release_id = frozen(connection)
        good, _ = releases.make_link(connection, release_id, "a", 90, "", NOON)
        over, _ = releases.make_link(connection, release_id, "b", 1, "", NOON - timedelta(days=2))
        gone, digest = releases.make_link(connection, release_id, "c", 90, "", NOON)
        releases.revoke_link(connection, digest, NOON)
    done: dict[str, list[str]] = {token: [] for token in (good, over, gone, "unknown")}
    for token, statements in done.items():
        with database.write() as connection:
            event.listen(connection, "before_cursor_execute", lambda *a, to=statements: to.append(a[2]))
            releases.opened(connection, token, NOON, MAY)
    assert len({tuple(statements) for statements in done.values()}) == 1


def test_one_link_taken_back_leaves_the_other_and_a_release_takes_all(database: Database) -> None:
    with database.write() as connection:
        release_id = frozen(connection)
        first, digest = releases.make_link(connection, release_id, "a", 90, "", NOON)
        second, _ = releases.make_link(connection, release_id, "b", 90, "", NOON)
        gone = releases.revoke_link(connection, digest, NOON)
        assert gone is not None
        assert gone.label == "a"
        assert releases.revoke_link(connection, digest, NOON) is None
        assert releases.opened(connection, first, NOON, MAY) is None
        assert releases.opened(connection, second, NOON, MAY)
        assert releases.revoke(connection, release_id, NOON)
        assert not releases.revoke(connection, release_id, NOON)
        assert not releases.revoke(connection, "no such", NOON)
        assert releases.opened(connection, second, NOON, MAY) is None


def test_what_is_drawn_up_is_the_gap_report_rounded(database: Database) -> None:
    with database.write() as connection:
        for number in range(11):
            venue = add_venue(connection, f"Laundry {number}")
            if number < 7:
                add_visit(connection, venue)
        for number in range(8):
            add_venue(
                connection,
                f"Church {number}",
                venue_type="church",
                town_geoid=CARIBOU,
                county_geoid=AROOSTOOK,
            )
        add_venue(connection, "Out of any county", town_geoid="", county_geoid="")
        add_venue(connection, "Closed", closed=True)
    frame = FrameKeeper(database).current()
    (by_county, by_type), labels = _drawn(frame, [])
    assert by_county["Cumberland"] == (12, 6)
    assert by_county["Aroostook"] == (9, KEPT_BACK)
    assert by_type["laundromat"] == (12, 6)
    assert by_type["church"] == (9, KEPT_BACK)
    assert set(by_county) == {labels[a.geoid] for a in frame.reference.areas.values() if a.level == "county"}
    assert {*by_county.values(), *by_type.values()} == {(12, 6), (9, 0), (0, 0)}
    report = frame.gap_report(MAY, tuple(KEY_COLUMNS)[:1], Selection(counties=(CUMBERLAND, AROOSTOOK)))
    assert {row["venue_type"]: (row["eligible"], row["covered"]) for row in report.rows} == {
        "laundromat": (11, 7),
        "church": (8, 0),
    }


def _drawn(
    frame: CoverageFrame, earlier: list[releases.Release]
) -> tuple[tuple[dict[str, Printed], dict[str, Printed]], releases.Labels]:
    tables, labels = releases.drawn_up(frame, MAY, earlier)
    by_county = {labels[row.key]: (row.eligible, row.covered) for row in tables.by_county}
    by_type = {row.key: (row.eligible, row.covered) for row in tables.by_type}
    return (by_county, by_type), labels


def test_an_earlier_release_holds_figures_where_they_were(database: Database) -> None:
    with database.write() as connection:
        for number in range(8):
            add_venue(connection, f"Laundry {number}")
        frozen(connection, tables=Tables((Row(CUMBERLAND, 6, 0),), (Row("laundromat", 6, 0),)))
        earlier = releases.everything(connection)
    frame = FrameKeeper(database).current()
    assert _drawn(frame, [])[0][0]["Cumberland"] == (9, 0)
    assert _drawn(frame, earlier)[0][0]["Cumberland"] == (6, 0)


def test_a_fingerprint_tells_days_and_figures_apart() -> None:
    prints = {
        releases.fingerprint(day, (tables, LABELS))
        for day in (MAY, JUNE)
        for tables in (TABLES, Tables(TABLES.by_county, ()))
    }
    assert len(prints) == 4
    assert releases.fingerprint(MAY, (TABLES, LABELS)) in prints
