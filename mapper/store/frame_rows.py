"""Which rows is the coverage frame made of, and which of them changed since a revision? Step 5 of the flow.

A million venues are read in a few seconds and little memory: by the driver's own rows, in steps, each step
at once into arrays; several small numbers of a span come as one, put together by the database.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Integer,
    Select,
    Text,
    and_,
    cast,
    func,
    select,
)

from mapper.rules.filter_words import Known
from mapper.rules.language_gaps import languages_asked
from mapper.rules.looked_none import Mark
from mapper.store import schema
from mapper.store.areas import Area, areas
from mapper.store.frame_steps import joined, pairs, power, steps, wide
from mapper.store.reference import (
    Material,
    Spot,
    VenueType,
    county_choices,
    languages_needed,
    looked_none_there,
    materials,
    spots,
    venue_types,
)

MOST_NAMED = 500  # venues, one by one in a query
# A day is an ordinal below 2^22 (9999-12-31 is 3,652,059).
DAY_BITS = 22
DAY_MASK = (1 << DAY_BITS) - 1
STATE_BITS = 5  # status (3), visited, accepted

TEXTS = ("venue_type", "precision", "town_geoid", "county_geoid")
NUMBERS: Mapping[str, type[np.generic]] = {
    "number": np.int32,
    "lat": np.float64,
    "lon": np.float64,
    "open_months": np.uint16,
    "area_approximate": np.bool_,
    "closed": np.bool_,
    "do_not_place": np.bool_,
    "restricted": np.bool_,
    "concern_volunteer": np.bool_,
    "concern_taker": np.bool_,
}

Columns = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class Reference:
    """What the frame takes from the reference data."""

    types: Mapping[str, VenueType]
    materials: Mapping[str, Material]
    spots: Mapping[str, Spot]
    areas: Mapping[str, Area]
    choices: Mapping[tuple[str, str], tuple[bool, float | None]]  # (county, type) -> (in scope, own target)
    languages: Mapping[str, list[str]]
    looked_none: frozenset[Mark]

    def known_words(self) -> Known:
        """What a filter can ask for."""
        areas = self.areas.values()
        return Known(
            types=self.types,
            counties={area.geoid: area.name for area in areas if area.level == "county"},
            towns={area.geoid: area.county_geoid for area in areas if area.level == "town"},
            languages=languages_asked(self.languages),
        )


@dataclass(frozen=True)
class Changed:
    """The venues that changed after a revision: their numbers, int32[n] ascending, those that are not known
    any more (merged, set aside) among them."""

    since: int
    numbers: NDArray[np.int32]

    def among(self, number: Any) -> Any:
        """The condition that a column of venue numbers names one of them."""
        if len(self.numbers) <= MOST_NAMED:  # a planner that is told no more than a revision may read all
            return number.in_(self.numbers.tolist())
        return number.in_(select(schema.venue.c.number).where(schema.venue.c.revision > self.since))


class Codes(dict[str, int]):
    """Text -> a small number, in the order in which texts are first met."""

    def __missing__(self, text: str) -> int:
        self[text] = code = len(self)
        return code

    def of(self, texts: Iterable[str], count: int) -> NDArray[np.int32]:
        """int32[count]: the code of each text."""
        return np.fromiter(map(self.__getitem__, texts), dtype=np.int32, count=count)


@dataclass(frozen=True)
class VenueRows:
    """Known venues as the register has them, by number ascending.

    columns: NUMBERS, and TEXTS as int32 codes; vocabulary: per text column, its texts by code.
    """

    columns: Columns
    vocabulary: Mapping[str, Codes]

    def __len__(self) -> int:
        return len(self.columns["number"])


@dataclass(frozen=True)
class Rows:
    """What was read: venues, and spans of venue numbers (columns of schema.status_span and item_span). An
    item's material and spot are their place in the reference data, int16; one in no list is left out."""

    venues: VenueRows
    status_spans: Columns
    item_spans: Columns


def read_reference(connection: Connection) -> Reference:
    return Reference(
        types={kind.code: kind for kind in venue_types(connection)},
        materials={material.code: material for material in materials(connection)},
        spots={spot.code: spot for spot in spots(connection)},
        areas={area.geoid: area for area in areas(connection)},
        choices=county_choices(connection),
        languages=languages_needed(connection),
        looked_none=frozenset(looked_none_there(connection)),
    )


def read_rows(
    connection: Connection,
    reference: Reference,
    changed: Changed | None = None,
    vocabulary: Mapping[str, Codes] | None = None,
) -> Rows:
    """Everything, or what is now of the venues that changed; texts are coded by `vocabulary`, which grows by
    those it does not know."""
    return Rows(
        venues=_venues(connection, changed, vocabulary or {name: Codes() for name in TEXTS}),
        status_spans=_status_spans(connection, changed),
        item_spans=_item_spans(connection, changed, reference),
    )


