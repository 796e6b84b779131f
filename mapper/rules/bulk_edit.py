"""What becomes of venues that are changed together, and of one of them when that is taken back?"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

MOST_VENUES = 5_000  # at once: what one transaction does in seconds, and one person answers for


class Action(StrEnum):
    """What is done to all of them."""

    type = "type"
    town = "town"
    do_not_place = "do_not_place"
    allow = "allow"
    restrict = "restrict"
    unrestrict = "unrestrict"
    close = "close"
    open = "open"


# The field that each asks for beside the venues; not named as the list's own filters are.
ASKS: Mapping[Action, str] = {
    Action.type: "new_type",
    Action.town: "new_town",
    Action.do_not_place: "reason",
}
FLAGS: Mapping[Action, tuple[str, bool]] = {
    Action.do_not_place: ("do_not_place", True),
    Action.allow: ("do_not_place", False),
    Action.restrict: ("restricted", True),
    Action.unrestrict: ("restricted", False),
    Action.close: ("closed", True),
    Action.open: ("closed", False),
}


@dataclass(frozen=True, slots=True)
class BulkWish:
    """`value`: a type's code or a town's GEOID, with its county's; `reason`: why nobody should place."""

    action: Action
    value: str = ""
    county_geoid: str = ""
    reason: str = ""

    @property
    def fields(self) -> dict[str, Any]:
        """The columns that it sets, what decides whether a venue is so already first."""
        if self.action is Action.type:
            return {"venue_type": self.value}
        if self.action is Action.town:
            where = {"town_geoid": self.value, "county_geoid": self.county_geoid}
            return {**where, "area_approximate": False}
        name, value = FLAGS[self.action]
        fields: dict[str, Any] = {name: value}
        if name == "do_not_place":  # a concern that was raised is decided by it
            fields["do_not_place_reason"] = self.reason if value else ""
            fields |= {"concern_volunteer": False, "concern_taker": False} if value else {}
        return fields

    @property
    def decides(self) -> str:
        """The column that says whether a venue is so already, and that files leave alone from then on."""
        return next(iter(self.fields))


def changes(wish: BulkWish, venue: Mapping[str, Any], set_by_person: Collection[str]) -> dict[str, Any]:
    """What changes of a venue (its columns); nothing where it is so already. A town that the map told and a
    person tells too is a change: from then on it is the person's."""
    is_so = venue[wish.decides] == wish.fields[wish.decides]
    if is_so and not (wish.action is Action.town and wish.decides not in set_by_person):
        return {}
    differing = {name: value for name, value in wish.fields.items() if venue[name] != value}
    return {**differing, wish.decides: wish.fields[wish.decides]}


@dataclass(frozen=True, slots=True)
class TakenBack:
    """The columns that are as before again, and which names leave set_by_person. None of either where
    somebody has changed since what the edit decided: then the venue stays as it is."""

    fields: Mapping[str, Any]
    released: frozenset[str]


def taken_back(
    decides: str, before: Mapping[str, Any], after: Mapping[str, Any], now: Mapping[str, Any]
) -> TakenBack:
    """Undoes a change of one venue, `before` and `after` being the columns it changed, `set_by_person` among
    them. What stands beside the column that decided goes back as far as nobody has changed it since."""
    if decides not in after or now[decides] != after[decides]:
        return TakenBack({}, frozenset())
    same = [name for name in after if name != "set_by_person" and now[name] == after[name]]
    released = {decides} - set(before.get("set_by_person", ()))
    return TakenBack({name: before[name] for name in same}, frozenset(released))
