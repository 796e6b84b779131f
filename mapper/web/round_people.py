"""Whom may a coordinator send on a round, and which of its stops will they see on their phone?"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from mapper.rules.permissions import Reach, Role
from mapper.rules.rounds import Round
from mapper.store import venues
from mapper.store.people import Person
from mapper.web import current
from mapper.web.people import everyone


@dataclass(frozen=True, slots=True)
class Walker:
    """Somebody who could go; `sees` of the stops lie in places that they were given."""

    person: Person
    sees: int
    is_given: bool

    @staticmethod
    def may_be(person: Person) -> bool:
        """Whoever logs visits, on a phone or on paper."""
        return person.role is not Role.viewer and person.revoked_at is None and person.name != ""


def could_go(venue_ids: Sequence[str], given: Collection[str]) -> list[Walker]:
    """Those whom this actor may see: whom it was given to, then volunteers, by name."""
    with current.database().read() as connection:
        there = list(venues.by_ids(connection, venue_ids).values())
    found = [
        Walker(one, sum(_reach(one).covers(v.county_geoid, v.town_geoid) for v in there), one.id in given)
        for one in everyone()
        if Walker.may_be(one)
    ]
    return sorted(
        found,
        key=lambda one: (
            not one.is_given,
            one.person.role is not Role.volunteer,
            -one.sees,
            one.person.name.casefold(),
        ),
    )


def _reach(person: Person) -> Reach:
    if person.role is Role.administrator:
        return Reach(everywhere=True)
    if person.role is Role.volunteer:
        return Reach(towns=person.areas)
    return Reach(counties=person.areas)


def who_goes(round_: Round, names: Mapping[str, str]) -> str:
    """Those whom this actor may see, by name, and how many more; empty where it is given to nobody."""
    known = sorted(names[id_] for id_ in round_.people if id_ in names)
    more = len(round_.people) - len(known)
    if known and more:
        return f"{', '.join(known)} and {more} {'other' if more == 1 else 'others'}"
    if more:
        return f"{more} {'person who is' if more == 1 else 'people who are'} not on your list"
    return ", ".join(known)


def names_of() -> dict[str, str]:
    """id -> name, of those whom this actor may see."""
    return {one.id: one.name for one in everyone()}
