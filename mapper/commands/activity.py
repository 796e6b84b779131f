"""What does a terminal ask of what was done between two days?"""

from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from mapper.commands import current
from mapper.commands.filter_options import by_county, by_town, by_type, or_usage
from mapper.commands.handing_over import as_json, report_format
from mapper.commands.written_files import member, now, output, write, write_down
from mapper.outputs.csv_export import csv_chunks
from mapper.outputs.gap_table import text_table
from mapper.rules import filter_words
from mapper.rules.activity import GROUPS, Activity, columns
from mapper.rules.activity_events import QUANTITIES
from mapper.rules.period import Period, period
from mapper.rules.permissions import EVERYWHERE
from mapper.store import activity
from mapper.store.taken_out import TakenOut


@click.command("activity")
@click.option("--from", "first", default="", metavar="DAY", help="The first day; else last month's.")
@click.option("--to", "last", default="", metavar="DAY", help="The last day, which belongs to it.")
@click.option("--by", default="", metavar="GROUPS", help=f"{', '.join(GROUPS)}; several by comma.")
@by_type
@by_county
@by_town
@report_format
@output
@with_appcontext
def report_activity(
    first: str, last: str, by: str, form: str, output: Path | None, **words: tuple[str, ...]
) -> None:
    """Visits, material put up, places and people reached between two days."""
    asked = or_usage(period, first, last, current.today())
    groups = or_usage(filter_words.grouping, by, GROUPS)
    known = current.frame().reference.known_words()
    selection = or_usage(filter_words.selection, words, known, EVERYWHERE)
    zone = current.config().time_zone
    found = activity.report(current.database(), current.frame(), selection, asked, groups, zone)
    between = asked.first, asked.last
    taken = TakenOut("report_activity", form, len(found.rows), str(asked.last), selection, found.by, between)
    about = member(write_down(taken) if output else "")
    if form == "json":
        write([as_json({**_json(found, asked), **about})], output)
    elif form == "csv":
        write(csv_chunks(columns(found.by), found.rows), output)
    else:
        write([_tables(found)], output)


def _json(found: Activity, asked: Period) -> dict[str, Any]:
    return {
        "from": asked.first.isoformat(),
        "to": asked.last.isoformat(),
        "computed_at": now().isoformat(timespec="seconds"),
        "by": list(found.by),
        "rows": found.rows,
        "total": found.total,
        "languages": found.languages,
    }


def _tables(found: Activity) -> str:
    tables = [text_table(columns(found.by), [*found.rows, found.total])]
    if "language" not in found.by:
        tables.append(text_table(("language", *QUANTITIES), found.languages))
    return "\n\n".join(tables) + "\n"
