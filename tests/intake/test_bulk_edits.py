"""Are many venues changed at once, all or none, and is that taken back as if it never was?"""

import uuid
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import select

from mapper.intake import bulk_edits
from mapper.intake.area_assignment import assign_all
from mapper.intake.bulk_edits import NotThere, TakenBackAlready
from mapper.intake.refusals import ChangeRefused
from mapper.intake.review_decisions import Decider
from mapper.rules.bulk_edit import MOST_VENUES, Action, BulkWish
from mapper.rules.permissions import Reach
from mapper.store import area_rules, schema, venue_history
from mapper.store.database import Database
from tests.builders import AROOSTOOK, CARIBOU, CUMBERLAND, NOON, PORTLAND, add_venue, some_id, venue_number
from tests.intake.importing import Desk

CORA = Decider("cora", Reach(counties=frozenset({CUMBERLAND})))
BRIDGTON = "2300507170"
LOOKED_AT = ("venue_type", "closed", "restricted", "do_not_place", "do_not_place_reason", "town_geoid")


def venue(desk: Desk, name: str, **fields: Any) -> int:
    with desk.database.write() as connection:
        add_venue(connection, name, **fields)
    return venue_number(desk.database, some_id(name))


def row(database: Database, number: int) -> dict[str, Any]:
    with database.read() as connection:
        found = connection.execute(select(schema.venue).where(schema.venue.c.number == number)).one()
    return {name: value for name, value in found._mapping.items() if name != "revision"}


def log(database: Database) -> list[tuple[str, str, str, dict[str, Any]]]:
    with database.read() as connection:
        rows = connection.execute(select(schema.audit).order_by(schema.audit.c.id)).all()
    return [(one.action, one.subject, one.county_geoid, dict(one.details)) for one in rows]


def apply(desk: Desk, numbers: Sequence[int], wish: BulkWish, by: Decider = CORA, edit_id: str = "") -> str:
    return bulk_edits.apply(desk.database, edit_id or str(uuid.uuid4()), numbers, wish, by, desk.programme).id


def test_all_of_them_change_and_are_as_before_when_it_is_taken_back(desk: Desk) -> None:
    numbers = [
        venue(desk, "A"),
        venue(desk, "B", set_by_person=["phone"]),
        venue(desk, "C", venue_type="cafe"),
    ]
    before = [row(desk.database, number) for number in numbers]
    edit = apply(desk, numbers, BulkWish(Action.type, "cafe"))
    assert [row(desk.database, number)["venue_type"] for number in numbers] == ["cafe"] * 3
    assert row(desk.database, numbers[1])["set_by_person"] == ["phone", "venue_type"]
    assert row(desk.database, numbers[2]) == before[2]  # it was one already
    assert log(desk.database) == [
        ("venues_changed", edit, CUMBERLAND, {"what": "type", "venues": 2}),
    ]
    done = bulk_edits.take_back(desk.database, edit, CORA, desk.programme)
    assert (done.changed, done.stays) == (2, ())
    after = [row(desk.database, number) for number in numbers]
    assert [{**one, "match_key": ""} for one in after] == [{**one, "match_key": ""} for one in before]
    with pytest.raises(TakenBackAlready):
        bulk_edits.take_back(desk.database, edit, CORA, desk.programme)


def test_sent_twice_it_is_done_once(desk: Desk) -> None:
    number, edit_id = venue(desk, "A"), str(uuid.uuid4())
    apply(desk, [number], BulkWish(Action.close), edit_id=edit_id)
    bulk_edits.take_back(desk.database, edit_id, CORA, desk.programme)
    apply(desk, [number], BulkWish(Action.close), edit_id=edit_id)
    assert not row(desk.database, number)["closed"]
    with pytest.raises(NotThere):  # somebody else's id tells nothing
        apply(desk, [number], BulkWish(Action.close), Decider("dora", CORA.reach), edit_id)


@pytest.mark.parametrize("other", ["another county", "no number", "merged"])
def test_one_that_is_not_there_leaves_all_as_they_are(desk: Desk, other: str) -> None:
    mine = venue(desk, "Mine")
    theirs = {
        "another county": venue(desk, "Theirs", county_geoid=AROOSTOOK, town_geoid=CARIBOU),
        "no number": 999_999,
        "merged": venue(desk, "Was", merged_into=some_id("Mine")),
    }[other]
    with pytest.raises(NotThere):
        apply(desk, [mine, theirs], BulkWish(Action.close))
    assert not row(desk.database, mine)["closed"] and log(desk.database) == []


def test_what_waits_or_would_be_a_shelter_stays_as_it_is(desk: Desk) -> None:
    waits, clinic = venue(desk, "Waits", pending=True), venue(desk, "Plain Laundry")
    with desk.database.read() as connection:
        those = bulk_edits.chosen(connection, [waits, clinic], CORA)
        found = bulk_edits.preview(connection, those, BulkWish(Action.close))
    assert [one.number for one in found.barred] == [waits]
    assert [one.number for one in found.changing] == [clinic]
    apply(desk, [waits, clinic], BulkWish(Action.close))
    assert not row(desk.database, waits)["closed"] and row(desk.database, clinic)["closed"]


