"""Which tables travel in a backup, and how does a row become a line of JSON and a row again?"""

import base64
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    Float,
    Integer,
    LargeBinary,
    Select,
    Table,
    TableClause,
    Text,
    column,
    select,
    table,
)
from sqlalchemy.types import TypeEngine

from mapper.store import derived, schema
from mapper.store.schema import Moment, metadata

ROWS_AT_ONCE = 2_000
# What opens a door to whoever holds it stays behind: a stolen backup signs nobody in, and what was
# revoked after it was made does not come back with it.
KEYS = (schema.session, schema.sign_in_code, schema.challenge, schema.throttle, schema.release_link)
# A list on its way in lies in a folder that does not travel; whose turn it is, is over.
LEFT_OUT = frozenset(
    part.name for part in (*KEYS, *derived.TABLES, schema.revision, schema.import_job, schema.geocoder_turn)
)


class NotARow(ValueError):
    """A line is not a row of its table."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How the values of one kind of column are kept in a database and in JSON."""

    type: TypeEngine[Any]
    written: Callable[[Any], Any]
    read: Callable[[Any], Any]


def _plain(value: Any) -> Any:
    return value


def _only(*types: type) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if type(value) not in types:
            raise NotARow(f"{type(value).__name__} where {types[0].__name__} belongs")
        return value

    return read


def _bytes_written(value: bytes) -> str:
    return base64.b64encode(value).decode()


KINDS: Mapping[str, Kind] = {
    "text": Kind(Text(), _plain, _only(str)),
    "whole_number": Kind(BigInteger(), _plain, _only(int)),
    "number": Kind(Float(), float, _only(float)),
    "yes_or_no": Kind(Boolean(), _plain, _only(bool)),
    "day": Kind(Date(), date.isoformat, date.fromisoformat),
    "moment": Kind(Moment(), datetime.isoformat, datetime.fromisoformat),
    "json": Kind(JSON(none_as_null=True), _plain, _plain),
    "bytes": Kind(LargeBinary(), _bytes_written, base64.b64decode),
}
_NAMES: tuple[tuple[type[TypeEngine[Any]], str], ...] = (
    (Moment, "moment"),
    (JSON, "json"),
    (Boolean, "yes_or_no"),
    (Date, "day"),
    (Float, "number"),
    (Integer, "whole_number"),
    (LargeBinary, "bytes"),
    (Text, "text"),
)


def travelling() -> list[Table]:
    """The tables of a backup, each after those that it points to."""
    return [part for part in metadata.sorted_tables if part.name not in LEFT_OUT]


def kinds_of(part: Table) -> dict[str, str]:
    """Column -> name of its kind."""
    return {str(column.name): _kind_name(column) for column in part.columns}


def lines_of(connection: Connection, part: Table) -> Iterator[bytes]:
    """Every row as a line of JSON, the same bytes from SQLite and PostgreSQL."""
    columns = [(name, KINDS[kind].written) for name, kind in kinds_of(part).items()]
    encode = msgspec.json.Encoder().encode
    result = connection.execute(_in_order(connection, part), execution_options={"yield_per": ROWS_AT_ONCE})
    for row in result:
        yield encode(
            {
                name: None if value is None else write(value)
                for (name, write), value in zip(columns, row, strict=True)
            }
        )


def row_of(line: bytes, kinds: Mapping[str, str]) -> dict[str, Any]:
    """The row in a line. Raises NotARow."""
    try:
        found = msgspec.json.decode(line)
        if not isinstance(found, dict) or found.keys() != kinds.keys():
            raise NotARow("its columns are others")
        return {
            name: None if value is None else KINDS[kinds[name]].read(value) for name, value in found.items()
        }
    except (ValueError, TypeError) as error:
        raise NotARow("a line is not a row of its table") from error


def insertable(name: str, kinds: Mapping[str, str]) -> TableClause:
    """A table of these columns to insert into, whichever version of the schema it belongs to."""
    return table(name, *(column(each, KINDS[kind].type) for each, kind in kinds.items()))


def _kind_name(part: Column[Any]) -> str:
    return next(name for kind, name in _NAMES if isinstance(part.type, kind))


def _in_order(connection: Connection, part: Table) -> Select[Any]:
    """By primary key, texts byte by byte: PostgreSQL's own order depends on its locale."""
    postgres = connection.dialect.name == "postgresql"
    keys: list[ColumnElement[Any]] = [
        key.collate("C") if postgres and isinstance(key.type, Text) else key for key in part.primary_key
    ]
    return select(part).order_by(*keys)
