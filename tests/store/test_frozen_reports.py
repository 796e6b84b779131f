"""Does a frozen report stay what it was, for those who may see it, on SQLite and on PostgreSQL?"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from mapper.rules.permissions import EVERYWHERE, Reach
from mapper.rules.selection import Selection
from mapper.store import audit, frozen_reports
from mapper.store.audit import By, Wish
from mapper.store.database import Database
from tests.builders import AROOSTOOK, CUMBERLAND, NOON

REPORT = {
    "as_of": "2026-05-04",
    "computed_at": "2026-05-04T12:00:00-04:00",
    "by": ["town"],
    "rows": [{"town": "Zoë", "county": "", "town_geoid": "1", "coverage_pct": 33.3, "target_pct": None}],
    "total": {"known": 3, "coverage_pct": 33.3},
    "unknown": [],
}
CHANGES = {
    "update": "UPDATE frozen_report SET title = 'another'",
    "update of one": "UPDATE frozen_report SET title = title WHERE id = 'a'",
    "delete": "DELETE FROM frozen_report",
}
ONLY_POSTGRESQL = {
    "truncate": "TRUNCATE frozen_report",
    "upsert": "INSERT INTO frozen_report SELECT * FROM frozen_report "
    "ON CONFLICT (id) DO UPDATE SET title = 'x'",
}
ANOTHER = (
    "SELECT id, 'x', as_of, frozen_at, frozen_by, everywhere, counties, filter, grouping, "
    "labels, report, kind FROM frozen_report"
)
IGNORED_BY_SQLITE = {
    "replace": f"INSERT OR REPLACE INTO frozen_report {ANOTHER}",
    "upsert": f"INSERT INTO frozen_report {ANOTHER} WHERE true ON CONFLICT (id) DO UPDATE SET title = 'x'",
}


def put(database: Database, id_: str = "a", selection: Selection | None = None, **more: Any) -> bool:
    with database.write() as connection:
        return frozen_reports.freeze(
            connection,
            By(more.pop("actor", "cora"), NOON + timedelta(hours=more.pop("hours", 0))),
            id_,
            more.pop("title", "Board"),
            selection or Selection(),
            more.pop("report", REPORT),
            {"cafe": "Café"},
        )


def seen(database: Database, reach: Reach = EVERYWHERE) -> list[str]:
    with database.read() as connection:
        return [heading.id for heading in frozen_reports.listing(connection, reach)]


def test_it_comes_back_to_the_letter(database: Database) -> None:
    selection = Selection(
        ("cafe",), (CUMBERLAND, ""), reach=Reach(counties=frozenset({CUMBERLAND, AROOSTOOK}))
    )
    assert put(database, selection=selection)
    with database.read() as connection:
        found = frozen_reports.one(connection, "a")
    assert found is not None
    assert found.report == REPORT
    assert list(found.report) == list(REPORT)
    assert list(found.report["rows"][0]) == list(REPORT["rows"][0])  # the contract's order
    assert found.labels == {"cafe": "Café"}
    heading = found.heading
    assert (heading.title, str(heading.as_of), heading.frozen_at) == ("Board", "2026-05-04", NOON)
    assert (heading.selection, heading.by, heading.frozen_by) == (selection, ("town",), "cora")


def test_the_same_form_twice_freezes_once(database: Database) -> None:
    assert put(database)
    assert not put(database, title="Another", report={**REPORT, "total": {}})
    with database.read() as connection:
        found = frozen_reports.one(connection, "a")
        written = audit.entries(connection, Wish(action="report_frozen"))
    assert found is not None and found.heading.title == "Board" and found.report == REPORT
    assert [(row.subject, row.details) for row in written] == [
        ("a", {"as_of": "2026-05-04", "filter": ["by=town"]})
    ]


def raw_changes(dialect: str) -> Iterator[tuple[str, str]]:
    yield from CHANGES.items()
    yield from ONLY_POSTGRESQL.items() if dialect == "postgresql" else ()


def test_no_statement_changes_or_removes_one(database: Database) -> None:
    put(database)
    for name, statement in raw_changes(database.engine.dialect.name):
        with pytest.raises(DatabaseError, match="append-only"), database.engine.begin() as connection:
            connection.execute(text(statement))
        with database.read() as connection:
            found = frozen_reports.one(connection, "a")
        assert found is not None and found.heading.title == "Board", name


def test_sqlite_replaces_none_either(database: Database) -> None:
    if database.engine.dialect.name != "sqlite":
        return
    put(database)
    for statement in IGNORED_BY_SQLITE.values():
        with database.engine.begin() as connection:
            connection.execute(text(statement))
        with database.read() as connection:
            (heading,) = frozen_reports.listing(connection)
        assert heading.title == "Board"


def test_a_list_is_of_one_s_own_places_the_newest_first(database: Database) -> None:
    own, other = Reach(counties=frozenset({CUMBERLAND})), Reach(counties=frozenset({AROOSTOOK}))
    put(database, "all")
    put(database, "own", Selection(reach=own), hours=1)
    put(database, "other", Selection(reach=other), hours=2)
    put(database, "narrowed", Selection(counties=(CUMBERLAND,)), hours=3)
    assert seen(database) == ["narrowed", "other", "own", "all"]
    assert seen(database, own) == ["narrowed", "own"]
    assert seen(database, other) == ["other"]
    assert seen(database, Reach()) == []
    with database.read() as connection:
        assert frozen_reports.one(connection, "own", other) is None
        assert frozen_reports.one(connection, "all", own) is None
        assert frozen_reports.one(connection, "nowhere") is None
        assert frozen_reports.one(connection, "narrowed", own) is not None
