"""Do the parts of a long list hold every chosen venue once, with its own texts, on both databases?"""

from collections.abc import Sequence

import pytest
from sqlalchemy import delete

from mapper.rules.coverage import STATUSES
from mapper.rules.selection import Selection
from mapper.store import chosen_venues, schema
from mapper.store.chosen_venues import ChosenVenues
from mapper.store.database import Connection, Database
from mapper.store.frame_keeper import FrameKeeper
from tests.builders import NOON, ZONE, add_venue, add_visit

DAY = NOON.date()
NAMES = [f"Venue {number}" for number in range(1, 12)]


def add_venues(connection: Connection, names: Sequence[str] = NAMES) -> list[str]:
    return [
        add_venue(connection, name, address=f"{n} Main Street", venue_type="cafe" if n % 2 else "library")
        for n, name in enumerate(names, start=1)
    ]


def chosen(database: Database, selection: Selection | None = None) -> ChosenVenues:
    frame = FrameKeeper(database).current()
    return chosen_venues.chosen_venues(database, frame, DAY, selection or Selection(), ZONE)


@pytest.mark.parametrize("size", [1, 4, 11, 100])
def test_each_venue_is_in_one_part(database: Database, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chosen_venues, "VENUES_PER_PART", size)
    with database.write() as connection:
        ids = add_venues(connection)
        add_visit(connection, ids[3])
    found = chosen(database)
    parts = list(found.parts())
    assert [len(part) for part in parts[:-1]] == [size] * (len(parts) - 1)
    assert len(found) == sum(map(len, parts)) == len(NAMES)
    assert [name for part in parts for name in part["name"]] == NAMES
    assert [id_ for part in parts for id_ in part["id"]] == ids
    visits = [day for part in parts for day in part["last_visit"]]
    assert visits == [DAY.toordinal() if n == 3 else 0 for n in range(len(NAMES))]
    statuses = [STATUSES[code] for part in parts for code in part["status"]]
    assert [status.value for status in statuses].count("covered") == 1


def test_only_what_is_chosen(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chosen_venues, "VENUES_PER_PART", 2)
    with database.write() as connection:
        add_venues(connection)
    parts = list(chosen(database, Selection(venue_types=("library",))).parts())
    assert [name for part in parts for name in part["name"]] == NAMES[1::2]
    assert list(chosen(database, Selection(venue_types=("hospital",))).parts()) == []


def test_of_a_venue_deleted_meanwhile_the_row_stays_without_its_texts(database: Database) -> None:
    with database.write() as connection:
        ids = add_venues(connection, NAMES[:3])
    found = chosen(database)
    with database.write() as connection:
        connection.execute(delete(schema.venue).where(schema.venue.c.id == ids[1]))
    (part,) = found.parts()
    assert part["name"].tolist() == [NAMES[0], "", NAMES[2]]
    assert part["id"].tolist() == [ids[0], "", ids[2]]
    assert part["number"].is_monotonic_increasing and len(part) == len(found) == 3
