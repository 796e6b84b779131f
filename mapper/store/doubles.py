"""Which venues of the register may be on it twice? Looked for once, and kept for a while: it takes seconds
where the register is long."""

import threading
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from mapper.rules.duplicate_search import Pair, likely_pairs
from mapper.rules.duplicates import Likeness
from mapper.rules.permissions import Reach
from mapper.store import merges, schema
from mapper.store.merges import DIFFERENT, LATER
from mapper.store.venue_emptying import REMOVED
from mapper.store.venue_places import Standing, standing
from mapper.store.venues import Venue, by_ids, in_parts

KEPT_FOR = timedelta(minutes=10)
MOST_KEPT = 5_000  # pairs of one reach; the likeliest
REACHES_KEPT = 8


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


def search(connection: Connection, reach: Reach, now: datetime) -> Search:
    """The likeliest pairs among the venues of these places, those that wait to be accepted too."""
    there = _within(reach, standing(connection))
    found = likely_pairs([one.record for one in there])[:MOST_KEPT]
    return Search(_named(found, there), now, len(there))


def _within(reach: Reach, places: Iterable[Standing]) -> list[Standing]:
    return [one for one in places if reach.covers(one.county_geoid, one.town_geoid)]


def _named(pairs: Iterable[Pair], there: Sequence[Standing]) -> list[LikelyPair]:
    return [LikelyPair(there[pair.one].id, there[pair.other].id, pair.likeness) for pair in pairs]


def undecided(connection: Connection, pairs: Iterable[LikelyPair]) -> list[LikelyPair]:
    """Those of which both still stand and that nobody called different; what was put off comes last."""
    asked = list(pairs)
    decided = merges.decided_pairs(connection)
    stand = _standing(connection, {id_ for pair in asked for id_ in pair.ids})
    left = [pair for pair in asked if pair.ids <= stand and decided.get(pair.ids) != DIFFERENT]
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
    connection: Connection, fresh: Sequence[Venue], reach: Reach, most: int
) -> dict[str, list[tuple[Venue, Likeness]]]:
    """Id of a venue that a volunteer added -> what it may be the same as, the likeliest first, `most` of
    them; looked for in its town alone."""
    towns = {venue.town_geoid for venue in fresh}
    if not towns:
        return {}
    told: dict[str, list[tuple[str, Likeness]]] = {venue.id: [] for venue in fresh}
    there = _within(reach, standing(connection, towns=towns))
    found = likely_pairs(
        [one.record for one in there], {at for at, one in enumerate(there) if one.id in told}
    )
    pairs = undecided(connection, _named(found, there))
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
