"""May a sheet with these codes be printed? What a coordinator asks for before a training evening."""

from collections.abc import Collection
from dataclasses import dataclass

from mapper.rules import invitation
from mapper.rules.permissions import Actor, Role

MOST_CODES = 60
MOST_HOURS = 720  # thirty days
MOST_TITLE = 80
NO_TITLE = f"Give the evening a title of 1 to {MOST_TITLE} characters, such as “Training, Bangor library”."
NO_COUNT = f"A sheet has 1 to {MOST_CODES} codes."
NO_HOURS = f"Codes can be good for 1 to {MOST_HOURS} hours."


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form says; a number that can't be read is 0."""

    title: str
    codes: int
    hours: int
    towns: frozenset[str]


def problem(actor: Actor, asked: Asked, known: Collection[str]) -> str:
    """What is wrong with it, in words; empty where nothing is. `known`: the GEOIDs that there are."""
    if not (0 < len(asked.title) <= MOST_TITLE and asked.title.isprintable()):
        return NO_TITLE
    if not 1 <= asked.codes <= MOST_CODES:
        return NO_COUNT
    if not 1 <= asked.hours <= MOST_HOURS:
        return NO_HOURS
    everybody = invitation.Asked(asked.title, Role.volunteer, asked.towns)
    return invitation.problem(actor, everybody, known)
