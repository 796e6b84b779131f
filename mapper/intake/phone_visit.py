"""What becomes of what a phone sends? Stored once by its id, however often it arrives; held where it can't
count; kept beside the first where it differs. Between steps 3 and 4 of the flow."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from mapper.intake import found_venues
from mapper.intake.deliveries import Delivery, Fate, Receipt, TooManyVisits
from mapper.intake.found_venues import in_use, venue_id
from mapper.intake.phone_message import MalformedMessage, VisitMessage, VoidMessage, read_visit, read_void
from mapper.intake.together import Together
from mapper.rules.admission import MOST_VISITS_AN_HOUR, NOTHING_IS_KEPT, hold_reason, may_take_back
from mapper.rules.audit import AuditAction
from mapper.rules.permissions import Actor
from mapper.rules.visit import day_of, effective_at, problems
from mapper.store import audit, derived, emptying, people, phone_venues, redactions, visits, voids
from mapper.store.area_rules import limits
from mapper.store.database import Connection, Database
from mapper.store.phone_venues import NamedVenue
from mapper.store.reference import materials, spots
from mapper.store.visits import Hold, StoredVisit
from mapper.store.voids import StoredVoid


class Receiver:
    """Takes deliveries in; made once per app."""

    def __init__(self, database: Database, secret: str, zone: ZoneInfo, data_folder: Path) -> None:
        self._database = database
        self._secret = secret.encode()
        self._zone = zone
        self._data_folder = data_folder
        self._together = Together(self._take_in_these)

    def visit(self, delivery: Delivery) -> Receipt:
        """Raises MalformedMessage and TooManyVisits (nothing stored) and DatabaseUnavailable (nothing
        acknowledged)."""
        message = read_visit(delivery.body)
        self._check(message)
        return self._receipt(delivery, self._together.do((delivery, message)))

    def void(self, delivery: Delivery) -> Receipt:
        """Takes a visit back, or waits for it. Raises as visit() does."""
        message = read_void(delivery.body)
        with self._database.write() as connection:
            return self._receipt(delivery, self._take_in_void(connection, delivery, message))

    def _check(self, message: VisitMessage) -> None:
        visited_on = day_of(message.visited_at, self._zone)
        found = problems(message.outcome, message.read_items(), message.follow_up_on, visited_on)
        if found:
            raise MalformedMessage(found)

    def _check_pace(self, connection: Connection, delivery: Delivery) -> None:
        an_hour_ago = delivery.received_at - timedelta(hours=1)
        if visits.sent_since(connection, delivery.actor.person_id, an_hour_ago) >= MOST_VISITS_AN_HOUR:
            raise TooManyVisits

    def _digest(self, body: bytes) -> str:
        return hmac.new(self._secret, body, hashlib.sha256).hexdigest()

    def _receipt(self, delivery: Delivery, result: tuple[Fate, datetime]) -> Receipt:
        return Receipt(result[0], delivery.id, hashlib.sha256(delivery.body).hexdigest(), result[1])

    # --- visits ------------------------------------------------------------------------------------

    def _take_in_these(
        self, deliveries: Sequence[tuple[Delivery, VisitMessage]]
    ) -> list[tuple[Fate, datetime] | Exception]:
        """All of them in one transaction, by their ids, so that two processes never wait for each other."""
        taken: dict[int, tuple[Fate, datetime] | Exception] = {}
        touched: set[str] = set()
        with self._database.write() as connection:
            for index in sorted(range(len(deliveries)), key=lambda one: deliveries[one][0].id):
                try:
                    taken[index] = self._take_in(connection, *deliveries[index], touched)
                except TooManyVisits as refused:
                    taken[index] = refused
            derived.recompute(connection, touched, self._zone)
        return [taken[index] for index in range(len(deliveries))]

    def _take_in(
        self, connection: Connection, delivery: Delivery, message: VisitMessage, touched: set[str]
    ) -> tuple[Fate, datetime]:
        """`touched` gets the venues that have to be worked out again."""
        known = visits.known(connection, delivery.id)
        if known is None:
            self._check_pace(connection, delivery)
            hold, venue = self._admit(connection, delivery, message)
            kept_note = self._note(connection, delivery.id, message.note, hold, venue)
            if visits.add(connection, self._stored(delivery, message, kept_note), hold):
                self._forget_what_came_before(connection, delivery.id, hold)
                touched |= self._follow(connection, delivery.id, message, venue)
                self._write_down(connection, delivery, message)
                return Fate.stored, delivery.received_at
            known = visits.known(connection, delivery.id)  # another process was faster
            assert known is not None
        if hmac.compare_digest(known.digest, self._digest(delivery.body)):
            return Fate.already, known.received_at
        may_be_kept = found_venues.may_be_kept(connection, message, self._data_folder)
        self._keep_conflict(connection, delivery, delivery.id, may_be_kept)
        return Fate.conflict, delivery.received_at

    def _note(
        self,
        connection: Connection,
        visit_id: str,
        note: str,
        hold: Hold | None = None,
        venue: NamedVenue | None = None,
    ) -> str:
        """What may be kept of a note, or of why a visit was taken back: nothing that a person has removed,
        and nothing of a place that must not be kept or asked to be removed."""
        if not note or (hold is not None and hold.reason in NOTHING_IS_KEPT):
            return ""
        if venue is not None and redactions.among(connection, redactions.VENUE, [venue.id]):
            return ""
        return "" if self._is_hushed(connection, visit_id) else note

    def _is_hushed(self, connection: Connection, visit_id: str) -> bool:
        """Whether nothing that anybody writes about this visit is kept."""
        if redactions.among(connection, redactions.VISIT_NOTE, [visit_id]):
            return True
        return visits.held_because(connection, visit_id) in NOTHING_IS_KEPT

    def _forget_what_came_before(self, connection: Connection, visit_id: str, hold: Hold | None) -> None:
        """A take-back may have arrived, with its reason, before what nothing may be kept of."""
        if hold is not None and hold.reason in NOTHING_IS_KEPT:
            emptying.empty_notes(connection, [visit_id])

    def _keep_conflict(
        self, connection: Connection, delivery: Delivery, visit_id: str, may_be_kept: bool = True
    ) -> None:
        body = delivery.body.decode("utf-8") if may_be_kept else ""
        if self._is_hushed(connection, visit_id):
            body = emptying.changed_body(body, emptying.without_note)
        visits.keep_conflict(
            connection,
            visits.Conflict(
                visit_id=delivery.id,
                digest=self._digest(delivery.body),
                body=body,
                received_at=delivery.received_at,
                person_id=delivery.actor.person_id,
                client_time=delivery.client_time,
            ),
        )

    def _stored(self, delivery: Delivery, message: VisitMessage, note: str) -> StoredVisit:
        moment = effective_at(message.visited_at, delivery.received_at, delivery.client_time)
        return StoredVisit(
            id=delivery.id,
            venue_id=venue_id(message),
            visited_at=message.visited_at,
            received_at=delivery.received_at,
            effective_at=moment.at,
            time_shifted=moment.shifted,
            line=0,
            outcome=message.outcome,
            items=message.read_items(),
            digest=self._digest(delivery.body),
            follow_up_on=message.follow_up_on,
            concern=message.concern or "",
            distance=message.distance,
            author_id=delivery.actor.person_id,
            note=note,
        )

    def _admit(
        self, connection: Connection, delivery: Delivery, message: VisitMessage
    ) -> tuple[Hold | None, NamedVenue | None]:
        """Why the visit is held, or None, and the venue that it names, if it is there; a sound new venue is
        taken in as pending on the way."""
        refused = self._take_in_venue(connection, delivery, message)
        venue = phone_venues.named(connection, venue_id(message))
        if refused is not None:
            return refused, venue
        reason = hold_reason(
            delivery.actor,
            (venue.county_geoid, venue.town_geoid) if venue else None,
            message.read_items(),
            in_use(materials(connection)),
            in_use(spots(connection)),
            limits(connection).no_log,
        )
        hold = None if reason is None else Hold(reason.value, venue.county_geoid if venue else "")
        return hold, venue

    def _take_in_venue(
        self, connection: Connection, delivery: Delivery, message: VisitMessage
    ) -> Hold | None:
        new = message.new_venue
        if new is None or phone_venues.named(connection, str(new.id)) is not None:
            return None
        return found_venues.take_in(connection, new, delivery.actor, delivery.received_at, self._data_folder)

    def _follow(
        self, connection: Connection, visit_id: str, message: VisitMessage, venue: NamedVenue | None
    ) -> set[str]:
        """What a visit that was just stored sets going; answers the venues to be worked out again."""
        for void in voids.waiting(connection, visit_id):
            sender = people.actor(connection, void.person_id, day_of(void.received_at, self._zone))
            if sender is not None:
                self._allow(connection, void, sender)
        if venue is None:
            return set()
        if message.concern is not None:
            now = phone_venues.named(connection, venue.id) or venue  # merged meanwhile, perhaps
            phone_venues.raise_concern(connection, now.id, message.concern)
        # A merge may be undone before this is stored: the visit counts for the one that it named, too.
        return {venue_id(message), venue.id}

    def _write_down(self, connection: Connection, delivery: Delivery, message: VisitMessage) -> None:
        """Who logs for somebody else stands on the audit log; else the visit's author says it."""
        if not delivery.typed_by:
            return
        venue = phone_venues.named(connection, venue_id(message))
        audit.write(
            connection, delivery.received_at, delivery.typed_by, AuditAction.logged_for,
            delivery.actor.person_id, venue.county_geoid if venue else "",
            visit=delivery.id, outcome=message.outcome.value,
        )  # fmt: skip

    # --- voids -------------------------------------------------------------------------------------

    def _take_in_void(
        self, connection: Connection, delivery: Delivery, message: VoidMessage
    ) -> tuple[Fate, datetime]:
        void = StoredVoid(
            id=delivery.id,
            visit_id=str(message.visit_id),
            voided_at=message.voided_at,
            received_at=delivery.received_at,
            reason=self._note(connection, str(message.visit_id), message.reason),
            person_id=delivery.actor.person_id,
            digest=self._digest(delivery.body),
        )
        if voids.add(connection, void):
            if self._allow(connection, void, delivery.actor):
                self._recompute_venue_of(connection, void.visit_id)
            return Fate.stored, delivery.received_at
        known = voids.known(connection, delivery.id)
        assert known is not None  # the id is taken, so it is there
        if hmac.compare_digest(known.digest, void.digest):
            return Fate.already, known.received_at
        self._keep_conflict(connection, delivery, void.visit_id)
        return Fate.conflict, delivery.received_at

    def _allow(self, connection: Connection, void: StoredVoid, actor: Actor) -> bool:
        """Lets the void take its visit back where this actor may; one that is not here yet is waited for."""
        visit = visits.authorship(connection, void.visit_id)
        if visit is None:
            return False
        venue = phone_venues.named(connection, visit.venue_id)
        county = venue.county_geoid if venue else ""
        if not may_take_back(actor, visit.author_id, county, visit.received_at, void.received_at):
            return False
        voids.allow(connection, void.id)
        return True

    def _recompute_venue_of(self, connection: Connection, visit_id: str) -> None:
        visit = visits.authorship(connection, visit_id)
        venue = phone_venues.named(connection, visit.venue_id) if visit else None
        if visit is not None and venue is not None:
            derived.recompute(connection, [visit.venue_id, venue.id], self._zone)
