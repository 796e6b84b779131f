"""How does a query of a million rows become arrays? In steps, so that only one step is ever held as rows."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, Connection, Select, cast, literal

ROWS_PER_STEP = 50_000


def wide(number: Any) -> Any:
    return cast(number, BigInteger)


def power(bits: int) -> Any:
    return literal(1 << bits, BigInteger)


def pairs(connection: Connection, query: Select[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Two whole numbers a row."""
    parts = [
        np.fromiter(chain.from_iterable(rows), dtype=np.int64, count=2 * len(rows)).reshape(-1, 2)
        for rows in raw_steps(connection, query)
    ]
    found = np.concatenate(parts) if parts else np.empty((0, 2), dtype=np.int64)
    return found[:, 0], found[:, 1]


def joined(parts: list[NDArray[Any]], kind: type[np.generic]) -> NDArray[Any]:
    return np.concatenate(parts) if parts else np.empty(0, dtype=kind)


def steps(connection: Connection, query: Select[Any], width: int) -> Iterator[Sequence[Sequence[Any]]]:
    """Some rows after the other, as columns."""
    for rows in raw_steps(connection, query):
        columns = list(zip(*rows, strict=True))
        assert len(columns) == width
        yield columns


def raw_steps(connection: Connection, query: Select[Any]) -> Iterator[Sequence[Sequence[Any]]]:
    """As the driver gives them: wrapping each in a row of SQLAlchemy's takes longer than reading it."""
    sql = str(query.compile(connection, compile_kwargs={"literal_binds": True}))
    driver: Any = connection.connection.driver_connection
    # PostgreSQL's driver fetches a whole result at once, unless its cursor stands in the server.
    with closing(
        driver.cursor() if connection.dialect.name == "sqlite" else driver.cursor("frame")
    ) as cursor:
        cursor.execute(sql)
        while rows := cursor.fetchmany(ROWS_PER_STEP):
            yield rows
