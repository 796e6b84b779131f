"""What does a terminal take away? Whole lists as files: the venues, the visits, the coverage of a day."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from mapper.commands import current
from mapper.commands.filter_options import as_of, by_county, by_town, by_type, day_of, selection_of
from mapper.commands.progress import counted
from mapper.commands.written_files import member, now, opened, output, write, write_down
from mapper.outputs import file_about
from mapper.outputs.coverage_rows import COLUMNS, coverage_rows
from mapper.outputs.csv_export import csv_chunks
from mapper.outputs.geojson_export import geojson_chunks
from mapper.outputs.gpx_export import gpx
from mapper.outputs.visit_features import visit_features
from mapper.outputs.xlsx_export import Table, write_xlsx
from mapper.rules.column_meanings import meanings
from mapper.rules.selection import Selection
from mapper.rules.waypoints import too_many, waypoints
from mapper.store import area_rules, export_rows, venue_rows
from mapper.store.chosen_venues import chosen_venues
from mapper.store.taken_out import TakenOut

Rows = Iterable[Mapping[str, Any]]
export_format = click.option(
    "--format", "form", type=click.Choice(["csv", "xlsx", "geojson"]), default="csv", show_default=True
)
venue_format = click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "xlsx", "geojson", "gpx"]),
    default="csv",
    show_default=True,
    help="gpx: for navigation.",
)


@dataclass(frozen=True, slots=True)
class Listing:
    """What is handed out: its columns and rows, and members that a GeoJSON has beside them."""

    columns: Sequence[str]
    rows: Rows
    members: Mapping[str, str]


@click.group("export")
def export() -> None:
    """Whole lists as files."""


@export.command("coverage")
@as_of
@export_format
@output
@with_appcontext
def coverage(as_of: str, form: str, output: Path | None) -> None:
    """Every known venue with its status on a day."""
    day, zone = day_of(as_of), current.config().time_zone
    chosen = chosen_venues(current.database(), current.frame(), day, Selection(), zone)
    taken = TakenOut("coverage", form, len(chosen), day.isoformat())
    members = {"as_of": taken.as_of, "computed_at": now().isoformat(timespec="seconds")}
    _hand_out(Listing(COLUMNS, coverage_rows(chosen.parts()), members), taken, output)


@export.command("venues")
@as_of
@by_type
@by_county
@by_town
@venue_format
@output
@with_appcontext
def venues(
    as_of: str,
    type: tuple[str, ...],
    county: tuple[str, ...],
    town: tuple[str, ...],
    form: str,
    output: Path | None,
) -> None:
    """The venue list as it is now, in the columns that import-venues reads; as GPX the places to go to."""
    if day_of(as_of) != current.today():
        message = "the venue list is kept as it is now only; `export coverage` shows another day."
        raise click.BadParameter(message, param_hint="--as-of")
    selection = selection_of({"type": type, "county": county, "town": town})
    if form == "gpx":
        _hand_out_gpx(selection, output)
    elif selection == Selection():
        with current.database().read() as connection:
            taken = TakenOut("venues", form, venue_rows.venue_count(connection))
            _hand_out(Listing(venue_rows.VENUE_COLUMNS, venue_rows.venues(connection), {}), taken, output)
    else:
        numbers = selection.of(current.frame().on(current.today()))["number"].tolist()
        taken = TakenOut("venues", form, len(numbers), selection=selection)
        rows = venue_rows.chosen_venues(current.database(), numbers)
        _hand_out(Listing(venue_rows.VENUE_COLUMNS, rows, {}), taken, output)


def _hand_out_gpx(selection: Selection, output: Path | None) -> None:
    frame = current.frame()
    with current.database().read() as connection:
        no_log = area_rules.limits(connection).no_log
    found = waypoints(selection.of(frame.on(current.today())), no_log)
    if found.are_too_many:
        current.refuse(too_many(len(found.venues)))
    write_down(TakenOut("venues", "gpx", len(found.venues), selection=selection))
    rows = venue_rows.chosen_venues(current.database(), found.venues["number"].tolist())
    labels = {code: kind.label for code, kind in frame.reference.types.items()}
    about = " ".join([found.in_words, *current.credits()])
    write([gpx(rows, labels, about, current.now())], output)
    left = f", {found.left_out:,} are not to be gone to" if found.left_out else ""
    click.echo(f"{found.in_words.rstrip('.')}{left}.", err=True)


@export.command("visits")
@as_of
@export_format
@output
@with_appcontext
def visits(as_of: str, form: str, output: Path | None) -> None:
    """Every visit that counts, up to a day: a row an item, in the columns that import-visits reads; in
    GeoJSON a feature a visit."""
    zone, day = current.config().time_zone, day_of(as_of) if as_of else date.max
    with current.database().read() as connection:
        rows: Rows = export_rows.visit_items(connection, zone, day)
        count = export_rows.visit_item_count
        if form == "geojson":
            rows, count = visit_features(rows), export_rows.visit_count
        taken = TakenOut("visits", form, count(connection, zone, day), day.isoformat() if as_of else "")
        members = {"as_of": taken.as_of} if as_of else {}
        _hand_out(Listing(export_rows.VISIT_COLUMNS, rows, members), taken, output)


def is_terminal() -> bool:
    return sys.stdout.isatty()


def _hand_out(listing: Listing, taken: TakenOut, output: Path | None) -> None:
    if taken.format == "xlsx" and output is None and is_terminal():
        raise click.UsageError("A workbook is no text: name a file with --output.")
    file_id = write_down(taken)
    rows = counted(listing.rows, taken.rows)
    with opened(output) as file:
        if taken.format == "xlsx":
            origin = file_about.Origin(
                taken.what, file_id, now(), taken.as_of, taken.selection, credits=current.credits()
            )
            table = Table(taken.what.capitalize(), meanings(taken.what, listing.columns), rows)
            write_xlsx(file, [table], file_about.about(origin))
        elif taken.format == "geojson":
            members = {**listing.members, **member(file_id), **current.attribution()}
            file.writelines(geojson_chunks(rows, members))
        else:
            file.writelines(chunk.encode() for chunk in csv_chunks(listing.columns, rows))


COMMANDS = (export,)
