"""Do files and decisions keep to the rules of towns, and leave no trace of what may not be logged?"""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from mapper.intake import phone_decisions
from mapper.intake.refusals import DecisionRefused
from mapper.intake.review_decisions import Acceptance, Decider, accept
from mapper.intake.venue_changes import ChangeRefused, change_facts
from mapper.rules.admission import HoldReason
from mapper.store import area_rules, schema
from mapper.store.database import Database
from mapper.store.visits import Hold
from tests.builders import CUMBERLAND, NOON, PORTLAND, add_venue, add_visit, some_id
from tests.intake.importing import HEADER, LAUNDRY, Desk, fates
from tests.store.test_redactions import holding

CANARY = "canaryof40"
HOULTON = "2300333350"  # where LAUNDRY is
NOW = datetime(2026, 6, 1, 15, 0, tzinfo=UTC)


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Desk:
    return Desk(database, tmp_path)


def rule(database: Database, geoid: str, kind: str, whom: str = "") -> None:
    with database.write() as connection:
        area_rules.set_rule(connection, geoid, kind, whom, "", NOON)


def town_of(desk: Desk) -> str:
    return str(desk.one()["town_geoid"])


def test_the_rule_is_the_towns_and_the_last_one(database: Database) -> None:
    rule(database, PORTLAND, area_rules.ASK_FIRST, "the harbor office")
    rule(database, PORTLAND, area_rules.NO_LOG)
    with database.write() as connection:
        assert area_rules.limits(connection).no_log == {PORTLAND}
        assert area_rules.end(connection, PORTLAND)
        assert not area_rules.end(connection, PORTLAND)
        assert area_rules.limits(connection) == area_rules.Limits(frozenset(), {})


@pytest.mark.parametrize(
    "row",
    [
        f"{CANARY},laundromat,12 Main St,Houlton,04730,46.126,-67.840",
        f"{CANARY},laundromat,12 Main St,Houlton,04730,,",
        f"{CANARY},laundromat,12 Main St,,,46.126,-67.840",
        f"{CANARY},no such type,12 Main St,Houlton,04730,,",
        f"{CANARY},laundromat,12 Main St,Houlton,04730,91.5,-67.8",
        f"{CANARY},laundromat,12 Main St,Houlton,04730,46.126",
        f'{CANARY},laundromat,"12 Main St,Houlton",Houlton,04730,,,torn,off',
        f",laundromat,{CANARY} St,Houlton,04730,,",
    ],
)
def test_a_row_of_a_no_log_town_is_a_line_number_and_no_more(desk: Desk, row: str) -> None:
    town = area_of(desk)
    rule(desk.database, town, area_rules.NO_LOG)
    done = desk.venues(HEADER + row + "\n")
    assert fates(done) == {"rejected": 1}
    assert holding(desk.database, CANARY) == []
    assert done.rejected_file is not None
    assert CANARY not in Path(done.rejected_file).read_text(encoding="utf-8")
    assert [(one.line, one.reason) for one in done.rejected] == [(2, "")]


def area_of(desk: Desk) -> str:
    """The town that the register gives LAUNDRY, which is then taken off it."""
    desk.venues(LAUNDRY)
    town = town_of(desk)
    with desk.database.write() as connection:
        for table in (schema.status_span, schema.import_change, schema.venue):
            connection.execute(table.delete())
    assert town.startswith("23003")
    return town


def test_what_is_on_the_list_there_is_changed_by_no_file(desk: Desk) -> None:
    desk.venues(LAUNDRY, source="state")
    before = desk.one()
    rule(desk.database, town_of(desk), area_rules.NO_LOG)
    done = desk.venues(LAUNDRY.replace("laundromat,12 Main St", "laundromat,12 Main Street"), source="state")
    assert fates(done) == {"rejected": 1}
    assert desk.one() == before


def test_rows_elsewhere_go_in_as_ever(desk: Desk) -> None:
    rule(desk.database, PORTLAND, area_rules.NO_LOG)
    assert fates(desk.venues(LAUNDRY)) == {"added": 1}


