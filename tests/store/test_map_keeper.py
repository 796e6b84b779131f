"""Does the map follow every change, and is no more kept than is worth it?"""

from datetime import date

import pytest

from mapper.rules.permissions import Reach
from mapper.rules.selection import Selection
from mapper.store.database import Database
from mapper.store.frame_keeper import FrameKeeper
from mapper.store.map_keeper import FILTERS_KEPT, MapKeeper
from tests.builders import AROOSTOOK, CARIBOU, add_venue, add_visit

DAY = date(2026, 6, 1)
STATUS_CODES = {"excluded": 0, "covered": 1, "never": 6}


@pytest.fixture
def ask(database: Database):
    frames, maps = FrameKeeper(database), MapKeeper()
    return lambda selection=Selection(), day=DAY: maps.chosen(frames.current(), day, selection)  # noqa: B008


def test_the_same_question_is_counted_once(database: Database, ask) -> None:
    with database.write() as connection:
        add_venue(connection)
    assert ask() is ask()
    assert ask(Selection(venue_types=("cafe",))).chosen == (0,) * 7


def test_a_visit_is_counted_and_moves_nobody(database: Database, ask) -> None:
    with database.write() as connection:
        venue = add_venue(connection)
    before = ask()
    with database.write() as connection:
        add_visit(connection, venue)
    after = ask()
    assert (before.chosen[STATUS_CODES["never"]], after.chosen[STATUS_CODES["covered"]]) == (1, 1)
    assert after.placed is before.placed


def test_a_new_venue_is_placed(database: Database, ask) -> None:
    with database.write() as connection:
        add_venue(connection)
    assert len(ask().placed.code) == 1
    with database.write() as connection:
        add_venue(connection, "Northern", town_geoid=CARIBOU, county_geoid=AROOSTOOK, lat=46.86, lon=-68.0)
        add_venue(connection, "Nowhere", lat=None, lon=None)
    assert len(ask().placed.code) == 2
    assert (sum(ask().chosen), ask().on_map) == (3, 2)


def test_who_reaches_one_county_is_counted_that_one(database: Database, ask) -> None:
    with database.write() as connection:
        add_venue(connection)
        add_venue(connection, "Northern", town_geoid=CARIBOU, county_geoid=AROOSTOOK, lat=46.86, lon=-68.0)
    everyone, northern = ask(), ask(Selection(reach=Reach(counties=frozenset({AROOSTOOK}))))
    assert (everyone.on_map, northern.on_map) == (2, 1)


def test_only_the_last_few_filters_are_kept(database: Database) -> None:
    with database.write() as connection:
        add_venue(connection)
    frame, maps = FrameKeeper(database).current(), MapKeeper()
    first = maps.chosen(frame, DAY, Selection())
    for day in range(2, 1 + FILTERS_KEPT):
        maps.chosen(frame, date(2026, 6, day), Selection())
    assert maps.chosen(frame, DAY, Selection()) is first, "asked for again, it is the newest"
    for day in range(10, 10 + FILTERS_KEPT - 1):
        maps.chosen(frame, date(2026, 6, day), Selection())
    assert maps.chosen(frame, DAY, Selection()) is first
    for day in range(20, 20 + FILTERS_KEPT):
        maps.chosen(frame, date(2026, 6, day), Selection())
    assert maps.chosen(frame, DAY, Selection()) is not first
