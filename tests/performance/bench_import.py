"""How long does a list of half a million places take, and how much memory? A piece of `make bench`.

`python -m tests.performance.bench_import [ROWS]`: made-up places of all towns, half of them with a point, a
third of them shouted, without any geocoder that is asked over a network.
"""

import csv
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from mapper import create_app
from mapper.config import from_environment
from mapper.intake.accounting import Accounting
from mapper.intake.venue_import import import_venues
from mapper.intake.wishes import Programme, Wishes
from mapper.store.areas import Area, areas
from tests.performance.bench_line import Line, megabytes

ROWS = 500_000
HEADER = ("external_id", "name", "venue_type", "address", "city", "lat", "lon", "phone", "status")
TYPES = (
    "laundromat",
    "cafe",
    "church",
    "medical_clinic",
    "nail_salon",
    "hair_salon",
    "library",
    "restaurant",
)
WORDS = (
    "Blue",
    "Old",
    "River",
    "Pine",
    "North",
    "Harbor",
    "Main",
    "Sunny",
    "Maple",
    "Lake",
    "Granite",
    "Star",
)
AROUND = 0.02  # degrees


def measured(rows: int = ROWS) -> Iterator[Line]:
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(from_environment({"MAPPER_INSTANCE": folder, "MAPPER_LOG_LEVEL": "error"}))
        parts = app.extensions["mapper"]
        config, file = parts.config, Path(folder) / "list.csv"
        with parts.database.read() as connection:
            _write(file, areas(connection, "town"), rows)
        programme = Programme(datetime.now(UTC), config.time_zone, config.data, config.secret_key)

        def take() -> Accounting:
            return import_venues(parts.database, file, Wishes(), programme)

        before = megabytes()
        bare = _bare(file, Path(folder) / "bare.db")
        for which, must in (("for the first time", "≤ 300 s"), ("the same again", "")):
            start = time.perf_counter()
            counts = take().counts
            seconds = time.perf_counter() - start
            note = ", ".join(
                f"{count:,} {name}" for name, count in counts.items() if count and name != "read"
            )
            work = f"import of {counts['read']:,} places, {which}"
            yield Line(work, seconds, "s", must, [("csv.reader + executemany", bare)], note)
        yield Line("import, memory more", megabytes() - before, "MB")
        parts.database.dispose()


def _write(file: Path, towns: list[Area], rows: int) -> None:
    with file.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(HEADER)
        writer.writerows(rows_of(towns, rows))


def rows_of(towns: list[Area], rows: int) -> Iterator[list[object]]:
    """The same ones for the same number of them."""
    chance = random.Random(1)
    placed = [
        (town.name, town.lat, town.lon) for town in towns if town.lat is not None and town.lon is not None
    ]
    for number in range(rows):
        yield _row(number, chance.choice(placed), chance)


def _row(number: int, town: tuple[str, float, float], chance: random.Random) -> list[object]:
    kind = chance.choice(TYPES)
    name = f"{chance.choice(WORDS)} {chance.choice(WORDS)} {kind.replace('_', ' ')} {number % 977}"
    point = [f"{degrees + chance.uniform(-AROUND, AROUND):.5f}" for degrees in town[1:]]
    return [
        number,
        name.upper() if number % 3 == 0 else name,
        kind,
        f"{chance.randrange(1, 999)} {chance.choice(WORDS)} St",
        town[0],
        *(point if number % 2 else ("", "")),
        f"(207) 555-{number % 10_000:04d}",
        "open",
    ]


def _bare(file: Path, database: Path) -> float:
    """Seconds to read the same rows and to write them into one table, nothing looked at."""
    start = time.perf_counter()
    connection = sqlite3.connect(database)
    connection.execute(f"CREATE TABLE list ({', '.join(HEADER)})")
    with file.open(newline="", encoding="utf-8") as lines:
        rows = csv.reader(lines)
        next(rows)
        connection.executemany(f"INSERT INTO list VALUES ({', '.join('?' * len(HEADER))})", rows)
    connection.commit()
    connection.close()
    return time.perf_counter() - start


if __name__ == "__main__":
    for line in measured(*map(int, sys.argv[1:])):
        print(line, flush=True)
