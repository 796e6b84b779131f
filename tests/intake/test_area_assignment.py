"""Is a venue in the town its point lies in, whatever its address says?"""

import json
import math
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from mapper.config import PROJECT
from mapper.intake.area_assignment import AreaFinder, assign_all, load_areas
from mapper.intake.review_decisions import Acceptance, Decider, accept
from mapper.places.areas import AreaPolygon
from mapper.store import schema
from mapper.store.areas import areas
from mapper.store.database import Database, patience
from tests.builders import CUMBERLAND, NOON, PORTLAND, add_venue
from tests.intake.importing import HEADER, Desk, fates

DATA = PROJECT / "data"


def square(geoid: str, name: str, west: float, south: float, size: float = 0.1) -> AreaPolygon:
    east, north = west + size, south + size
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return AreaPolygon(geoid, name, geoid[:5], geometry, None, south + size / 2, west + size / 2)


TOWNS = [square("2300500001", "Westtown", -70.4, 43.6), square("2300500002", "Easttown", -70.3, 43.6)]


def test_county_by_polygon_and_town_by_name_until_polygons_are_loaded(database: Database) -> None:
    with database.read() as connection:
        finder = AreaFinder.from_database(connection, DATA)
    place = finder.place_one(43.66, -70.26, "Portland")
    assert (place.town_geoid, place.county_geoid, place.approximate) == (PORTLAND, CUMBERLAND, True)


@pytest.mark.parametrize(
    ("lat", "lon", "city", "town", "county", "approximate"),
    [
        (43.65, -70.35, "Easttown", "2300500001", "23005", False),
        (43.65, -70.25, "Westtown", "2300500002", "23005", False),
        (43.65, -70.1985, "", "2300500002", "23005", True),
        (43.75, -70.35, "Westtown", "", "23005", False),
        (40.71, -74.0, "Portland", "", "", False),
    ],
    ids=["inside, address lies", "inside", "off the shore", "in no town's polygon", "out of the state"],
)
def test_with_polygons_only_the_point_decides(
    database: Database, lat: float, lon: float, city: str, town: str, county: str, approximate: bool
) -> None:
    load_areas(database, TOWNS, "town", DATA, NOON)
    with database.read() as connection:
        place = AreaFinder.from_database(connection, DATA).place_one(lat, lon, city)
    assert (place.town_geoid, place.county_geoid, place.approximate) == (town, county, approximate)


@pytest.mark.parametrize(("metres", "town"), [(0.5, "2300500002"), (498, "2300500002"), (502, "")])
def test_within_500_metres_of_a_town_is_in_it_approximately(
    database: Database, metres: float, town: str
) -> None:
    load_areas(database, TOWNS, "town", DATA, NOON)
    metres_a_degree = 111_195 * math.cos(
        math.radians(43.65)
    )  # of longitude, on the sphere the reach is told on
    with database.read() as connection:
        finder = AreaFinder.from_database(connection, DATA)
    place = finder.place_one(43.65, -70.2 + metres / metres_a_degree, "")
    assert (place.town_geoid, place.county_geoid, place.approximate) == (town, CUMBERLAND, bool(town))


@pytest.mark.parametrize(
    ("lat", "lon", "fate"),
    [(43.65, -70.25, "added"), (43.65, -70.1985, "added"), (43.75, -70.35, "review")],
)
def test_a_row_that_lies_in_no_town_waits_for_a_person(desk: Desk, lat: float, lon: float, fate: str) -> None:
    load_areas(desk.database, TOWNS, "town", DATA, NOON)
    row = f"Suds,laundromat,1 A St,Portland,04101,{lat},{lon}\n"
    assert fates(desk.venues(HEADER + row)) == {fate: 1}
    assert all("lies in no town we know, nor within 500 m" in one.row.reason for one in desk.waiting())
    if desk.waiting():
        accept(desk.database, desk.waiting()[0].id, Acceptance(), Decider(), desk.programme)
        [venue] = desk.register()
        assert (venue["town_geoid"], venue["county_geoid"], venue["lon"]) == ("", CUMBERLAND, lon)


def test_loading_areas_replaces_the_level_and_moves_venues(database: Database) -> None:
    with database.write() as connection:
        add_venue(connection, lat=43.65, lon=-70.35)
    assert load_areas(database, TOWNS, "town", DATA, NOON) == 1
    with database.read() as connection:
        row = connection.execute(select(schema.venue)).one()
        assert [area.geoid for area in areas(connection, "town")] == ["2300500002", "2300500001"]
        assert len(areas(connection, "county")) == 16
    assert (row.town_geoid, row.area_approximate) == ("2300500001", False)
    assert assign_all(database, DATA) == 0


def test_real_hospitals_are_in_the_town_and_county_that_their_file_names(
    database: Database, shared_data: Path
) -> None:
    import csv

    from mapper.intake.area_files import read_areas

    towns = read_areas(shared_data / "maine_towns.geojson", level="town")
    load_areas(database, towns.areas, "town", DATA, NOON)
    with (shared_data / "venues_hospitals_me.csv").open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    with database.read() as connection:
        finder = AreaFinder.from_database(connection, DATA)
        names = {area.geoid: area.name for area in areas(connection)}
    places = finder.place(
        [float(r["lat"]) for r in rows], [float(r["lon"]) for r in rows], [r["city"] for r in rows]
    )
    found = [(names.get(p.town_geoid), names.get(p.county_geoid)) for p in places]
    assert found == [(row["town"], row["county"]) for row in rows]


def test_the_outline_for_the_map_is_small(database: Database, shared_data: Path) -> None:
    from mapper.intake.area_files import read_areas
    from mapper.store.areas import outlines

    towns = read_areas(shared_data / "maine_towns.geojson", level="town")
    load_areas(database, towns.areas, "town", DATA, NOON)
    with database.read() as connection:
        drawn = outlines(connection, "town")
    assert len(drawn) == 527
    assert sum(len(outline) for _, outline in drawn) < 500_000
    kinds: set[Any] = {json.loads(outline)["type"] for _, outline in drawn}
    assert kinds <= {"Polygon", "MultiPolygon"}


def test_a_venue_that_moves_while_areas_are_assigned_stays_where_it_moved_to(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.write() as connection:
        stays = add_venue(connection, "Stays", lat=43.65, lon=-70.35)
        moves = add_venue(connection, "Moves", lat=43.65, lon=-70.35)
    place = AreaFinder.place

    def meanwhile(self: AreaFinder, *asked: Any) -> Any:
        with patience(0.5), database.write() as connection:  # nobody waits for what is only worked out
            there = update(schema.venue).where(schema.venue.c.id == moves)
            connection.execute(there.values(lat=43.66, town_geoid="2300500002"))
        return place(self, *asked)

    monkeypatch.setattr(AreaFinder, "place", meanwhile)
    load_areas(database, TOWNS, "town", DATA, NOON)
    with database.read() as connection:
        query = select(schema.venue.c.id, schema.venue.c.town_geoid)
        towns = {row.id: row.town_geoid for row in connection.execute(query)}
    assert towns == {stays: "2300500001", moves: "2300500002"}
