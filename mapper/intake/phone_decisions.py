"""What happens when a coordinator decides about what came from phones? New venues, held visits, conflicts."""

from typing import Any

from mapper.intake.area_assignment import AreaFinder
from mapper.intake.phone_message import MalformedMessage, VisitMessage, read_visit
from mapper.intake.refusals import DecisionRefused
from mapper.intake.review_decisions import Decider
from mapper.intake.town_limits import NOT_THERE
from mapper.intake.visit_history import VisitLog
from mapper.intake.wishes import Programme
from mapper.rules.audit import AuditAction
from mapper.rules.privacy import looks_like_a_shelter
from mapper.rules.visit import Item, effective_at
from mapper.rules.visit_ids import successor
from mapper.store import audit, derived, imports, phone_review, phone_venues, reference, venues, visits
from mapper.store.area_rules import limits
from mapper.store.database import Connection, Database
from mapper.store.phone_review import HeldVisit, WaitingConflict
from mapper.store.venues import Venue
from mapper.store.visits import StoredVisit

RELEASED, REJECTED = "released", "rejected"


def accept_venue(database: Database, number: int, decider: Decider, programme: Programme) -> Venue:
    """What a volunteer added is on the list from now on; its visits count from their own days.

    Raises DecisionRefused.
    """
    with database.write() as connection:
        venue = _pending(connection, number, decider)
        _refuse_shelters(venue.name, venue.venue_type)
        _refuse_no_log(connection, venue.town_geoid)
        venues.change(connection, {venue.id: {"pending": False}})
        derived.recompute(connection, [venue.id], programme.zone)
        action = AuditAction.venue_accepted
        audit.write(connection, programme.now, decider.person_id, action, venue.id, venue.county_geoid)
    return venue


def set_venue_aside(database: Database, number: int, decider: Decider, programme: Programme) -> Venue:
    """What a volunteer added stays off the list for good; its visits stay in the log and count nowhere.

    Raises DecisionRefused.
    """
    with database.write() as connection:
        venue = _pending(connection, number, decider)
        venues.change(connection, {venue.id: {"set_by_person": [*venue.set_by_person, "pending"]}})
        derived.recompute(connection, [venue.id], programme.zone)
        action = AuditAction.venue_set_aside
        audit.write(connection, programme.now, decider.person_id, action, venue.id, venue.county_geoid)
    return venue


def _pending(connection: Connection, number: int, decider: Decider) -> Venue:
    imports.one_at_a_time(connection)
    for venue in venues.pending(connection):
        if venue.number == number and decider.reach.covers(venue.county_geoid):
            return venue
    raise DecisionRefused("No such new venue waits for a decision.")


def release_visit(
    database: Database, visit_id: str, venue_type: str, decider: Decider, programme: Programme
) -> None:
    """Lets a held visit count, where its venue and its codes are known by now; a new place that was not
    taken in goes on the list with it, as `venue_type` where the phone named none that is known.

    Raises DecisionRefused.
    """
    with database.write() as connection:
        hold = _held(connection, visit_id, decider)
        _check_codes(connection, hold.visit.items)
        _refuse_no_log(connection, hold.visit.venue.town_geoid if hold.visit.venue else "")
        if hold.visit.venue is not None:
            venue_id = hold.visit.venue.id
        else:
            venue_id = _list(connection, hold, venue_type, decider, programme)
            _raise_concern(connection, venue_id, hold.visit.concern)
        phone_review.decide_hold(connection, visit_id, RELEASED, decider.person_id, programme.now)
        derived.recompute(connection, [venue_id], programme.zone)
        action, county = AuditAction.visit_released, hold.county_geoid
        audit.write(connection, programme.now, decider.person_id, action, visit_id, county)


def reject_visit(database: Database, visit_id: str, decider: Decider, programme: Programme) -> None:
    """The held visit counts nowhere for good. Raises DecisionRefused."""
    with database.write() as connection:
        hold = _held(connection, visit_id, decider)
        phone_review.decide_hold(connection, visit_id, REJECTED, decider.person_id, programme.now)
        if hold.visit.venue is not None:
            derived.recompute(connection, [hold.visit.venue.id], programme.zone)
        action, county = AuditAction.visit_rejected, hold.county_geoid
        audit.write(connection, programme.now, decider.person_id, action, visit_id, county)


def _held(connection: Connection, visit_id: str, decider: Decider) -> HeldVisit:
    imports.one_at_a_time(connection)
    for hold in phone_review.held(connection, decider.reach):
        if hold.visit.id == visit_id:
            return hold
    raise DecisionRefused("No such visit is held.")


def _check_codes(connection: Connection, items: tuple[Item, ...]) -> None:
    materials = {material.code for material in reference.materials(connection)}
    spots = {spot.code for spot in reference.spots(connection)}
    for item in items:
        for code, known in ((item.material, materials), (item.spot, spots)):
            if code not in known:
                raise DecisionRefused(
                    f"It names {code!r}, which is still unknown; add it to the reference data first."
                )


