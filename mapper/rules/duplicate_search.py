"""Which of many records may be the same venue? Only those are compared that share something."""

import math
from collections.abc import Hashable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import combinations
from math import floor, radians

from mapper.rules.duplicate_evidence import Likeness, Record, compare
from mapper.rules.duplicate_names import telling_words
from mapper.rules.duplicate_places import EARTH_RADIUS_M, phones_of, street_of
from mapper.rules.normal_texts import normal_text

CELL_M = 300.0
MOST_TOGETHER = (
    40  # records that share a key are all compared up to so many; more in the order of their names
)
LETTERS = 3  # of a word that names must share where they share a place: a slip seldom strikes both its ends
_ROW_DEGREES = math.degrees(CELL_M / EARTH_RADIUS_M)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that are or may be one, by their places in the sequence: `one` < `other`."""

    one: int
    other: int
    likeness: Likeness


def likely_pairs(records: Sequence[Record], of: Set[int] | None = None) -> list[Pair]:
    """The pairs that are not plainly different, the likeliest first; `of`: only those of such places.

    Looked at are records of which two stand within 300 m and begin or end a word alike, have a phone, or
    number and street, or the telling words of their names and the town in common. Work and memory grow with
    the number of records, however many share one address.
    """
    looked_at = range(len(records)) if of is None else _sharing(records, of)
    chosen = [records[at] for at in looked_at]
    pairs = []
    for one, other in sorted(_candidates(chosen)):
        named = looked_at[one], looked_at[other]
        if of is not None and of.isdisjoint(named):
            continue
        likeness = compare(chosen[one], chosen[other])
        if likeness.verdict != "different":
            pairs.append(Pair(*named, likeness))
    return sorted(pairs, key=lambda pair: (-pair.likeness.score, pair.one, pair.other))


def _sharing(records: Sequence[Record], of: Set[int]) -> list[int]:
    """The places of these records, and of those that share with one of them what has two compared."""
    keys: set[Hashable] = set()
    for at in of:
        keys.update(keys_of(records[at]))
        keys.update(_spots_around(records[at]))
    return [
        at
        for at, record in enumerate(records)
        if at in of or not keys.isdisjoint(keys_of(record)) or not keys.isdisjoint(_spots(record))
    ]


def _candidates(records: Sequence[Record]) -> set[tuple[int, int]]:
    blocks: dict[Hashable, list[int]] = {}
    for at, record in enumerate(records):
        for key in keys_of(record):
            blocks.setdefault(key, []).append(at)
    found: set[tuple[int, int]] = set()
    for members in blocks.values():
        found.update(_within(members, records))
    del blocks
    found.update(_in_neighbouring_cells(records))
    return found


def _within(members: list[int], records: Sequence[Record]) -> Iterator[tuple[int, int]]:
    if len(members) <= MOST_TOGETHER:
        yield from combinations(members, 2)
        return
    by_name = sorted(members, key=lambda at: (normal_text(records[at].name), at))
    for at, one in enumerate(by_name):
        for other in by_name[at + 1 : at + MOST_TOGETHER]:
            yield min(one, other), max(one, other)


def keys_of(record: Record) -> Iterator[tuple[str, ...]]:
    """What it shares with one that may be the same, wherever that stands: phone, address, name in town."""
    for phone in phones_of(record.phone):
        yield ("phone", phone[-7:])
    street = street_of(record.address)
    for number in street.numbers:
        yield ("address", number, min(street.words, default=""))
    words = " ".join(sorted(telling_words(record.name)))
    for town in {normal_text(record.city), record.zip[:5]} - {""}:
        yield ("name", words, town)


def name_keys(name: str) -> set[str]:
    """The first and the last letters of the words that tell."""
    words = telling_words(name)
    return {word[:LETTERS] for word in words} | {"-" + word[-LETTERS:] for word in words}


def cell_of(latitude: float, longitude: float) -> tuple[int, int]:
    """The cell of about 300 m in which a point lies: (row, column); a row's columns are as wide as it is."""
    row = floor(latitude / _ROW_DEGREES)
    return row, _column(row, longitude)


def cells_around(latitude: float, longitude: float) -> Iterator[tuple[int, int]]:
    """The cells in which every point within 300 m lies."""
    middle = floor(latitude / _ROW_DEGREES)
    for row in (middle - 1, middle, middle + 1):
        column = _column(row, longitude)
        yield from ((row, column + step) for step in (-1, 0, 1))


def _column(row: int, longitude: float) -> int:
    # The edge that lies nearer to a pole: its degrees are the shortest, and no cell is under 300 m wide.
    edge = max(abs(row), abs(row + 1)) * _ROW_DEGREES
    return floor(longitude / (_ROW_DEGREES / max(0.01, math.cos(radians(min(edge, 89.0))))))


Spot = tuple[int, int, str]  # a cell of about 300 m, and letters of a name that stands there


def _spots(record: Record) -> list[Spot]:
    """Where it stands, once for each of its name's letters; none where it has no point."""
    if record.latitude is None or record.longitude is None:
        return []
    row, column = cell_of(record.latitude, record.longitude)
    return [(row, column, name) for name in name_keys(record.name)]


def _spots_around(record: Record) -> list[Spot]:
    """Where one within 300 m of it would stand."""
    if record.latitude is None or record.longitude is None:
        return []
    names = name_keys(record.name)
    return [(*cell, name) for cell in cells_around(record.latitude, record.longitude) for name in names]


def _in_neighbouring_cells(records: Sequence[Record]) -> Iterator[tuple[int, int]]:
    standing: dict[Spot, list[int]] = {}
    for at, record in enumerate(records):
        for spot in _spots_around(record):
            known: Iterable[int] = standing.get(spot, ())
            yield from ((other, at) for other in list(known)[-MOST_TOGETHER:])
        for spot in _spots(record):
            standing.setdefault(spot, []).append(at)
