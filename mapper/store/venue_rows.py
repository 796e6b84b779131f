"""What is said of a venue that is taken out? Everything that a file can bring back in, and some to read."""

from collections.abc import Collection, Iterator, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, func, select

from mapper.rules import venue_ids
from mapper.rules.open_months import as_text
from mapper.store import schema
from mapper.store.database import Database

VENUES_PER_PART = 2_000
# PostgreSQL's driver takes all rows at once unless it is told before it asks: Result.yield_per is too late.
STREAMED = {"yield_per": VENUES_PER_PART}
# What import-venues reads, then what only a reader wants; add at the end only.
VENUE_COLUMNS = (
    *(
        "external_id",
        "name",
        "venue_type",
        "address",
        "city",
        "county",
        "state",
        "zip",
        "lat",
        "lon",
        "phone",
    ),
    *(
        "website",
        "opening_hours",
        "languages",
        "notes",
        "status",
        "do_not_place",
        "restricted",
        "open_months",
    ),
    *("source", "id", "number", "town", "town_geoid", "county_geoid", "precision", "placed_by"),
    *("do_not_place_reason", "not_safe_for", "original_name", "contact_role", "serves", "venue_ids"),
)
ADDED = ("not_safe_for", "serves", "venue_ids")  # made of several rows or columns
FLAGS = ("volunteer", "taker")
STORED = tuple(name for name in VENUE_COLUMNS if name not in ADDED and name not in ("external_id", "source"))


def venues(connection: Connection) -> Iterator[dict[str, Any]]:
    """A dict of VENUE_COLUMNS for every known venue, by number; what the first source calls it stands beside
    its name, what all of them do in `venue_ids`."""
    for part in connection.execute(_venues(), execution_options=STREAMED).partitions():
        yield from _in_words(connection, part)


def chosen_venues(database: Database, numbers: Sequence[int]) -> Iterator[dict[str, Any]]:
    """Likewise for these numbers, in their order, some at a time, so that a slow download holds no
    transaction open; of one that is gone meanwhile there is no row."""
    for start in range(0, len(numbers), VENUES_PER_PART):
        asked = [int(number) for number in numbers[start : start + VENUES_PER_PART]]
        with database.read() as connection:
            query = _venues().where(schema.venue.c.number.in_(asked))
            rows = {row["number"]: row for row in _in_words(connection, connection.execute(query).all())}
        yield from (rows[number] for number in asked if number in rows)


def venue_count(connection: Connection) -> int:
    """How many rows `venues` gives."""
    venue = schema.venue
    query = select(func.count()).select_from(venue).where(~venue.c.pending, venue.c.merged_into.is_(None))
    return int(connection.execute(query).scalar_one())


def _venues() -> Select[Any]:
    venue = schema.venue
    town, county = schema.area.alias("town"), schema.area.alias("county")
    from_elsewhere = {"status": venue.c.closed, "county": county.c.name, "town": town.c.name}
    columns = [from_elsewhere[name] if name in from_elsewhere else venue.c[name] for name in STORED]
    return (
        select(*columns, *(venue.c[f"concern_{who}"] for who in FLAGS))
        .select_from(venue)
        .outerjoin(town, town.c.geoid == venue.c.town_geoid)
        .outerjoin(county, county.c.geoid == venue.c.county_geoid)
        .where(~venue.c.pending, venue.c.merged_into.is_(None))
        .order_by(venue.c.number)
    )


def _in_words(connection: Connection, part: Sequence[Any]) -> Iterator[dict[str, Any]]:
    rows = [dict(zip((*STORED, *FLAGS), values, strict=True)) for values in part]
    ids = [row["id"] for row in rows]
    named, served = _source_ids(connection, ids), _served(connection, ids)
    months = cache(as_text)
    for row in rows:
        known_as = named.get(row["id"], [])
        source, external_id = known_as[0] if known_as else (None, None)
        made = {
            **row,
            "source": source,
            "external_id": external_id,
            "status": "closed" if row["status"] else "open",
            "open_months": months(row["open_months"]),
            "not_safe_for": ";".join(who for who in FLAGS if row[who]),
            "serves": "; ".join(served.get(row["id"], [])),
            "venue_ids": venue_ids.written(row["id"], known_as),
        }
        yield {name: made[name] for name in VENUE_COLUMNS}


def _source_ids(connection: Connection, ids: Collection[str]) -> dict[str, list[tuple[str, str]]]:
    """Venue id -> what each source calls it, by the sources' names; what was merged into it is it."""
    source, merged = schema.venue_source, schema.venue
    stands_for = func.coalesce(merged.c.merged_into, source.c.venue_id)
    query = (
        select(stands_for, source.c.source, source.c.external_id)
        .join(merged, merged.c.id == source.c.venue_id)
        .where(merged.c.id.in_(ids) | merged.c.merged_into.in_(ids))
        .order_by(source.c.source, source.c.external_id)
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for venue_id, name, external_id in connection.execute(query):
        found.setdefault(venue_id, []).append((name, external_id))
    return found


def _served(connection: Connection, ids: Collection[str]) -> dict[str, list[str]]:
    """Venue id -> the other towns that it serves, as `Name (GEOID)`."""
    serves, town = schema.venue_serves, schema.area
    query = (
        select(serves.c.venue_id, town.c.name, serves.c.town_geoid)
        .outerjoin(town, town.c.geoid == serves.c.town_geoid)
        .where(serves.c.venue_id.in_(ids))
        .order_by(serves.c.town_geoid)
    )
    found: dict[str, list[str]] = {}
    for venue_id, name, geoid in connection.execute(query):
        found.setdefault(venue_id, []).append(f"{(name or 'town').replace(';', ',')} ({geoid})")
    return found
