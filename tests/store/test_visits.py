"""Is a visit stored once, for ever, and only counted where it may be?"""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

from sqlalchemy import func, select

from mapper.store import derived, schema, visits, voids
from mapper.store.database import Database, hold_revision, patience
from mapper.store.visit_records import records
from mapper.store.visits import Conflict, Hold, StoredVisit
from mapper.store.voids import StoredVoid
from tests.builders import NOON, ZONE, add_venue, add_visit, item, some_id


def _visit(venue_id: str, **fields: object) -> StoredVisit:
    values: dict[str, object] = {
        "id": some_id("visit"),
        "venue_id": venue_id,
        "visited_at": NOON,
        "received_at": NOON,
        "effective_at": NOON,
        "time_shifted": False,
        "line": 0,
        "outcome": "placed",
        "items": (item(),),
        "digest": "d",
        **fields,
    }
    from mapper.rules.visit import Outcome

    values["outcome"] = Outcome(str(values["outcome"]))
    return StoredVisit(**values)  # type: ignore[arg-type]


def test_the_same_id_is_stored_once(database: Database) -> None:
    with database.write() as connection:
        venue = add_venue(connection)
        assert visits.add(connection, _visit(venue))
        assert not visits.add(connection, _visit(venue, digest="another", note="not this one"))
    with database.read() as connection:
        assert connection.execute(select(func.count()).select_from(schema.visit)).scalar() == 1
        assert connection.execute(select(func.count()).select_from(schema.visit_item)).scalar() == 1
        assert connection.execute(select(func.count()).select_from(schema.visit_note)).scalar() == 0


def test_parallel_writers_of_one_id_store_one_row(database: Database) -> None:
    with database.write() as connection:
        venue = add_venue(connection)

    def send(_: int) -> bool:
        with database.write() as connection:
            return visits.add(connection, _visit(venue))

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(send, range(24))) == 1


def test_what_comes_back_is_what_was_stored(database: Database) -> None:
    follow_up = date(2026, 6, 1)
    with database.write() as connection:
        venue = add_venue(connection)
        items = (item(action="placed", quantity=2), item(spot="counter", action="gone"))
        visits.add(connection, _visit(venue, items=items, line=7, follow_up_on=follow_up))
    with database.read() as connection:
        (found,) = visits.counted_visits(connection, [venue])[venue]
    assert (found.items, found.line, found.follow_up_on, found.effective_at) == (items, 7, follow_up, NOON)


def test_held_and_taken_back_visits_do_not_count(database: Database) -> None:
    with database.write() as connection:
        venue = add_venue(connection)
        counted = add_visit(connection, venue)
        add_visit(connection, venue, hold=Hold("because"))
        voided = add_visit(connection, venue)
        waiting = add_visit(connection, venue)
        for name, visit_id in (("a", voided), ("b", waiting)):
            voids.add(connection, StoredVoid(some_id(name), visit_id, NOON, NOON, "", "p", "d"))
        voids.allow(connection, some_id("a"))
    with database.read() as connection:
        found = {visit.id for visit in visits.counted_visits(connection, [venue])[venue]}
        marks = {record.id: (record.voided, record.held) for record in records(connection, venue)}
    assert found == {counted, waiting}
    assert marks[voided] == (True, False)
    assert sorted(marks.values()) == [(False, False), (False, False), (False, True), (True, False)]


def test_another_body_is_kept_once(database: Database) -> None:
    conflict = Conflict(some_id("visit"), "d2", "{}", NOON, "p", None)
    with database.write() as connection:
        visits.keep_conflict(connection, conflict)
        visits.keep_conflict(connection, conflict)
        assert connection.execute(select(func.count()).select_from(schema.visit_conflict)).scalar() == 1


def test_visits_of_a_merged_venue_count_for_the_one_it_became(database: Database) -> None:
    with database.write() as connection:
        kept = add_venue(connection, "Kept")
        gone = add_venue(connection, "Gone", merged_into=kept)
        add_visit(connection, gone)
        derived.recompute(connection, [kept], ZONE)
        rows = connection.execute(select(schema.item_span)).all()
    assert {row.venue_number for row in rows} >= {1}


def test_rebuild_finds_what_differs_and_mends_it(database: Database) -> None:
    with database.write() as connection:
        venue = add_venue(connection)
        add_visit(connection, venue, NOON - timedelta(days=3))
    assert derived.rebuild(database, ZONE) == 0
    span = schema.status_span
    nowhere = {"venue_number": 999_999, "from_day": 1, "until_day": 9, "status": 1, "follow_up": 0}
    for damage in (
        schema.item_span.delete(),
        schema.standing_item.update().values(quantity=77),
        span.update().values(accepted=False),
        span.insert().values(**nowhere, visited=True, accepted=True),  # of no venue there is
    ):
        with database.write() as connection:
            connection.execute(damage)
        assert derived.rebuild(database, ZONE) == 1
        assert derived.rebuild(database, ZONE) == 0


def test_a_rebuild_that_finds_nothing_waits_for_nobody(database: Database) -> None:
    with database.write() as connection:
        add_visit(connection, add_venue(connection))
    with database.write() as connection:
        hold_revision(connection)
        other = Database(database.engine.url.render_as_string(hide_password=False))
        with patience(0.2):
            assert derived.rebuild(other, ZONE) == 0
        other.dispose()
