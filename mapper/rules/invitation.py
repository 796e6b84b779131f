"""May this person be added, or changed, so? The role and the places that somebody is given."""

from collections.abc import Collection
from dataclasses import dataclass

from mapper.rules import display_name
from mapper.rules.permissions import Actor, Role, after_choosing, may_change, may_invite

TOWN_DIGITS, COUNTY_DIGITS = 10, 5  # of a GEOID
NO_PLACE = "Choose at least one place: somebody without a place sees nothing and logs nothing."
NOT_YOURS = "You can invite volunteers of the towns you look after."
NOT_LISTED = "Choose a role and places from the lists."
LAST_ADMINISTRATOR = "Somebody has to stay administrator; make another one first."


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form says of a person; `areas` are GEOIDs of towns for a volunteer, else of counties."""

    name: str
    role: str
    areas: frozenset[str]

    def fitting_areas(self) -> frozenset[str]:
        """An administrator's places are everywhere, whatever was ticked."""
        return frozenset() if self.role == Role.administrator else self.areas


def problem(actor: Actor, asked: Asked, known: Collection[str]) -> str:
    """What is wrong with it, in words; empty where nothing is. `known`: the GEOIDs that there are."""
    name_problem = display_name.problem(asked.name)
    if name_problem:
        return name_problem
    if asked.role not in list(Role):
        return NOT_LISTED
    if asked.role != Role.administrator and not asked.areas:
        return NO_PLACE
    if not may_invite(actor, Role(asked.role), asked.areas):
        return NOT_YOURS
    return "" if _are_listed(asked, known) else NOT_LISTED


def changed(actor: Actor, had: Asked, asked: Asked) -> Asked:
    """What somebody is after this actor's change: places beyond the actor's reach stay as they are, and so
    does everything where the form had nothing to choose."""
    if asked.role != had.role:
        return asked
    if asked.role != Role.volunteer and actor.role is not Role.administrator:
        return Asked(asked.name, asked.role, had.areas)
    return Asked(asked.name, asked.role, after_choosing(actor, had.areas, asked.areas))


def problem_of_change(actor: Actor, had: Asked, asked: Asked, known: Collection[str]) -> str:
    """What is wrong with turning somebody from the one into the other; empty where nothing is."""
    name_problem = display_name.problem(asked.name)
    if name_problem:
        return name_problem
    if asked.role not in list(Role):
        return NOT_LISTED
    if asked.role != Role.administrator and not asked.areas:
        return NO_PLACE
    if not may_change(actor, Role(had.role), had.areas, Role(asked.role), asked.areas):
        return NOT_YOURS
    kept = had.areas if asked.role == had.role else frozenset()
    return "" if _are_listed(asked, {*known, *kept}) else NOT_LISTED


def _are_listed(asked: Asked, known: Collection[str]) -> bool:
    digits = TOWN_DIGITS if asked.role == Role.volunteer else COUNTY_DIGITS
    areas = asked.fitting_areas()
    return areas <= set(known) and all(len(geoid) == digits for geoid in areas)
