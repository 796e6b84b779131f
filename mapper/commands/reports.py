"""What does a terminal ask of the coverage? Reports to read, exports to take away."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import click
import pandas as pd
from flask.cli import with_appcontext

from mapper.commands import current, frozen
from mapper.commands.activity import report_activity
from mapper.commands.handing_over import (
    Rows,
    as_json,
    as_of,
    by_county,
    by_town,
    by_type,
    hand_over,
    member,
    now,
    or_usage,
    output,
    report_format,
    write,
    write_down,
)
from mapper.outputs.coverage_rows import COLUMNS, coverage_rows
from mapper.outputs.csv_export import csv_chunks
from mapper.outputs.gap_table import gap_json, text_table
from mapper.outputs.geojson_export import geojson_chunks
from mapper.rules import filter_words
from mapper.rules.gap_report import KEY_COLUMNS, columns
from mapper.rules.permissions import EVERYWHERE
from mapper.rules.selection import Selection
from mapper.store import export_rows
from mapper.store.recalls import RecalledItem, recalls
from mapper.store.taken_out import TakenOut
from mapper.store.venue_texts import with_texts

# What a terminal has room for; csv and json have everything.
VENUE_COLUMNS = ("number", "name", "venue_type", "town", "county", "status", "last_visit_on", "follow_up_on")
RECALL_COLUMNS = (
    "material",
    "recalled_on",
    "venue_number",
    "venue",
    "town",
    "county",
    "spot",
    "last_seen_on",
    "quantity",
)

export_format = click.option(
    "--format", "form", type=click.Choice(["csv", "geojson"]), default="csv", show_default=True
)


@click.group("report")
def report() -> None:
    """Figures and lists, to read or to pass on."""


@report.command("gaps")
@click.option(
    "--by", default="", metavar="GROUPS", help="venue_type, county, town, posting; several by comma."
)
@as_of
@by_type
@by_county
@click.option("--freeze", metavar="NAME", help="Keeps it for good, for this occasion (may be empty).")
@report_format
@output
@with_appcontext
def gaps(
    by: str, as_of: str, freeze: str | None, form: str, output: Path | None, **words: tuple[str, ...]
) -> None:
    """The gap report of a day."""
    title = None if freeze is None else frozen.title(freeze)
    selection, day = _asked(as_of, words)
    groups = or_usage(filter_words.grouping, by, KEY_COLUMNS)
    found = current.frame().gap_report(day, groups, selection)
    taken = TakenOut("report_gaps", form, len(found.rows), day.isoformat(), selection, groups)
    as_is = gap_json(found, day, now())
    if title is not None:
        frozen.freeze(title, selection, as_is)
    file_id = write_down(taken) if output else ""
    if form == "json":
        write([as_json({**as_is, **member(file_id)})], output)
    elif form == "csv":
        write(csv_chunks(columns(groups), found.rows), output)
    else:
        write([text_table(columns(groups), [*found.rows, found.total]) + "\n"], output)


@report.command("venues")
@click.option("--status", multiple=True, metavar="S", help="A status; several by comma.")
@click.option("--posting", multiple=True, metavar="P", help="required or voluntary.")
@as_of
@by_type
@by_county
@by_town
@report_format
@output
@with_appcontext
def venues(as_of: str, form: str, output: Path | None, **words: tuple[str, ...]) -> None:
    """The venues behind a figure."""
    rows, taken = _venues_on("report_venues", form, as_of, words)
    hand_over("venues", COLUMNS, rows, taken, output, VENUE_COLUMNS)


@report.command("recalls")
@by_type
@by_county
@by_town
@report_format
@output
@with_appcontext
def report_recalls(form: str, output: Path | None, **words: tuple[str, ...]) -> None:
    """Every recalled item last seen up, wherever it is."""
    selection, day = _asked("", words)
    with current.database().read() as connection:
        items = recalls(connection, day, selection)
    rows = [asdict(item) for item in items]
    taken = TakenOut("report_recalls", form, len(rows), day.isoformat(), selection)
    hand_over("items", RecalledItem.__match_args__, rows, taken, output, RECALL_COLUMNS)


@report.command("frozen")
@click.argument("report_id", metavar="[ID]", default="")
@report_format
@output
@with_appcontext
def report_frozen(report_id: str, form: str, output: Path | None) -> None:
    """The frozen reports; or one of them, just as it was."""
    if not report_id:
        rows = frozen.listed()
        taken = TakenOut("list_frozen", form, len(rows), current.today().isoformat())
        return hand_over("frozen", frozen.LIST_COLUMNS, rows, taken, output)
    found = frozen.found(report_id)
    heading, rows = found.heading, found.report["rows"]
    taken = TakenOut(
        "report_frozen", form, len(rows), heading.as_of.isoformat(), heading.selection, heading.by
    )
    file_id = write_down(taken) if output else ""
    if form == "json":
        write([as_json({**found.report, **member(file_id)})], output)
    elif form == "csv":
        write(csv_chunks(columns(heading.by), rows), output)
    else:
        write([text_table(columns(heading.by), [*rows, found.report["total"]]) + "\n"], output)
    return None


@click.group("export")
def export() -> None:
    """Whole lists as files."""


@export.command("coverage")
@as_of
@export_format
@output
@with_appcontext
def export_coverage(as_of: str, form: str, output: Path | None) -> None:
    """Every known venue with its status on a day."""
    rows, taken = _venues_on("coverage", form, as_of, {})
    about = {"as_of": taken.as_of, "computed_at": now().isoformat("T", "seconds")}
    _export(COLUMNS, rows, taken, output, about)


@export.command("venues")
@export_format
@output
@with_appcontext
def export_venues(form: str, output: Path | None) -> None:
    """The venue list, in the columns that import-venues reads."""
    with current.database().read() as connection:
        taken = TakenOut("venues", form, export_rows.venue_count(connection))
        _export(export_rows.VENUE_COLUMNS, export_rows.venues(connection), taken, output, {})


@export.command("visits")
@click.option("--format", "form", type=click.Choice(["csv"]), default="csv", show_default=True)
@output
@with_appcontext
def export_visits(form: str, output: Path | None) -> None:
    """Every visit that counts, a row an item, in the columns that import-visits reads."""
    zone = current.config().time_zone
    with current.database().read() as connection:
        taken = TakenOut("visits", form, export_rows.visit_item_count(connection))
        _export(export_rows.VISIT_COLUMNS, export_rows.visit_items(connection, zone), taken, output, {})


def _asked(as_of: str, words: Mapping[str, Sequence[str]]) -> tuple[Selection, date]:
    known = current.frame().reference.known_words()
    day = or_usage(filter_words.day, as_of, current.today())
    selection: Selection = or_usage(filter_words.selection, words, known, EVERYWHERE)
    return selection, day


def _venues_on(
    what: str, form: str, as_of: str, words: Mapping[str, Sequence[str]]
) -> tuple[Iterator[dict[str, Any]], TakenOut]:
    selection, day = _asked(as_of, words)
    frame = current.frame()
    with current.database().read() as connection:
        seen = export_rows.last_visit_days(connection, frame.numbers, day, current.config().time_zone)
    chosen = selection.of(frame.on(day).assign(last_visit=seen))
    return coverage_rows(chosen, _with_texts), TakenOut(what, form, len(chosen), day.isoformat(), selection)


def _with_texts(part: pd.DataFrame) -> pd.DataFrame:
    with current.database().read() as connection:
        return with_texts(connection, part)


def _export(
    columns: Sequence[str], rows: Rows, taken: TakenOut, output: Path | None, about: Mapping[str, Any]
) -> None:
    file_id = write_down(taken)
    if taken.format == "geojson":
        write((chunk.decode() for chunk in geojson_chunks(rows, {**about, **member(file_id)})), output)
    else:
        write(csv_chunks(columns, rows), output)


report.add_command(report_activity)

COMMANDS = (report, export)
