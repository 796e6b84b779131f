"""Are two records the same venue: surely, perhaps, or not? Evidence for and against, added up.

Every field gives or takes points; one that is missing gives none. Joined by itself (`sure`) is only what has
at least `SURE_FROM` points, the name and the place or the phone for it, and nothing that speaks plainly
against it. From `DOUBTFUL_FROM` points a person looks. The points were set by hand: docs/decisions/0014
says how, tests/performance/bench_doubles.py what comes of them.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from mapper.rules.duplicate_names import NameLikeness, compare_names, words_of
from mapper.rules.duplicate_places import (
    Address,
    compare_addresses,
    compare_phones,
    compare_towns,
    compare_types,
    metres_between,
    street_of,
)
from mapper.rules.name_words import CHAINS
from mapper.rules.normal_texts import REMEMBERED

SURE_FROM = 7.5
DOUBTFUL_FROM = 2.0
NAME_OF_ONE = 0.62  # the least likeness of two names that one venue has without a person looking
NAME_POINTS = (
    (0.0, -6.0),
    (0.35, -6.0),
    (0.5, -3.0),
    (0.6, 0.0),
    (0.75, 2.0),
    (0.88, 4.0),
    (0.97, 5.0),
    (1.0, 5.0),
)
METRE_POINTS = ((40.0, 3.0), (120.0, 2.0), (300.0, 0.5), (1_000.0, -2.0), (5_000.0, -4.0))
FAR_POINTS = -7.0
ADDRESS_POINTS = {
    Address.unknown: 0.0,
    Address.same: 4.0,
    Address.other_unit: 1.0,
    Address.same_street: 1.0,
    Address.slip: 0.0,
    Address.other_number: -2.0,
    Address.other_street: -4.0,
}

Verdict = Literal["sure", "doubtful", "different"]


@dataclass(frozen=True, slots=True)
class Record:
    """What a list says of a venue; "" and None where it says nothing. `kind`: a code of venue_types.csv or
    any word; latitude and longitude in degrees WGS 84, of the venue itself and not of its town."""

    name: str
    address: str = ""
    city: str = ""
    zip: str = ""
    phone: str = ""
    kind: str = ""
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Likeness:
    """`score` 0..1, one half where doubt begins to lean to the same; `reasons`: sentences for a person;
    `metres` between the points, None where one is not known."""

    verdict: Verdict
    score: float
    reasons: tuple[str, ...]
    metres: float | None


@dataclass(frozen=True, slots=True)
class _Compared:
    name: NameLikeness
    address: Address
    numbers: tuple[str, str]
    same_town: bool | None
    phone: float | None
    same_type: bool | None
    metres: float | None
    is_chain: bool


def compare(one: Record, other: Record) -> Likeness:
    """Whether both are one venue. The order does not matter."""
    found = _compared(one, other)
    points = _points(found)
    score = 1 / (1 + math.exp(-(points - 4.5) / 1.5))
    return Likeness(_verdict(found, points), round(score, 4), _reasons(found), found.metres)


@lru_cache(maxsize=REMEMBERED)
def _hints(address: str, city: str) -> frozenset[str]:
    """Words that tell where it is."""
    street = street_of(address)
    return frozenset(words_of(city)) | street.words | street.kinds | street.sides


def _compared(one: Record, other: Record) -> _Compared:
    hints = _hints(one.address, one.city) | _hints(other.address, other.city)
    ours, theirs = (street_of(record.address).numbers for record in (one, other))
    return _Compared(
        compare_names(one.name, other.name, hints),
        compare_addresses(one.address, other.address),
        (" and ".join(sorted(ours)), " and ".join(sorted(theirs))),
        compare_towns(one.city, one.zip, other.city, other.zip),
        compare_phones(one.phone, other.phone),
        compare_types(one.kind, other.kind),
        metres_between((one.latitude, one.longitude), (other.latitude, other.longitude)),
        bool(CHAINS & set(words_of(one.name)) & set(words_of(other.name))),
    )


# --- points ----------------------------------------------------------------------------------------


def _points(found: _Compared) -> float:
    points = _name_points(found.name) + _place_points(found)
    if found.phone is not None:
        points += {1.0: 5.0, 0.6: 2.0, 0.5: 0.0}.get(found.phone, -1.5)
    if found.same_type is not None:
        points += 1.0 if found.same_type else -2.0
    return points


def _name_points(name: NameLikeness) -> float:
    points = _between(NAME_POINTS, name.score)
    if name.contrast:
        return min(points, -4.0)
    return min(points, 3.5 if name.score >= 0.99 else 2.0) if name.is_vague else points


def _place_points(found: _Compared) -> float:
    address = ADDRESS_POINTS[found.address]
    if found.same_town is False and address > 0:
        address = 0.0  # every town has a Main Street 12
    if found.is_chain and found.address in (Address.other_number, Address.other_street):
        address -= 3.5  # a chain has many branches, and they do not move about
    points = address
    if found.metres is not None:
        metres = FAR_POINTS if found.metres > METRE_POINTS[-1][0] else _between(METRE_POINTS, found.metres)
        points = min(4.5, address + metres)
    if found.same_town is not None and (found.metres is None or found.metres > 300):
        points += 1.0 if found.same_town else -2.0
    return points


def _between(table: tuple[tuple[float, float], ...], at: float) -> float:
    """On the straight line between the two steps around it."""
    if at <= table[0][0]:
        return table[0][1]
    for (low, start), (high, end) in pairwise(table):
        if at <= high:
            return start + (end - start) * (at - low) / (high - low)
    return table[-1][1]


# --- verdict ---------------------------------------------------------------------------------------


def _verdict(found: _Compared, points: float) -> Verdict:
    if points < DOUBTFUL_FROM:
        return "different"
    return "sure" if points >= SURE_FROM and _is_joined(found) else "doubtful"


def _is_joined(found: _Compared) -> bool:
    """Whether nothing speaks plainly against it."""
    name = found.name
    if name.contrast or name.parted or name.score < NAME_OF_ONE or (name.is_vague and name.score < 0.99):
        return False
    if name.is_part and found.phone != 1.0 and not found.same_type:
        return False  # a pharmacy within the shop
    if found.same_type is False or (found.metres is not None and found.metres > 500):
        return False
    if found.address in (Address.other_street, Address.other_unit):
        return False
    if found.phone != 1.0:
        return _is_in_its_place(found)
    return not found.is_chain or _is_in_its_place(found)


def _is_in_its_place(found: _Compared) -> bool:
    """Whether the place alone says that it is the same one."""
    if found.address is Address.same:
        return found.same_town is not False or (found.metres is not None and found.metres <= 300)
    near = found.metres is not None and found.metres <= 120
    return near and found.address in (Address.unknown, Address.same_street)


# --- reasons ---------------------------------------------------------------------------------------


def _reasons(found: _Compared) -> tuple[str, ...]:
    said = [_of_names(found.name)]
    said += _of_address(found)
    if found.metres is not None:
        said.append(f"They stand {in_words(found.metres)} apart.")
    if found.phone is not None:
        said.append(
            {
                1.0: "The phone is the same.",
                0.6: "The phone is the same, a number free of charge.",
                0.5: "The phones differ in one digit.",
            }.get(found.phone, "The phone differs.")
        )
    if found.same_type is False:
        said.append("They are of types that do not go together.")
    if found.is_chain and found.address is not Address.same:
        said.append("It is a chain with many branches.")
    return tuple(said)


def _of_names(name: NameLikeness) -> str:
    if name.contrast:
        return f"The names differ where they must not: {name.contrast[0]} and {name.contrast[1]}."
    if name.score >= 0.99:
        return "The name is the same."
    if name.is_part:
        return "The name of one is part of the other’s."
    if name.parted and name.score >= 0.5:
        return "The names are partly the same, and each has a word of its own."
    return (
        "The name is nearly the same."
        if name.score >= 0.75
        else ("The names have something in common." if name.score >= 0.5 else "The names differ.")
    )


def _of_address(found: _Compared) -> list[str]:
    on_street = f"The street is the same, with number {found.numbers[0]} and {found.numbers[1]}."
    said = {
        Address.same: "The address is the same.",
        Address.other_unit: "The address is the same, in another suite or unit.",
        Address.same_street: "The street is the same.",
        Address.slip: on_street,
        Address.other_number: on_street,
        Address.other_street: "The streets differ.",
    }
    sentences = [said[found.address]] if found.address in said else []
    if found.same_town is False:
        sentences.append("The towns differ.")
    elif found.same_town and found.address is Address.unknown and found.metres is None:
        sentences.append("The town is the same.")
    return sentences


def in_words(metres: float) -> str:
    """A distance as people say it."""
    if metres < 1_000:
        return f"{max(1, round(metres / 10) * 10 if metres >= 20 else round(metres))} m"
    return f"{metres / 1_000:.1f} km"
