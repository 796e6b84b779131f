"""In which kinds of column is everything kept?"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Boolean, Column, DateTime, Dialect, MetaData, Text, TypeDecorator, false


class Moment(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC; a naive one is refused, because nobody knows when it is."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment needs an offset: {value!r}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        aware: datetime = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return aware


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def flag(name: str) -> Column[bool]:
    """A yes or no that is never NULL; no by default."""
    return Column(name, Boolean, nullable=False, default=False)


def text(name: str) -> Column[str]:
    """A text that is never NULL: empty says the same, and there is one way to say it."""
    return Column(name, Text, nullable=False, default="")


def later_flag(name: str) -> Column[bool]:
    """A flag that came to a table with rows: the database itself says no for those."""
    return Column(name, Boolean, nullable=False, default=False, server_default=false())


def later_text(name: str) -> Column[str]:
    """A text that came to a table with rows: the database itself says empty for those."""
    return Column(name, Text, nullable=False, default="", server_default="")
