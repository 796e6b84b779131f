"""Does the database count what waits, in its county and since when, and nothing that somebody may not see?"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from mapper.rules import desk as rules
from mapper.rules.admission import HoldReason
from mapper.rules.audit import AuditAction
from mapper.rules.desk import NOWHERE, PLACES, Kind, View
from mapper.rules.permissions import Actor, Role
from mapper.rules.rounds import Round
from mapper.rules.selection import Selection
from mapper.store import audit, derived, desk, desk_people, desk_venues, people, rounds, schema, sessions
from mapper.store.database import Connection, Database
from mapper.store.desk_people import Asked
from mapper.store.frame_keeper import FrameKeeper
from mapper.store.sessions import Lifetimes
from mapper.store.visits import Hold
from tests.builders import (
    AROOSTOOK,
    CARIBOU,
    CUMBERLAND,
    PORTLAND,
    POSTER,
    ZONE,
    add_venue,
    add_visit,
    item,
    some_id,
)

NOW = datetime(2026, 11, 26, 15, 0, tzinfo=UTC)
TODAY = date(2026, 11, 26)
HERE: dict[str, Any] = {"county_geoid": CUMBERLAND, "town_geoid": PORTLAND}
THERE: dict[str, Any] = {"county_geoid": AROOSTOOK, "town_geoid": CARIBOU, "lat": 46.86, "lon": -68.01}


def ago(**delta: float) -> datetime:
    return NOW - timedelta(**delta)


def asked(*counties: str, me: str = "") -> Asked:
    """A coordinator of these counties; an administrator where there are none."""
    role = Role.coordinator if counties else Role.administrator
    return Asked(Actor(me, "Cora", role, frozenset(counties)), NOW, ZONE, Lifetimes(180, 30))


def lots(database: Database, *counties: str, me: str = "") -> Any:
    frame = FrameKeeper(database).current()
    with database.read() as connection:
        return desk.lots(connection, frame, asked(*counties, me=me))


def waits(found: Any, kind: Kind, view: View | None = None) -> tuple[int, date | None]:
    one = rules.waiting(found[kind], view or View())
    return one.count, one.oldest


def wait_for_review(connection: Connection, name: str, county: str, at: datetime, **fields: Any) -> None:
    batch = {"id": some_id(name), "kind": "venues", "source": "a list", "imported_at": at, "counts": {}}
    connection.execute(insert(schema.import_batch).values(batch))
    row = {"batch_id": some_id(name), "kind": "venue", "line": 2, "fields": {}, "reason": "a reason"}
    row |= {"candidates": [], "fingerprint": name, "county_geoid": county, **fields}
    connection.execute(insert(schema.review_row).values(row))


def recall(connection: Connection, on: date) -> None:
    code = schema.material.c.code == POSTER
    connection.execute(update(schema.material).where(code).values(recalled_on=on))


def conflict(connection: Connection, visit_id: str, at: datetime) -> None:
    values = {"visit_id": visit_id, "digest": "other", "body": "{}", "received_at": at, "person_id": ""}
    connection.execute(insert(schema.visit_conflict).values(values))


def fill(connection: Connection, where: dict[str, Any], name: str, days: int) -> None:
    """One thing of each kind that the database counts, since so many days."""
    at = ago(days=days)
    add_venue(connection, f"{name} new", pending=True, added_at=at, **where)
    wait_for_review(connection, name, where["county_geoid"], at)
    laundry = add_venue(connection, f"{name} laundry", concern_taker=True, **where)
    visit = add_visit(connection, laundry, ago(days=days), concern="taker")
    conflict(connection, visit, at)
    hold = Hold(HoldReason.other_area.value, where["county_geoid"])
    add_visit(connection, laundry, at, hold=hold)


COUNTED = (Kind.new_venues, Kind.rows, Kind.held, Kind.conflicts, Kind.concerns)


@pytest.mark.parametrize("kind", COUNTED)
def test_what_waits_is_counted_in_its_county_and_nowhere_else(database: Database, kind: Kind) -> None:
    with database.write() as connection:
        fill(connection, HERE, "Here", 1)
        fill(connection, THERE, "There", 12)
    own, other, both = (lots(database, *at) for at in ((CUMBERLAND,), (AROOSTOOK,), ()))
    assert waits(own, kind) == (1, TODAY - timedelta(days=1))
    assert waits(other, kind) == (1, TODAY - timedelta(days=12))
    assert waits(both, kind) == (2, TODAY - timedelta(days=12))
    assert waits(both, kind, View(CUMBERLAND)) == waits(own, kind)
    # Of what a coordinator looks after, an administrator sees what is older than 48 hours.
    kept = View(None, (frozenset({CUMBERLAND, AROOSTOOK}),))
    assert waits(both, kind, kept) == (1, TODAY - timedelta(days=12))
    assert waits(both, kind, View(None, (frozenset({AROOSTOOK}),)))[0] == 2


def test_forty_eight_hours_are_hours(database: Database) -> None:
    with database.write() as connection:
        wait_for_review(connection, "just not", CUMBERLAND, ago(hours=47.9))
        wait_for_review(connection, "just", CUMBERLAND, ago(hours=48.1))
    (lot,) = lots(database)[Kind.rows]
    assert (lot.count, lot.late) == (2, 1)


def test_what_was_decided_waits_no_more(database: Database) -> None:
    with database.write() as connection:
        wait_for_review(connection, "row", CUMBERLAND, ago(days=3), decided_at=NOW, decision="rejected")
        venue = add_venue(connection, "Aside", pending=True, set_by_person=["pending"], **HERE)
        hold = Hold(HoldReason.other_area.value, CUMBERLAND)
        visit = add_visit(connection, venue, ago(days=3), hold=hold)
        conflict(connection, visit, ago(days=3))
        for table in (schema.visit_hold, schema.visit_conflict):
            connection.execute(update(table).values(decided_at=NOW))
    found = lots(database)
    assert [waits(found, kind)[0] for kind in COUNTED] == [0] * len(COUNTED)


def test_what_is_held_waits_where_its_venue_lies_today(database: Database) -> None:
    with database.write() as connection:
        kept = add_venue(connection, "Kept", **THERE)
        merged = add_venue(connection, "Merged", merged_into=kept, **HERE)
        for venue in (merged, some_id("on no list")):
            add_visit(connection, venue, ago(days=1), hold=Hold("a reason", CUMBERLAND))
    here, there = lots(database, CUMBERLAND), lots(database, AROOSTOOK)
    assert (waits(here, Kind.held)[0], waits(there, Kind.held)[0]) == (1, 1)


def test_what_lies_in_no_known_county_is_the_administrators(database: Database) -> None:
    with database.write() as connection:
        wait_for_review(connection, "nowhere", "", ago(hours=1))
    assert lots(database, CUMBERLAND)[Kind.rows] == []
    assert waits(lots(database), Kind.rows, View(NOWHERE))[0] == 1
    assert waits(lots(database), Kind.rows, View(None, (frozenset({CUMBERLAND}),)))[0] == 1


def test_the_oldest_of_each_kind_is_found_in_reach(database: Database) -> None:
    with database.write() as connection:
        fill(connection, HERE, "Here", 1)
        fill(connection, THERE, "There", 12)
        older = add_venue(connection, "Older", pending=True, added_at=ago(days=30), **HERE)
    with database.read() as connection:
        reach = asked(CUMBERLAND).reach
        number = desk.oldest(connection, Kind.new_venues, reach)
        held, other = (desk.oldest(connection, kind, reach) for kind in (Kind.held, Kind.conflicts))
        assert number is not None and held is not None and other is not None
        rows = connection.execute(schema.venue.select().where(schema.venue.c.number == number[0])).all()
        assert [row.id for row in rows] == [older]
        assert other[1] == "other"
        nobody = asked("23031").reach
        assert desk.oldest(connection, Kind.held, nobody) is None


def test_a_concern_is_as_old_as_its_first_visit_since_it_was_cleared(database: Database) -> None:
    with database.write() as connection:
        venue = add_venue(connection, "Laundry", concern_volunteer=True, **HERE)
        by_hand = add_venue(connection, "Marked", concern_volunteer=True, **HERE)
        for days in (50, 9, 4):
            add_visit(connection, venue, ago(days=days), concern="volunteer")
        audit.write(connection, ago(days=20), "", AuditAction.concern_cleared, venue, CUMBERLAND)
    assert by_hand
    (lot,) = lots(database, CUMBERLAND)[Kind.concerns]
    assert (lot.count, lot.late, lot.oldest) == (2, 2, TODAY - timedelta(days=9))


# --- people -------------------------------------------------------------------------------------------


def person(connection: Connection, name: str, added: datetime, *areas: str, role: str = "volunteer") -> str:
    return people.create(connection, name, Role(role), areas, added)


def session(connection: Connection, person_id: str, at: datetime, approved: bool = True) -> None:
    sessions.start(connection, person_id, "a phone", at, "code", approved=approved)


def test_who_waits_to_be_let_in(database: Database) -> None:
    with database.write() as connection:
        for name, role, areas in (
            ("Vera", "volunteer", [PORTLAND]),
            ("Both", "volunteer", [PORTLAND, CARIBOU]),
            ("Carl", "coordinator", [CUMBERLAND]),
        ):
            session(connection, person(connection, name, NOW, *areas, role=role), ago(hours=50), False)
    assert waits(lots(database, CUMBERLAND), Kind.people)[0] == 1
    assert waits(lots(database, CUMBERLAND, AROOSTOOK), Kind.people)[0] == 2
    everyone = lots(database)
    assert waits(everyone, Kind.people)[0] == 3
    kept = View(None, (frozenset({CUMBERLAND}),))
    assert waits(everyone, Kind.people, kept)[0] == 3  # Vera is late, the others are no coordinator's
    assert waits(everyone, Kind.people, View(CUMBERLAND))[0] == 2


def test_who_was_not_seen(database: Database) -> None:
    long, lately = ago(days=80), ago(days=10)
    with database.write() as connection:
        gone = person(connection, "Gone", ago(days=300), PORTLAND)
        session(connection, gone, long)
        never = person(connection, "Never came", ago(days=60), PORTLAND)
        here = person(connection, "Here", ago(days=300), PORTLAND)
        session(connection, here, lately)
        on_paper = person(connection, "On paper", ago(days=300), PORTLAND)
        add_visit(connection, add_venue(connection), ago(days=90), author_id=on_paper, received_at=lately)
        left = person(connection, "Left", ago(days=300), PORTLAND)
        people.revoke(connection, left, NOW)
        person(connection, "Elsewhere", ago(days=300), CARIBOU)
        person(connection, "New", ago(days=59), PORTLAND)
        me = person(connection, "Cora", ago(days=300), CUMBERLAND, role="coordinator")
    with database.read() as connection:
        found = desk_people.unseen(connection, asked(CUMBERLAND, me=me))
    assert [(one.name, one.never_came) for one in found] == [("Gone", False), ("Never came", True)]
    assert found[0].seen_on == TODAY - timedelta(days=80)
    assert {gone, never} == {one.person_id for one in found}
    assert waits(lots(database, CUMBERLAND, me=me), Kind.unseen) == (2, TODAY - timedelta(days=20))


def test_open_rounds_are_of_those_who_reach_all_their_stops(database: Database) -> None:
    with database.write() as connection:
        here, there = add_venue(connection, "Here", **HERE), add_venue(connection, "There", **THERE)
        for name, stops in (("Here", [here]), ("Both", [here, there]), ("Closed", [here])):
            round_ = Round(some_id(name), name, TODAY - timedelta(days=3), ago(days=4), "", None, None)
            rounds.add(connection, round_, [(stop, "") for stop in stops])
        rounds.change(connection, some_id("Closed"), {"closed_at": NOW})
    with database.read() as connection:
        own = desk.open_rounds(connection, asked(CUMBERLAND))
        both = desk.open_rounds(connection, asked())
    assert [one.round.name for one in own] == ["Here"]
    assert {one.round.name for one in both} == {"Here", "Both"}
    assert waits(lots(database), Kind.rounds) == (2, TODAY - timedelta(days=3))


# --- places ---------------------------------------------------------------------------------------------


def numbers(database: Database, why: str, selection: Selection | None = None) -> list[str]:
    frame = FrameKeeper(database).current()
    with database.read() as connection:
        found = desk_venues.numbers(why, connection, frame, TODAY, selection or Selection(), ZONE)
        names = {row.number: row.name for row in connection.execute(schema.venue.select())}
    return [names[number] for number in found]


def test_who_may_be_asked_again_by_the_last_no_of_all_that_was_merged(database: Database) -> None:
    with database.write() as connection:
        for name, days in (("Long ago", 500), ("A year ago", 365), ("Lately", 364)):
            add_visit(connection, add_venue(connection, name), ago(days=days), "declined")
        kept = add_venue(connection, "Kept")
        merged = add_venue(connection, "Merged", merged_into=kept)
        add_visit(connection, kept, ago(days=600), "declined")
        add_visit(connection, merged, ago(days=100), "declined")
        twice = add_venue(connection, "Twice")
        for days in (700, 30):
            add_visit(connection, twice, ago(days=days), "declined")
        derived.recompute(connection, [kept], ZONE)
    assert numbers(database, "refusal") == ["Long ago", "A year ago"]


def test_every_list_is_ordered_by_what_is_most_urgent(database: Database) -> None:
    with database.write() as connection:
        for name, days in (("Later", 3), ("Sooner", 30)):
            day = TODAY - timedelta(days=days)
            venue = add_venue(connection, f"{name} promise")
            add_visit(connection, venue, ago(days=days + 5), "promised", follow_up_on=day)
        for name, days in (("Later", 350), ("Sooner", 360)):
            venue = add_venue(connection, f"{name} recheck", venue_type="medical_clinic")
            add_visit(connection, venue, ago(days=days), items=[item("blue_poster_awareness_es")])
        for name, days in (("Later", 29), ("Sooner", 2)):
            venue = add_venue(connection, f"{name} season")
            day = TODAY + timedelta(days=days)
            add_visit(connection, venue, ago(days=1), "closed_until", follow_up_on=day)
        add_venue(connection, "Open in December", open_months=0b1000_0000_0000)
        add_visit(connection, add_venue(connection, "Recalled"), ago(days=5))
        recall(connection, TODAY)
    assert numbers(database, "promise") == ["Sooner promise", "Later promise"]
    assert numbers(database, "recheck") == ["Sooner recheck", "Later recheck"]
    assert numbers(database, "season") == ["Sooner season", "Open in December", "Later season"]
    assert numbers(database, "recall") == ["Recalled"]
    found = lots(database)
    assert {kind: waits(found, kind)[0] for kind in PLACES} == {
        Kind.recall: 1, Kind.promise: 2, Kind.recheck: 2, Kind.refusal: 0, Kind.season: 3,
    }  # fmt: skip
    # What somebody said yesterday waits since yesterday, however soon it opens.
    assert waits(found, Kind.season)[1] == TODAY - timedelta(days=25)


@pytest.mark.parametrize("why", ["unseen", "people", "nonsense"])
def test_there_is_no_other_list(database: Database, why: str) -> None:
    frame = FrameKeeper(database).current()
    with database.read() as connection, pytest.raises(ValueError, match=why):
        desk_venues.numbers(why, connection, frame, TODAY, Selection(), ZONE)


# --- who looks after what ---------------------------------------------------------------------------------


def test_who_looks_after_which_county_and_for_whom(database: Database) -> None:
    with database.write() as connection:
        ana = person(connection, "Ana", NOW, CUMBERLAND, role="coordinator")
        dora = person(connection, "Dora", NOW, AROOSTOOK, role="coordinator")
        until = {"deputy_id": dora, "deputy_until": TODAY}
        connection.execute(update(schema.person).where(schema.person.c.id == ana).values(until))
    with database.read() as connection:
        found = desk_people.keepers(connection, TODAY)
        later = desk_people.keepers(connection, TODAY + timedelta(days=1))
    assert [(one.name, one.reaches) for one in found] == [
        ("Ana", {CUMBERLAND}), ("Dora", {AROOSTOOK, CUMBERLAND}),
    ]  # fmt: skip
    assert [one.reaches for one in later] == [{CUMBERLAND}, {AROOSTOOK}]


def test_when_somebody_last_decided_here(database: Database) -> None:
    with database.write() as connection:
        for days, action, county in (
            (1, AuditAction.signed_in, CUMBERLAND),
            (2, AuditAction.venue_accepted, AROOSTOOK),
            (3, AuditAction.row_rejected, CUMBERLAND),
        ):
            details = {"way": "code"} if action is AuditAction.signed_in else {}
            audit.write(connection, ago(days=days), "", action, "x", county, **details)
    with database.read() as connection:
        assert desk.last_decided_at(connection, asked(CUMBERLAND).reach) == ago(days=3)
        assert desk.last_decided_at(connection, asked("23031").reach) is None
