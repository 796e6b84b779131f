"""Who did what, and whose file is this? The audit log at a terminal, where every row may be seen."""

from collections.abc import Iterable
from datetime import datetime

import click
from flask.cli import with_appcontext

from mapper.commands import current
from mapper.rules import file_id
from mapper.rules.audit import AuditAction
from mapper.rules.audit_words import sentence
from mapper.store import audit, people
from mapper.store.audit import Entry, Wish


@click.group("audit")
def audit_group() -> None:
    """The log of who did what."""


@audit_group.command("list")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help="From this day on.")
@click.option("--action", type=click.Choice([action.value for action in AuditAction]), metavar="A")
@click.option("--most", type=click.IntRange(1), default=200, show_default=True, help="So many, the newest.")
@with_appcontext
def list_command(since: datetime | None, action: str | None, most: int) -> None:
    """Print the rows, newest first."""
    zone = current.config().time_zone
    wish = Wish(action=action or "", since=since.replace(tzinfo=zone) if since else None)
    with current.database().read() as connection:
        _print(audit.entries(connection, wish, most=most))


@audit_group.command("find")
@click.argument("which", metavar="FILE_ID")
@with_appcontext
def find(which: str) -> None:
    """Say who took out the file with this id, or this name, when, and what it holds."""
    wanted = file_id.read(which) or which.strip()
    with current.database().read() as connection:
        found = audit.entries(connection, Wish(file_id=wanted)) if wanted else []
    if not found:
        current.refuse(f"No file with the id {which!r} was taken out of this database.")
    _print(found)


def _print(entries: Iterable[Entry]) -> None:
    zone, now = current.config().time_zone, current.now()
    with current.database().read() as connection:
        names = {person.id: person.name for person in people.everyone(connection, now)}
    for entry in entries:
        who = names.get(entry.actor_id) or entry.actor_id[:8] or "the terminal"
        subject = names.get(entry.subject) or entry.subject
        file = f" (file {entry.file_id})" if entry.file_id else ""
        at = entry.at.astimezone(zone).isoformat(" ", "minutes")
        line = f"{at}  {who} {sentence(entry.action, subject, entry.details)}{file}"
        click.echo("".join(sign if sign.isprintable() else " " for sign in line))


COMMANDS = (audit_group,)
