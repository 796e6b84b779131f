"""Has this visit of a file come before? The log forgets nothing: what goes in again needs a new id."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import uuid5

from mapper.intake.visit_rows import FileVisit
from mapper.intake.wishes import Programme
from mapper.rules.visit_ids import VISIT_IDS, successor
from mapper.store import imports, venues, voids
from mapper.store.database import Connection
from mapper.store.imports import VisitFacts
from mapper.store.venues import Venue
from mapper.store.voids import StoredVoid


@dataclass(frozen=True, slots=True)
class History:
    """What is stored under a visit's id and the ids that follow it; `digest` is the file's, `free_id` the
    one it would go in under. `venue_ids`: stored venue id -> the one that stands for it today."""

    digest: str
    stored: tuple[VisitFacts, ...]
    free_id: str
    venue_ids: dict[str, str]

    @property
    def ids(self) -> list[str]:
        """Every id the visit has or would have."""
        return [*(facts.id for facts in self.stored), self.free_id]

    @property
    def standing(self) -> list[VisitFacts]:
        """Those that no undone import brought."""
        return [facts for facts in self.stored if not facts.undone]

    @property
    def stands(self) -> bool:
        return bool(self.standing)

    def says(self, visit: FileVisit, venue: Venue | None) -> bool:
        """Whether one of them is this very visit: by its digest, which outlives an erased note, or, where
        it came from a phone, by what it says."""
        return any(
            hmac.compare_digest(facts.digest, self.digest)
            or (venue is not None and self.venue_ids.get(facts.venue_id) == venue.id and _same(facts, visit))
            for facts in self.standing
        )


def _same(facts: VisitFacts, visit: FileVisit) -> bool:
    return (
        facts.visited_at == visit.visited_at
        and facts.outcome is visit.outcome
        and sorted(map(_item_key, facts.items)) == sorted(map(_item_key, visit.items))
        and facts.follow_up_on == visit.follow_up_on
        and visit.volunteer in ("", facts.volunteer)
        and visit.note == facts.note
    )


def _item_key(item: object) -> str:
    return repr(item)


class VisitLog:
    """What an import asks of the log of visits."""

    def __init__(self, connection: Connection, programme: Programme) -> None:
        self._connection = connection
        self._programme = programme
        self._secret = programme.secret.encode()

    def digest(self, visit: FileVisit) -> str:
        """Keyed, so that nobody can try notes until one fits."""
        said = [
            *(visit.venue, visit.venue_name, visit.town, visit.visited_at.isoformat(), visit.outcome.value),
            sorted([item.material, item.spot, item.action.value, item.quantity or 0] for item in visit.items),
            *(visit.follow_up_on.isoformat() if visit.follow_up_on else "", visit.volunteer, visit.note),
        ]
        return hmac.new(self._secret, json.dumps(said).encode(), hashlib.sha256).hexdigest()

    def histories(self, read: Sequence[FileVisit]) -> dict[str, History]:
        """Visit id -> its history, all looked up together."""
        chains: dict[str, list[VisitFacts]] = {visit.id: [] for visit in read}
        free = {visit.id: visit.id for visit in read}
        open_ids = dict(free)
        while open_ids:
            found = imports.visit_facts(self._connection, open_ids.values())
            open_ids = {first: id_ for first, id_ in open_ids.items() if id_ in found}
            for first, id_ in open_ids.items():
                chains[first].append(found[id_])
                free[first] = open_ids[first] = successor(id_)
        standing = self._standing(facts.venue_id for chain in chains.values() for facts in chain)
        return {
            visit.id: History(self.digest(visit), tuple(chains[visit.id]), free[visit.id], standing)
            for visit in read
        }

    def take_back(self, facts: Iterable[VisitFacts], reason: str) -> set[str]:
        """Voids these visits; answers the ids of the venues that this changes."""
        taken = list(facts)
        return self.take_back_ids({one.id: one.venue_id for one in taken}, reason)

    def take_back_ids(self, venue_of: dict[str, str], reason: str) -> set[str]:
        """Voids the visits (visit id -> venue id); answers the ids of the venues that this changes."""
        now = self._programme.now
        ids = {visit_id: str(uuid5(VISIT_IDS, f"void of {visit_id}")) for visit_id in venue_of}
        voids.take_back(
            self._connection,
            [StoredVoid(id_, visit_id, now, now, reason, "", "") for visit_id, id_ in ids.items()],
        )
        return set(self._standing(venue_of.values()).values())

    def _standing(self, venue_ids: Iterable[str]) -> dict[str, str]:
        return {id_: venue.id for id_, venue in venues.standing_for(self._connection, venue_ids).items()}
