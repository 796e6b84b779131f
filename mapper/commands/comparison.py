"""What does a terminal ask of two days? What was won and what was lost, as figures or venue by venue."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from mapper.commands import current
from mapper.commands.filter_options import by_county, by_posting, by_town, by_type, or_usage, selection_of
from mapper.commands.handing_over import as_json, report_format
from mapper.commands.written_files import member, now, output, write, write_down
from mapper.outputs.change_rows import COLUMNS, change_rows
from mapper.outputs.csv_export import csv_chunks
from mapper.outputs.gap_table import comparison_json, text_table
from mapper.rules import filter_words
from mapper.rules.comparison import ChangeWish, columns
from mapper.rules.gap_report import KEY_COLUMNS
from mapper.store.compared_days import TwoDays, in_parts, two_days
from mapper.store.taken_out import TakenOut

# What a terminal has room for; csv and json have everything.
VENUE_COLUMNS = ("number", "name", "venue_type", "town", "county", "status_from", "status_to", "change")


@click.command("compare")
@click.option("--from", "first", required=True, metavar="DAY", help="The earlier day, YYYY-MM-DD.")
@click.option("--to", "second", required=True, metavar="DAY", help="The later day.")
@click.option(
    "--by", default="", metavar="GROUPS", help="venue_type, county, town, posting; several by comma."
)
@click.option("--venues", is_flag=True, help="Venue by venue instead of figures.")
@click.option("--change", multiple=True, metavar="C", help="With --venues: won, lost, moved, …")
@by_type
@by_county
@by_town
@by_posting
@report_format
@output
@with_appcontext
def compare(
    first: str,
    second: str,
    by: str,
    venues: bool,
    change: Sequence[str],
    form: str,
    output: Path | None,
    **words: tuple[str, ...],
) -> None:
    """What was won and what was lost between two days, by the venue list of today."""
    selection = selection_of(words)
    since, until = or_usage(filter_words.two_days, first, second, current.today())
    groups = or_usage(filter_words.grouping, by, KEY_COLUMNS)
    wish: ChangeWish = or_usage(filter_words.changes, change, (), ())
    if change and not venues:
        raise click.UsageError("--change goes with --venues.")
    compared = two_days(current.frame(), since, until, selection)
    more = tuple(f"change={one}" for one in wish.changes)
    what = "report_changed_venues" if venues else "report_compare"
    by_groups, between = () if venues else groups, (since, until)
    taken = TakenOut(what, form, 0, until.isoformat(), selection, by_groups, between, more)
    (_venues if venues else _figures)(compared, taken, output, groups, wish)


def _figures(
    compared: TwoDays, taken: TakenOut, output: Path | None, groups: Sequence[str], _: ChangeWish
) -> None:
    found = compared.by(groups)
    file_id = _about(taken, len(found.rows), output)
    if taken.format == "json":
        said = comparison_json(found, _first(taken), taken.as_of, now())
        write([as_json({**said, **file_id})], output)
    elif taken.format == "csv":
        write(csv_chunks(columns(groups), found.rows), output)
    else:
        write([text_table(columns(groups), [*found.rows, found.total]) + "\n"], output)


def _venues(
    compared: TwoDays, taken: TakenOut, output: Path | None, _: Sequence[str], wish: ChangeWish
) -> None:
    chosen = compared.wished(wish)
    rows: Any = change_rows(in_parts(current.database(), chosen))
    file_id = _about(taken, len(chosen), output)
    if taken.format == "json":
        first = _first(taken)
        about = {"from": first, "to": taken.as_of, "computed_at": now().isoformat(timespec="seconds")}
        write([as_json({**about, **file_id, "venues": list(rows)})], output)
    elif taken.format == "csv":
        write(csv_chunks(COLUMNS, rows), output)
    else:
        write([text_table(VENUE_COLUMNS, list(rows)) + "\n"], output)


def _first(taken: TakenOut) -> str:
    return taken.between[0].isoformat() if taken.between else ""


def _about(taken: TakenOut, rows: int, output: Path | None) -> dict[str, str]:
    """What a JSON file of so many rows says of itself: its id, where it is kept as a file."""
    return member(write_down(replace(taken, rows=rows)) if output else "")
