"""How far from where they are do addresses come to stand, with nobody asked? A piece of `make bench`.

Maine's 52 hospitals of HIFLD, whose points are known: imported without them, by name, street, city, state
and ZIP, in columns and as one line. The list may not be committed; where it is not there, this says so.
"""

import csv
import math
import tempfile
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean, median

from mapper import create_app
from mapper.config import PROJECT, from_environment
from mapper.intake.venue_import import import_venues
from mapper.intake.wishes import Programme, Wishes
from mapper.places.gazetteer import EARTH_RADIUS_KM, Gazetteer
from mapper.store import venues
from mapper.store.areas import areas
from tests.performance.bench_line import Line

FILE = PROJECT.parent / "shared" / "data" / "venues_hospitals_me.csv"
Row = Mapping[str, str]
Point = tuple[float, float]


def measured(file: Path = FILE) -> Iterator[Line | str]:
    if not file.is_file():
        yield "placement of addresses: not measured, the list of hospitals is not on this machine"
        return
    with file.open(newline="", encoding="utf-8") as lines:
        hospitals = list(csv.DictReader(lines))
    gazetteer = Gazetteer.from_folder(PROJECT / "data")
    rivals = {
        "ZIP's point": median(off_by_km(_zip(gazetteer, row), row) for row in hospitals),
        "town's point": median(off_by_km(_town(gazetteer, row), row) for row in hospitals),
    }
    for how, write in (("in columns", in_columns), ("in one line", in_one_line)):
        placed = placed_offline(hospitals, write)
        off = [off_by_km(point, row) for (point, _, _), row in zip(placed, hospitals, strict=True)]
        towns = sum(town == row["town"] for (_, town, _), row in zip(placed, hospitals, strict=True))
        counties = sum(county == row["county"] for (_, _, county), row in zip(placed, hospitals, strict=True))
        note = f"mean {mean(off):.1f}, most {max(off):.1f}; town right {towns} of {len(placed)} (must 51), "
        note += f"county right {counties} of {len(placed)} (must all)"
        yield Line(f"address {how}, off by, median", median(off), "km", "≤ 2 km", list(rivals.items()), note)


def placed_offline(
    hospitals: list[Row], write: Callable[[Row], Mapping[str, str]]
) -> list[tuple[Point, str, str]]:
    """(point, town, county) of each hospital as an import places it."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(from_environment({"MAPPER_INSTANCE": folder, "MAPPER_LOG_LEVEL": "error"}))
        parts = app.extensions["mapper"]
        config, file = parts.config, Path(folder) / "list.csv"
        with file.open("w", newline="", encoding="utf-8") as out:
            writer = csv.DictWriter(out, ["external_id", *write(hospitals[0])])
            writer.writeheader()
            writer.writerows({"external_id": at, **write(row)} for at, row in enumerate(hospitals))
        programme = Programme(datetime.now(UTC), config.time_zone, config.data, config.secret_key)
        import_venues(parts.database, file, Wishes(default_type="hospital"), programme)
        with parts.database.read() as connection:
            names = {a.geoid: a.name for level in ("town", "county") for a in areas(connection, level)}
            ids = venues.by_source_ids(connection, "default", map(str, range(len(hospitals))))
            found = venues.by_ids(connection, ids.values())
        parts.database.dispose()
    each = [found[ids[str(at)]] for at in range(len(hospitals))]
    return [
        ((one.lat or 0.0, one.lon or 0.0), names.get(one.town_geoid, ""), names.get(one.county_geoid, ""))
        for one in each
    ]


def in_columns(row: Row) -> Mapping[str, str]:
    return {name: row[name] for name in ("name", "address", "city", "zip")} | {"state": "ME"}


def in_one_line(row: Row) -> Mapping[str, str]:
    return {"name": row["name"], "address": f"{row['address']}, {row['city']}, ME {row['zip']}"}


def _zip(gazetteer: Gazetteer, row: Row) -> Point:
    found = gazetteer.zips[row["zip"]]
    return found.lat, found.lon


def _town(gazetteer: Gazetteer, row: Row) -> Point:
    geoid = gazetteer.town_named(row["city"], gazetteer.zips[row["zip"]].county_geoid)
    town = gazetteer.towns.get(geoid)
    return (town.lat, town.lon) if town else _zip(gazetteer, row)


def off_by_km(point: Point, row: Row) -> float:
    """Kilometres on a great circle."""
    lat, lon, true_lat, true_lon = map(math.radians, (*point, float(row["lat"]), float(row["lon"])))
    haversine = math.sin((lat - true_lat) / 2) ** 2
    haversine += math.cos(lat) * math.cos(true_lat) * math.sin((lon - true_lon) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(haversine))


if __name__ == "__main__":
    for line in measured():
        print(line, flush=True)