@pytest.mark.parametrize("named", ["by id", "by name"])
def test_past_visits_there_are_line_numbers_too(desk: Desk, named: str) -> None:
    desk.venues(LAUNDRY)
    venue = desk.one()
    rule(desk.database, venue["town_geoid"], area_rules.NO_LOG)
    where = f"{venue['id']},," if named == "by id" else f",{CANARY},Houlton"
    head = "visit_id,venue,venue_name,town,visited_at,outcome,note\n"
    for outcome in ("declined", "no such outcome"):
        done = desk.visits(f"{head}V-1,{where},2026-05-04,{outcome},{CANARY}\n")
        assert fates(done) == {"rejected": 1}
        assert CANARY not in Path(str(done.rejected_file)).read_text(encoding="utf-8")
    assert holding(desk.database, CANARY) == []


def test_a_new_place_waits_where_somebody_is_asked_first(desk: Desk) -> None:
    town = area_of(desk)
    rule(desk.database, town, area_rules.ASK_FIRST, "the council office")
    assert fates(desk.venues(LAUNDRY)) == {"review": 1}
    (waiting,) = desk.waiting()
    assert waiting.row.reason == "ask first: the council office"
    assert waiting.row.county_geoid == "23003"
    accept(desk.database, waiting.id, Acceptance(), Decider(), desk.programme)
    assert town_of(desk) == town
    assert fates(desk.venues(LAUNDRY)) == {"unchanged": 1}


def test_a_row_that_waited_is_not_taken_in_where_nothing_may_be_logged(desk: Desk) -> None:
    town = area_of(desk)
    rule(desk.database, town, area_rules.ASK_FIRST, "the council office")
    desk.venues(LAUNDRY)
    rule(desk.database, town, area_rules.NO_LOG)
    (waiting,) = desk.waiting()
    with pytest.raises(DecisionRefused, match="Nothing may be logged in that town"):
        accept(desk.database, waiting.id, Acceptance(), Decider(), desk.programme)
    assert desk.register() == []


def test_nothing_is_accepted_released_or_moved_there(desk: Desk) -> None:
    rule(desk.database, PORTLAND, area_rules.NO_LOG)
    decider, database = Decider(), desk.database
    with database.write() as connection:
        pending = add_venue(connection, "Cafe", pending=True)
        held = add_visit(connection, add_venue(connection), hold=Hold(HoldReason.no_log.value, CUMBERLAND))
        new = {"id": some_id("new"), "name": "Diner", "venue_type": "restaurant", "address": "", "city": ""}
        hold = Hold(HoldReason.unknown_type.value, CUMBERLAND, {**new, "lat": 43.66, "lon": -70.26})
        found = add_visit(connection, some_id("new"), hold=hold)
        far = add_venue(connection, "Far", town_geoid="2300310565", county_geoid="23003", lat=46.9, lon=-68.0)
    numbers = {row["id"]: row["number"] for row in desk.rows("venue")}
    with pytest.raises(DecisionRefused, match="Nothing may be logged"):
        phone_decisions.accept_venue(database, numbers[pending], decider, desk.programme)
    for visit in (held, found):
        with pytest.raises(DecisionRefused, match="Nothing may be logged"):
            phone_decisions.release_visit(database, visit, "restaurant", decider, desk.programme)
    texts = {"name": "Far", "venue_type": "laundromat", "lat": "43.66", "lon": "-70.26", "city": "Portland"}
    with pytest.raises(ChangeRefused, match="Nothing may be logged"):
        change_facts(database, numbers[far], texts, decider, desk.programme)
    inside = {**texts, "name": "Laundry", "lat": "43.661"}
    change_facts(database, numbers[some_id("Laundry")], inside, decider, desk.programme)
    with database.read() as connection:
        there = select(schema.venue.c.lat).where(schema.venue.c.id == some_id("Laundry"))
        assert connection.execute(there).scalar() == 43.661, "what lies there already may be corrected"
