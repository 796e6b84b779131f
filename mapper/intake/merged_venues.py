"""Which venues that rows may mean have become others? A list that still has both means what stands."""

from collections.abc import Collection

from mapper.store import merges, venues
from mapper.store.database import Connection
from mapper.store.venues import Venue


class MergedVenues:
    """`were`: id -> how a venue was told before a merge; `stand`: the ones that stand for them and that were
    not known yet."""

    def __init__(self, connection: Connection, keys: Collection[str], known: Collection[str]) -> None:
        """`keys`: match keys of rows; `known`: ids of the venues that stand and that rows may mean."""
        told = merges.also_known_as(connection, keys, known)
        self.were = {venue.id: venue for venue in told}
        self.stand = venues.by_ids(connection, {self.became(id_) for id_ in self.were} - set(known))
        self._into: dict[str, list[Venue]] = {}
        for venue in told:
            self._into.setdefault(self.became(venue.id), []).append(venue)

    def became(self, venue_id: str) -> str:
        """The id of the venue that stands for this one."""
        was = self.were.get(venue_id)
        return venue_id if was is None else was.merged_into or venue_id

    def into(self, venue_id: str) -> tuple[Venue, ...]:
        """How what is now this venue was told before."""
        return tuple(self._into.get(venue_id, ()))
