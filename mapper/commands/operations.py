"""How is the app kept running? Schema, reference data, areas, derived tables."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from mapper.commands import current
from mapper.config import Config
from mapper.intake.area_assignment import Level, load_areas
from mapper.intake.area_files import read_areas
from mapper.intake.census_areas import CensusUnreachable, fetch_towns
from mapper.places.areas import AreaError
from mapper.store import derived, migrate, people, reference, reference_files
from mapper.store.areas import polygons
from mapper.store.database import Database


def make_ready(database: Database, config: Config) -> None:
    """Creates and migrates the database and loads the reference data, where that was not done yet."""
    if not migrate.is_current(database):
        migrate.upgrade(database)
    if not reference.is_loaded(database):
        reference_files.load(database, config.data, zone=config.time_zone)


@click.group("db")
def db() -> None:
    """The database's schema."""


@db.command("upgrade")
@with_appcontext
def upgrade() -> None:
    """Bring the schema to this version, and load the reference data where there is none."""
    make_ready(current.database(), current.config())
    click.echo("The schema is up to date.")


@click.command("load-reference")
@with_appcontext
def load_reference() -> None:
    """Load data/ again; what a person edited stays."""
    try:
        counts = reference_files.load(
            current.database(), current.config().data, current.now(), current.config().time_zone
        )
    except reference_files.ReferenceDataError as error:
        current.refuse(str(error))
    click.echo(", ".join(f"{name}: {count}" for name, count in counts.items()))


@click.command("load-areas")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--level", type=click.Choice(["town", "county"]), default="town", show_default=True)
@click.option("--name", "name_field", help="Field with the area's name; default name or NAME.")
@click.option("--geoid", "geoid_field", help="Field with its GEOID; default geoid or GEOID.")
@with_appcontext
def load_areas_command(file: Path, level: Level, name_field: str | None, geoid_field: str | None) -> None:
    """Load area polygons from GeoJSON or a zipped shapefile: replaces that level, reassigns every venue."""
    try:
        found = read_areas(file, level=level, name_field=name_field, geoid_field=geoid_field)
    except AreaError as error:
        current.refuse(str(error))
    moved = load_areas(current.database(), found.areas, level, current.config().data, current.now())
    changed = "1 venue changed its area" if moved == 1 else f"{moved} venues changed their area"
    click.echo(f"{len(found.areas)} areas loaded, {found.skipped} skipped; {changed}.")


@click.command("fetch-areas")
@with_appcontext
def fetch_areas() -> None:
    """Fetch the Census Bureau's town polygons of the configured state once; goes on without them offline."""
    config, database = current.config(), current.database()
    with database.read() as connection:
        if polygons(connection, "town"):
            return
    try:
        file = fetch_towns(config.state, config.instance)
        found = read_areas(file, level="town")
    except (CensusUnreachable, AreaError) as error:
        click.echo(
            f"Going on without town polygons ({error}). Towns are approximate until load-areas FILE.",
            err=True,
        )
        return
    moved = load_areas(database, found.areas, "town", config.data, current.now())
    click.echo(f"{len(found.areas)} town polygons loaded; {moved} venues changed their town.")


@click.command("rebuild")
@with_appcontext
def rebuild() -> None:
    """Recompute every derived table from the visits and say whether anything differed."""
    differed = derived.rebuild(current.database(), current.config().time_zone)
    click.echo("Nothing differed." if not differed else f"{differed} venues differed and are right now.")


@click.command("welcome")
@with_appcontext
def welcome() -> None:
    """On an empty database, say how to begin."""
    with current.database().read() as connection:
        begun = people.has_coordinator(connection)
    if not begun:
        click.echo(
            "Nobody can sign in yet: .venv/bin/flask --app app create-coordinator NAME prints a one-time "
            "code; .venv/bin/flask --app app demo loads an invented programme to look at."
        )


COMMANDS = (db, load_reference, load_areas_command, fetch_areas, rebuild, welcome)
