"""Who did what? An append-only log that names people and things by opaque ids."""

from datetime import datetime

from sqlalchemy import Connection, insert

from mapper.rules import audit as rules
from mapper.rules.audit import AuditAction
from mapper.store import schema

TERMINAL = ""  # the actor of a command and of the daily work


def write(
    connection: Connection,
    now: datetime,
    actor_id: str,
    action: AuditAction,
    subject: str = "",
    county_geoid: str = "",
    file_id: str = "",
    **details: str | int | list[str],
) -> None:
    """Writes a row in the caller's transaction: what is undone was not done. Raises ValueError on a detail
    that rules/audit.py does not name for the action."""
    rules.check(action, details)
    connection.execute(
        insert(schema.audit).values(
            at=now,
            actor_id=actor_id,
            action=action.value,
            subject=subject,
            county_geoid=county_geoid,
            file_id=file_id,
            details=details,
        )
    )
