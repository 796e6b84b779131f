"""What becomes of a place that a volunteer found? It waits for a coordinator, or is held, or is not kept."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from mapper.intake.area_assignment import AreaFinder, PlacedAt
from mapper.intake.phone_message import NewVenueMessage, VisitMessage
from mapper.rules.admission import NOTHING_IS_KEPT, HoldReason
from mapper.rules.permissions import Actor
from mapper.rules.privacy import looks_like_a_shelter
from mapper.store import phone_venues, redactions
from mapper.store.area_rules import limits
from mapper.store.database import Connection
from mapper.store.reference import Material, Spot, VenueType, venue_types
from mapper.store.visits import Hold


def take_in(
    connection: Connection, new: NewVenueMessage, actor: Actor, received_at: datetime, data_folder: Path
) -> Hold | None:
    """Adds the place, pending; or says why the visit to it is held."""
    finder = AreaFinder.from_database(connection, data_folder)
    lat, lon = _rounded(new.lat), _rounded(new.lon)
    place = finder.place_one(lat, lon, new.city)
    reason = _refusal(connection, actor, new, place)
    if reason is not None:
        # No list of places that must not be listed, not even of held ones: what was said is not kept.
        said = None if reason in NOTHING_IS_KEPT else _as_row(new)
        return Hold(reason.value, place.county_geoid, new_venue=said)
    phone_venues.add_found(
        connection,
        phone_venues.FoundVenue(
            id=str(new.id),
            name=new.name.strip(),
            venue_type=new.venue_type,
            address=new.address.strip(),
            city=new.city.strip(),
            lat=lat,
            lon=lon,
            town_geoid=place.town_geoid,
            county_geoid=place.county_geoid,
            area_approximate=place.approximate,
            added_by=actor.person_id,
        ),
        received_at,
    )
    return None


def _refusal(
    connection: Connection, actor: Actor, new: NewVenueMessage, place: PlacedAt
) -> HoldReason | None:
    if looks_like_a_shelter(new.name, new.venue_type, {"address": new.address, "city": new.city}):
        return HoldReason.looks_private
    if place.town_geoid in limits(connection).no_log:
        return HoldReason.no_log
    if redactions.among(connection, redactions.VENUE, [str(new.id)]):
        return HoldReason.removed
    if new.venue_type not in in_use(venue_types(connection)):
        return HoldReason.unknown_type
    if not actor.reach.covers(place.county_geoid, place.town_geoid):
        return HoldReason.other_area
    return None


def may_be_kept(connection: Connection, message: VisitMessage, data_folder: Path) -> bool:
    """Whether another body under a known id may be kept: not one that tells of a place that must not be."""
    new = message.new_venue
    no_log = limits(connection).no_log
    venue = phone_venues.named(connection, venue_id(message)) if no_log else None
    if venue is not None and venue.town_geoid in no_log:
        return False
    if new is None:
        return True
    if looks_like_a_shelter(new.name, new.venue_type, {"address": new.address, "city": new.city}):
        return False
    if not no_log:
        return True
    place = AreaFinder.from_database(connection, data_folder).place_one(new.lat, new.lon, new.city)
    return place.town_geoid not in no_log


def venue_id(message: VisitMessage) -> str:
    """The id under which the phone knows the place, a new one or one of the list."""
    named = message.new_venue.id if message.new_venue is not None else message.venue_id
    return str(named)


def in_use(rows: Iterable[VenueType | Spot | Material]) -> set[str]:
    return {row.code for row in rows if not row.retired}


def _rounded(degrees: float | None) -> float | None:
    """Four decimals, some ten metres: where the pin is, not where the person stood (SAFETY.md)."""
    return None if degrees is None else round(degrees, 4)


def _as_row(new: NewVenueMessage) -> dict[str, Any]:
    return {
        **msgspec.structs.asdict(new),
        "id": str(new.id),
        "lat": _rounded(new.lat),
        "lon": _rounded(new.lon),
    }
