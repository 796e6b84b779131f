"""May this person be added, or changed, so? The role and the places that somebody is given."""

from collections.abc import Collection
from dataclasses import dataclass

from mapper.rules import display_name
from mapper.rules.permissions import Actor, Role, may_invite

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
    digits = TOWN_DIGITS if asked.role == Role.volunteer else COUNTY_DIGITS
    are_listed = asked.areas <= set(known) and all(len(geoid) == digits for geoid in asked.areas)
    return "" if are_listed else NOT_LISTED
