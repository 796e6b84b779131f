"""What does a phone need of the register? The venue a visit names, a new one it found, what it carries."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from mapper.rules.coverage import StandingItem
from mapper.rules.duplicates import match_key
from mapper.store import schema
from mapper.store.visits import counts

MOST_MERGES = 20  # a venue merged into one that was merged …; a longer chain is a loop


@dataclass(frozen=True, slots=True)
class NamedVenue:
    """A venue as a visit names it, found through merges."""

    id: str
    town_geoid: str
    county_geoid: str


@dataclass(frozen=True, slots=True)
class FoundVenue:
    """A venue that a volunteer added; counts nowhere until a coordinator accepts it."""

    id: str
    name: str
    venue_type: str
    address: str
    city: str
    lat: float | None
    lon: float | None
    town_geoid: str
    county_geoid: str
    area_approximate: bool
    added_by: str


def named(connection: Connection, venue_id: str) -> NamedVenue | None:
    """The venue that stands for this id today; None where there is none."""
    table = schema.venue
    for _ in range(MOST_MERGES):
        row = connection.execute(
            select(table.c.id, table.c.town_geoid, table.c.county_geoid, table.c.merged_into).where(
                table.c.id == venue_id
            )
        ).first()
        if row is None:
            return None
        if row.merged_into is None:
            return NamedVenue(row.id, row.town_geoid, row.county_geoid)
        venue_id = row.merged_into
    return None


def add_found(connection: Connection, venue: FoundVenue, now: datetime) -> None:
    """Adds it as pending; does nothing where its id is there already (every visit to it repeats it)."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    values: dict[str, Any] = {name: getattr(venue, name) for name in FoundVenue.__slots__}
    precision = "pin" if venue.lat is not None else ""
    connection.execute(
        dialect.insert(schema.venue)
        .values(
            **values,
            precision=precision,
            pending=True,
            added_at=now,
            set_by_person=[],
            match_key=match_key(venue.name, venue.venue_type),
        )
        .on_conflict_do_nothing(index_elements=["id"])
    )


def raise_concern(connection: Connection, venue_id: str, concern: Literal["volunteer", "taker"]) -> None:
    """Hides the venue from every phone until a coordinator decides."""
    flag = {"volunteer": "concern_volunteer", "taker": "concern_taker"}[concern]
    connection.execute(update(schema.venue).where(schema.venue.c.id == venue_id).values({flag: True}))


def last_visits(connection: Connection, venue_ids: Collection[str]) -> dict[str, datetime]:
    """Venue id -> the moment of its last visit that counts."""
    table = schema.visit
    query = (
        select(table.c.venue_id, func.max(table.c.effective_at).label("at"))
        .where(counts())
        .group_by(table.c.venue_id)
    )
    wanted = set(venue_ids)
    return {row.venue_id: row.at for row in connection.execute(query) if row.venue_id in wanted}


def standing_items(connection: Connection, numbers: Collection[int]) -> dict[int, list[StandingItem]]:
    """Venue number -> its standing items, by material and spot."""
    table = schema.standing_item
    query = select(table).order_by(table.c.venue_number, table.c.material, table.c.spot)
    items: dict[int, list[StandingItem]] = defaultdict(list)
    wanted = set(numbers)
    for row in connection.execute(query):
        if row.venue_number in wanted:
            items[row.venue_number].append(
                StandingItem(row.material, row.spot, row.last_seen_on, row.quantity)
            )
    return items
