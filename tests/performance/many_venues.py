"""How does a database get many venues in seconds? Written straight into its tables, around Maine's towns.

For the map, which asks where venues lie and how they stand: there are no visits behind the spans.
"""

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any

import numpy as np
from sqlalchemy import insert

from mapper.rules.coverage import NO_END, STATUSES
from mapper.store import schema
from mapper.store.areas import Area, areas
from mapper.store.database import Database
from mapper.store.reference import reference_changed, venue_types
from tests.builders import NOON

ROWS_PER_STEP = 20_000
DEGREES_AROUND = 0.02
FROM_DAY = date(2025, 1, 1)


def fill(database: Database, venues: int, seed: int = 1) -> None:
    """Adds so many venues, most of them in the larger towns, each with one status since FROM_DAY."""
    with database.write() as connection:
        towns = [area for area in areas(connection, "town") if area.lat is not None]
        kinds = [kind for kind in venue_types(connection) if not kind.retired]
        rows = _venues(towns, [kind.code for kind in kinds], venues, np.random.default_rng(seed))
        while part := list(islice(rows, ROWS_PER_STEP)):
            connection.execute(insert(schema.venue), [venue for venue, _ in part])
            connection.execute(insert(schema.status_span), [span for _, span in part])
        reference_changed(connection)


def _venues(
    towns: list[Area], kinds: list[str], venues: int, random: np.random.Generator
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    people = np.array([town.population or 100 for town in towns], dtype=float)
    town = random.choice(len(towns), venues, p=people / people.sum())
    kind = random.integers(0, len(kinds), venues)
    status = random.choice(len(STATUSES), venues, p=(0.02, 0.33, 0.2, 0.05, 0.05, 0.05, 0.3))
    away = random.normal(0, DEGREES_AROUND, (venues, 2))
    for number in range(1, venues + 1):
        place = towns[town[number - 1]]
        north, east = away[number - 1].tolist()
        yield (
            {
                "number": number,
                "id": f"00000000-0000-4000-8000-{number:012d}",
                "name": f"Place {number}",
                "venue_type": kinds[kind[number - 1]],
                "lat": round((place.lat or 0) + north, 5),
                "lon": round((place.lon or 0) + east, 5),
                "precision": "given",
                "town_geoid": place.geoid,
                "county_geoid": place.county_geoid,
                "added_at": NOON,
                "set_by_person": [],
            },
            {
                "venue_number": number,
                "from_day": FROM_DAY.toordinal(),
                "until_day": NO_END.toordinal(),
                "status": int(status[number - 1]),
                "visited": bool(status[number - 1] != len(STATUSES) - 1),
                "accepted": bool(status[number - 1] == 1),
                "follow_up": 0,
            },
        )
