"""How do visits get in from a phone that never had a signal? By the file that it saved."""

import json
import sys
from pathlib import Path

import click
from flask.cli import with_appcontext

from mapper.commands import current
from mapper.intake.outbox_file import Account, OutboxFile, import_outbox, read_outbox_file
from mapper.intake.phone_visit import Receiver
from mapper.intake.refusals import ImportRefused
from mapper.rules.audit import AuditAction
from mapper.rules.permissions import Actor, Permission
from mapper.store import audit, people
from mapper.store.database import Connection, DatabaseUnavailable

MOST_LINES = 20  # of reasons on the screen; --json has them all


@click.command("import-outbox")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--person",
    "who",
    default="",
    metavar="ID-or-NAME",
    help="Whose visits these are, if not whose the file says.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@with_appcontext
def import_outbox_command(file: Path, who: str, as_json: bool) -> None:
    """Take in what a phone saved as a file; what it sends later, or the same file again, doubles nothing."""
    try:
        found = read_outbox_file(file)
        with current.database().write() as connection:
            actor = _actor(connection, who or found.person)
            _write_down(connection, actor, found)
        config = current.config()
        receiver = Receiver(current.database(), config.secret_key, config.time_zone, config.data)
        account = import_outbox(receiver, found, actor, current.now())
    except ImportRefused as refusal:
        current.refuse(str(refusal))
    except DatabaseUnavailable as error:
        current.refuse(f"The database can't take this now ({error}). Import the file again: nothing doubles.")
    _report(actor, account, as_json)


def _actor(connection: Connection, who: str) -> Actor:
    """Raises ImportRefused where it is nobody, or nobody who logs visits."""
    there = [one for one in people.everyone(connection, current.now()) if not one.revoked_at]
    found = [one for one in there if who in (one.id, one.name)]
    if len(found) > 1:
        listed = "; ".join(f"{one.id} ({one.role})" for one in found)
        raise ImportRefused(f"{len(found)} people are called {who!r}. Say which, by id: {listed}")
    actor = people.actor(connection, found[0].id, current.today()) if found else None
    if actor is None:
        raise ImportRefused(f"Nobody who may sign in is {who!r}. Say with --person whose visits these are.")
    if not actor.may(Permission.log_visits):
        raise ImportRefused(
            f"{actor.name} is a {actor.role} and logs no visits. Say with --person whose these are."
        )
    return actor


def _write_down(connection: Connection, actor: Actor, file: OutboxFile) -> None:
    """Before the first entry goes in: an import that breaks off is known, too."""
    action = AuditAction.outbox_imported
    audit.write(connection, current.now(), audit.TERMINAL, action, actor.person_id, entries=len(file.entries))


def _report(actor: Actor, account: Account, as_json: bool) -> None:
    """Exits with 1 where an entry was refused."""
    counts = account.as_json()
    problems = [{"entry": one.entry, "field": one.field, "message": one.message} for one in account.problems]
    if as_json:
        told = {**counts, "person": actor.person_id, "problems": problems}
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        click.echo(f"Taken in as logged by {actor.name} ({actor.role}).")
        for name, count in counts.items():
            click.echo(f"{name:<10}{count}")
    for one in account.problems[:MOST_LINES]:
        place = f", {one.field}" if one.field else ""
        click.echo(f"Entry {one.entry}{place}: {one.message}", err=True)
    if len(account.problems) > MOST_LINES:
        click.echo(f"… and {len(account.problems) - MOST_LINES:,} more reasons.", err=True)
    if account.fates["conflict"]:
        click.echo("Conflicts wait on the page To decide.", err=True)
    if account.problems:
        sys.exit(1)


COMMANDS = (import_outbox_command,)
