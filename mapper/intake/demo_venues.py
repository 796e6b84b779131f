"""Which venues does the invented programme have? Invented names in real towns, where people live."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from random import Random
from typing import Any

from mapper.intake.demo_ground import Ground
from mapper.intake.demo_people import Team, invented_id
from mapper.places.place_files import Town
from mapper.rules.open_months import ALL_YEAR
from mapper.store.venues import Venue

KM_PER_DEGREE = 111.32  # of latitude
MOST_SPREAD_KM = 1.5
OWN_NAME_WEIGHT = 5
TRIES = 5  # to find a point on land; each goes half as far from the village
LEAST_FOR_TRAITS = 30  # a smaller programme is too small to leave venues out of it
SUMMER = sum(1 << (month - 1) for month in range(5, 11))
# There is one desk of it in each town, so it is nowhere twice.
ONE_A_TOWN = "general_assistance"


class Trait(StrEnum):
    """What sets a venue apart in the register."""

    none = "none"
    closed = "closed"
    do_not_place = "do_not_place"
    restricted = "restricted"
    pending = "pending"
    concern_volunteer = "concern_volunteer"
    concern_taker = "concern_taker"


SHARES: Mapping[Trait, float] = {
    Trait.none: 0.95,
    Trait.closed: 0.02,
    Trait.do_not_place: 0.01,
    Trait.restricted: 0.01,
    Trait.pending: 0.005,
    Trait.concern_volunteer: 0.003,
    Trait.concern_taker: 0.002,
}
# One of each is always there, and a second that waits to be accepted.
SURE = (*(trait for trait in SHARES if trait is not Trait.none), Trait.pending)


@dataclass(frozen=True, slots=True)
class InventedVenue:
    """A venue as the register holds it, the town it was invented in, and its trait."""

    venue: Venue
    town: Town
    trait: Trait


def invent_venues(
    ground: Ground, team: Team, count: int, seed: int, added_at: datetime
) -> list[InventedVenue]:
    """`count` venues, every type among them where there are enough; the same for the same seed."""
    rng = Random(f"{seed}/venues")  # noqa: S311
    types = _types(ground, count, rng)
    towns = _towns(ground, types, rng)
    points = _points(ground, towns, rng)
    traits = _traits(count, rng)
    placed = [
        Venue(invented_id(seed, "venue", index), "", kind, added_at, lat=lat, lon=lon, precision="given")
        for index, (kind, (lat, lon)) in enumerate(zip(types, points, strict=True))
    ]
    return [_invented(ground, team, *facts, rng) for facts in zip(placed, towns, traits, strict=True)]


def _invented(
    ground: Ground, team: Team, placed: Venue, town: Town, trait: Trait, rng: Random
) -> InventedVenue:
    words = ground.words
    venue = replace(
        placed,
        name=_name(ground, placed.venue_type, rng),
        address=f"{rng.randint(1, 240)} {rng.choice(words['first_word'])} {rng.choice(words['street'])}",
        city=town.name,
        state=ground.state,
        zip=rng.choice(ground.zips.get(town.geoid, [""])),
        open_months=_open_months(ground, placed.venue_type, trait, rng),
    )
    return InventedVenue(_marked(venue, trait, ground, team, town, rng), town, trait)


def _types(ground: Ground, count: int, rng: Random) -> list[str]:
    codes = [kind.code for kind in ground.types]
    shares = [ground.kinds[code].share for code in codes]
    types = [*codes, *rng.choices(codes, shares, k=max(0, count - len(codes)))][:count]
    rng.shuffle(types)
    return types


def _towns(ground: Ground, types: Sequence[str], rng: Random) -> list[Town]:
    towns = rng.choices(ground.towns, ground.people, k=len(types))
    free, people = list(ground.towns), ground.people
    for index, kind in enumerate(types):
        if kind == ONE_A_TOWN and free:
            drawn = rng.choices(range(len(free)), people)[0]
            towns[index], _ = free.pop(drawn), people.pop(drawn)
    return towns


def _traits(count: int, rng: Random) -> list[Trait]:
    if count < LEAST_FOR_TRAITS:
        return [Trait.none] * count
    traits = [*SURE, *rng.choices(list(SHARES), list(SHARES.values()), k=count - len(SURE))]
    rng.shuffle(traits)
    return traits


def _points(ground: Ground, towns: Sequence[Town], rng: Random) -> list[tuple[float, float]]:
    """(lat, lon) of each venue: around a village of its town, on its own county's land."""
    anchors = [_anchor(ground, town, rng) for town in towns]
    points = list(anchors)
    astray = list(range(len(towns)))
    for attempt in range(TRIES):
        for index in astray:
            points[index] = _near(anchors[index], towns[index], 0.5**attempt, rng)
        found = ground.counties.locate([points[i][0] for i in astray], [points[i][1] for i in astray])
        astray = [i for i, county in zip(astray, found, strict=True) if county != towns[i].county_geoid]
        if not astray:
            break
    for index in astray:
        points[index] = anchors[index]
    return points


def _anchor(ground: Ground, town: Town, rng: Random) -> tuple[float, float]:
    villages = ground.villages.get(town.geoid)
    if not villages:
        return town.lat, town.lon
    # Most of a town lives where the village has the town's own name.
    weights = [OWN_NAME_WEIGHT if village.name == town.name else 1 for village in villages]
    village = rng.choices(villages, weights)[0]
    return village.lat, village.lon


def _near(anchor: tuple[float, float], town: Town, share: float, rng: Random) -> tuple[float, float]:
    spread = share * min(MOST_SPREAD_KM, 0.2 * math.sqrt(town.land_km2 or 1.0)) / KM_PER_DEGREE
    lat = rng.gauss(anchor[0], spread)
    return round(lat, 5), round(rng.gauss(anchor[1], spread / math.cos(math.radians(lat))), 5)


def _name(ground: Ground, kind: str, rng: Random) -> str:
    first = rng.choice(ground.words["first_word"])
    second = rng.choice([word for word in ground.words["second_word"] if word != first])
    return rng.choice(ground.kinds[kind].patterns).format(a=first, b=second)


def _open_months(ground: Ground, kind: str, trait: Trait, rng: Random) -> int:
    seasonal = rng.random() < ground.kinds[kind].seasonal_share
    return SUMMER if seasonal and trait is Trait.none else ALL_YEAR


def _marked(venue: Venue, trait: Trait, ground: Ground, team: Team, town: Town, rng: Random) -> Venue:
    if trait is Trait.none:
        return venue
    if trait is Trait.do_not_place:
        return replace(venue, do_not_place=True, do_not_place_reason=rng.choice(ground.words["reason"]))
    if trait is Trait.pending:
        finder = team.by_town.get(town.geoid) or rng.choice(team.volunteers)
        return replace(venue, pending=True, added_by=finder.id, precision="pin")
    flag: dict[str, Any] = {trait.value: True}
    return replace(venue, **flag)
