"""Does the database tell of each visit that counts, on its own day, with what it placed? On both databases,
and beside a pencil that looks at the visits as they were put in."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, update

from mapper.rules.activity import OUTCOMES, Activity
from mapper.rules.period import Period
from mapper.rules.permissions import EVERYWHERE, Reach
from mapper.rules.selection import Selection
from mapper.store import activity, derived, schema
from mapper.store.database import Connection, Database
from mapper.store.frame_keeper import FrameKeeper
from mapper.store.reference import reference_changed
from mapper.store.visits import Hold
from tests.builders import (
    AROOSTOOK,
    CARIBOU,
    CUMBERLAND,
    NOON,
    PORTLAND,
    POSTER,
    ZONE,
    add_venue,
    add_visit,
    item,
)

MAY = Period(date(2026, 5, 1), date(2026, 5, 31))
CARD, SPANISH = "blue_card_es", "blue_poster_awareness_es"
NORTH = {"town_geoid": CARIBOU, "county_geoid": AROOSTOOK, "lat": 46.86, "lon": -68.01}


def told(
    database: Database,
    period: Period = MAY,
    by: tuple[str, ...] = (),
    selection: Selection | None = None,
    zone: ZoneInfo = ZONE,
    **how: Any,
) -> Activity:
    frame = FrameKeeper(database).current()
    return activity.report(database, frame, selection or Selection(), period, by, zone, **how)


def test_a_visit_is_told_with_what_it_placed(database: Database) -> None:
    with database.write() as connection:
        laundry, cafe = add_venue(connection), add_venue(connection, "Cafe", venue_type="cafe", **NORTH)
        items = [
            item(quantity=2),
            item(CARD, "counter", quantity=40),
            item(SPANISH, action="seen", quantity=7),
        ]
        add_visit(connection, laundry, items=items, author_id="vera")
        add_visit(connection, laundry, outcome="checked", items=[item(action="gone"), item(SPANISH)])
        add_visit(connection, cafe, outcome="declined", author_name="Vera of the file")
    found = told(database, by=("county",))
    assert found.total == {
        **{str(outcome): 0 for outcome in OUTCOMES},
        **{"visits": 3, "placed": 1, "checked": 1, "declined": 1, "posters": 3, "palm_cards": 40},
        **{"other_items": 0, "venues": 2, "towns": 2, "first_up": 1, "people": 2, "nameless_visits": 1},
    }
    assert [(row["county"], row["visits"], row["people"]) for row in found.rows] == [
        ("Aroostook", 1, 1),
        ("Cumberland", 2, 1),
    ]
    assert found.languages == [
        {"language": "es", "posters": 1, "palm_cards": 40, "other_items": 0},
        {"language": "en", "posters": 2, "palm_cards": 0, "other_items": 0},
    ]


def nothing_of(connection: Connection, venue: str, visit: str, what: str) -> None:
    """Makes the visit one that does not count."""
    if what == "taken back":
        moments = {"voided_at": NOON, "received_at": NOON}
        values = {"id": "v", "visit_id": visit, "digest": "", "allowed": True, **moments}
        connection.execute(insert(schema.visit_void).values(values))
    elif what in ("held", "rejected"):
        decision = "" if what == "held" else "rejected"
        values = {"visit_id": visit, "reason": "r", "decision": decision}
        connection.execute(insert(schema.visit_hold).values(values))
    else:
        connection.execute(update(schema.venue).where(schema.venue.c.id == venue).values(pending=True))
    derived.recompute(connection, [venue], ZONE)


@pytest.mark.parametrize("what", ["taken back", "held", "rejected", "of a place that waits"])
def test_what_does_not_count_is_nowhere(database: Database, what: str) -> None:
    with database.write() as connection:
        venue = add_venue(connection)
        nothing_of(connection, venue, add_visit(connection, venue), what)
    found = told(database, by=("venue_type",))
    assert found.rows == [] and found.languages == []
    assert set(found.total.values()) == {0}


def test_what_counts_again_is_there_on_its_own_day(database: Database) -> None:
    """A void that is not allowed, a hold that was released, a place that was accepted."""
    with database.write() as connection:
        venue = add_venue(connection, pending=True)
        visit = add_visit(connection, venue, hold=Hold("r", CUMBERLAND))
        moments = {"voided_at": NOON, "received_at": NOON}
        values = {"id": "v", "visit_id": visit, "digest": "", "allowed": False, **moments}
        connection.execute(insert(schema.visit_void).values(values))
        connection.execute(update(schema.visit_hold).values(decision="released"))
        connection.execute(update(schema.venue).values(pending=False))
        derived.recompute(connection, [venue], ZONE)
    found = told(database, by=("month",))
    assert [(row["month"], row["visits"], row["first_up"]) for row in found.rows] == [("2026-05", 1, 1)]
    assert told(database, Period(date(2026, 6, 1), date(2026, 6, 30))).total["visits"] == 0


def test_visits_of_a_merged_place_are_those_of_the_one_it_became(database: Database) -> None:
    with database.write() as connection:
        kept = add_venue(connection, "Kept", **NORTH)
        twin = add_venue(connection, "Twin", venue_type="cafe")
        add_visit(connection, kept)
        add_visit(connection, twin, NOON + timedelta(days=1))
        connection.execute(update(schema.venue).where(schema.venue.c.id == twin).values(merged_into=kept))
        derived.recompute(connection, [kept, twin], ZONE)
    found = told(database, by=("county", "venue_type"))
    assert [(row["venue_type"], row["county"], row["visits"], row["venues"]) for row in found.rows] == [
        ("laundromat", "Aroostook", 2, 1)
    ]
    assert found.total["first_up"] == 1


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 5, 4, 3, 59, 59, 999_999, UTC), date(2026, 5, 3)),
        (datetime(2026, 5, 4, 4, 0, tzinfo=UTC), date(2026, 5, 4)),
        (datetime(2026, 3, 8, 4, 59, 59, 999_700, UTC), date(2026, 3, 7)),
        (datetime(2026, 3, 9, 3, 59, 59, tzinfo=UTC), date(2026, 3, 8)),  # a day of 23 hours
        (datetime(2026, 11, 2, 4, 59, 59, tzinfo=UTC), date(2026, 11, 1)),  # a day of 25 hours
        (datetime(1969, 12, 31, 23, 59, 59, 999_999, UTC), date(1969, 12, 31)),
        (datetime(1, 1, 1, tzinfo=UTC), date.min),
    ],
    ids=str,
)
def test_a_day_ends_at_midnight_in_the_programme_s_zone(
    database: Database, moment: datetime, day: date
) -> None:
    with database.write() as connection:
        add_visit(connection, add_venue(connection), moment, outcome="no_answer")
    assert told(database, Period(day, day)).total["visits"] == 1
    for other in (day - timedelta(days=1) if day > date.min else day, day + timedelta(days=1)):
        if other != day:
            assert told(database, Period(other, other)).total["visits"] == 0
    assert told(database, Period(date.min, date.max)).total["visits"] == 1


def test_a_place_is_counted_by_its_own_first_day_alone(database: Database) -> None:
    """Placed in April, gone, placed again in May: it was won in April."""
    with database.write() as connection:
        venue = add_venue(connection)
        add_visit(connection, venue, NOON - timedelta(days=20))
        add_visit(connection, venue, NOON - timedelta(days=10), "checked", items=[item(action="gone")])
        add_visit(connection, venue, NOON)
    assert told(database).total["first_up"] == 0
    assert told(database, Period(date(2026, 4, 1), date(2026, 4, 30))).total["first_up"] == 1


def test_people_are_counted_once_and_who_is_forgotten_not_at_all(database: Database) -> None:
    with database.write() as connection:
        venue = add_venue(connection)
        for author in (
            {"author_id": "vera"},
            {"author_id": "vera"},
            {"author_id": "olga"},
            {"author_name": "Ann"},
        ):
            add_visit(connection, venue, **author)
        gone = add_visit(connection, venue, author_id="nora")
    assert (told(database).total["people"], told(database).total["nameless_visits"]) == (4, 0)
    with database.write() as connection:
        connection.execute(delete(schema.visit_author).where(schema.visit_author.c.visit_id == gone))
    assert (told(database).total["people"], told(database).total["nameless_visits"]) == (3, 1)
    assert "people" not in told(database, with_people=False).total


def test_only_what_lies_in_reach_is_counted(database: Database) -> None:
    with database.write() as connection:
        south = add_venue(connection)
        north = add_venue(connection, "North", **NORTH)
        add_visit(connection, south, author_id="vera")
        add_visit(connection, north, author_id="nora")
        add_visit(
            connection, add_venue(connection, "Nowhere", town_geoid="", county_geoid=""), author_id="ola"
        )
    for reach, people in ((EVERYWHERE, 3), (Reach(counties=frozenset({AROOSTOOK})), 1), (Reach(), 0)):
        found = told(database, by=("town",), selection=Selection(reach=reach))
        assert (found.total["visits"], found.total["people"], found.total["first_up"]) == (people,) * 3
        assert len(found.rows) == people
    only = told(database, by=("county",), selection=Selection(counties=(CUMBERLAND,)))
    assert [row["county"] for row in only.rows] == ["Cumberland"]


def test_a_material_in_no_list_is_told_as_such(database: Database) -> None:
    hostile = 'x"], ["sten_poster_en", 9000]\x1e, "'
    with database.write() as connection:
        add_visit(connection, add_venue(connection), items=[item(hostile, quantity=3), item(quantity=1)])
    found = told(database)
    assert (found.total["posters"], found.total["other_items"]) == (1, 3)
    assert [row["language"] for row in found.languages] == ["en", ""]


# --- Beside a pencil ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """A visit that a test tells of."""

    venue: int
    at: datetime
    outcome: str
    author: str
    cards: int
    fate: str


VENUES = (
    ("Laundry", {}),
    ("Cafe", {"venue_type": "cafe", **NORTH}),
    ("Twin", {"venue_type": "library"}),  # becomes the cafe
    ("Waiting", {"pending": True}),
)
# Around both changes of the clock and midnights in Maine, by the hour.
BEGINNINGS = (datetime(2026, 3, 7, 22, tzinfo=UTC), datetime(2026, 10, 31, 22, tzinfo=UTC))
moments = st.builds(
    lambda begin, hours: begin + timedelta(hours=hours), st.sampled_from(BEGINNINGS), st.integers(0, 60)
)
visits = st.builds(
    Told,
    venue=st.integers(0, len(VENUES) - 1),
    at=moments,
    outcome=st.sampled_from([str(outcome) for outcome in OUTCOMES]),
    author=st.sampled_from(["", "vera", "olga"]),
    cards=st.integers(0, 9),
    fate=st.sampled_from(["counts", "counts", "counts", "taken back", "held"]),
)


def put_in(connection: Connection, stories: list[Told]) -> None:
    for table in ("visit_item", "visit_author", "visit_hold", "visit_void", "visit", "venue"):
        connection.execute(delete(schema.metadata.tables[table]))
    ids = [add_venue(connection, name, **fields) for name, fields in VENUES]
    for number, told_ in enumerate(stories):
        items = (
            [item(CARD, quantity=told_.cards)]
            if told_.cards and told_.outcome in ("placed", "checked")
            else []
        )
        visit = add_visit(
            connection, ids[told_.venue], told_.at, told_.outcome, items, author_id=told_.author or None,
            hold=Hold("r") if told_.fate == "held" else None,
        )  # fmt: skip
        if told_.fate == "taken back":
            values = {"id": str(number), "visit_id": visit, "digest": "", "allowed": True}
            connection.execute(insert(schema.visit_void).values(**values, voided_at=NOON, received_at=NOON))
    connection.execute(update(schema.venue).where(schema.venue.c.id == ids[2]).values(merged_into=ids[1]))
    derived.recompute(connection, ids, ZONE)
    reference_changed(connection)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(st.lists(visits, max_size=10), st.integers(0, 3), st.integers(0, 3), st.sampled_from(BEGINNINGS))
def test_the_database_tells_what_was_put_in(
    database: Database, stories: list[Told], first: int, more: int, begin: datetime
) -> None:
    with database.write() as connection:
        put_in(connection, stories)
    start = begin.date() + timedelta(days=first)
    period = Period(start, start + timedelta(days=more))
    found = told(database, period, by=("venue_type", "outcome", "month"))
    expected: Counter[tuple[str, str, str, str]] = Counter()
    people = set()
    for told_ in stories:
        day = told_.at.astimezone(ZONE).date()
        if told_.fate != "counts" or told_.venue == 3 or not period.first <= day <= period.last:
            continue
        key = "laundromat" if told_.venue == 0 else "cafe", told_.outcome, day.isoformat()[:7]
        expected[(*key, "visits")] += 1
        if told_.outcome in ("placed", "checked") and told_.cards:
            expected[(*key, "palm_cards")] += told_.cards
        people |= {told_.author} - {""}
    made = {
        (row["venue_type"], row["outcome"], row["month"], name): row[name]
        for row in found.rows
        for name in ("visits", "palm_cards")
        if row[name]
    }
    assert made == dict(expected)
    assert found.total["people"] == len(people)


def test_what_placed_means_is_the_action_not_the_outcome(database: Database) -> None:
    with database.write() as connection:
        add_visit(
            connection,
            add_venue(connection),
            items=[item(POSTER, action="seen", quantity=5), item(quantity=1)],
        )
    assert told(database).total["posters"] == 1
    assert told(database, selection=Selection(towns=(PORTLAND,))).total["visits"] == 1
