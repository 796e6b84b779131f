"""How does the first coordinator come in, and back in? A one-time code from the terminal."""

from datetime import datetime

import click
from flask.cli import with_appcontext

from mapper.commands import current
from mapper.rules.audit import AuditAction
from mapper.rules.permissions import Role
from mapper.store import audit, people, sign_in_codes
from mapper.store.areas import areas
from mapper.store.database import Connection


@click.command("create-coordinator")
@click.argument("name")
@click.option(
    "--county",
    "counties",
    multiple=True,
    metavar="NAME",
    help="A county of theirs; none: administrator of all.",
)
@with_appcontext
def create_coordinator(name: str, counties: tuple[str, ...]) -> None:
    """Print a one-time sign-in code for a new coordinator."""
    name = name.strip()
    if not 1 <= len(name) <= 80:
        current.refuse("A name has 1 to 80 characters.")
    now = current.now()
    with current.database().write() as connection:
        by_name = {area.name.casefold(): area.geoid for area in areas(connection, "county")}
        unknown = [county for county in counties if county.casefold() not in by_name]
        if unknown:
            current.refuse(f"No county is called {unknown[0]!r}. Known: {', '.join(sorted(by_name))}.")
        role = Role.coordinator if counties else Role.administrator
        geoids = sorted({by_name[county.casefold()] for county in counties})
        person_id = people.create(connection, name, role, geoids, now)
        action = AuditAction.person_added
        audit.write(connection, now, audit.TERMINAL, action, person_id, role=role.value, areas=geoids)
        code = _code(connection, person_id, role, now)
    _tell(name, role, code)


@click.command("new-code")
@click.argument("who")
@with_appcontext
def new_code(who: str) -> None:
    """Print a one-time sign-in code for somebody who lost theirs: WHO is their name, or their id."""
    now = current.now()
    with current.database().write() as connection:
        there = [one for one in people.everyone(connection, now) if not one.revoked_at]
        found = [one for one in there if who in (one.id, one.name)]
        if not found:
            current.refuse(f"Nobody who may sign in is called {who!r}.")
        if len(found) > 1:
            listed = "; ".join(f"{one.id} ({one.role})" for one in found)
            current.refuse(f"{len(found)} people are called {who!r}. Say which, by id: {listed}")
        code = _code(connection, found[0].id, found[0].role, now)
    _tell(found[0].name, found[0].role, code)


def _code(connection: Connection, person_id: str, role: Role, now: datetime) -> str:
    """Whoever works at the terminal may do everything: a code of theirs waits for nobody's approval."""
    kind = "terminal"
    action = AuditAction.code_made
    audit.write(connection, now, audit.TERMINAL, action, person_id, kind=kind, role=role.value)
    hours = current.config().code_hours
    sign_in_codes.void_unused(connection, person_id, now)  # one that was lost opens nothing any more
    return sign_in_codes.make(connection, person_id, None, now, hours, kind=kind, approves=True)


def _tell(name: str, role: Role, code: str) -> None:
    config = current.config()
    click.echo(f"Code for {name} ({role}), good once within {config.code_hours} hours: {code}")
    if config.public_url:
        click.echo(f"Type it on the sign-in page, or open {config.public_url}/sign-in#{code}")
        return
    here = f"http://127.0.0.1:{config.port}/sign-in#{code}"
    click.echo(f"Type it on the sign-in page, or open {here} on this machine.")


COMMANDS = (create_coordinator, new_code)
