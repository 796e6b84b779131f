"""Which places does OpenStreetMap know? The question for Overpass, and its answer where there is internet."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from mapper.commands import current
from mapper.commands.filter_options import by_county, by_type, selection_of
from mapper.commands.written_files import output, write
from mapper.intake.osm_question import question
from mapper.intake.refusals import ImportRefused
from mapper.outputs.map_bounds import around, outline_points
from mapper.places import overpass
from mapper.places.overpass import OverpassUnavailable
from mapper.rules.overpass_query import Box
from mapper.rules.selection import Selection
from mapper.store.areas import outlines

HOW_TO_GO_ON = (
    "Bring it in with: flask --app app import-venues {file} --source openstreetmap. "
    "The data is © OpenStreetMap contributors, ODbL 1.0: the map and the files that are taken out say so."
)


@click.command("osm-query")
@by_type
@by_county
@output
@with_appcontext
def osm_query(type: tuple[str, ...], county: tuple[str, ...], output: Path | None) -> None:
    """Write the question to OpenStreetMap's Overpass that finds the places of our types in the state."""
    write([_query(type, county)], output)


@click.command("fetch-osm")
@by_type
@by_county
@click.option(
    "--output",
    required=True,
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Where the answer goes: FILE.json, which import-venues reads.",
)
@with_appcontext
def fetch_osm(type: tuple[str, ...], county: tuple[str, ...], output: Path) -> None:
    """Ask OpenStreetMap's Overpass server, where there is internet, and keep its answer as a file."""
    if output.suffix.casefold() != ".json":
        raise click.BadParameter("its name must end in .json", param_hint="--output")
    asked = _query(type, county)
    click.echo("Asking Overpass; a whole state takes a minute or three.", err=True)
    try:
        answer = overpass.ask(asked)
    except OverpassUnavailable as error:
        current.refuse(f"{error} Nothing was written.")
    write([answer], output)
    click.echo(HOW_TO_GO_ON.format(file=output), err=True)


def _query(types: tuple[str, ...], counties: tuple[str, ...]) -> str:
    chosen = selection_of({"type": types, "county": counties})
    config = current.config()
    try:
        return question(config.data, config.state, chosen.venue_types, _box(chosen))
    except ImportRefused as refusal:
        current.refuse(str(refusal))


def _box(chosen: Selection) -> Box | None:
    """Around the chosen counties; None without any. Places of a neighbour may lie in it, too."""
    if not chosen.counties:
        return None
    with current.database().read() as connection:
        drawn = [outline for area, outline in outlines(connection, "county") if area.geoid in chosen.counties]
    points = list(outline_points(drawn))
    if not points:
        current.refuse("No outline of this county is known, so the question is about the whole state only.")
    (south, west), (north, east) = around(points)
    return Box(south, west, north, east)


COMMANDS = (osm_query, fetch_osm)
