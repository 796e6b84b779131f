"""What does a phone need of the register? The venue a visit names, a new one it found, what it carries."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Select, bindparam, case, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from mapper.rules.coverage import StandingItem
from mapper.rules.duplicates import match_key
from mapper.rules.visit import Outcome
from mapper.store import schema
from mapper.store.database import hold_revision
from mapper.store.venues import in_parts
from mapper.store.visits import IDS_PER_QUERY, counts

MOST_MERGES = 20  # a venue merged into one that was merged …; a longer chain is a loop
_NAMED = select(
    *(schema.venue.c[name] for name in ("id", "town_geoid", "county_geoid", "merged_into"))
).where(schema.venue.c.id == bindparam("venue_id"))


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
    for _ in range(MOST_MERGES):
        row = connection.execute(_NAMED, {"venue_id": venue_id}).first()
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
    hold_revision(connection)
    flag = {"volunteer": "concern_volunteer", "taker": "concern_taker"}[concern]
    connection.execute(update(schema.venue).where(schema.venue.c.id == venue_id).values({flag: True}))


@dataclass(frozen=True, slots=True)
class LastVisits:
    """Of a venue's visits that count: when was the last, and the last that was declined?"""

    at: datetime
    declined_at: datetime | None


def last_visits(connection: Connection, venue_ids: Collection[str]) -> dict[str, LastVisits]:
    """By venue id, visits of what was merged into it among them; asks of these venues alone, since the log
    of the whole programme is long."""
    found: dict[str, LastVisits] = {}
    for part in in_parts(venue_ids):
        became = _merged_into(connection, part)
        for row in connection.execute(_last_of([*part, *became])):
            venue_id = became.get(row.venue_id, row.venue_id)
            known = found.get(venue_id, LastVisits(row.at, None))
            declined = [moment for moment in (known.declined_at, row.declined_at) if moment]
            found[venue_id] = LastVisits(max(known.at, row.at), max(declined, default=None))
    return found


def _merged_into(connection: Connection, venue_ids: Collection[str]) -> dict[str, str]:
    table = schema.venue
    query = select(table.c.id, table.c.merged_into).where(table.c.merged_into.in_(venue_ids))
    return {row.id: row.merged_into for row in connection.execute(query)}


def _last_of(venue_ids: Collection[str]) -> Select[Any]:
    table = schema.visit
    declined = case((table.c.outcome == Outcome.declined.value, table.c.effective_at))
    last = func.max(table.c.effective_at).label("at"), func.max(declined).label("declined_at")
    chosen = table.c.venue_id.in_(venue_ids), counts()
    return select(table.c.venue_id, *last).where(*chosen).group_by(table.c.venue_id)


def standing_items(connection: Connection, numbers: Collection[int]) -> dict[int, list[StandingItem]]:
    """Venue number -> its standing items, by material and spot."""
    table, asked = schema.standing_item, sorted(set(numbers))
    items: dict[int, list[StandingItem]] = defaultdict(list)
    for start in range(0, len(asked), IDS_PER_QUERY):
        query = (
            select(table)
            .where(table.c.venue_number.in_(asked[start : start + IDS_PER_QUERY]))
            .order_by(table.c.venue_number, table.c.material, table.c.spot)
        )
        for row in connection.execute(query):
            item = StandingItem(row.material, row.spot, row.last_seen_on, row.quantity)
            items[row.venue_number].append(item)
    return items
