"""What does a terminal ask of the coverage? Reports to read or to pass on."""

from dataclasses import asdict
from pathlib import Path

import click
from flask.cli import with_appcontext

from mapper.commands import current, frozen
from mapper.commands.activity import report_activity
from mapper.commands.filter_options import (
    as_of,
    by_county,
    by_gap,
    by_language,
    by_posting,
    by_status,
    by_town,
    by_type,
    by_visited,
    day_of,
    or_usage,
    selection_of,
)
from mapper.commands.handing_over import as_json, hand_over, report_format
from mapper.commands.missing import report_missing
from mapper.commands.trends import report_lapsing, report_trend
from mapper.commands.written_files import member, now, output, write, write_down
from mapper.outputs.coverage_rows import COLUMNS, coverage_rows
from mapper.outputs.csv_export import csv_chunks
from mapper.outputs.gap_table import gap_json, text_table
from mapper.rules import filter_words
from mapper.rules.gap_report import KEY_COLUMNS
from mapper.rules.people_reached import columns
from mapper.store.chosen_venues import chosen_venues
from mapper.store.gap_figures import full_report
from mapper.store.recalls import RecalledItem, recalls
from mapper.store.taken_out import TakenOut

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
@by_town
@by_status
@by_posting
@by_gap
@by_language
@by_visited
@click.option("--freeze", metavar="NAME", help="Keeps it for good, for this occasion (may be empty).")
@report_format
@output
@with_appcontext
def gaps(
    by: str, as_of: str, freeze: str | None, form: str, output: Path | None, **words: tuple[str, ...]
) -> None:
    """The gap report of a day."""
    title = None if freeze is None else frozen.title(freeze)
    day, selection = day_of(as_of), selection_of(words)
    groups = or_usage(filter_words.grouping, by, KEY_COLUMNS)
    found = full_report(current.frame(), day, groups, selection)
    taken = TakenOut("report_gaps", form, len(found.rows), day.isoformat(), selection, groups)
    as_is = gap_json(found, day, now())
    if title is not None:
        frozen.freeze(title, or_usage(filter_words.to_be_frozen, selection), as_is)
    file_id = write_down(taken) if output else ""
    if form == "json":
        write([as_json({**as_is, **member(file_id)})], output)
    elif form == "csv":
        write(csv_chunks(columns(groups), found.rows), output)
    else:
        write([text_table(columns(groups), [*found.rows, found.total]) + "\n"], output)


@report.command("venues")
@by_status
@by_posting
@by_gap
@by_language
@by_visited
@as_of
@by_type
@by_county
@by_town
@report_format
@output
@with_appcontext
def venues(as_of: str, form: str, output: Path | None, **words: tuple[str, ...]) -> None:
    """The venues behind a figure."""
    day, selection, zone = day_of(as_of), selection_of(words), current.config().time_zone
    chosen = chosen_venues(current.database(), current.frame(), day, selection, zone)
    taken = TakenOut("report_venues", form, len(chosen), day.isoformat(), selection)
    hand_over("venues", COLUMNS, coverage_rows(chosen.parts()), taken, output, VENUE_COLUMNS)


@report.command("recalls")
@by_type
@by_county
@by_town
@report_format
@output
@with_appcontext
def report_recalls(form: str, output: Path | None, **words: tuple[str, ...]) -> None:
    """Every recalled item last seen up, wherever it is."""
    day, selection = current.today(), selection_of(words)
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
    heading, rows, names = found.heading, found.rows, found.columns
    taken = TakenOut(
        "report_frozen", form, len(rows), heading.as_of.isoformat(), heading.selection, heading.by
    )
    file_id = write_down(taken) if output else ""
    if form == "json":
        write([as_json({**found.report, **member(file_id)})], output)
    elif form == "csv":
        write(csv_chunks(names, rows), output)
    else:
        total = [found.report["total"]] if "total" in found.report else []
        write([text_table(names, [*rows, *total]) + "\n"], output)
    return None


report.add_command(report_activity)
report.add_command(report_missing)
report.add_command(report_trend)
report.add_command(report_lapsing)

COMMANDS = (report,)
