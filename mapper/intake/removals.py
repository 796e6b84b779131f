"""What happens when somebody asks that a note, a place or they themselves are removed? At once, for good."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from mapper.intake.refusals import Refused
from mapper.rules.audit import AuditAction
from mapper.rules.permissions import Actor, Role
from mapper.store import audit, derived, imports, people, redactions, visit_records
from mapper.store.audit import By
from mapper.store.database import Connection, Database
from mapper.store.venues import Venue


class RemovalRefused(Refused):
    """Nothing was removed; the message says why."""


@dataclass(frozen=True, slots=True)
class Remover:
    """What removing works on. `listed` is the file that outlives the database."""

    database: Database
    listed: Path
    zone: ZoneInfo

    def note(self, by: By, visit_id: str, county_geoid: str) -> bool:
        """Empties what was written about a visit, wherever it stands. False as below."""

        def remove(connection: Connection) -> None:
            redactions.redact_note(connection, self.listed, visit_id, by.now)
            action = AuditAction.note_removed
            audit.write(connection, by.now, by.actor_id, action, visit_id, county_geoid)

        return self._removed(remove)

    def venue_notes(self, by: By, venue: Venue) -> bool:
        """Empties the notes about a place; no file brings them back."""
        return self._about_venue(by, venue, redactions.redact_venue_notes, AuditAction.venue_notes_removed)

    def venue(self, by: By, venue: Venue) -> bool:
        """Empties what tells which place it is; its visits stay as facts, and nobody is sent there."""
        return self._about_venue(by, venue, redactions.redact_venue, AuditAction.venue_removed)

    def person(self, by: By, actor: Actor) -> bool:
        """Forgets a person at their own wish. Raises RemovalRefused where nobody else could run the app."""

        def remove(connection: Connection) -> None:
            if actor.role is Role.administrator and people.is_last_administrator(connection, actor.person_id):
                raise RemovalRefused(
                    "You are the only administrator. Invite another one first; then you can go."
                )
            visits = visit_records.count_by(connection, actor.person_id)
            redactions.redact_person(connection, self.listed, actor.person_id, by.now)
            action, role = AuditAction.person_erased, actor.role.value
            audit.write(connection, by.now, by.actor_id, action, actor.person_id, role=role, visits=visits)

        return self._removed(remove)

    def _about_venue(
        self,
        by: By,
        venue: Venue,
        redact: Callable[[Connection, Path, str, datetime], int],
        action: AuditAction,
    ) -> bool:
        def remove(connection: Connection) -> None:
            redact(connection, self.listed, venue.id, by.now)
            derived.recompute(connection, [venue.id], self.zone)
            audit.write(connection, by.now, by.actor_id, action, venue.id, venue.county_geoid)

        return self._removed(remove)

    def _removed(self, remove: Callable[[Connection], None]) -> bool:
        """False where it is gone for everybody, and its last trace on disk goes with the daily tidying."""
        with self.database.write() as connection:
            imports.one_at_a_time(connection)
            remove(connection)
        return self.database.leave_no_trace()