def read_pending(connection: Connection) -> VenueRows:
    """What volunteers added and nobody has decided about: no part of the frame, and in no figure."""
    return _read_venues(connection, lambda query: query.where(waits()), {name: Codes() for name in TEXTS})


def read_changed(connection: Connection, since: int) -> Changed:
    """Which venues changed after revision `since`."""
    table = schema.venue
    numbers = connection.execute(select(table.c.number).where(table.c.revision > since)).scalars()
    return Changed(since, np.array(sorted(numbers), dtype=np.int32))


def known_count(connection: Connection) -> int:
    """How many venues are known: what a frame that was brought up to date has to hold."""
    return int(connection.execute(_known(select(func.count()))).scalar_one())


def waits() -> ColumnElement[bool]:
    """A volunteer added it, and nobody has decided about it."""
    table = schema.venue
    undecided = ~cast(table.c.set_by_person, Text).like('%"pending"%')
    return and_(table.c.pending, table.c.merged_into.is_(None), undecided)


def _known(query: Select[Any]) -> Select[Any]:
    table = schema.venue
    return query.where(~table.c.pending, table.c.merged_into.is_(None))


def _venues(connection: Connection, changed: Changed | None, vocabulary: Mapping[str, Codes]) -> VenueRows:
    def asked(query: Select[Any]) -> Select[Any]:
        known = _known(query)
        return known.where(changed.among(schema.venue.c.number)) if changed else known

    return _read_venues(connection, asked, vocabulary)


def _read_venues(
    connection: Connection, asked: Callable[[Select[Any]], Select[Any]], vocabulary: Mapping[str, Codes]
) -> VenueRows:
    table, names = schema.venue, (*NUMBERS, *TEXTS)
    query = asked(select(*(table.c[name] for name in names))).order_by(table.c.number)
    parts: dict[str, list[NDArray[Any]]] = {name: [] for name in names}
    for values in steps(connection, query, len(names)):
        for (name, kind), column in zip(NUMBERS.items(), values, strict=False):
            parts[name].append(np.array(column, dtype=kind))
        for name, column in zip(TEXTS, values[len(NUMBERS) :], strict=True):
            parts[name].append(vocabulary[name].of(column, len(column)))
    kinds = {**NUMBERS, **dict.fromkeys(TEXTS, np.int32)}
    return VenueRows({name: joined(parts.pop(name), kinds[name]) for name in names}, vocabulary)


def _status_spans(connection: Connection, changed: Changed | None) -> Columns:
    span = schema.status_span.c
    state = cast(span.status, BigInteger) * 4 + cast(span.visited, Integer) * 2 + cast(span.accepted, Integer)
    start = (wide(span.venue_number) * power(DAY_BITS) + span.from_day) * power(STATE_BITS) + state
    end = wide(span.until_day) * power(DAY_BITS) + span.follow_up
    query = select(start, end)
    query = query.where(changed.among(span.venue_number)) if changed else query
    starts, ends = pairs(connection, query)
    return {
        "venue_number": (starts >> (DAY_BITS + STATE_BITS)).astype(np.int32),
        "from_day": (starts >> STATE_BITS & DAY_MASK).astype(np.int32),
        "until_day": (ends >> DAY_BITS).astype(np.int32),
        "status": (starts >> 2 & 7).astype(np.int8),
        "visited": (starts & 2).astype(np.bool_),
        "accepted": (starts & 1).astype(np.bool_),
        "follow_up": (ends & DAY_MASK).astype(np.int32),
    }


def _item_spans(connection: Connection, changed: Changed | None, reference: Reference) -> Columns:
    span = schema.item_span.c
    start = wide(span.venue_number) * power(DAY_BITS) + span.from_day
    query = select(start, span.until_day, span.material, span.spot)
    query = query.where(changed.among(span.venue_number)) if changed else query
    material, spot = _places(reference.materials), _places(reference.spots)
    parts: list[list[NDArray[Any]]] = [[], [], [], []]
    for starts, ends, of_material, at_spot in steps(connection, query, 4):
        parts[0].append(np.array(starts, dtype=np.int64))
        parts[1].append(np.array(ends, dtype=np.int32))
        parts[2].append(np.array([material.get(code, -1) for code in of_material], dtype=np.int16))
        parts[3].append(np.array([spot.get(code, -1) for code in at_spot], dtype=np.int16))
    first = joined(parts[0], np.int64)
    columns: Columns = {
        "venue_number": (first >> DAY_BITS).astype(np.int32),
        "from_day": (first & DAY_MASK).astype(np.int32),
        "until_day": joined(parts[1], np.int32),
        "material": joined(parts[2], np.int16),
        "spot": joined(parts[3], np.int16),
    }
    known = (columns["material"] >= 0) & (columns["spot"] >= 0)  # -1 would be read as the last code
    return columns if known.all() else {name: column[known] for name, column in columns.items()}


def _places(codes: Iterable[str]) -> dict[str, int]:
    return {code: place for place, code in enumerate(codes)}
