"""Which other towns does a row say that its venue serves? A file can add such towns, never take one away."""

import re
from collections.abc import Sequence

from mapper.intake.venue_decision import Add, Decision, PersonsWord, Review, Unchanged, Update
from mapper.intake.venue_rows import VenueRow
from mapper.places.gazetteer import Gazetteer
from mapper.store import serving
from mapper.store.database import Connection
from mapper.store.venues import Venue

_WITH_GEOID = re.compile(r"\((\d{10})\)$")
FIELD = "serves"  # names of towns, by ;


class ServedTowns:
    """Made once per import."""

    def __init__(self, connection: Connection, batch_id: str, gazetteer: Gazetteer) -> None:
        self._connection = connection
        self._batch_id = batch_id
        self._gazetteer = gazetteer
        self._said: list[tuple[str, set[str]]] = []

    def asked(self, row: VenueRow, decision: Decision, word: PersonsWord | None) -> Decision:
        """The decision, as the row's towns make it: a person looks at a name that is no town's, and a row
        that says nothing new but a town updates its venue."""
        names = _names(row)
        if not names or isinstance(decision, Review):
            return decision
        county = decision.values["county_geoid"] if isinstance(decision, Add) else decision.venue.county_geoid
        unknown = [name for name in names if not self._town(name, county)]
        if unknown and word is None:
            candidates = () if isinstance(decision, Add) else (decision.venue.id,)
            reason = f"serves names what is no one town we know: {', '.join(unknown)}"
            return Review(reason, candidates, county)
        if isinstance(decision, Unchanged) and self._new(row, decision.venue):
            return Update(decision.venue, {})
        return decision

    def note(self, row: VenueRow, venue: Venue) -> None:
        """Remembers what the row says, until `write`."""
        if towns := self._towns(row, venue):
            self._said.append((venue.id, towns))

    def write(self) -> None:
        """Once the venues are on the list."""
        for venue_id, towns in self._said:
            serving.add(self._connection, venue_id, towns, self._batch_id)
        self._said = []

    def _new(self, row: VenueRow, venue: Venue) -> set[str]:
        noted = {town for venue_id, towns in self._said if venue_id == venue.id for town in towns}
        return self._towns(row, venue) - noted - set(serving.towns_of(self._connection, venue.id))

    def _towns(self, row: VenueRow, venue: Venue) -> set[str]:
        found = {self._town(name, venue.county_geoid) for name in _names(row)}
        return found - {"", venue.town_geoid}

    def _town(self, name: str, county_geoid: str) -> str:
        """Its neighbour of that name, else the one town of the state that is called so; `Name (GEOID)`, as it
        is taken out, is that town."""
        if (found := _WITH_GEOID.search(name)) and found[1] in self._gazetteer.towns:
            return found[1]
        return self._gazetteer.town_named(name, county_geoid) or self._gazetteer.town_named(name)


def _names(row: VenueRow) -> Sequence[str]:
    return [name.strip() for name in row.fields.get(FIELD, "").split(";") if name.strip()]
