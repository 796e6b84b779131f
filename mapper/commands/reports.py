"""What does a terminal ask of the coverage? Reports to read, exports to take away."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import click
import msgspec
import pandas as pd
from flask.cli import with_appcontext

from mapper.commands import current
from mapper.outputs.coverage_rows import COLUMNS, coverage_rows
from mapper.outputs.csv_export import csv_chunks
from mapper.outputs.gap_table import gap_json, text_table
from mapper.outputs.geojson_export import geojson_chunks
from mapper.rules import filter_words
from mapper.rules.gap_report import KEY_COLUMNS, columns
from mapper.rules.permissions import EVERYWHERE
from mapper.rules.selection import Selection
from mapper.store import audit, export_rows, taken_out
from mapper.store.audit import By
from mapper.store.private_files import for_its_owner
from mapper.store.recalls import RecalledItem, recalls
from mapper.store.taken_out import TakenOut
from mapper.store.venue_texts import with_texts

Rows = Iterable[Mapping[str, Any]]
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

report_format = click.option(
    "--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True
)
export_format = click.option(
    "--format", "form", type=click.Choice(["csv", "geojson"]), default="csv", show_default=True
)
as_of = click.option("--as-of", default="", metavar="DAY", help="Any day, YYYY-MM-DD; today without it.")
output = click.option(
    "--output",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="A file instead of the terminal.",
)
by_type = click.option("--type", "type", multiple=True, metavar="T", help="A type of place, by code.")
by_county = click.option("--county", multiple=True, metavar="C", help="A county, by name or GEOID.")
by_town = click.option("--town", multiple=True, metavar="GEOID", help="A town, by GEOID.")


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
@report_format
@output
@with_appcontext
def gaps(by: str, as_of: str, form: str, output: Path | None, **words: tuple[str, ...]) -> None:
    """The gap report of a day."""
    selection, day = _asked(as_of, words)
    groups = _or_usage(filter_words.grouping, by, KEY_COLUMNS)
    found = current.frame().gap_report(day, groups, selection)
    taken = TakenOut("report_gaps", form, len(found.rows), day.isoformat(), selection, groups)
    file_id = _write_down(taken) if output else ""
    if form == "json":
        _write([_json({**gap_json(found, day, _now()), **_member(file_id)})], output)
    elif form == "csv":
        _write(csv_chunks(columns(groups), found.rows), output)
    else:
        _write([text_table(columns(groups), [*found.rows, found.total]) + "\n"], output)


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
    _hand_over("venues", COLUMNS, rows, taken, output, VENUE_COLUMNS)


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
    _hand_over("items", RecalledItem.__match_args__, rows, taken, output, RECALL_COLUMNS)


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
    about = {"as_of": taken.as_of, "computed_at": _now().isoformat("T", "seconds")}
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
    day = _or_usage(filter_words.day, as_of, current.today())
    selection: Selection = _or_usage(filter_words.selection, words, known, EVERYWHERE)
    return selection, day


def _or_usage(read: Any, *given: Any) -> Any:
    """What `read` makes of the words given; a wrong one is wrong usage, exit status 2."""
    try:
        return read(*given)
    except filter_words.FilterRefused as refused:
        option = "--" + refused.field.replace("_", "-")
        raise click.BadParameter(refused.message, param_hint=option) from None


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


def _hand_over(
    name: str,
    columns: Sequence[str],
    rows: Rows,
    taken: TakenOut,
    output: Path | None,
    terminal_columns: Sequence[str] = (),
) -> None:
    file_id = _write_down(taken) if output else ""
    if taken.format == "csv":
        _write(csv_chunks(columns, rows), output)
    elif taken.format == "json":
        about = {"as_of": taken.as_of, "computed_at": _now().isoformat(timespec="seconds")}
        _write([_json({**about, **_member(file_id), name: list(rows)})], output)
    else:
        _write([text_table(terminal_columns or columns, list(rows)) + "\n"], output)


def _export(
    columns: Sequence[str], rows: Rows, taken: TakenOut, output: Path | None, about: Mapping[str, Any]
) -> None:
    file_id = _write_down(taken)
    if taken.format == "geojson":
        _write((chunk.decode() for chunk in geojson_chunks(rows, {**about, **_member(file_id)})), output)
    else:
        _write(csv_chunks(columns, rows), output)


def _write_down(taken: TakenOut) -> str:
    """The id of the file, which the audit log knows from now on; said on standard error, so that who keeps
    the file can keep the id."""
    by = By(audit.TERMINAL, current.now())
    file_id = taken_out.write_down(current.database(), by, taken)
    click.echo(f"File id: {file_id}", err=True)
    return file_id


def _member(file_id: str) -> dict[str, str]:
    """What a JSON file says of itself; nothing where it is only shown."""
    return {"file_id": file_id} if file_id else {}


def _now() -> Any:
    return current.now().astimezone(current.config().time_zone)


def _json(value: object) -> str:
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n"


def _write(chunks: Iterable[str], output: Path | None) -> None:
    """As bytes: a CSV's lines end in CR LF wherever it is written."""
    if output is None:
        for chunk in chunks:
            click.echo(chunk.encode(), nl=False)
        return
    try:
        with open(output, "wb", opener=for_its_owner) as file:
            for chunk in chunks:
                file.write(chunk.encode())
    except OSError as error:
        current.refuse(f"{output} can't be written: {error.strerror}.")


COMMANDS = (report, export)
