"""Which venues of the register may be on it twice? Looked for once, and kept for a while: it takes seconds
where the register is long."""

import threading
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from mapper.rules.duplicate_search import likely_pairs
from mapper.rules.duplicates import Likeness, Record
from mapper.rules.permissions import Reach
from mapper.store import merges, schema
from mapper.store.merges import DIFFERENT, LATER
from mapper.store.venue_emptying import REMOVED
from mapper.store.venues import EXACT_POINTS, Venue, by_ids, in_parts

KEPT_FOR = timedelta(minutes=10)
MOST_KEPT = 5_000  # pairs of one reach; the likeliest
REACHES_KEPT = 8
_ADDRESS = ("name", "address", "city", "zip", "phone", "venue_type", "lat", "lon", "precision")
_KNOWN = ("id", "county_geoid", "town_geoid", "pending", "set_by_person")


@dataclass(frozen=True, slots=True)
class LikelyPair:
    """The ids of two venues that may be one, the earlier one first, and what speaks for it."""

    one_id: str
    other_id: str
    likeness: Likeness

    @property
    def ids(self) -> frozenset[str]:
        return frozenset((self.one_id, self.other_id))


@dataclass(frozen=True, slots=True)
class Search:
    """What was found, the likeliest first, and when; `venues`: among how many."""

    pairs: Sequence[LikelyPair]
    at: datetime
    venues: int


def record_of(venue: Venue) -> Record:
    """What the rules compare; a point that a geocoder guessed is none."""
    return _record(*(getattr(venue, name) for name in _ADDRESS))


def _record(
    name: str, address: str, city: str, zip_code: str, phone: str, kind: str,
    lat: float | None, lon: float | None, precision: str,
) -> Record:  # fmt: skip
    exact = precision in EXACT_POINTS
    return Record(name, address, city, zip_code, phone, kind, lat if exact else None, lon if exact else None)


def search(
    connection: Connection, reach: Reach, now: datetime, towns: Collection[str] | None = None
) -> Search:
    """The likeliest pairs among the venues of these places, those that wait to be accepted too; of `towns`
    only, where they are given."""
    ids, records = _records(connection, reach, towns)
    found = likely_pairs(records)[:MOST_KEPT]
    pairs = [LikelyPair(ids[pair.one], ids[pair.other], pair.likeness) for pair in found]
    return Search(pairs, now, len(ids))


def _records(
    connection: Connection, reach: Reach, towns: Collection[str] | None
) -> tuple[list[str], list[Record]]:
    table = schema.venue
    query = select(*(table.c[name] for name in (*_KNOWN, *_ADDRESS))).order_by(table.c.number)
    query = query.where(table.c.merged_into.is_(None), table.c.name != REMOVED)
    if towns is not None:
        query = query.where(table.c.town_geoid.in_(sorted(towns)))
    ids, records = [], []
    for id_, county, town, pending, by_person, *said in connection.execute(query):
        is_set_aside = pending and "pending" in (by_person or ())
        if reach.covers(county, town) and not is_set_aside:
            ids.append(id_)
            records.append(_record(*said))
    return ids, records


def undecided(connection: Connection, pairs: Iterable[LikelyPair]) -> list[LikelyPair]:
    """Those of which both still stand and that nobody called different; what was put off comes last."""
    asked = list(pairs)
    decided = merges.decided_pairs(connection)
    standing = _standing(connection, {id_ for pair in asked for id_ in pair.ids})
    left = [pair for pair in asked if pair.ids <= standing and decided.get(pair.ids) != DIFFERENT]
    return sorted(left, key=lambda pair: decided.get(pair.ids) == LATER)


def _standing(connection: Connection, ids: Collection[str]) -> set[str]:
    table, found = schema.venue, set[str]()
    for part in in_parts(ids):
        query = select(table.c.id, table.c.merged_into, table.c.name).where(table.c.id.in_(part))
        found.update(
            row.id for row in connection.execute(query) if not row.merged_into and row.name != REMOVED
        )
    return found


def of_new_venues(
    connection: Connection, fresh: Sequence[Venue], reach: Reach, now: datetime, most: int
) -> dict[str, list[tuple[Venue, Likeness]]]:
    """Id of a venue that a volunteer added -> what it may be the same as, the likeliest first, `most` of
    them; looked for in its town alone."""
    towns = {venue.town_geoid for venue in fresh}
    if not towns:
        return {}
    pairs = undecided(connection, search(connection, reach, now, towns).pairs)
    told: dict[str, list[tuple[str, Likeness]]] = {venue.id: [] for venue in fresh}
    for pair in pairs:
        for id_, other in ((pair.one_id, pair.other_id), (pair.other_id, pair.one_id)):
            if id_ in told and len(told[id_]) < most:
                told[id_].append((other, pair.likeness))
    known = by_ids(connection, {other for some in told.values() for other, _ in some})
    return {id_: [(known[other], likeness) for other, likeness in some] for id_, some in told.items() if some}


class DoublesKeeper:
    """Keeps the process's last searches, one a reach."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: dict[Reach, Search] = {}

    def found(self, connection: Connection, reach: Reach, now: datetime, again: bool = False) -> Search:
        """What was found lately; looked for anew where that is too long ago, or where somebody asks."""
        with self._lock:
            known = self._found.pop(reach, None)
            if known is None or again or now - known.at > KEPT_FOR:
                known = search(connection, reach, now)
            while len(self._found) >= REACHES_KEPT:
                del self._found[next(iter(self._found))]
            self._found[reach] = known
            return known
