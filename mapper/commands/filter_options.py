"""Which options choose venues and a day at a terminal, and what do they mean?"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import click

from mapper.commands import current
from mapper.rules import filter_words
from mapper.rules.permissions import EVERYWHERE
from mapper.rules.selection import Selection

as_of = click.option("--as-of", default="", metavar="DAY", help="Any day, YYYY-MM-DD; today without it.")
by_type = click.option("--type", "type", multiple=True, metavar="T", help="A type of place, by code.")
by_county = click.option("--county", multiple=True, metavar="C", help="A county, by name or GEOID.")
by_town = click.option("--town", multiple=True, metavar="GEOID", help="A town, by GEOID.")

by_status = click.option("--status", multiple=True, metavar="S", help="A status; several by comma.")
by_posting = click.option("--posting", multiple=True, metavar="P", help="required or voluntary.")
by_gap = click.option(
    "--gap", multiple=True, metavar="G", help="Why it is a gap, such as overdue, old_version, language."
)
by_language = click.option(
    "--lacks", multiple=True, metavar="L", help="A needed language that nothing up there speaks."
)
by_visited = click.option("--visited", multiple=True, metavar="yes", help="Only what any visit reached.")


def day_of(as_of: str) -> date:
    """The day that was named; what is no day is wrong usage, exit status 2."""
    day: date = or_usage(filter_words.day, as_of, current.today())
    return day


def selection_of(words: Mapping[str, Sequence[str]]) -> Selection:
    """Likewise what was chosen."""
    known = current.frame().reference.known_words()
    selection: Selection = or_usage(filter_words.selection, words, known, EVERYWHERE)
    return selection


def or_usage(read: Any, *given: Any) -> Any:
    """What `read` makes of the words given; a wrong one is wrong usage, exit status 2."""
    try:
        return read(*given)
    except filter_words.FilterRefused as refused:
        option = "--" + refused.field.replace("_", "-")
        raise click.BadParameter(refused.message, param_hint=option) from None
