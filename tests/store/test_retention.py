"""Is what has had its time gone, everything else there, and no figure moved?"""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select, update

from mapper.intake.tidying import Periods, tidy, tidy_if_due
from mapper.rules.permissions import Role
from mapper.rules.selection import Selection
from mapper.store import derived, people, schema, sessions, sign_in_codes
from mapper.store.database import Database
from mapper.store.frame_keeper import FrameKeeper
from mapper.store.sessions import Lifetimes
from tests.builders import PORTLAND, ZONE, add_venue, add_visit, some_id

NOW = datetime(2026, 12, 5, 12, 0, tzinfo=UTC)
OLD = datetime(2025, 5, 4, 16, 0, tzinfo=UTC)  # 19 months before
NEW = datetime(2025, 7, 4, 16, 0, tzinfo=UTC)  # 17 months before
PERIODS = Periods(18, 18, Lifetimes(180, 30), ZONE)
CANARY = "canaryof77"


def texts(database: Database, table: str) -> str:
    with database.read() as connection:
        return str(connection.execute(select(schema.metadata.tables[table])).all())


def test_after_nineteen_months_nobody_is_named_and_nothing_is_told(database: Database) -> None:
    with database.write() as connection:
        vera = people.create(connection, "Vera", Role.volunteer, [PORTLAND], OLD)
        place = add_venue(connection, added_by=vera, added_at=OLD)
        for name, at in (("old", OLD), ("new", NEW)):
            id_ = add_visit(connection, place, at, id=some_id(name), author_id=vera, note=f"{CANARY} {name}")
            void = {"id": some_id(f"void {name}"), "visit_id": id_, "voided_at": at, "received_at": at}
            void |= {"digest": "d", "reason": f"{CANARY} {name}", "person_id": vera}
            connection.execute(insert(schema.visit_void).values(void))
            body = {"visit_id": id_, "digest": name, "received_at": at, "person_id": vera}
            note = f'{{"note": "{CANARY} {name}", "outcome": "declined"}}'
            connection.execute(insert(schema.visit_conflict).values(**body, body=note))
            batch = {"id": name, "kind": "visits", "source": "list", "imported_at": at, "counts": {}}
            connection.execute(insert(schema.import_batch).values(batch))
            cells = {"visit_id": name, "note": f"{CANARY} {name}", "volunteer": "Vera", "outcome": "declined"}
            row = {"batch_id": name, "kind": "visit", "line": 2, "reason": "r", "fingerprint": name}
            connection.execute(insert(schema.review_row).values(**row, fields={"rows": [cells]}))
    tidied = tidy(database, PERIODS, NOW)
    assert (tidied.notes, tidied.names) == (4, 5)
    for table in ("visit_note", "visit_void", "visit_conflict", "review_row"):
        assert f"{CANARY} old" not in texts(database, table)
        assert f"{CANARY} new" in texts(database, table)
    with database.read() as connection:
        assert connection.execute(select(schema.visit_author.c.visit_id)).scalars().all() == [some_id("new")]
        assert connection.execute(select(schema.venue.c.added_by)).scalar() == ""
        void, conflict = schema.visit_void, schema.visit_conflict
        assert set(connection.execute(select(void.c.person_id)).scalars()) == {"", vera}
        assert set(connection.execute(select(conflict.c.person_id)).scalars()) == {"", vera}
        assert connection.execute(select(schema.person.c.name)).scalar() == "Vera", "who still takes part"
    again = tidy(database, PERIODS, NOW)
    assert set(again.counts().values()) == {0}


def figures(database: Database) -> list[object]:
    """The gap report, worked out afresh, of a day long ago, a later one and today."""
    frame = FrameKeeper(database).current()
    return [frame.gap_report(day.date(), ["town"], Selection()).rows for day in (OLD, NEW, NOW)]


