"""Who takes part in the invented programme, and who was at which venue?"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mapper.intake.demo_ground import Ground
from mapper.rules.permissions import Role

COORDINATORS = 2
VOLUNTEERS = 8
TOWNS_OF_A_VOLUNTEER = 12
NAMESPACE = uuid.UUID("5f0d9e0a-6c53-5b7e-9b1e-7d2f4a8c1e36")  # of every invented id


def invented_id(*parts: object) -> str:
    """The UUIDv5 that these parts always give."""
    return str(uuid.uuid5(NAMESPACE, "/".join(map(str, parts))))


@dataclass(frozen=True, slots=True)
class InventedPerson:
    """`areas`: county GEOIDs of a coordinator, town GEOIDs of a volunteer."""

    id: str
    name: str
    role: Role
    areas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Team:
    """The people, and who of them covers a town or, where nobody does, its county."""

    people: tuple[InventedPerson, ...]
    by_town: Mapping[str, InventedPerson]
    by_county: Mapping[str, InventedPerson]

    @property
    def volunteers(self) -> list[InventedPerson]:
        return [person for person in self.people if person.role is Role.volunteer]

    def at(self, town_geoid: str, county_geoid: str) -> InventedPerson:
        """Who goes there."""
        return self.by_town.get(town_geoid) or self.by_county.get(county_geoid) or self.people[0]


def invent_team(ground: Ground) -> Team:
    """Two coordinators who share the counties, and a volunteer in each of the most populous ones; the
    same for every seed, because people may have been given codes by the time another seed is tried."""
    names = iter(ground.words["person"])
    counties = ground.counties_by_people
    coordinators = [
        _person(number, next(names), Role.coordinator, counties[number::COORDINATORS] or counties)
        for number in range(COORDINATORS)
    ]
    volunteers = [
        _person(COORDINATORS + number, next(names), Role.volunteer, _largest_towns(ground, county))
        for number, county in enumerate(counties[:VOLUNTEERS])
    ]
    return Team((*coordinators, *volunteers), _by_area(volunteers), _by_area(coordinators))


def _person(number: int, name: str, role: Role, areas: Sequence[str]) -> InventedPerson:
    return InventedPerson(invented_id("person", number), name, role, tuple(areas))


def _largest_towns(ground: Ground, county: str) -> list[str]:
    towns = [town.geoid for town in ground.towns if town.county_geoid == county]
    return towns[:TOWNS_OF_A_VOLUNTEER]


def _by_area(people: Iterable[InventedPerson]) -> dict[str, InventedPerson]:
    return {geoid: person for person in people for geoid in person.areas}
