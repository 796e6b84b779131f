"""What did each person take along, what did their visits put up, and what does a stop usually take?"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Select, delete, func, select

from mapper.rules.activity_events import KINDS
from mapper.rules.audit import AuditAction
from mapper.rules.stock import OTHER, Bag, Lot, Usual, bag, usual
from mapper.rules.visit import Action
from mapper.store import audit, schema
from mapper.store.audit import By
from mapper.store.reference import Material
from mapper.store.venues import in_parts
from mapper.store.visits import as_row, counts, insert_new

Materials = Mapping[str, Material]
_TAKEN = schema.stock_taken


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody took so many pieces along on a day; fewer than 0: they brought them back."""

    id: str
    person_id: str
    material: str
    quantity: int
    on_day: date
    entered_at: datetime
    entered_by: str


def enter(connection: Connection, entry: Entry, county_geoid: str = "") -> bool:
    """Writes it down; False where its id is there: the same form twice."""
    if not insert_new(connection, _TAKEN, as_row(entry)):
        return False
    _write(connection, By(entry.entered_by, entry.entered_at), AuditAction.stock_entered, entry, county_geoid)
    return True


def one(connection: Connection, entry_id: str) -> Entry | None:
    row = connection.execute(select(_TAKEN).where(_TAKEN.c.id == entry_id)).one_or_none()
    return None if row is None else Entry(**row._mapping)


def undo(connection: Connection, by: By, entry: Entry, county_geoid: str = "") -> bool:
    """Takes an entry away; False where it is away already."""
    if not connection.execute(delete(_TAKEN).where(_TAKEN.c.id == entry.id)).rowcount:
        return False
    _write(connection, by, AuditAction.stock_undone, entry, county_geoid)
    return True


def _write(connection: Connection, by: By, action: AuditAction, entry: Entry, county_geoid: str) -> None:
    audit.write(
        connection, by.now, by.actor_id, action, entry.person_id, county_geoid,
        material=entry.material, quantity=entry.quantity,
    )  # fmt: skip


def latest(connection: Connection, people: Collection[str], most: int) -> list[Entry]:
    """What was entered last for any of these people, the newest first."""
    found: list[Entry] = []
    for part in in_parts(people):
        query = select(_TAKEN).where(_TAKEN.c.person_id.in_(part))
        newest = query.order_by(_TAKEN.c.entered_at.desc(), _TAKEN.c.id).limit(most)
        found += [Entry(**row._mapping) for row in connection.execute(newest)]
    return sorted(found, key=lambda entry: entry.entered_at, reverse=True)[:most]


# --- what is left ------------------------------------------------------------------------------------


def bags(
    connection: Connection, people: Collection[str], materials: Materials, today: date, zone: ZoneInfo
) -> dict[str, Bag]:
    """Person id -> what they have with them; without those of whom nothing was ever entered.

    Used is what their visits that count put up, also at a place that nobody has accepted yet: it is not in
    the bag any more.
    """
    taken, since = _taken(connection, people)
    used = _used(connection, since, zone)
    lots = {code: lot_of(material, today) for code, material in materials.items()}
    return {
        person_id: bag(
            person_id, since[person_id], pieces, used[person_id], lambda c: lots.get(c, Lot(OTHER))
        )
        for person_id, pieces in taken.items()
    }


def lot_of(material: Material, today: date) -> Lot:
    recalled = material.recalled_on is not None and material.recalled_on <= today
    kind = material.kind if material.kind in KINDS else OTHER
    return Lot(kind, tuple(sorted(set(material.languages))), recalled)


def offered(materials: Materials, today: date) -> dict[str, set[str]]:
    """Kind -> the languages in which there is something that may be put up today, of whatever version."""
    found: dict[str, set[str]] = defaultdict(set)
    for material in materials.values():
        lot = lot_of(material, today)
        if not material.retired and not lot.recalled:
            found[lot.kind].update(lot.languages)
    return found


