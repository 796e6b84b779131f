"""How does a connection get a table of its own in the place of a real one, and what of it differs in the end?

The copy has the real one's name: whoever reads and writes by that name finds it first. In the end two tables
stay: `fresh_…`, the rows that are new or say something else, and `before_…`, what the latter said.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnClause,
    ColumnElement,
    Connection,
    Identity,
    Integer,
    MetaData,
    Table,
    TableClause,
    Text,
    and_,
    cast,
    column,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    table,
    update,
)

from mapper.store.aside import FRESH, create, like

BEFORE = "before_"


def copy(connection: Connection, one: Table, found_by: Sequence[str], is_filled: bool) -> None:
    """Makes the copy; `found_by`: the columns that it is looked up by beside its key."""
    home, number = _named(one, schema=_home(connection)), _number_of(one)
    highest = connection.execute(select(func.max(home.c[number]))).scalar() if number else None
    create(connection, _copied(one))
    if number and connection.dialect.name == "postgresql":  # SQLite goes on after the highest by itself
        start = f"ALTER COLUMN {number} RESTART WITH {int(highest or 0) + 1}"
        connection.exec_driver_sql(f"ALTER TABLE {_own(connection)}.{one.name} {start}")
    if is_filled:
        ordered = select(*home.c).order_by(*(home.c[key.name] for key in one.primary_key))
        own = _named(one, schema=_own(connection))
        connection.execute(insert(own).from_select(_names(one), ordered))
    for name in found_by:
        connection.exec_driver_sql(f"CREATE INDEX ix_copied_{one.name}_{name} ON {one.name} ({name})")


def drop(connection: Connection, one: Table) -> None:
    """Takes the copy away: the name is the real one's again."""
    connection.exec_driver_sql(f"DROP TABLE {_own(connection)}.{one.name}")


def keep_what_differs(connection: Connection, one: Table) -> None:
    """Fills fresh_… and before_…"""
    own, home = _named(one, schema=_own(connection)), _named(one, schema=_home(connection))
    fresh, before = _kept(one)
    for made in (fresh, before):
        create(connection, made)
    is_new = home.c[next(iter(one.primary_key)).name].is_(None)
    found = select(*own.c, is_new).select_from(own.outerjoin(home, _same_key(one, own, home)))
    differing = found.where(or_(is_new, _differ(one, own, home)))
    connection.execute(insert(fresh).from_select([*_names(one), "is_new"], differing))
    theirs = select(*home.c).select_from(home.join(fresh, _same_key(one, home, fresh)))
    connection.execute(insert(before).from_select(_names(one), theirs.where(~fresh.c.is_new)))


def fresh_of(one: Table) -> TableClause:
    columns: list[ColumnClause[Any]] = [column(name) for name in _names(one)]
    return table(FRESH + one.name, *columns, column("is_new", Boolean))


def before_of(one: Table) -> TableClause:
    return _named(one, BEFORE)


def has_changed(connection: Connection, one: Table, but: Sequence[str] = ()) -> bool:
    """Whether a real row that is to change says something else by now, `but` for these columns."""
    before = before_of(one)
    is_as_it_was = and_(_same_key(one, before, one), ~_differ(one, before, one, but))
    changed = select(1).select_from(before).where(~exists(select(1).where(is_as_it_was)))
    return bool(connection.execute(select(exists(changed))).scalar())


def has_any(connection: Connection, one: Table) -> bool:
    return bool(connection.execute(select(exists(select(1).select_from(fresh_of(one))))).scalar())


def put_in(connection: Connection, one: Table, stamp: dict[str, int]) -> None:
    """Adds the new rows to the real table, in their order, and rewrites those that changed. `stamp`: what all
    of them say instead. The database gives numbers anew."""
    fresh = fresh_of(one)
    values: dict[str, ColumnElement[Any]] = {
        name: fresh.c[name] for name in _names(one) if name != _number_of(one)
    }
    values |= {name: literal(value).label(name) for name, value in stamp.items()}
    added = select(*values.values()).where(fresh.c.is_new)
    in_order = added.order_by(*(fresh.c[key.name] for key in one.primary_key))
    connection.execute(insert(one).from_select(list(values), in_order))
    keys = {key.name for key in one.primary_key}
    changed = {name: value for name, value in values.items() if name not in keys}
    connection.execute(update(one).values(changed).where(_same_key(one, one, fresh), ~fresh.c.is_new))


def put_all_in(connection: Connection, one: Table, beside: Table, *where: ColumnElement[bool]) -> None:
    """Adds the rows of a table beside the real one."""
    connection.execute(insert(one).from_select(_names(one), select(*beside.c).where(*where)))


def _home(connection: Connection) -> str:
    """Where the real tables are."""
    return "main" if connection.dialect.name == "sqlite" else str(connection.dialect.default_schema_name)


def _own(connection: Connection) -> str:
    """Where those are that only this connection sees."""
    return "temp" if connection.dialect.name == "sqlite" else "pg_temp"


def _names(one: Table) -> list[str]:
    return [each.name for each in one.columns]


def _named(one: Table, prefix: str = "", schema: str | None = None) -> TableClause:
    return table(prefix + one.name, *(column(name) for name in _names(one)), schema=schema)


def _number_of(one: Table) -> str:
    """The column that the database counts up; empty where there is none."""
    found = one.autoincrement_column
    return "" if found is None else found.name


@cache
def _copied(one: Table) -> Table:
    columns = [_column(each, _number_of(one)) for each in one.columns]
    return Table(one.name, MetaData(), *columns, prefixes=["TEMPORARY"])


@cache
def _kept(one: Table) -> tuple[Table, Table]:
    """fresh_… and before_…"""
    is_new: Column[bool] = Column("is_new", Boolean, nullable=False)
    return like(one, FRESH + one.name, is_new), like(one, BEFORE + one.name)


def _column(one: Column[Any], number: str) -> Column[Any]:
    if one.name == number:
        return Column(one.name, Integer, Identity(), primary_key=True)
    return Column(one.name, one.type, primary_key=one.primary_key, nullable=one.nullable, autoincrement=False)


def _same_key(one: Table, left: Any, right: Any) -> ColumnElement[bool]:
    return and_(*(left.c[key.name] == right.c[key.name] for key in one.primary_key))


def _differ(one: Table, left: Any, right: Any, but: Sequence[str] = ()) -> ColumnElement[bool]:
    """Whether two rows of one key say something else in any column."""
    compared = [each for each in one.columns if not each.primary_key and each.name not in but]
    return or_(*(_as_text(each, left).is_distinct_from(_as_text(each, right)) for each in compared))


def _as_text(one: Column[Any], of: Any) -> ColumnElement[Any]:
    """PostgreSQL compares no JSON, but what it was written as."""
    found: ColumnElement[Any] = of.c[one.name]
    return cast(found, Text) if isinstance(one.type, JSON) else found
