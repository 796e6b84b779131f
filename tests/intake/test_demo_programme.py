"""Is the invented programme whole, the same for the same seed, and kept apart from real data?"""

import csv
import shutil
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from mapper.config import PROJECT
from mapper.intake.demo_ground import Ground, read_ground
from mapper.intake.demo_programme import HoldsRealData, Programme, Wish, count_by_status, invent, load
from mapper.places.place_files import PlaceFileError
from mapper.rules.permissions import Role
from mapper.rules.privacy import looks_like_a_shelter, note_warnings
from mapper.rules.visit import Outcome
from mapper.store import reference, schema
from mapper.store.database import Database
from tests.builders import NOON, ZONE, add_venue, add_visit

DATA = PROJECT / "data"
UNTIL = date(2026, 11, 20)


def wish(venues: int = 120, visits: int = 360, seed: int = 1, until: date = UNTIL) -> Wish:
    return Wish(venues, visits, seed, until)


@pytest.fixture
def ground(tmp_path: Path, sqlite_template: Path) -> Ground:
    database = Database(f"sqlite:///{sqlite_template}")
    with database.read() as connection:
        ground = read_ground(connection, DATA)
    database.dispose()
    return ground


def rows(database: Database, table: str) -> list[tuple[Any, ...]]:
    """Every row of a table, without what counts the writes of this one database."""
    columns = [column for column in schema.metadata.tables[table].c if column.name != "revision"]
    with database.read() as connection:
        return [tuple(row) for row in connection.execute(select(*columns).order_by(*columns[:4]))]


# --- what is invented --------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_programme_and_another_seed_another(ground: Ground) -> None:
    first = invent(ground, wish(), ZONE)
    assert invent(ground, wish(), ZONE) == first
    other = invent(ground, wish(seed=2), ZONE)
    assert {venue.id for venue in first.venues}.isdisjoint(venue.id for venue in other.venues)
    assert [venue.name for venue in first.venues] != [venue.name for venue in other.venues]


def test_another_day_moves_the_visits_and_nothing_else(ground: Ground) -> None:
    first, later = invent(ground, wish(), ZONE), invent(ground, wish(until=UNTIL + timedelta(days=1)), ZONE)
    assert [venue.id for venue in first.venues] == [venue.id for venue in later.venues]
    days = [
        [visit.visited_at.date() for visit, _ in programme.visits if not visit.time_shifted]
        for programme in (first, later)
    ]
    assert [day + timedelta(days=1) for day in days[0]] == days[1]


@pytest.mark.parametrize(
    ("venues", "visits"), [(1, 0), (1, 5), (5, 3), (29, 59), (30, 60), (400, 1200), (40, 900)]
)
def test_as_many_venues_and_visits_as_asked_for(ground: Ground, venues: int, visits: int) -> None:
    programme = invent(ground, wish(venues, visits), ZONE)
    assert (len(programme.venues), len(programme.visits)) == (venues, visits)
    assert len({visit.id for visit, _ in programme.visits}) == visits


@pytest.fixture
def programme(ground: Ground) -> Programme:
    return invent(ground, wish(400, 1200), ZONE)


def test_every_type_of_place_and_every_outcome_occurs(ground: Ground, programme: Programme) -> None:
    assert {venue.venue_type for venue in programme.venues} == {kind.code for kind in ground.types}
    assert {visit.outcome for visit, _ in programme.visits} == set(Outcome)


def test_material_is_up_in_at_least_three_languages(ground: Ground, programme: Programme) -> None:
    languages = {m.code: m.languages for m in (*ground.materials, *programme.materials)}
    used = {
        code for visit, _ in programme.visits for item in visit.items for code in languages[item.material]
    }
    assert len(used) >= 3


def test_what_a_coordinator_must_see_is_there(programme: Programme) -> None:
    venues = programme.venues
    assert sum(venue.pending for venue in venues) >= 2
    assert all(venue.added_by for venue in venues if venue.pending)
    assert any(venue.restricted for venue in venues)
    assert any(venue.do_not_place and venue.do_not_place_reason for venue in venues)
    assert any(venue.closed for venue in venues)
    assert any(venue.concern_volunteer for venue in venues) and any(venue.concern_taker for venue in venues)
    assert any(venue.open_months != 4095 for venue in venues)
    assert programme.voids and any(hold for _, hold in programme.visits)
    assert not all(in_scope for in_scope, _ in programme.choices.values())


def test_visits_fill_two_years_and_end_on_the_day_before(programme: Programme) -> None:
    closing = datetime.combine(UNTIL, time(0), ZONE)
    moments = [visit.effective_at for visit, _ in programme.visits]
    assert all(visit.received_at < closing for visit, _ in programme.visits)
    assert max(moments) < closing and min(moments) < closing - timedelta(days=700)


