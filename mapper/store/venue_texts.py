"""What are these few venues called, and where do they stand? The texts that the coverage frame leaves out:
of a million venues they are most of the memory, and a page shows fifty."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd
from sqlalchemy import Connection, select

from mapper.store import schema

VENUES_PER_STEP = 2_000


@dataclass(frozen=True, slots=True)
class VenueTexts:
    """The texts of one venue, as the register has them; empty where it says nothing."""

    number: int
    id: str
    name: str
    address: str
    city: str
    state: str
    zip: str


def texts_of(connection: Connection, numbers: Iterable[int]) -> dict[int, VenueTexts]:
    """number -> texts, of those numbers that are there; as of now, whatever the frame's revision."""
    found: dict[int, VenueTexts] = {}
    asked = [int(number) for number in numbers]  # a driver takes no int32 of numpy
    table = schema.venue
    columns = [table.c[name] for name in VenueTexts.__match_args__]
    for start in range(0, len(asked), VENUES_PER_STEP):
        query = select(*columns).where(table.c.number.in_(asked[start : start + VENUES_PER_STEP]))
        found.update((row.number, VenueTexts(*row)) for row in connection.execute(query))
    return found


def numbers_of(connection: Connection, ids: Sequence[str]) -> dict[str, int]:
    """id -> number, of those ids that are there."""
    table, found = schema.venue, {}
    for start in range(0, len(ids), VENUES_PER_STEP):
        query = select(table.c.id, table.c.number).where(table.c.id.in_(ids[start : start + VENUES_PER_STEP]))
        found.update({row.id: row.number for row in connection.execute(query)})
    return found


def with_texts(connection: Connection, venues: pd.DataFrame) -> pd.DataFrame:
    """These few rows of the coverage frame with the columns id, name, address, city, state and zip; a venue
    that has been deleted meanwhile is left out."""
    found = texts_of(connection, venues["number"].tolist())
    there = venues[venues["number"].isin(list(found)).to_numpy()]
    texts = [found[number] for number in there["number"].tolist()]
    columns = {
        name: pd.Series([getattr(text, name) for text in texts], index=there.index, dtype=object)
        for name in VenueTexts.__match_args__[1:]
    }
    return there.assign(**columns)
