"""In which towns may nothing be logged, and where is somebody asked first? Never why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from mapper.store import schema

NO_LOG, ASK_FIRST = "no_log", "ask_first"
_RULES = select(schema.area_rule).order_by(schema.area_rule.c.geoid)


@dataclass(frozen=True, slots=True)
class AreaRule:
    """`whom_to_ask` of an ask_first."""

    geoid: str
    rule: str
    whom_to_ask: str
    set_at: datetime


@dataclass(frozen=True, slots=True)
class Limits:
    """What the rules say, by town."""

    no_log: frozenset[str]
    ask_first: Mapping[str, str]  # whom to ask


def rules(connection: Connection) -> list[AreaRule]:
    """Every rule, by town."""
    rows = connection.execute(_RULES)
    return [AreaRule(row.geoid, row.rule, row.whom_to_ask, row.set_at) for row in rows]


def limits(connection: Connection) -> Limits:
    found = rules(connection)
    return Limits(
        frozenset(one.geoid for one in found if one.rule == NO_LOG),
        {one.geoid: one.whom_to_ask for one in found if one.rule == ASK_FIRST},
    )


def set_rule(
    connection: Connection, geoid: str, rule: str, whom_to_ask: str, set_by: str, now: datetime
) -> None:
    """The town's rule from now on, in the place of another."""
    end(connection, geoid)
    row = {"geoid": geoid, "rule": rule, "whom_to_ask": whom_to_ask, "set_by": set_by, "set_at": now}
    connection.execute(insert(schema.area_rule).values(row))


def end(connection: Connection, geoid: str) -> bool:
    """False where the town has no rule."""
    table = schema.area_rule
    return connection.execute(delete(table).where(table.c.geoid == geoid)).rowcount == 1