def _list(
    connection: Connection, hold: HeldVisit, venue_type: str, decider: Decider, programme: Programme
) -> str:
    """Puts the place that the phone found on the list; answers its id."""
    said: dict[str, Any] | None = hold.new_venue
    if said is None:
        raise DecisionRefused("Its venue is not on the list; add the venue first, or reject the visit.")
    types = {kind.code for kind in reference.venue_types(connection)}
    chosen = venue_type or said["venue_type"]
    if chosen not in types:
        raise DecisionRefused("Choose a type of place for it.")
    _refuse_shelters(said["name"], chosen)
    lat, lon, city = said["lat"], said["lon"], said["city"]
    area = AreaFinder.from_database(connection, programme.data_folder).place_one(lat, lon, city)
    if not decider.reach.covers(area.county_geoid, area.town_geoid):
        raise DecisionRefused("It lies outside the places you decide about.")
    _refuse_no_log(connection, area.town_geoid)
    venue = Venue(
        id=said["id"],
        name=said["name"],
        venue_type=chosen,
        added_at=programme.now,
        address=said["address"],
        city=city,
        lat=lat,
        lon=lon,
        precision="" if lat is None else "pin",
        town_geoid=area.town_geoid,
        county_geoid=area.county_geoid,
        area_approximate=area.approximate,
    )
    venues.add(connection, [venue])
    return venue.id


def _refuse_shelters(name: str, venue_type: str) -> None:
    """Once more where somebody decides: it may have come before a word of rules/privacy.py did."""
    if looks_like_a_shelter(name, venue_type):
        raise DecisionRefused("Shelters, safe houses and survivor programmes are never on the list.")


def _refuse_no_log(connection: Connection, town_geoid: str) -> None:
    if town_geoid in limits(connection).no_log:
        raise DecisionRefused(NOT_THERE)


def keep_first(
    database: Database, visit_id: str, digest: str, decider: Decider, programme: Programme
) -> None:
    """What came first stands. Raises DecisionRefused."""
    with database.write() as connection:
        conflict = _conflict(connection, visit_id, digest, decider)
        phone_review.decide_conflict(connection, visit_id, digest, programme.now)
        _write_down_choice(connection, conflict, "first", decider, programme)


def keep_other(
    database: Database, visit_id: str, digest: str, decider: Decider, programme: Programme
) -> None:
    """What came later stands: the first is taken back, and the other goes in under an id of its own.

    Raises DecisionRefused.
    """
    with database.write() as connection:
        conflict = _conflict(connection, visit_id, digest, decider)
        if conflict.visit is None:
            raise DecisionRefused("A take-back stays as it came first.")
        message = _message(conflict)
        venue_id = str(message.new_venue.id if message.new_venue else message.venue_id)
        venue = venues.standing_for(connection, [venue_id]).get(venue_id)
        if venue is None or not decider.reach.covers(venue.county_geoid):
            raise DecisionRefused("Its venue is not on the list; the other entry can't count.")
        _check_codes(connection, message.read_items())
        _refuse_no_log(connection, venue.town_geoid)
        touched = VisitLog(connection, programme).take_back_ids(
            {visit_id: conflict.visit.venue_id}, "the other entry under its id stands"
        )
        phone_review.decide_hold(connection, visit_id, REJECTED, decider.person_id, programme.now)
        visits.add(connection, _stored(connection, conflict, message, venue))
        _raise_concern(connection, venue.id, message.concern or "")
        phone_review.decide_conflict(connection, visit_id, digest, programme.now)
        derived.recompute(connection, touched | {venue.id}, programme.zone)
        _write_down_choice(connection, conflict, "other", decider, programme)


def _write_down_choice(
    connection: Connection, conflict: WaitingConflict, kept: str, decider: Decider, programme: Programme
) -> None:
    venue = conflict.visit.venue if conflict.visit else None
    county, action = venue.county_geoid if venue else "", AuditAction.conflict_decided
    audit.write(connection, programme.now, decider.person_id, action, conflict.id, county, kept=kept)


def _conflict(connection: Connection, visit_id: str, digest: str, decider: Decider) -> WaitingConflict:
    imports.one_at_a_time(connection)
    for conflict in phone_review.conflicts(connection, decider.reach):
        if (conflict.id, conflict.digest) == (visit_id, digest):
            return conflict
    raise DecisionRefused("No such entry waits for a decision.")


def _message(conflict: WaitingConflict) -> VisitMessage:
    try:
        return read_visit(conflict.body.encode())
    except MalformedMessage:
        raise DecisionRefused("The other entry can't be read.") from None


def _stored(
    connection: Connection, conflict: WaitingConflict, message: VisitMessage, venue: Venue
) -> StoredVisit:
    moment = effective_at(message.visited_at, conflict.received_at, conflict.client_time)
    free = successor(conflict.id)
    while visits.known(connection, free) is not None:
        free = successor(free)
    return StoredVisit(
        id=free,
        venue_id=venue.id,
        visited_at=message.visited_at,
        received_at=conflict.received_at,
        effective_at=moment.at,
        time_shifted=moment.shifted,
        line=0,
        outcome=message.outcome,
        items=message.read_items(),
        digest=conflict.digest,
        follow_up_on=message.follow_up_on,
        concern=message.concern or "",
        distance=message.distance,
        author_id=conflict.person_id,
        note=message.note,
    )


def _raise_concern(connection: Connection, venue_id: str, concern: str) -> None:
    if concern == "volunteer" or concern == "taker":
        phone_venues.raise_concern(connection, venue_id, "volunteer" if concern == "volunteer" else "taker")
