"""May this visit count at once, or is it held for a coordinator? May this void take it back?"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from mapper.rules.permissions import Actor, Role
from mapper.rules.visit import Item

# A phone may come back with a month in its outbox; nobody makes more stops than this in an hour.
MOST_VISITS_AN_HOUR = 1_000
TAKE_BACK_WITHIN = timedelta(days=7)  # of the visit's receipt, for its author


class HoldReason(StrEnum):
    """Why a visit counts nowhere yet, as a coordinator reads it."""

    unknown_venue = "The phone named a venue that is not on the list."
    other_area = "The venue is outside the places this person was given."
    unknown_code = "It names a material or a place in the building that is unknown or retired."
    looks_private = "The new place may be one that must not be listed."
    unknown_type = "The new place is of a type that is unknown or retired."
    no_log = "It is in a town where nothing may be logged."
    removed = "The place asked to be removed from the list."


# What was said of the place is not kept, not even here: neither its name nor the note.
NOTHING_IS_KEPT = frozenset({HoldReason.looks_private, HoldReason.no_log, HoldReason.removed})


def hold_reason(
    actor: Actor,
    area: tuple[str, str] | None,
    items: Iterable[Item],
    materials: Collection[str],
    spots: Collection[str],
    no_log: Collection[str] = (),
) -> HoldReason | None:
    """Why the visit is held; None where it counts. `area`: (county, town) GEOIDs of its venue, None
    where the venue is unknown; `materials` and `spots`: the codes in use; `no_log`: towns where nothing
    may be logged."""
    if area is None:
        return HoldReason.unknown_venue
    if area[1] in no_log:
        return HoldReason.no_log
    if not actor.reach.covers(*area):
        return HoldReason.other_area
    if any(item.material not in materials or item.spot not in spots for item in items):
        return HoldReason.unknown_code
    return None


def may_take_back(
    actor: Actor,
    author_id: str | None,
    county_geoid: str,
    visit_received_at: datetime,
    void_received_at: datetime,
) -> bool:
    """The author until seven days after the visit was received; a coordinator of the area always."""
    if actor.role in (Role.coordinator, Role.administrator) and actor.reach.covers(county_geoid):
        return True
    is_author = author_id is not None and author_id == actor.person_id
    return is_author and void_received_at - visit_received_at <= TAKE_BACK_WITHIN