def _taken(
    connection: Connection, people: Collection[str]
) -> tuple[dict[str, dict[str, int]], dict[str, date]]:
    """Person id -> material -> pieces, and on which day they first took something."""
    taken: dict[str, dict[str, int]] = defaultdict(dict)
    since: dict[str, date] = {}
    columns = _TAKEN.c.person_id, _TAKEN.c.material
    sums = select(
        *columns, func.sum(_TAKEN.c.quantity).label("pieces"), func.min(_TAKEN.c.on_day).label("day")
    )
    for part in in_parts(people):
        for row in connection.execute(sums.where(_TAKEN.c.person_id.in_(part)).group_by(*columns)):
            taken[row.person_id][row.material] = int(row.pieces)
            since[row.person_id] = min(row.day, since.get(row.person_id, row.day))
    return taken, since


def _used(connection: Connection, since: Mapping[str, date], zone: ZoneInfo) -> dict[str, dict[str, int]]:
    """Person id -> material -> pieces that their visits put up from that day on."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    by_day: dict[date, list[str]] = defaultdict(list)
    for person_id, day in since.items():
        by_day[day].append(person_id)
    author, item = schema.visit_author.c, schema.visit_item.c
    for day, people in by_day.items():
        begin = datetime.combine(day, time.min, zone)
        for part in in_parts(people):
            query = (
                _put_up(author.person_id, begin)
                .join(schema.visit_author, author.visit_id == schema.visit.c.id)
                .where(author.person_id.in_(part))
                .group_by(author.person_id, item.material)
            )
            for row in connection.execute(query):
                found[row.person_id][row.material] = int(row.pieces)
    return found


def _put_up(key: Any, begin: datetime) -> Select[Any]:
    """key, material and pieces of what visits that count put up since a moment, still to be grouped."""
    visit, item = schema.visit.c, schema.visit_item.c
    return (
        select(key, item.material, func.sum(item.quantity).label("pieces"))
        .select_from(schema.visit)
        .join(schema.visit_item, item.visit_id == visit.id)
        .where(item.action == Action.placed.value, visit.effective_at >= begin, counts())
    )


# --- what a stop takes -------------------------------------------------------------------------------


def usual_of(
    connection: Connection, counties: Iterable[str], materials: Materials, begin: datetime
) -> dict[str, Usual]:
    """County -> what a visit there that put something up put up since that moment, on the mean."""
    venue, root, visit, item = schema.venue, schema.venue.alias("root"), schema.visit.c, schema.visit_item.c
    county = func.coalesce(root.c.county_geoid, venue.c.county_geoid).label("county")
    found: dict[str, Usual] = {}
    for part in in_parts(counties):
        # A visit is received no earlier than it happened, and that column has an index.
        lately = visit.received_at >= begin, county.in_(part)
        of_county = (
            _put_up(county, begin)
            .join(venue, venue.c.id == visit.venue_id)
            .outerjoin(root, root.c.id == venue.c.merged_into)
            .where(*lately)
        )
        visits = of_county.with_only_columns(county, func.count(visit.id.distinct()).label("visits"))
        pieces: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for row in connection.execute(of_county.group_by(county, item.material)):
            kind = materials[row.material].kind if row.material in materials else OTHER
            pieces[row.county][kind] += int(row.pieces)
        for row in connection.execute(visits.group_by(county)):
            found[row.county] = usual(pieces[row.county], row.visits)
    return found


def counties_of(connection: Connection, venue_ids: Iterable[str]) -> dict[str, str]:
    """Venue id -> GEOID of its county; empty where none is known."""
    venue, found = schema.venue.c, dict[str, str]()
    for part in in_parts(venue_ids):
        query = select(venue.id, venue.county_geoid).where(venue.id.in_(part))
        found.update({row.id: row.county_geoid or "" for row in connection.execute(query)})
    return found