def test_no_figure_moves(database: Database) -> None:
    with database.write() as connection:
        for number in range(4):
            place = add_venue(connection, f"Place {number}")
            add_visit(connection, place, OLD + timedelta(days=number), note="n", author_name="Vera")
    before = figures(database)
    assert tidy(database, PERIODS, NOW).notes == 4
    assert figures(database) == before
    assert derived.rebuild(database, ZONE) == 0


def test_codes_places_and_sign_ins_that_are_over_go(database: Database) -> None:
    yesterday = NOW - timedelta(days=1)
    with database.write() as connection:
        vera = people.create(connection, "Vera", Role.volunteer, [PORTLAND], OLD)
        sign_in_codes.make(connection, vera, None, NOW - timedelta(days=4), 72)
        good = sign_in_codes.make(connection, vera, None, yesterday, 72)
        for id_, ends in (("over", yesterday), ("open", NOW + timedelta(days=1))):
            sheet = {"id": id_, "title": "Evening", "role": "volunteer", "made_by": vera, "made_at": OLD}
            connection.execute(insert(schema.sign_in_sheet).values(**sheet, expires_at=ends))
            people.create(connection, "", Role.volunteer, [PORTLAND], OLD, sheet_id=id_)
        taken = people.create(connection, "Tom", Role.volunteer, [PORTLAND], OLD, sheet_id="over")
        challenge = {"digest": "c", "purpose": "sign_in", "expires_at": yesterday}
        connection.execute(insert(schema.challenge).values(challenge))
        throttle = {"key": "k", "started_at": NOW - timedelta(days=3), "count": 1}
        connection.execute(insert(schema.throttle).values(throttle))
        for days, change in (
            (400, {}),
            (200, {}),
            (20, {"ended_at": NOW}),
            (10, {"revoked_at": NOW}),
            (5, {}),
        ):
            at = NOW - timedelta(days=days)
            token = sessions.start(connection, vera, f"{days} days", at, "code", approved=True)
            if change:
                mine = schema.session.c.digest == sessions.digest_of(token)
                connection.execute(update(schema.session).where(mine).values(change))
    tidied = tidy(database, PERIODS, NOW)
    assert tidied.counts() == {"notes": 0, "names": 0, "codes": 2, "places": 1, "sign_ins": 3, "tries": 1}
    with database.read() as connection:
        assert connection.execute(select(schema.sign_in_code.c.digest)).scalars().all() == [
            sign_in_codes.digest_of(good)
        ]
        devices = connection.execute(select(schema.session.c.device)).scalars()
        assert set(devices) == {"10 days", "5 days"}, "a revoked phone must still be told so"
        sheets = set(connection.execute(select(schema.person.c.sheet_id)).scalars())
        assert sheets == {"", "open", "over"}
        assert taken in set(connection.execute(select(schema.person.c.id)).scalars())


def test_the_last_sign_in_says_when_somebody_was_here_until_names_go(database: Database) -> None:
    with database.write() as connection:
        for name, at in (("Vera", NEW), ("Tom", OLD)):
            person = people.create(connection, name, Role.volunteer, [PORTLAND], OLD)
            sessions.start(connection, person, name, at, "code", approved=True)
    assert tidy(database, PERIODS, NOW).sign_ins == 1
    assert "Vera" in texts(database, "session")
    assert "Tom" not in texts(database, "session")


@pytest.mark.parametrize(
    ("first", "then", "is_due"),
    [
        ("2026-12-05T12:00+00:00", "2026-12-05T23:00+00:00", False),
        ("2026-12-05T04:00+00:00", "2026-12-05T06:00+00:00", True),  # midnight in Maine is at five
        ("2026-12-01T12:00+00:00", "2026-12-05T12:00+00:00", True),
    ],
)
def test_it_is_due_once_a_day_of_the_programmes(
    database: Database, first: str, then: str, is_due: bool
) -> None:
    assert tidy_if_due(database, PERIODS, datetime.fromisoformat(first)) is not None
    assert (tidy_if_due(database, PERIODS, datetime.fromisoformat(then)) is not None) is is_due
