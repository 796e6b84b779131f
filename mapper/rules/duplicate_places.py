"""How alike are two addresses, two phone numbers, two towns, two types; and how far apart are two points?"""

import math
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import ratio

from mapper.rules.name_words import NUMBERS
from mapper.rules.normal_texts import REMEMBERED, STREET_WORDS, normal_address, normal_text

EARTH_RADIUS_M = 6_371_008.8

_UNIT = re.compile(
    r"(?:\b(?:suite|ste|unit|apartment|apt|room|rm|floor|fl|building|bldg|space|bay|lot)\.?\s*#?\s*|#\s*)"
    r"([\w-]+)",
    re.IGNORECASE,
)
_BOX = re.compile(r"\b(?:p\.?\s*o\.?\s*)?box\s+\w+", re.IGNORECASE)
_ASIDE = re.compile(
    r"\b(?:between|near|off|opposite|across|behind|corner of|at the)\b.*|\([^()]*\)", re.IGNORECASE
)
_NUMBER = re.compile(r"(\d+)[a-z]?")
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)")
_ROUTE = frozenset({"us", "route", "highway", "state", "rural", "county", "me", "road"})
_KINDS = frozenset(set(STREET_WORDS.values()) - {"north", "south", "east", "west"}) | {"way", "blv", "trail"}
_SHORTER = {"blv": "boulevard", "str": "street", "saint": "street", "northeast": "ne", "northwest": "nw"}
_SHORTER |= {"southeast": "se", "southwest": "sw", "mt": "mount", "ft": "fort"}
_SIDES = frozenset({"north", "south", "east", "west", "ne", "nw", "se", "sw"})
_PHONE = re.compile(r"\d(?:[\s().+/-]*\d){6,14}")
FREE_OF_CHARGE = ("800", "833", "844", "855", "866", "877", "888")

# Types that one place may be given by two lists. A type that no row has says nothing.
GO_TOGETHER = (
    {"family_planning", "medical_clinic", "hospital"},
    {"cafe", "restaurant"},
    {"nail_salon", "hair_salon"},
    {"church", "community_center"},
    {"general_assistance", "career_center", "wic_office", "community_center"},
    {"wic_office", "medical_clinic"},
    {"lodging", "restaurant"},
    {"laundromat"},
    {"library", "community_center"},
    {"transit_stop"},
)
_KNOWN_TYPES = frozenset().union(*GO_TOGETHER)


@dataclass(frozen=True, slots=True)
class Street:
    """An address taken apart: numbers of the house, words of the street, its side, its kind, the unit."""

    numbers: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    sides: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    unit: str = ""


class Address(StrEnum):
    """What two addresses have to do with each other."""

    unknown = "unknown"
    same = "same"
    other_unit = "other unit"
    same_street = "same street"  # one of them without a number, or neither has one
    slip = "slip"  # the number with one digit wrong or two changed places
    other_number = "other number"
    other_street = "other street"


@lru_cache(maxsize=REMEMBERED)
def street_of(address: str) -> Street:
    """By own rules, which take a sixth of the time of usaddress: only number, street and unit are asked
    for, and what follows the comma is left to the columns of city and ZIP."""
    unit = _UNIT.search(address)
    text = _ASIDE.sub("", _BOX.sub("", _UNIT.sub("", address)))
    parts = [normal_address(part).split() for part in text.split(",") if part.strip()]
    words = next((part for part in parts if _NUMBER.fullmatch(part[0])), parts[0] if parts else [])
    words = [_SHORTER.get(word, word) for word in words]
    numbers: list[str] = []
    while words and (found := _NUMBER.fullmatch(words[0])) and (len(words) > 1 or not numbers):
        numbers.append(str(int(found[1])))
        words = words[1:]
    if words and words[0] in ("a", "b", "c", "and"):
        words = words[1:]
    core = [_plain(word) for word in words if word not in _SIDES and word not in _KINDS]
    if any(word.isdigit() for word in core):
        core = [word for word in core if word not in _ROUTE]
    return Street(
        frozenset(numbers),
        frozenset(core or words),
        frozenset(words) & _SIDES,
        frozenset(words) & _KINDS,
        normal_text(unit[1]) if unit else "",
    )


def _plain(word: str) -> str:
    found = _ORDINAL.fullmatch(word)
    return found[1] if found else NUMBERS.get(word, word)


def compare_addresses(one: str, other: str) -> Address:
    ours, theirs = street_of(one), street_of(other)
    if not (ours.words and theirs.words):
        return Address.unknown
    if not _same_street(ours, theirs):
        return Address.other_street
    if not (ours.numbers and theirs.numbers):
        return Address.same_street
    if ours.numbers & theirs.numbers:
        differ = ours.unit and theirs.unit and ours.unit != theirs.unit
        return Address.other_unit if differ else Address.same
    return Address.slip if _is_slip(min(ours.numbers), min(theirs.numbers)) else Address.other_number


