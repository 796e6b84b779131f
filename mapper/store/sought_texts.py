"""What are venues looked for by on the venue list? Name, address and phone."""

from collections.abc import Iterator
from itertools import compress, repeat

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from mapper.rules.venue_names import told
from mapper.store import schema
from mapper.store.frame_rows import Changed, waits
from mapper.store.frame_steps import steps

SOUGHT = ("name", "address", "city", "zip", "phone")


def sought_lines(connection: Connection, numbers: NDArray[np.int32]) -> Iterator[bytes]:
    """What each of these venues (ascending) is looked for by, as of now, as rules/venue_names.py wants it,
    one after the other; empty for one that is not there any more."""
    table = schema.venue
    query = select(table.c.number, *(table.c[name] for name in SOUGHT)).order_by(table.c.number)
    told = 0
    for own, *texts in steps(connection, query, 1 + len(SOUGHT)):
        number = np.array(own, dtype=np.int32)
        at = np.searchsorted(numbers, number)
        there = at < len(numbers)
        there[there] = numbers[at[there]] == number[there]
        of_each = compress(zip(*texts, strict=True), there.tolist())
        for place, sought in zip(at[there].tolist(), of_each, strict=True):
            yield from repeat(b"", place - told)
            yield sought_line(*sought)
            told = place + 1
    yield from repeat(b"", len(numbers) - told)


def sought_of(
    connection: Connection, changed: Changed | None = None
) -> tuple[NDArray[np.int32], list[bytes]]:
    """The numbers, ascending, and what each is looked for by, of those that changed and are there; of those
    that wait to be accepted where none are named."""
    table = schema.venue
    query = select(table.c.number, *(table.c[name] for name in SOUGHT)).order_by(table.c.number)
    rows = connection.execute(query.where(changed.among(table.c.number) if changed else waits())).all()
    numbers = np.array([row[0] for row in rows], dtype=np.int32)
    return numbers, [sought_line(*row[1:]) for row in rows]


def sought_line(name: str, address: str, city: str, zip_code: str, phone: str) -> bytes:
    return told(name, " ".join(part for part in (address, city, zip_code) if part), phone)
