"""What may a coordinator change about a venue? Its facts, its flags, and a visit that was a mistake."""

import uuid
from collections.abc import Mapping
from typing import Any

from mapper.intake.refusals import ChangeRefused
from mapper.intake.review_decisions import Decider
from mapper.intake.venue_facts import FACTS, read_facts
from mapper.intake.venue_whereabouts import TOWN, moved
from mapper.intake.wishes import Programme
from mapper.rules.audit import AuditAction
from mapper.rules.duplicates import match_key
from mapper.rules.privacy import NO_REFUGE, doubt, names_a_refuge
from mapper.store import audit, derived, redactions, review, venue_history, venue_page, venues, voids
from mapper.store.database import Connection, Database
from mapper.store.reference import venue_types
from mapper.store.venue_history import Changed, Way
from mapper.store.venues import Venue
from mapper.store.voids import StoredVoid

MOST_REASON = 280
FACTS_SET = frozenset(FACTS)
CONCERNS = frozenset({"concern_volunteer", "concern_taker"})
# What a later file may not undo, once a person has set it.
KEPT_FROM_FILES = FACTS_SET | frozenset({"closed", "do_not_place", "restricted"})


def change_facts(
    database: Database,
    number: int,
    texts: Mapping[str, str],
    decider: Decider,
    programme: Programme,
    is_sure: bool = False,
) -> None:
    """Writes what a person typed, fields of FACTS as text, and works out town and county again. `town_geoid`
    among them is a person's word, which no map and no file overrules; empty, it is the map's again.

    Raises ChangeRefused.
    """
    with database.write() as connection:
        venue = _there(connection, number)
        values = read_facts(texts, venue_types(connection), venue)
        town = texts.get(TOWN)
        changed = {name: value for name, value in values.items() if getattr(venue, name) != value}
        _ask_about("notes", changed.get("notes", ""), is_sure)
        changed |= moved(connection, venue, changed, town, decider.reach, programme)
        if changed.keys() & {"name", "venue_type"}:
            changed["match_key"] = match_key(values["name"], values["venue_type"])
        _write(connection, venue, changed, decider, programme, None if town is None else bool(town))
        is_told = {TOWN} if town is not None and bool(town) != (TOWN in venue.set_by_person) else set()
        if fields := sorted(FACTS_SET & changed.keys() | is_told):
            county, action = changed.get("county_geoid", venue.county_geoid), AuditAction.venue_changed
            audit.write(connection, programme.now, decider.person_id, action, venue.id, county, fields=fields)


def mark(
    database: Database, number: int, flags: Mapping[str, bool], decider: Decider, programme: Programme
) -> None:
    """Sets or clears `closed`, `restricted`, `concern_volunteer`, `concern_taker`; a venue that may be
    placed at again loses the reason why it might not. Raises ChangeRefused."""
    with database.write() as connection:
        reason = {} if flags.get("do_not_place", True) else {"do_not_place_reason": ""}
        venue = _there(connection, number)
        _write(connection, venue, {**flags, **reason}, decider, programme)
        _write_down_flags(connection, venue, flags, decider, programme)


def mark_do_not_place(
    database: Database,
    number: int,
    reason: str,
    decider: Decider,
    programme: Programme,
    is_sure: bool = False,
) -> None:
    """Nobody goes there any more; a concern that was raised is decided by it. Raises ChangeRefused."""
    said = " ".join(reason.split())
    if not said:
        raise ChangeRefused({"reason": "Say why; only coordinators read it."})
    if len(said) > MOST_REASON:
        raise ChangeRefused({"reason": f"At most {MOST_REASON} characters, please."})
    _ask_about("reason", said, is_sure)
    flags = {"do_not_place": True, "concern_volunteer": False, "concern_taker": False}
    with database.write() as connection:
        venue = _there(connection, number)
        _write(connection, venue, {**flags, "do_not_place_reason": said}, decider, programme)
        _write_down_flags(connection, venue, flags, decider, programme)


def _write_down_flags(
    connection: Connection, venue: Venue, flags: Mapping[str, bool], decider: Decider, programme: Programme
) -> None:
    """What was set and cleared, never the reason why."""
    if any(getattr(venue, name) and not value for name, value in flags.items() if name in CONCERNS):
        action = AuditAction.concern_cleared
        audit.write(connection, programme.now, decider.person_id, action, venue.id, venue.county_geoid)
    put = sorted(name for name, value in flags.items() if value)
    cleared = sorted(name for name, value in flags.items() if not value and name not in CONCERNS)
    if put or cleared:
        action, county = AuditAction.venue_flagged, venue.county_geoid
        audit.write(
            connection, programme.now, decider.person_id, action, venue.id, county, set=put, cleared=cleared
        )


def take_back(
    database: Database,
    number: int,
    visit_id: str,
    reason: str,
    decider: Decider,
    programme: Programme,
    is_sure: bool = False,
) -> None:
    """Makes one of the venue's visits as if it never was. Raises ChangeRefused."""
    _ask_about(visit_id, reason, is_sure)
    with database.write() as connection:
        venue = _there(connection, number)
        if visit_id not in venue_page.standing_visits(connection, venue.id):
            raise ChangeRefused({"visit": "This visit is taken back already."})
        said = " ".join(reason.split())[:MOST_REASON] or "by a coordinator"
        void = StoredVoid(
            str(uuid.uuid4()), visit_id, programme.now, programme.now, said, decider.person_id, ""
        )
        voids.add(connection, void)
        voids.allow(connection, void.id)
        derived.recompute(connection, [venue.id], programme.zone)
        action, county = AuditAction.visit_taken_back, venue.county_geoid
        audit.write(connection, programme.now, decider.person_id, action, visit_id, county)


def _ask_about(field: str, text: str, is_sure: bool) -> None:
    """Somebody looks twice at what may be about a person."""
    if names_a_refuge(text):
        raise ChangeRefused({field: NO_REFUGE})
    if not is_sure and (asked := doubt(text)):
        raise ChangeRefused({field: asked, "sure": field})


def _there(connection: Connection, number: int) -> Venue:
    venue = venue_page.numbered(connection, number)
    if venue is None or venue.merged_into:
        raise ChangeRefused({"name": "This place is not on the venue list any more."})
    if redactions.among(connection, redactions.VENUE, [venue.id]):
        raise ChangeRefused({"name": "This place asked to be removed; nothing about it is changed any more."})
    return venue


def _write(
    connection: Connection,
    venue: Venue,
    values: Mapping[str, Any],
    decider: Decider,
    programme: Programme,
    town_by_hand: bool | None = None,
) -> None:
    """Writes the columns, and what they were. `town_by_hand`: whether the town is a person's word from now
    on; None leaves that as it is."""
    guessed = {"lat", "lon"} if values.get("placed_by") else set()
    kept = {*venue.set_by_person, *(KEPT_FROM_FILES & values.keys() - guessed)}
    if town_by_hand is not None:
        kept = kept | {TOWN} if town_by_hand else kept - {TOWN}
    venues.change(connection, {venue.id: {**values, "set_by_person": sorted(kept)}})
    told = {name: value for name, value in values.items() if name != "match_key"}
    after = {name: value for name, value in told.items() if getattr(venue, name) != value}
    if after:
        before = {name: getattr(venue, name) for name in after}
        change = Changed(venue.id, programme.now, Way.edit, before, after, decider.person_id)
        venue_history.record(connection, [change])
    if "county_geoid" in values:
        review.follow_venues(connection)
    derived.recompute(connection, [venue.id], programme.zone)
