"""Is a frame that followed every change the same as one that is read whole, and is little read for little?"""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import event, update

from mapper.store import derived, reference, schema, venues
from mapper.store.coverage_frame import CoverageFrame
from mapper.store.database import Database
from mapper.store.frame_keeper import FrameKeeper
from tests.builders import CARIBOU, NOON, ZONE, add_venue, add_visit, item

DAYS = [NOON.date() + timedelta(days=days) for days in (-400, -1, 0, 1, 200, 2_000)] + [date.max, date.min]


def same(kept: CoverageFrame, database: Database) -> None:
    """Every column of every venue on every day, and what is counted."""
    cold = FrameKeeper(database).current()
    assert (kept.revision, kept.reference_revision) == (cold.revision, cold.reference_revision)
    for day in DAYS:
        pd.testing.assert_frame_equal(plain(kept.on(day)), plain(cold.on(day)))
        by_cell = zip(kept.counts(day).counts.tolist(), cold.counts(day).counts.tolist(), strict=True)
        assert all(ours == theirs for ours, theirs in by_cell)


def plain(rows: pd.DataFrame) -> pd.DataFrame:
    """Categories as what they say: a text that nobody has any more may stay in a list."""
    texts = {
        name: rows[name].astype(object) for name in rows if isinstance(rows[name].dtype, pd.CategoricalDtype)
    }
    return rows.assign(**texts)


@pytest.fixture
def keeper(database: Database) -> FrameKeeper:
    return FrameKeeper(database)


def test_it_follows_visits_venues_merges_and_reference_data(database: Database, keeper: FrameKeeper) -> None:
    with database.write() as connection:
        first = add_venue(connection)
        second = add_venue(
            connection, "Second", venue_type="cafe", town_geoid=CARIBOU, county_geoid=CARIBOU[:5]
        )
        waiting = add_venue(connection, "Waiting", pending=True)
    same(keeper.current(), database)
    for days in range(4):
        with database.write() as connection:
            add_visit(connection, first, NOON + timedelta(days=days), items=[item(quantity=days + 1)])
            add_visit(connection, waiting, NOON)
        same(keeper.current(), database)
    with database.write() as connection:
        venues.change(
            connection, {second: {"name": "Renamed", "lat": 44.0, "lon": -69.0, "do_not_place": True}}
        )
        derived.recompute(connection, [second], ZONE)
    same(keeper.current(), database)
    with database.write() as connection:  # an older number comes in
        venues.change(connection, {waiting: {"pending": False}})
        derived.recompute(connection, [waiting], ZONE)
    same(keeper.current(), database)
    with database.write() as connection:
        venues.change(connection, {second: {"merged_into": first}})
        add_visit(connection, second, NOON, "declined")
        derived.recompute(connection, [first, second], ZONE)
    same(keeper.current(), database)
    with database.write() as connection:
        table = schema.venue_type
        connection.execute(update(table).where(table.c.code == "laundromat").values(poster_shelf_life_days=3))
        reference.reference_changed(connection)
        derived.recompute(connection, [first, waiting], ZONE)
    same(keeper.current(), database)
    with database.write() as connection:
        venues.remove(connection, [first])
    same(keeper.current(), database)


def test_one_deleted_and_one_added_between_two_looks(database: Database, keeper: FrameKeeper) -> None:
    with database.write() as connection:
        gone = add_venue(connection)
        add_visit(connection, gone)
    keeper.current()
    with database.write() as connection:
        venues.remove(connection, [gone])
        add_visit(connection, add_venue(connection, "New"))
    same(keeper.current(), database)


def test_what_a_rebuild_mends_is_seen_by_who_is_running(database: Database, keeper: FrameKeeper) -> None:
    with database.write() as connection:
        add_visit(connection, add_venue(connection))
        connection.execute(schema.status_span.delete())
    assert not keeper.current().on(NOON.date())["visited"].any()
    assert derived.rebuild(database, ZONE) == 1
    assert keeper.current().on(NOON.date())["visited"].all()
    same(keeper.current(), database)


def test_a_visit_reads_its_venue_and_no_other(database: Database, keeper: FrameKeeper) -> None:
    with database.write() as connection:
        ids = [add_venue(connection, f"Place {n}") for n in range(40)]
        for venue in ids:
            add_visit(connection, venue)
    before = keeper.current()
    shown = before.on(NOON.date())
    with database.write() as connection:
        add_visit(connection, ids[7], NOON, "declined")
    after = keeper.current()
    assert after.venues is before.venues and after.register_revision == before.register_revision
    assert after.own_status_spans.buffers is before.own_status_spans.buffers
    assert len(after.own_status_spans.emptied) > 0
    assert (np.flatnonzero(after.on(NOON.date())["follow_up"] != shown["follow_up"])).tolist() == []
    assert before.on(NOON.date()) is shown  # who is reading it goes on reading the same
    same(after, database)


def test_nothing_is_asked_for_while_nothing_changes(database: Database, keeper: FrameKeeper) -> None:
    with database.write() as connection:
        add_visit(connection, add_venue(connection))
    frame, asked = keeper.current(), []

    def note(_conn, _cursor, statement, *_rest) -> None:  # type: ignore[no-untyped-def]
        asked.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        assert keeper.current() is frame
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
    assert len([sql for sql in asked if sql.startswith("SELECT")]) == 1


def test_a_new_name_is_found_and_a_visit_reads_no_names(database: Database, keeper: FrameKeeper) -> None:
    with database.write() as connection:
        venue = add_venue(connection, "Harbor Laundry")
        add_venue(connection, "Pine Cafe")

    def found(part: str) -> list[bool]:
        return keeper.names(keeper.current()).holding(part).tolist()

    assert found("harbor") == [True, False]
    with database.write() as connection:
        add_visit(connection, venue)
    known = keeper.names(keeper.current())
    assert keeper.names(keeper.current()) is known
    with database.write() as connection:
        venues.change(connection, {venue: {"name": "Wharf Laundry"}})
        derived.recompute(connection, [venue], ZONE)
    assert (found("harbor"), found("wharf")) == ([False, False], [True, False])
