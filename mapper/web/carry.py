"""What does a phone carry? The venues of the places its person was given, and what it takes to log there."""

from datetime import datetime
from typing import Any

import pandas as pd

from mapper.rules.coverage import STATUSES, StandingItem
from mapper.rules.permissions import Actor
from mapper.rules.selection import Selection
from mapper.rules.visit import day_of
from mapper.store import area_rules, phone_venues, whom_to_ask
from mapper.store.area_rules import Limits
from mapper.store.reference import local_numbers
from mapper.store.whom_to_ask import Contact
from mapper.web import current

COLUMNS = (
    "number", "id", "name", "venue_type", "lat", "lon", "town", "status",
    "do_not_place", "concern_volunteer", "concern_taker",
)  # fmt: skip


def carried() -> dict[str, Any]:
    """The body of GET /api/v1/carry: no actor of a visit, outcome, note, time or visit id in it."""
    frame, actor, today = current.frame(), current.actor(), current.today()
    with current.database().read() as connection:
        limits = area_rules.limits(connection)
    chosen = Selection(reach=actor.reach).of(frame.on(today))
    chosen = chosen[~chosen["restricted"].to_numpy() & ~chosen["closed"].to_numpy()]
    chosen = chosen[~chosen["town_geoid"].isin(limits.no_log).to_numpy()]
    counties = frozenset(chosen["county_geoid"].astype(str)) | {geoid[:5] for geoid in actor.areas}
    with current.database().read() as connection:
        standing = phone_venues.standing_items(connection, chosen["number"].tolist())
        last = phone_venues.last_visits(connection, chosen["id"].tolist())
        numbers = local_numbers(connection, counties)
        contacts = whom_to_ask.contacts(connection, counties)
    reference = frame.reference
    return {
        "made_on": today.isoformat(),
        "zone": current.config().time_zone.key,
        "person": {"id": actor.person_id, "name": actor.name},
        "materials": _materials(reference.materials),
        "spots": [
            {"code": s.code, "label": s.label, "private": s.private}
            for s in reference.spots.values()
            if not s.retired
        ],
        "venue_types": [
            {"code": t.code, "label": t.label} for t in reference.types.values() if not t.retired
        ],
        "towns": _towns(reference.areas, actor, limits),
        "contacts": [_contact(one, reference.areas) for one in contacts],
        "numbers": [{"label": n.label, "number": n.number, "note": n.note} for n in numbers],
        "venues": _venues(chosen, standing, last, _recalled(reference.materials)),
    }


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


def _recalled(materials: Any) -> set[str]:
    today = current.today()
    return {m.code for m in materials.values() if m.recalled_on is not None and m.recalled_on <= today}


def _venues(
    chosen: pd.DataFrame,
    standing: dict[int, list[StandingItem]],
    last: dict[str, datetime],
    recalled: set[str],
) -> list[dict[str, Any]]:
    rows = zip(*(chosen[name].tolist() for name in COLUMNS), strict=True)
    return [_venue(dict(zip(COLUMNS, row, strict=True)), standing, last, recalled) for row in rows]


def _venue(
    row: dict[str, Any],
    standing: dict[int, list[StandingItem]],
    last: dict[str, datetime],
    recalled: set[str],
) -> dict[str, Any]:
    point = {"lat": _number(row["lat"]), "lon": _number(row["lon"])}
    where = {"id": row["id"], "name": row["name"], "town": row["town"], **point}
    if row["do_not_place"] or row["concern_volunteer"] or row["concern_taker"]:
        return {**where, "skip": True}
    items = standing.get(row["number"], [])
    seen = last.get(row["id"])
    return {
        **where,
        "type": row["venue_type"],
        "status": STATUSES[row["status"]].value,
        "standing": [_item(item) for item in items if item.material not in recalled],
        "recalled": [_item(item) for item in items if item.material in recalled],
        "last_visit_on": day_of(seen, current.config().time_zone).isoformat() if seen else None,
    }


def _item(item: StandingItem) -> dict[str, Any]:
    return {
        "material": item.material,
        "spot": item.spot,
        "last_seen_on": item.last_seen_on.isoformat(),
        "quantity": item.quantity,
    }


def _number(value: float) -> float | None:
    return None if value != value else round(value, 6)
