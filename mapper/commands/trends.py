"""What does a terminal ask of days past and to come? The trend of the coverage, and what lapses next."""

from pathlib import Path

import click
import pandas as pd
from flask.cli import with_appcontext

from mapper.commands import current
from mapper.commands.filter_options import by_county, by_town, by_type, or_usage, selection_of
from mapper.commands.handing_over import as_json, hand_over, report_format
from mapper.commands.written_files import member, now, output, write, write_down
from mapper.outputs.csv_export import csv_chunks
from mapper.outputs.gap_table import text_table
from mapper.outputs.recheck_rows import COLUMNS as LAPSING_COLUMNS
from mapper.outputs.recheck_rows import TERMINAL_COLUMNS, recheck_rows
from mapper.rules import sampled_days
from mapper.rules.forecast import forecast
from mapper.rules.recheck import recheck_list
from mapper.rules.sampled_days import STEPS
from mapper.rules.trend import COLUMNS, trend
from mapper.store.taken_out import TakenOut
from mapper.store.venue_texts import with_texts

MOST_DAYS = 366
by_posting = click.option("--posting", multiple=True, metavar="P", help="required or voluntary.")


@click.command("trend")
@click.option("--from", "first", default="", metavar="DAY", help="The first day; else 52 weeks before --to.")
@click.option("--to", "last", default="", metavar="DAY", help="The last day, always looked at; else today.")
@click.option(
    "--step",
    default=STEPS[0],
    metavar="STEP",
    show_default=True,
    help="day; week, counted back from the last day; or month, the last day of each.",
)
@by_type
@by_county
@by_town
@by_posting
@report_format
@output
@with_appcontext
def report_trend(
    first: str, last: str, step: str, form: str, output: Path | None, **words: tuple[str, ...]
) -> None:
    """The coverage on many days. The venue list is today's on each of them."""
    period = or_usage(sampled_days.read, first, last, step, current.today())
    selection, frame = selection_of(words), current.frame()
    rows = trend(period.days, selection, frame.venues, frame.status_spans, frame.register)
    between = period.first, period.last
    taken = TakenOut("report_trend", form, len(rows), str(period.last), selection, (period.step,), between)
    about = member(write_down(taken) if output else "")
    if form == "json":
        asked = {**period.words, "computed_at": now().isoformat(timespec="seconds")}
        write([as_json({**asked, **about, "rows": rows})], output)
    elif form == "csv":
        write(csv_chunks(COLUMNS, rows), output)
    else:
        write([text_table(COLUMNS, rows) + "\n"], output)


@click.command("lapsing")
@click.option("--days", type=click.IntRange(1, MOST_DAYS), default=30, show_default=True, metavar="N")
@by_type
@by_county
@by_town
@by_posting
@report_format
@output
@with_appcontext
def report_lapsing(days: int, form: str, output: Path | None, **words: tuple[str, ...]) -> None:
    """The places that have nothing up any more within so many days, if nobody goes."""
    selection, frame, today = selection_of(words), current.frame(), current.today()
    found = forecast(
        today, "venue_type", selection, frame.venues, frame.status_spans, frame.register, (days,)
    )
    chosen = recheck_list(found.ends, frame.venues)
    between = found.days[0], found.days[-1]
    taken = TakenOut("report_lapsing", form, len(chosen), str(today), selection, (), between)
    with current.database().read() as connection:

        def texts(part: pd.DataFrame) -> pd.DataFrame:
            return with_texts(connection, part)

        rows = list(recheck_rows(chosen, texts))
    hand_over("venues", LAPSING_COLUMNS, rows, taken, output, TERMINAL_COLUMNS)
