"""What are these few venues called, and where do they stand? The texts that the coverage frame leaves out:
of a million venues they are most of the memory, and a page shows a hundred."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

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