def _is_slip(one: str, other: str) -> bool:
    """Two digits have changed places, or one was left out: not the next house of the street."""
    if OSA.distance(one, other) != 1 or min(len(one), len(other)) < 2:
        return False
    return sorted(one) == sorted(other) or len(one) != len(other) or abs(int(one) - int(other)) >= 10


def _same_street(ours: Street, theirs: Street) -> bool:
    if ours.sides and theirs.sides and not ours.sides & theirs.sides:
        return False
    mine, yours = ours.words, theirs.words
    if mine == yours:
        return not (ours.kinds and theirs.kinds and not ours.kinds & theirs.kinds and len(mine) == 1) or any(
            word.isdigit() for word in mine
        )
    if {w for w in mine if w.isdigit()} ^ {w for w in yours if w.isdigit()}:
        return False
    if mine < yours or yours < mine:
        return len(mine ^ yours) <= 3  # the town, or "extension", written behind the street
    return ratio(" ".join(sorted(mine)), " ".join(sorted(yours))) >= 80


@lru_cache(maxsize=REMEMBERED)
def phones_of(text: str) -> frozenset[str]:
    """The numbers in a text, ten digits each, or seven where the area code is missing."""
    found = (re.sub(r"\D", "", run).removeprefix("1")[:10] for run in _PHONE.findall(text))
    return frozenset(run if len(run) == 10 else run[:7] for run in found if len(run) >= 7)


def compare_phones(one: str, other: str) -> float | None:
    """1: the same; 0.6: the same, and free of charge, as a firm's many branches have it; 0.5: one digit
    differs; 0: others; None: not known of both."""
    ours, theirs = phones_of(one), phones_of(other)
    if not (ours and theirs):
        return None
    same = [a for a in ours for b in theirs if a == b or (len(a) != len(b) and a[-7:] == b[-7:])]
    if same:
        return 0.6 if all(phone.startswith(FREE_OF_CHARGE) for phone in same) else 1.0
    return 0.5 if any(OSA.distance(a, b) == 1 for a in ours for b in theirs) else 0.0


def compare_towns(city: str, zip_code: str, other_city: str, other_zip: str) -> bool | None:
    """Whether the two towns are one; None where that can't be told: a town has several names in the post."""
    zips = {zip_code.strip()[:5], other_zip.strip()[:5]} - {""}
    same_zip = len(zips) == 1 if zip_code.strip() and other_zip.strip() else None
    ours, theirs = _town(city), _town(other_city)
    if not (ours and theirs):
        return True if same_zip else None
    if ours == theirs or ratio(ours, theirs) >= 88 or _short_for(ours, theirs) or _short_for(theirs, ours):
        return True
    within = set(ours.split()) & set(theirs.split()) - _SIDES - {"saint", "new", "fort", "mount", "port"}
    if same_zip or within:
        return None
    return False


@lru_cache(maxsize=REMEMBERED)
def _town(city: str) -> str:
    spelled = {
        "st": "saint",
        "n": "north",
        "s": "south",
        "e": "east",
        "w": "west",
        "mt": "mount",
        "ft": "fort",
    }
    return " ".join(spelled.get(word, word) for word in normal_text(city).split())


def _short_for(short: str, long: str) -> bool:
    """ "LA" and "Los Angeles"."""
    return len(short) >= 2 and short == "".join(word[0] for word in long.split())


def compare_types(one: str, other: str) -> bool | None:
    """Whether one place may be of both types; None where either is not known or says nothing."""
    ours, theirs = ("_".join(normal_text(kind).split()) for kind in (one, other))
    if not (ours and theirs):
        return None
    if ours == theirs:
        return True
    if not {ours, theirs} <= _KNOWN_TYPES:
        return None
    return any({ours, theirs} <= group for group in GO_TOGETHER) or False


def metres_between(
    one: tuple[float | None, float | None], other: tuple[float | None, float | None]
) -> float | None:
    """On a great circle, (lat, lon) in degrees WGS 84; None where either is not known."""
    if None in one or None in other:
        return None
    lat, lon, other_lat, other_lon = (math.radians(degrees or 0.0) for degrees in (*one, *other))
    haversine = math.sin((lat - other_lat) / 2) ** 2
    haversine += math.cos(lat) * math.cos(other_lat) * math.sin((lon - other_lon) / 2) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(min(1.0, haversine)))
