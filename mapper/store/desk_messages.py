"""Was this week's message of the desk sent, and how often was it tried? One of many workers sends it."""

from datetime import date, datetime

from sqlalchemy import Connection, delete, select

from mapper.rules.audit import AuditAction
from mapper.rules.desk_message import MOST_TRIES
from mapper.store import audit, schema
from mapper.store.reference import set_setting, setting
from mapper.store.visits import insert_new

TRIED = "desk_message_tried"  # "2026-11-23 3": the week, and how often it failed in it


def claim(connection: Connection, week: date, now: datetime) -> bool:
    """Whether the caller is to send it: nobody has it, and it did not fail too often. Committed before it is
    sent, so that no mail server holds up who writes."""
    if failures(connection, week) >= MOST_TRIES:
        return False
    return insert_new(connection, schema.desk_message, {"week": week, "sent_at": now})


def is_claimed(connection: Connection, week: date) -> bool:
    table = schema.desk_message
    return connection.execute(select(table.c.week).where(table.c.week == week)).first() is not None


def sent(connection: Connection, week: date, now: datetime, waiting: int) -> None:
    """Writes down that it went out."""
    audit.write(
        connection, now, audit.TERMINAL, AuditAction.desk_message_sent, week=str(week), waiting=waiting
    )


def give_back(connection: Connection, week: date) -> None:
    """It did not go out: somebody tries again, up to MOST_TRIES times."""
    count = failures(connection, week) + 1
    connection.execute(delete(schema.desk_message).where(schema.desk_message.c.week == week))
    set_setting(connection, TRIED, f"{week} {count}")


def failures(connection: Connection, week: date) -> int:
    said, _, count = setting(connection, TRIED).partition(" ")
    return int(count) if said == str(week) else 0
