"""What is missing on the venue list, as a terminal asks it?"""

from pathlib import Path

import click
from flask.cli import with_appcontext

from mapper.commands import current
from mapper.commands.filter_options import as_of, by_county, by_town, by_type, day_of, selection_of
from mapper.commands.handing_over import hand_over, report_format
from mapper.commands.written_files import output
from mapper.rules.missing import columns
from mapper.rules.unknown_cells import Level
from mapper.store.missing_figures import missing
from mapper.store.taken_out import TakenOut

# What a terminal has room for; csv and json have everything.
AT_A_TERMINAL = ("venue_type", "town", "county", "population", "in_words", "basis")


@click.command("missing")
@click.option("--level", type=click.Choice(["town", "county"]), default="town", show_default=True)
@as_of
@by_type
@by_county
@by_town
@report_format
@output
@with_appcontext
def report_missing(
    level: Level, as_of: str, form: str, output: Path | None, **words: tuple[str, ...]
) -> None:
    """Types of place of which none is known in a town or county, and how many to expect."""
    day, selection = day_of(as_of), selection_of(words)
    rows = [cell.row() for cell in missing(current.frame(), day, level, selection)]
    taken = TakenOut("report_missing", form, len(rows), day.isoformat(), selection, (level,))
    shown = [name for name in AT_A_TERMINAL if level == "town" or name != "town"]
    hand_over("missing", columns(level), rows, taken, output, shown)
