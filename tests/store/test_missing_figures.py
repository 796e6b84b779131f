"""Is what is missing told from what the asker may see, on the day that is asked for?"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import insert

from mapper.rules.expected_venues import Expectations, TownFacts
from mapper.rules.missing import MissingCell
from mapper.rules.permissions import Reach
from mapper.rules.selection import Selection
from mapper.store import reference, schema
from mapper.store.coverage_frame import CoverageFrame
from mapper.store.database import Database
from mapper.store.frame_keeper import FrameKeeper
from mapper.store.missing_figures import missing
from tests.builders import AROOSTOOK, CARIBOU, CUMBERLAND, PORTLAND, add_venue
from tests.conftest import config_in

DAY = date(2026, 6, 1)
SOUTH_PORTLAND, PRESQUE_ISLE, HOULTON = "2300571990", "2300360825", "2300333980"
LISTS = {PORTLAND: 3, SOUTH_PORTLAND: 1, PRESQUE_ISLE: 2, HOULTON: 0}  # town -> its cafes
OTHERS = ("church", "library", "laundromat")


@pytest.fixture(scope="module")
def database(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = Database(config_in(tmp_path_factory.mktemp("missing"), sqlite_template).database_url)
    with database.write() as connection:
        for town, cafes in LISTS.items():
            there = {"town_geoid": town, "county_geoid": town[:5]}
            for kind in (*OTHERS, *("cafe",) * cafes):
                number = len(connection.execute(schema.venue.select()).all())
                add_venue(connection, f"Place {number}", venue_type=kind, **there)
        reference.mark_looked_none(connection, CARIBOU, "cafe", date(2026, 1, 1))
    yield database
    database.dispose()


@pytest.fixture
def frame(database: Database) -> CoverageFrame:
    return FrameKeeper(database).current()


def told(frame: CoverageFrame, day: date, reach: Reach, kind: str = "cafe") -> dict[str, MissingCell]:
    selection = Selection(venue_types=(kind,), reach=reach)
    return {cell.geoid: cell for cell in missing(frame, day, "town", selection)}


def by_hand(frame: CoverageFrame, counties: set[str], looked: set[str]) -> Expectations:
    towns = (area for area in frame.reference.areas.values() if area.level == "town" and area.population)
    return Expectations(
        [
            TownFacts(
                area.geoid,
                area.population or 0,
                {"cafe": LISTS[area.geoid], **dict.fromkeys(OTHERS, 1)} if area.geoid in LISTS else {},
                {"cafe"} if area.geoid in looked else (),
            )
            for area in towns
            if area.county_geoid in counties
        ],
        ["cafe"],
    )


@pytest.mark.parametrize("counties", [{CUMBERLAND}, {AROOSTOOK}, {CUMBERLAND, AROOSTOOK}])
def test_the_estimate_rests_on_the_asker_s_own_places(frame: CoverageFrame, counties: set[str]) -> None:
    cells = told(frame, DAY, Reach(counties=frozenset(counties)))
    assert {geoid[:5] for geoid in cells} == counties
    assert CARIBOU not in cells
    expected = by_hand(frame, counties, {CARIBOU})
    estimates = {geoid: cell.estimate for geoid, cell in cells.items()}
    assert estimates == {geoid: expected.of(geoid, "cafe") for geoid in cells}
    assert any(estimates.values())


def test_a_year_later_the_mark_is_neither_an_answer_nor_a_basis(frame: CoverageFrame) -> None:
    reach = Reach(counties=frozenset({AROOSTOOK}))
    cells = told(frame, date(2027, 1, 1), reach)
    assert cells[CARIBOU].estimate == by_hand(frame, {AROOSTOOK}, set()).of(CARIBOU, "cafe")


def test_a_filter_narrows_what_is_told_and_not_what_it_rests_on(frame: CoverageFrame) -> None:
    whole = {cell.geoid: cell for cell in missing(frame, DAY, "town", Selection(venue_types=("cafe",)))}
    county = Selection(venue_types=("cafe",), counties=(AROOSTOOK,))
    narrow = missing(frame, DAY, "town", county)
    assert narrow == [cell for cell in whole.values() if cell.geoid.startswith(AROOSTOOK)]


def test_a_county_is_the_sum_of_its_towns(frame: CoverageFrame) -> None:
    york = "23031"
    selection = Selection(venue_types=("cafe", "general_assistance"))
    towns = missing(frame, DAY, "town", selection)
    counties = {
        (cell.geoid, cell.venue_type): cell.expected for cell in missing(frame, DAY, "county", selection)
    }
    for kind in selection.venue_types:
        own = [cell for cell in towns if cell.geoid.startswith(york) and cell.venue_type == kind]
        assert counties[york, kind] == pytest.approx(sum(cell.expected or 0 for cell in own))
    assert (CUMBERLAND, "cafe") not in counties
    offices = [cell for cell in towns if cell.venue_type == "general_assistance"]
    assert len(offices) == 482 and {cell.expected for cell in offices} == {1.0}


def test_what_is_missing_is_the_report_s_unknown(frame: CoverageFrame) -> None:
    for level in ("town", "county"):
        cells = missing(frame, DAY, level, Selection())
        told = [(c.venue_type, c.area.county, c.area.town) for c in cells]
        reported = frame.gap_report(DAY, (level,), Selection()).unknown
        assert sorted(told) == sorted((c["venue_type"], c["county"], c["town"]) for c in reported)


def test_a_filter_by_status_asks_nothing(frame: CoverageFrame) -> None:
    assert missing(frame, DAY, "town", Selection(statuses=("covered",))) == []


def test_a_town_of_which_no_population_is_known_is_told_without_a_number(database: Database) -> None:
    row = {"geoid": "2300599999", "level": "town", "name": "Nowhere", "county_geoid": CUMBERLAND}
    with database.write() as connection:
        connection.execute(insert(schema.area).values(row))
        reference.reference_changed(connection)
    cells = told(FrameKeeper(database).current(), DAY, Reach(counties=frozenset({CUMBERLAND})))
    assert cells["2300599999"].words == "nothing to tell from"
