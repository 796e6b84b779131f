"""Is it kept which towns an office serves, and does what is missing follow, on SQLite and on PostgreSQL?"""

import pytest
from sqlalchemy import select, update

from mapper.config import PROJECT
from mapper.rules.permissions import Reach
from mapper.rules.selection import Selection
from mapper.store import areas, derived, reference, reference_files, schema, serving, venues
from mapper.store.database import Database
from mapper.store.frame_keeper import FrameKeeper
from tests.builders import AROOSTOOK, CARIBOU, CUMBERLAND, NOON, PORTLAND, ZONE, add_venue

BRIDGTON, ALLAGASH = "2300507170", "2300300800"
OFFICE = "general_assistance"


@pytest.fixture
def keeper(database: Database) -> FrameKeeper:
    return FrameKeeper(database)


def missing(keeper: FrameKeeper, selection: Selection | None = None) -> set[str]:
    """GEOIDs of the municipalities without an office, of all that are asked for."""
    lists = keeper.current().closed_lists(selection or Selection(venue_types=(OFFICE,)))
    return {area.town_geoid for one in lists for area in one.missing}


def unknown(keeper: FrameKeeper) -> set[str]:
    cells = keeper.current().unknown(NOON.date(), "town", Selection(venue_types=(OFFICE,)))
    return {cell.area.town_geoid for cell in cells}


def test_an_office_and_the_towns_it_serves_are_not_missing(database: Database, keeper: FrameKeeper) -> None:
    assert len(missing(keeper)) == 482
    with database.write() as connection:
        office = add_venue(connection, "Office", venue_type=OFFICE)
        serving.add(connection, office, [BRIDGTON, BRIDGTON])
        serving.add(connection, office, [BRIDGTON])
        assert serving.towns_of(connection, office) == [BRIDGTON]
    assert len(missing(keeper)) == 480
    assert missing(keeper).isdisjoint({PORTLAND, BRIDGTON})
    assert unknown(keeper) == missing(keeper)
    with database.write() as connection:
        serving.drop(connection, office, BRIDGTON)
    assert BRIDGTON in missing(keeper)


def test_of_what_was_merged_the_other_serves(database: Database, keeper: FrameKeeper) -> None:
    with database.write() as connection:
        old, office = (add_venue(connection, name, venue_type=OFFICE) for name in ("Old", "New"))
        serving.add(connection, old, [BRIDGTON])
    keeper.current()
    with database.write() as connection:
        connection.execute(update(schema.venue).where(schema.venue.c.id == old).values(merged_into=office))
        derived.recompute(connection, [old, office], ZONE)
        assert list(serving.by_number(connection).values()) == [frozenset({BRIDGTON})]
    assert BRIDGTON not in missing(keeper)
    assert FrameKeeper(database).current().serves == keeper.current().serves


def test_one_that_is_closed_or_gone_serves_nobody(database: Database, keeper: FrameKeeper) -> None:
    with database.write() as connection:
        office = add_venue(connection, "Office", venue_type=OFFICE)
        serving.add(connection, office, [BRIDGTON])
    assert BRIDGTON not in missing(keeper)
    with database.write() as connection:
        venues.change(connection, {office: {"closed": True}})
        derived.recompute(connection, [office], ZONE)
    assert {PORTLAND, BRIDGTON} <= missing(keeper)
    with database.write() as connection:
        venues.remove(connection, [office])
        assert connection.execute(select(schema.venue_serves)).all() == []
    assert {PORTLAND, BRIDGTON} <= missing(keeper)


@pytest.mark.parametrize(
    ("selection", "counties"),
    [
        (Selection(counties=(AROOSTOOK,)), {AROOSTOOK}),
        (Selection(reach=Reach(counties=frozenset({CUMBERLAND}))), {CUMBERLAND}),
        (Selection(towns=(CARIBOU,)), {AROOSTOOK}),
        (Selection(venue_types=("cafe",)), set()),
        (Selection(statuses=("covered",)), set()),
        (Selection(reach=Reach()), set()),
    ],
)
def test_only_what_is_asked_for_and_in_reach_is_told(
    keeper: FrameKeeper, selection: Selection, counties: set[str]
) -> None:
    assert {geoid[:5] for geoid in missing(keeper, selection)} == counties


def test_a_county_that_does_not_work_on_it_misses_none(database: Database, keeper: FrameKeeper) -> None:
    row = {"county_geoid": CUMBERLAND, "venue_type": OFFICE, "in_scope": False}
    with database.write() as connection:
        connection.execute(schema.county_venue_type.insert().values(**row))
        reference.reference_changed(connection)
    assert CUMBERLAND not in {geoid[:5] for geoid in missing(keeper)}


def test_a_mark_ends_the_question_and_not_the_count(database: Database, keeper: FrameKeeper) -> None:
    with database.write() as connection:
        reference.mark_looked_none(connection, ALLAGASH, OFFICE, NOON.date())
    assert ALLAGASH not in unknown(keeper)
    assert ALLAGASH in missing(keeper), "by law it is there, whoever looked"


def test_what_governs_itself_outlives_new_polygons(database: Database) -> None:
    with database.write() as connection:
        shape = {"level": "town", "county_geoid": CUMBERLAND, "geometry": "{}", "outline": "{}"}
        rows = [{**shape, "geoid": geoid, "name": geoid} for geoid in (PORTLAND, "2300599999")]
        areas.replace_level(connection, "town", rows)
        assert {a.geoid for a in areas.areas(connection, "town") if a.municipality} == {PORTLAND}
    reference_files.load(database, PROJECT / "data")
    with database.read() as connection:
        assert {a.geoid for a in areas.areas(connection, "town") if a.municipality} == {PORTLAND}
