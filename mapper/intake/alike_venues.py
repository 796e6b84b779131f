"""Which venues of the register may a row mean though its name or place is written otherwise?

Found by keys that fit in memory: cells of about 300 m with the beginnings of the name's words, the address
with its town, the phone. The judgement is that of rules/duplicates.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mapper.rules.duplicate_names import telling_words
from mapper.rules.duplicate_places import phones_of, street_of
from mapper.rules.duplicate_search import LETTERS, cell_of, cells_around
from mapper.rules.duplicates import Record, normal_text
from mapper.store.database import Connection
from mapper.store.venue_places import Standing, standing

MOST_FOR_A_KEY = 20  # venues of one key that are looked at, the newest
WORDS_OF_A_NAME = 2
LOOSE = 50_000  # keys that are held unsorted

Sorted = tuple[NDArray[np.int64], NDArray[np.int32]]  # keys, and which venue each is of


class AlikeVenues:
    """Ids of the venues by what they share; some 16 bytes a key, four keys a venue."""

    def __init__(self, venues: Iterable[Standing]) -> None:
        self._ids: list[str] = []
        self._runs: list[Sorted] = []
        self._loose: dict[int, list[int]] = {}
        self._count = 0
        for one in venues:
            self.add(one.id, one.record)
            if self._count >= LOOSE:
                self._sort()

    def add(self, venue_id: str, record: Record) -> None:
        """Takes in a venue, new or changed; what it was before only makes one more to look at."""
        at = len(self._ids)
        self._ids.append(venue_id)
        for key in _keys(record):
            self._loose.setdefault(key, []).append(at)
            self._count += 1

    def _sort(self) -> None:
        """Runs of like size become one, so that there are few."""
        keys = np.fromiter(
            chain.from_iterable([key] * len(found) for key, found in self._loose.items()), dtype=np.int64
        )
        of = np.fromiter(chain.from_iterable(self._loose.values()), dtype=np.int32)
        while self._runs and len(self._runs[-1][0]) <= 2 * len(keys):
            more_keys, more = self._runs.pop()
            keys, of = np.concatenate([more_keys, keys]), np.concatenate([more, of])
        order = np.argsort(keys, kind="stable")
        self._runs.append((keys[order], of[order]))
        self._loose, self._count = {}, 0

    def around(self, records: Sequence[Record]) -> list["Around"]:
        """What each record may be; all are looked up together."""
        if self._count >= LOOSE:
            self._sort()
        keys = [list(_keys_around(record)) for record in records]
        wanted = np.array([key for own in keys for key in own], dtype=np.int64)
        owner = np.repeat(np.arange(len(keys)), [len(own) for own in keys])
        found = [self.just_in(own) for own in keys]
        for sorted_keys, of in self._runs:
            first, end = (np.searchsorted(sorted_keys, wanted, side=side) for side in ("left", "right"))
            for hit in np.flatnonzero(end > first):
                which = of[max(first[hit], end[hit] - MOST_FOR_A_KEY) : end[hit]]
                found[owner[hit]].update(self._ids[one] for one in which)
        return [Around(frozenset(ids), tuple(own)) for ids, own in zip(found, keys, strict=True)]

    def just_in(self, keys: Iterable[int]) -> set[str]:
        """Those that came in since everything was sorted, with what came in after a question was asked."""
        return {self._ids[one] for key in keys for one in self._loose.get(key, ())[-MOST_FOR_A_KEY:]}


class Around(NamedTuple):
    """The ids of the venues that a record may be, and the keys that they were found by."""

    ids: frozenset[str]
    keys: tuple[int, ...]


class Register:
    """The whole register in two parts. A row with its source's own id is never one of those that this source
    calls otherwise: they are indexed where a row comes without, and half a million others never."""

    def __init__(self, connection: Connection, source: str, among: Collection[str] | None = None) -> None:
        """`among`: only these few ids."""
        self._connection = connection
        self._source = source
        self._among = among
        self._others = AlikeVenues(standing(connection, not_of=source, among=among))
        self._own: AlikeVenues | None = None

    def around(self, records: Sequence[Record], has_id: Sequence[bool]) -> list[Around]:
        """`has_id`: whether each record comes with its source's id. What earlier calls led to is written."""
        found = self._others.around(records)
        if all(has_id):
            return found
        if self._own is None:
            self._own = AlikeVenues(standing(self._connection, of=self._source, among=self._among))
        own = self._own.around(records)
        return [
            one if with_id else Around(one.ids | more.ids, one.keys)
            for one, more, with_id in zip(found, own, has_id, strict=True)
        ]

    def just_in(self, keys: Iterable[int], has_id: bool) -> set[str]:
        keys = tuple(keys)
        own = set() if has_id or self._own is None else self._own.just_in(keys)
        return self._others.just_in(keys) | own

    def add(self, venue_id: str, record: Record, has_id: bool) -> None:
        """Takes in a venue, new or changed; `has_id`: by a row with its source's id."""
        part = self._own if has_id else self._others
        if part is not None:
            part.add(venue_id, record)


def _keys(record: Record) -> set[int]:
    """What it is found by."""
    cells = (
        []
        if record.latitude is None or record.longitude is None
        else [cell_of(record.latitude, record.longitude)]
    )
    return {*_by_cell(record, cells), *_by_words(record)}


def _keys_around(record: Record) -> set[int]:
    """What finds all that may be the same."""
    if record.latitude is None or record.longitude is None:
        return set(_by_words(record))
    return {*_by_cell(record, cells_around(record.latitude, record.longitude)), *_by_words(record)}


def _by_cell(record: Record, cells: Iterable[tuple[int, int]]) -> Iterator[int]:
    longest = sorted(telling_words(record.name), key=lambda word: (-len(word), word))[:WORDS_OF_A_NAME]
    starts = {word[:LETTERS] for word in longest}
    return (hash((cell, start)) for cell in cells for start in starts)


def _by_words(record: Record) -> Iterator[int]:
    for phone in phones_of(record.phone):
        yield hash(("phone", phone[-7:]))
    street = street_of(record.address)
    for number in street.numbers:
        for town in {normal_text(record.city), record.zip[:5]} - {""}:
            yield hash((number, min(street.words, default=""), town))
