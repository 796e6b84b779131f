"""How does the first coordinator come in? A one-time code from the terminal."""

import click
from flask.cli import with_appcontext

from mapper.commands import current
from mapper.rules.permissions import Role
from mapper.store import people, sign_in_codes
from mapper.store.areas import areas


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
    config, now = current.config(), current.now()
    with current.database().write() as connection:
        by_name = {area.name.casefold(): area.geoid for area in areas(connection, "county")}
        unknown = [county for county in counties if county.casefold() not in by_name]
        if unknown:
            current.refuse(f"No county is called {unknown[0]!r}. Known: {', '.join(sorted(by_name))}.")
        role = Role.coordinator if counties else Role.administrator
        person_id = people.create(
            connection, name, role, [by_name[county.casefold()] for county in counties], now
        )
        code = sign_in_codes.make(
            connection, person_id, None, now, config.code_hours, kind="terminal", approves=True
        )
    click.echo(f"Code for {name} ({role}), good once within {config.code_hours} hours: {code}")
    click.echo(
        f"Type it on the sign-in page, or open http://127.0.0.1:{config.port}/sign-in#{code} on this machine."
    )


COMMANDS = (create_coordinator,)