def test_what_somebody_changed_since_stays_and_is_told(desk: Desk) -> None:
    one, other = venue(desk, "One"), venue(desk, "Other")
    edit = apply(desk, [one, other], BulkWish(Action.do_not_place, reason="asked us"))
    apply(desk, [other], BulkWish(Action.allow))
    done = bulk_edits.take_back(desk.database, edit, CORA, desk.programme)
    assert (done.changed, [venue.number for venue in done.stays]) == (1, [other])
    assert row(desk.database, one)["do_not_place_reason"] == ""
    assert log(desk.database)[-1][3] == {"what": "do_not_place", "venues": 1, "kept": 1}


def test_a_town_by_hand_outlives_polygons_and_files(desk: Desk) -> None:
    desk.venues("external_id,name,venue_type,lat,lon\n7,Suds,laundromat,46.126,-67.840\n")
    with desk.database.read() as connection:
        number = connection.execute(select(schema.venue.c.number)).scalar_one()
    was = row(desk.database, number)
    everywhere = Decider("ada")
    edit = apply(desk, [number], BulkWish(Action.town, CARIBOU, AROOSTOOK), everywhere)
    assert assign_all(desk.database, desk.programme.data_folder) == 0
    moved = desk.venues("external_id,name,venue_type,lat,lon\n7,Suds,laundromat,46.127,-67.841\n")
    assert moved.counts["updated"] == 1
    now = row(desk.database, number)
    assert (now["town_geoid"], now["county_geoid"], now["area_approximate"]) == (CARIBOU, AROOSTOOK, False)
    assert now["lat"] == 46.127 and now["set_by_person"] == ["town_geoid"]
    bulk_edits.take_back(desk.database, edit, everywhere, desk.programme)
    assert row(desk.database, number)["town_geoid"] == was["town_geoid"]
    assert row(desk.database, number)["set_by_person"] == []


@pytest.mark.parametrize(
    ("action", "value", "field"),
    [
        ("haunt", "", "do"),
        ("type", "castle", "new_type"),
        ("town", CARIBOU, "new_town"),  # out of reach
        ("town", "2399999999", "new_town"),
        ("town", BRIDGTON, "new_town"),  # nothing may be logged there
        ("do_not_place", "", "reason"),
    ],
)
def test_what_can_not_be_wished_is_refused_by_field(desk: Desk, action: str, value: str, field: str) -> None:
    with desk.database.write() as connection:
        area_rules.set_rule(connection, BRIDGTON, area_rules.NO_LOG, "", "", NOON)
    with desk.database.read() as connection, pytest.raises(ChangeRefused) as refused:
        bulk_edits.read_wish(connection, action, value, "", CORA)
    assert field in refused.value.problems


def test_a_reason_that_may_be_about_a_person_is_looked_at_twice(desk: Desk) -> None:
    with desk.database.read() as connection:
        with pytest.raises(ChangeRefused) as refused:
            bulk_edits.read_wish(connection, "do_not_place", "", "call 207-555-0142", CORA)
        assert refused.value.problems["sure"] == "reason"
        wish = bulk_edits.read_wish(connection, "do_not_place", "", "call 207-555-0142", CORA, is_sure=True)
    assert wish.reason == "call 207-555-0142"


def test_none_and_too_many_are_refused(desk: Desk) -> None:
    with desk.database.read() as connection:
        for numbers in ([], range(1, MOST_VENUES + 2)):
            with pytest.raises(ChangeRefused):
                bulk_edits.chosen(connection, list(numbers), CORA)


def test_each_venue_remembers_what_it_was(desk: Desk) -> None:
    number = venue(desk, "A")
    edit = apply(desk, [number], BulkWish(Action.restrict))
    bulk_edits.take_back(desk.database, edit, CORA, desk.programme)
    with desk.database.read() as connection:
        undo, done = venue_history.of_venue(connection, some_id("A"), 10)
    assert (done.way, done.before["restricted"], done.after["restricted"]) == ("bulk", False, True)
    assert (undo.way, undo.before["restricted"], undo.after["restricted"]) == ("undo", True, False)
    assert {done.bulk_edit_id, undo.bulk_edit_id} == {edit} and done.person_id == "cora"


def test_who_does_not_reach_all_of_it_can_not_take_it_back(desk: Desk) -> None:
    numbers = [venue(desk, "A"), venue(desk, "B", county_geoid=AROOSTOOK, town_geoid=CARIBOU)]
    edit = apply(desk, numbers, BulkWish(Action.close), Decider("ada"))
    with pytest.raises(NotThere):
        bulk_edits.take_back(desk.database, edit, CORA, desk.programme)
    moved = apply(desk, [numbers[1]], BulkWish(Action.town, PORTLAND, CUMBERLAND), Decider("ada"))
    with pytest.raises(NotThere):  # it lies in reach now, and would lie beyond it again
        bulk_edits.take_back(desk.database, moved, CORA, desk.programme)
