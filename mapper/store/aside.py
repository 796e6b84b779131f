"""Where do rows of the log, and what follows from it, go while an import is only tried? To tables beside them
that nobody else sees."""

from sqlalchemy import Column, Connection, MetaData, Table
from sqlalchemy.schema import CreateTable

from mapper.store import schema

FRESH = "fresh_"
OPTION = "mapper_is_tried"  # of the connection
LOG = (schema.visit, schema.visit_item, schema.visit_author, schema.visit_note)
FOLLOWING = (schema.item_span, schema.status_span, schema.standing_item)


def like(table: Table, name: str, *more: Column[bool]) -> Table:
    """A table of the connection's own with these columns, and no more of it than its primary key."""
    columns = [
        Column(one.name, one.type, primary_key=one.primary_key, nullable=one.nullable, autoincrement=False)
        for one in table.columns
    ]
    return Table(name, MetaData(), *columns, *more, prefixes=["TEMPORARY"])


_WORDS: dict[tuple[str, Table], str] = {}
_BESIDE = {table.name: like(table, FRESH + table.name) for table in (*LOG, *FOLLOWING)}


def make(connection: Connection) -> None:
    for table in _BESIDE.values():
        create(connection, table)


def create(connection: Connection, table: Table) -> None:
    """Makes a table that this process makes again and again: its words are found once."""
    key = (connection.dialect.name, table)
    if key not in _WORDS:
        _WORDS[key] = str(CreateTable(table).compile(dialect=connection.dialect))
    connection.exec_driver_sql(_WORDS[key])


def beside(table: Table) -> Table:
    """The table beside this one of the log, or of what follows."""
    return _BESIDE[table.name]


def of(connection: Connection, table: Table) -> Table:
    """The table that this connection writes to: the real one, unless all is only tried."""
    return _BESIDE[table.name] if _is_tried(connection) and table.name in _BESIDE else table


def logs(connection: Connection) -> list[tuple[Table, Table]]:
    """Where this connection finds visits, with where their items are."""
    real = (schema.visit, schema.visit_item)
    own = (beside(schema.visit), beside(schema.visit_item))
    return [real, own] if _is_tried(connection) else [real]


def _is_tried(connection: Connection) -> bool:
    return bool(connection.get_execution_options().get(OPTION))