def test_nothing_invented_points_at_a_shelter_or_a_person(programme: Programme) -> None:
    assert [v.name for v in programme.venues if looks_like_a_shelter(v.name, v.venue_type)] == []
    assert [visit.note for visit, _ in programme.visits if note_warnings(visit.note)] == []


def test_every_venue_lies_in_the_county_it_was_invented_in(ground: Ground, programme: Programme) -> None:
    county_of = {town.name: set() for town in ground.towns}
    for town in ground.towns:
        county_of[town.name].add(town.county_geoid)
    found = ground.counties.locate(
        [v.lat for v in programme.venues], [v.lon for v in programme.venues], 500.0
    )
    astray = [v for v, county in zip(programme.venues, found, strict=True) if county not in county_of[v.city]]
    assert astray == []


def test_another_state_whose_towns_have_no_population_is_invented_too(
    tmp_path: Path, sqlite_template: Path
) -> None:
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder, ignore=shutil.ignore_patterns("*.geojson", "__pycache__"))
    with (DATA / "towns.csv").open(newline="", encoding="utf-8") as handle:
        towns = [row | {"population": "", "land_km2": ""} for row in csv.DictReader(handle)]
    write_rows(folder / "towns.csv", towns)
    database = Database(f"sqlite:///{sqlite_template}")
    with database.read() as connection:
        bare = read_ground(connection, folder)
        write_rows(folder / "towns.csv", towns, keep=0)
        with pytest.raises(PlaceFileError, match="no town"):
            read_ground(connection, folder)
    database.dispose()
    programme = invent(bare, wish(), ZONE)
    assert len({venue.city for venue in programme.venues}) > 80  # nowhere is likelier than elsewhere


def write_rows(file: Path, rows: list[dict[str, str]], keep: int | None = None) -> None:
    with file.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.DictWriter(handle, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows[:keep])


# --- into the database -------------------------------------------------------------------------------


def test_it_is_loaded_whole_and_marked(database: Database) -> None:
    assert load(database, DATA, wish(), ZONE, NOON)
    assert (len(rows(database, "venue")), len(rows(database, "visit"))) == (120, 360)
    assert all(count > 0 for count in count_by_status(database, UNTIL).values())
    assert rows(database, "sign_in_code") == []
    assert {row[2] for row in rows(database, "person")} == {Role.coordinator.value, Role.volunteer.value}
    with database.read() as connection:
        assert reference.setting(connection, "demo") == "yes"
        recalled = {m.code for m in reference.materials(connection) if m.recalled_on}
    assert recalled & {row[1] for row in rows(database, "standing_item")}


def test_the_same_seed_fills_two_databases_alike(tmp_path: Path, sqlite_template: Path) -> None:
    dumps = []
    for name in ("one", "two"):
        (tmp_path / name).write_bytes(sqlite_template.read_bytes())
        database = Database(f"sqlite:///{tmp_path / name}")
        load(database, DATA, wish(), ZONE, NOON)
        dumps.append(
            {table: rows(database, table) for table in schema.metadata.tables if table != "revision"}
        )
        database.dispose()
    assert dumps[0] == dumps[1]


def test_the_same_again_does_nothing_and_another_takes_its_place(database: Database) -> None:
    load(database, DATA, wish(), ZONE, NOON)
    before = rows(database, "venue")
    assert not load(database, DATA, wish(), ZONE, NOON)
    assert rows(database, "venue") == before
    assert load(database, DATA, wish(venues=70, visits=200, seed=9), ZONE, NOON)
    assert (len(rows(database, "venue")), len(rows(database, "visit"))) == (70, 200)
    assert {row[0] for row in rows(database, "status_span")} <= {row[0] for row in rows(database, "venue")}
    assert len(rows(database, "person")) == 10


def test_a_real_venue_keeps_the_demo_out(database: Database) -> None:
    with database.write() as connection:
        add_venue(connection)
    with pytest.raises(HoldsRealData, match="venues: 1, visits: 0"):
        load(database, DATA, wish(), ZONE, NOON)
    assert len(rows(database, "venue")) == 1
    with database.read() as connection:
        assert reference.setting(connection, "demo") == ""


def test_a_real_visit_at_an_invented_venue_is_not_thrown_away(database: Database) -> None:
    load(database, DATA, wish(), ZONE, NOON)
    with database.write() as connection:
        venue_id = connection.execute(select(schema.venue.c.id).limit(1)).scalar_one()
        add_visit(connection, venue_id)
    with pytest.raises(HoldsRealData, match="venues: 0, visits: 1"):
        load(database, DATA, wish(seed=2), ZONE, NOON)
    assert len(rows(database, "visit")) == 361
