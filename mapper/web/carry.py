"""What does a phone carry? The venues of the places its person was given, and what it takes to log there."""

from collections.abc import Mapping
from typing import Any

from mapper.rules.permissions import Actor
from mapper.rules.selection import Selection
from mapper.store import area_rules, phone_venues, whom_to_ask
from mapper.store.area_rules import Limits
from mapper.store.reference import Spot, local_numbers
from mapper.store.venue_texts import with_texts
from mapper.store.whom_to_ask import Contact
from mapper.web import current
from mapper.web.carried_rounds import rounds_of
from mapper.web.carried_venues import Told


def carried() -> dict[str, Any]:
    """The body of GET /api/v1/carry: no actor of a visit, outcome, note, time or visit id in it."""
    frame, actor, today = current.frame(), current.actor(), current.today()
    zone = current.config().time_zone
    with current.database().read() as connection:
        limits = area_rules.limits(connection)
    chosen = Selection(reach=actor.reach).of(frame.on(today))
    chosen = chosen[~chosen["restricted"].to_numpy() & ~chosen["closed"].to_numpy()]
    chosen = chosen[~chosen["town_geoid"].isin(limits.no_log).to_numpy()]
    counties = frozenset(chosen["county_geoid"].astype(str)) | {geoid[:5] for geoid in actor.areas}
    with current.database().read() as connection:
        chosen = with_texts(connection, chosen)
        told = Told(
            standing=phone_venues.standing_items(connection, chosen["number"].tolist()),
            last=phone_venues.last_visits(connection, chosen["id"].tolist()),
            recalled=_recalled(frame.reference.materials),
            today=today,
            zone=zone,
        )
        numbers = local_numbers(connection, counties)
        contacts = whom_to_ask.contacts(connection, counties)
        venues = told.venues(chosen)
        my_rounds = rounds_of(connection, actor.person_id, venues, zone)
    reference = frame.reference
    return {
        "made_on": today.isoformat(),
        "zone": zone.key,
        "kept_days": current.config().carry_days,
        "person": {"id": actor.person_id, "name": actor.name},
        "materials": _materials(reference.materials),
        "spots": _spots(reference.spots),
        "venue_types": [
            {"code": t.code, "label": t.label} for t in reference.types.values() if not t.retired
        ],
        "towns": _towns(reference.areas, actor, limits),
        "contacts": [_contact(one, reference.areas) for one in contacts],
        "numbers": [{"label": n.label, "number": n.number, "note": n.note} for n in numbers],
        "venues": venues,
        "rounds": my_rounds,
    }


def _spots(spots: Mapping[str, Spot]) -> list[dict[str, Any]]:
    return [
        {"code": spot.code, "label": spot.label, "private": spot.private}
        for spot in spots.values()
        if not spot.retired
    ]


def _materials(materials: Any) -> list[dict[str, Any]]:
    today = current.today()
    return [
        {
            "code": m.code,
            "label": m.label,
            "kind": m.kind,
            "languages": list(m.languages),
            "recalled": m.recalled_on is not None and m.recalled_on <= today,
            "superseded": m.superseded_on is not None and m.superseded_on <= today,
            "issuer": m.issuer,
            "version": m.version,
            "version_where": m.version_where,
            "where_to_get": m.where_to_get,
        }
        for m in materials.values()
        if not m.retired
    ]


def _contact(contact: Contact, areas: Any) -> dict[str, str]:
    county = areas[contact.county_geoid].name if contact.county_geoid in areas else ""
    return {"county": county, "local_team": contact.local_team, "provider": contact.provider}


def _towns(areas: Any, actor: Actor, limits: Limits) -> list[dict[str, str | None]]:
    """The places that were given, and within them the towns where somebody is to be asked first."""
    within = {geoid for geoid in limits.ask_first if actor.reach.covers(geoid[:5], geoid)}
    return [
        {"geoid": geoid, "name": areas[geoid].name, "ask_first": limits.ask_first.get(geoid)}
        for geoid in sorted((actor.areas | within) - limits.no_log)
        if geoid in areas
    ]


def _recalled(materials: Any) -> frozenset[str]:
    today = current.today()
    return frozenset(
        m.code for m in materials.values() if m.recalled_on is not None and m.recalled_on <= today
    )
