"""What may a coordinator change about a venue? Its facts, its flags, and a visit that was a mistake."""

import uuid
from collections.abc import Callable, Collection, Mapping
from typing import Any

from mapper.intake import cells
from mapper.intake.area_assignment import AreaFinder
from mapper.intake.placing import guessed_again
from mapper.intake.refusals import Refused, RowRejected
from mapper.intake.review_decisions import Decider
from mapper.intake.town_limits import NOT_THERE
from mapper.intake.wishes import Programme
from mapper.rules.audit import AuditAction
from mapper.rules.duplicates import match_key
from mapper.rules.open_months import ALL_YEAR
from mapper.rules.privacy import doubt, looks_like_a_shelter
from mapper.store import audit, derived, redactions, review, venue_page, venues, voids
from mapper.store.area_rules import limits
from mapper.store.database import Connection, Database
from mapper.store.reference import VenueType, venue_types
from mapper.store.venues import Venue
from mapper.store.voids import StoredVoid

MOST_REASON = 280
TEXTS = ("address", "city", "state", "phone", "opening_hours", "languages", "notes")
FACTS = ("name", "venue_type", *TEXTS, "zip", "website", "open_months", "lat", "lon")
FACTS_SET = frozenset(FACTS)
ADDRESS = frozenset({"address", "city", "state", "zip"})
CONCERNS = frozenset({"concern_volunteer", "concern_taker"})
# What a later file may not undo, once a person has set it.
KEPT_FROM_FILES = FACTS_SET | frozenset({"closed", "do_not_place", "restricted"})


class ChangeRefused(Refused):
    """Nothing was changed; `problems` says why, a sentence by the field's name. Under `sure` stands the field
    whose text may be about a person, where it is kept once somebody says that it may."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = dict(problems)


def change_facts(
    database: Database,
    number: int,
    texts: Mapping[str, str],
    decider: Decider,
    programme: Programme,
    is_sure: bool = False,
) -> None:
    """Writes what a person typed, fields of FACTS as text, and works out town and county again.

    Raises ChangeRefused.
    """
    with database.write() as connection:
        venue = _there(connection, number)
        values = _read_facts(texts, venue_types(connection), venue)
        changed = {name: value for name, value in values.items() if getattr(venue, name) != value}
        _ask_about("notes", changed.get("notes", ""), is_sure)
        if changed.keys() & {"lat", "lon", "city"} or (venue.placed_by and changed.keys() & ADDRESS):
            finder = AreaFinder.from_database(connection, programme.data_folder)
            changed |= guessed_again(finder.gazetteer, venue, changed)
            changed |= _placed(finder, venue, changed)
            if not decider.reach.covers(changed["county_geoid"], changed["town_geoid"]):
                raise ChangeRefused({"lat": "That point lies outside the places you look after."})
            _refuse_no_log(connection, venue, changed["town_geoid"])
        if changed.keys() & {"name", "venue_type"}:
            changed["match_key"] = match_key(values["name"], values["venue_type"])
        _write(connection, venue, changed, programme)
        if fields := sorted(FACTS_SET & changed.keys()):
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
        _write(connection, venue, {**flags, **reason}, programme)
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
        _write(connection, venue, {**flags, "do_not_place_reason": said}, programme)
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
    if not is_sure and (asked := doubt(text)):
        raise ChangeRefused({field: asked, "sure": field})


def _there(connection: Connection, number: int) -> Venue:
    venue = venue_page.numbered(connection, number)
    if venue is None or venue.merged_into:
        raise ChangeRefused({"name": "This place is not on the venue list any more."})
    if redactions.among(connection, redactions.VENUE, [venue.id]):
        raise ChangeRefused({"name": "This place asked to be removed; nothing about it is changed any more."})
    return venue


def _refuse_no_log(connection: Connection, venue: Venue, town_geoid: str) -> None:
    """One that lies there already may be corrected; none is moved there."""
    if town_geoid != venue.town_geoid and town_geoid in limits(connection).no_log:
        raise ChangeRefused({"lat": NOT_THERE})


def _write(connection: Connection, venue: Venue, values: Mapping[str, Any], programme: Programme) -> None:
    by_person = KEPT_FROM_FILES & values.keys() - ({"lat", "lon"} if values.get("placed_by") else set())
    kept = sorted({*venue.set_by_person, *by_person})
    venues.change(connection, {venue.id: {**values, "set_by_person": kept}})
    if "county_geoid" in values:
        review.follow_venues(connection)
    derived.recompute(connection, [venue.id], programme.zone)


def _placed(finder: AreaFinder, venue: Venue, changed: Mapping[str, Any]) -> dict[str, Any]:
    """Columns that follow from the point and the city; a point that a person gave is exact."""
    lat, lon = changed.get("lat", venue.lat), changed.get("lon", venue.lon)
    at = finder.place_one(lat, lon, changed.get("city", venue.city))
    by_person = bool(changed.keys() & {"lat", "lon"}) and not changed.get("placed_by")
    return {
        "precision": ("" if lat is None else "pin")
        if by_person
        else changed.get("precision", venue.precision),
        "placed_by": "" if by_person else changed.get("placed_by", venue.placed_by),
        "town_geoid": at.town_geoid,
        "county_geoid": at.county_geoid,
        "area_approximate": at.approximate,
    }


# --- what was typed ----------------------------------------------------------------------------------


def _read_facts(texts: Mapping[str, str], types: Collection[VenueType], venue: Venue) -> dict[str, Any]:
    problems: dict[str, str] = {}

    def read(field: str, parse: Callable[[str], Any]) -> Any:
        try:
            return parse(cells.plain(field, texts.get(field, "")))
        except RowRejected as problem:
            problems[field] = _sentence(str(problem))
            return None

    values = {field: read(field, str) for field in TEXTS}
    values |= {"zip": read("zip", cells.zip_code), "website": read("website", cells.website)}
    values["open_months"] = read("open_months", lambda text: cells.open_months(text) if text else ALL_YEAR)
    kind = texts.get("venue_type", "")
    values["name"] = read("name", lambda text: _name(text, kind))
    values["venue_type"] = read("venue_type", lambda code: _type(code, types, venue))
    point = read("lat", lambda text: cells.point_on_the_globe(text, texts.get("lon", "").strip()))
    values["lat"], values["lon"] = point or (None, None)
    if problems:
        raise ChangeRefused(problems)
    return values


def _name(text: str, venue_type: str) -> str:
    if not text:
        raise RowRejected("every place needs a name")
    if looks_like_a_shelter(text, venue_type):
        raise RowRejected("shelters, safe houses and survivor programmes are never on the list")
    return text


def _type(code: str, types: Collection[VenueType], venue: Venue) -> str:
    in_use = {kind.code for kind in types if not kind.retired} | {venue.venue_type}
    if code not in in_use:
        raise RowRejected("choose a type of place from the list")
    return code


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
