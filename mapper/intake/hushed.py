"""Of which venues may no file say anything more? Those that asked to be removed, and notes that were."""

from collections.abc import Iterable
from dataclasses import replace

from mapper.intake.venue_decision import Unchanged
from mapper.intake.venue_rows import VenueRow
from mapper.store import redactions
from mapper.store.database import Connection
from mapper.store.venues import Venue


class Hushed:
    """Asked once for all venues that some rows may mean."""

    def __init__(self, connection: Connection, venue_ids: Iterable[str]) -> None:
        ids = set(venue_ids)
        self._removed = redactions.among(connection, redactions.VENUE, ids)
        self._without_notes = redactions.among(connection, redactions.VENUE_NOTES, ids)

    def as_it_is(self, venue: Venue | None) -> Unchanged | None:
        """What becomes of a row about a venue that asked to be removed: nothing."""
        return Unchanged(venue) if venue is not None and venue.id in self._removed else None

    def without_notes(self, row: VenueRow, venue: Venue | None) -> VenueRow:
        """The row as it may be read: without notes, where a person has removed the venue's."""
        if venue is None or venue.id not in self._without_notes:
            return row
        values = {name: value for name, value in row.values.items() if name != "notes"}
        fields = {name: text for name, text in row.fields.items() if name != "notes"}
        return replace(row, values=values, fields=fields)
