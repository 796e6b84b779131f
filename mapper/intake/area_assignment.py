"""Which town and county does a venue belong to? From its point and polygons where there are any, never from
address text; the approximate rule of DESIGN.md 5 fills in until polygons are loaded."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import numpy as np

from mapper.places.areas import AreaIndex, AreaPolygon, outlines
from mapper.places.gazetteer import Gazetteer
from mapper.rules.audit import AuditAction
from mapper.store import areas as area_store
from mapper.store import audit, review
from mapper.store.areas import VenuePlace
from mapper.store.database import Connection, Database, hold_revision

# A venue on a wharf that a generalised shoreline cuts off is in the town behind it, approximately.
REACH_METRES = 500.0
Level = Literal["county", "town"]


@dataclass(frozen=True, slots=True)
class PlacedAt:
    """GEOIDs, "" where nothing tells; approximate where no polygon decided the town."""

    town_geoid: str
    county_geoid: str
    approximate: bool


class AreaFinder:
    """Answers for many points at once; made once per import."""

    def __init__(self, counties: AreaIndex, towns: AreaIndex, gazetteer: Gazetteer) -> None:
        self._counties = counties
        self._towns = towns
        self._gazetteer = gazetteer

    @classmethod
    def from_database(cls, connection: Connection, data_folder: Path) -> "AreaFinder":
        counties, towns = (AreaIndex(area_store.polygons(connection, level)) for level in ("county", "town"))
        return cls(counties, towns, Gazetteer.from_folder(data_folder))

    @property
    def gazetteer(self) -> Gazetteer:
        return self._gazetteer

    @property
    def knows_towns(self) -> bool:
        """Whether polygons of towns are loaded, so that a point in none of them lies in no town."""
        return len(self._towns) > 0

    def is_ours(self, lat: float, lon: float) -> bool:
        """Whether the point lies in a county we know, or within reach of one."""
        return bool(self.place_one(lat, lon, "").county_geoid)

    def place(
        self, lats: Sequence[float | None], lons: Sequence[float | None], cities: Sequence[str]
    ) -> list[PlacedAt]:
        """Town and county of each point (degrees WGS 84, None where unknown) with its city's name."""
        y, x = np.array(lats, dtype=np.float64), np.array(lons, dtype=np.float64)
        towns, near_towns = self._both(self._towns, y, x)
        counties, near_counties = self._both(self._counties, y, x)
        return [
            self._placed(town, near_town, county or near_county, city, lat, lon)
            for town, near_town, county, near_county, city, lat, lon in zip(
                towns, near_towns, counties, near_counties, cities, lats, lons, strict=True
            )
        ]

    def place_one(self, lat: float | None, lon: float | None, city: str) -> PlacedAt:
        return self.place([lat], [lon], [city])[0]

    def _both(self, index: AreaIndex, y: Any, x: Any) -> tuple[list[str], list[str]]:
        if not len(index):
            return [""] * len(y), [""] * len(y)
        inside = index.locate(y, x)
        return [str(geoid) for geoid in inside], [str(geoid) for geoid in index.locate(y, x, REACH_METRES)]

    def _placed(
        self, town: str, near_town: str, county: str, city: str, lat: float | None, lon: float | None
    ) -> PlacedAt:
        if town or near_town:
            found = town or near_town
            return PlacedAt(found, found[:5], approximate=not town)
        if len(self._towns) and lat is not None:
            return PlacedAt("", county, approximate=False)  # polygons are known, and it lies in none
        if lat is not None and not county:
            return PlacedAt("", "", approximate=False)  # out of the state, or out at sea
        town, county = self._gazetteer.approximate_town(city, county or None, lat, lon)
        return PlacedAt(town, county, approximate=bool(town))


def assign_all(database: Database, data_folder: Path) -> int:
    """Works out the area of every venue again; answers how many changed. Others wait for the writing only."""
    with database.apart() as connection:
        with database.read_on(connection):
            was, changed = _worked_out(connection, data_folder)
            area_store.note(connection, changed)
        with database.write_on(connection):
            hold_revision(connection)
            area_store.assign(connection)
            review.follow_venues(connection)
    return sum(was[there.number] != (there.town_geoid, there.county_geoid) for there in changed)


def _worked_out(
    connection: Connection, data_folder: Path
) -> tuple[dict[int, tuple[str, str]], list[VenuePlace]]:
    """(number -> town and county as they are, the venues that lie elsewhere by now)."""
    finder, venues = AreaFinder.from_database(connection, data_folder), area_store.venue_places(connection)
    placed = finder.place([v.lat for v in venues], [v.lon for v in venues], [v.city for v in venues])
    now = [_placed_at(venue, at) for venue, at in zip(venues, placed, strict=True)]
    was = {venue.number: (venue.town_geoid, venue.county_geoid) for venue in venues}
    return was, [there for venue, there in zip(venues, now, strict=True) if there != venue]


def _placed_at(venue: VenuePlace, at: PlacedAt) -> VenuePlace:
    return replace(
        venue, town_geoid=at.town_geoid, county_geoid=at.county_geoid, area_approximate=at.approximate
    )


def load_areas(
    database: Database, polygons: Sequence[AreaPolygon], level: Level, data_folder: Path, now: datetime
) -> int:
    """Puts these polygons in the place of the level's and assigns every venue again; answers how many
    venues changed their town or county."""
    simple = outlines(polygons)
    rows = [_area_row(area, level, simple[area.geoid]) for area in polygons]
    with database.write() as connection:
        area_store.replace_level(connection, level, rows)
        action = AuditAction.areas_loaded
        audit.write(connection, now, audit.TERMINAL, action, level=level, areas=len(rows))
    return assign_all(database, data_folder)


def _area_row(area: AreaPolygon, level: str, outline: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "geoid": area.geoid,
        "level": level,
        "name": area.name,
        "county_geoid": area.county_geoid if level == "town" else area.geoid,
        "population": area.population,
        "lat": area.lat,
        "lon": area.lon,
        "geometry": json.dumps(area.geometry, separators=(",", ":")),
        "outline": json.dumps(outline, separators=(",", ":")),
    }
