"""What did an import do? Its account on the screen, and on standard error why rows were not taken."""

import json
import sys
from collections.abc import Sequence

import click

from mapper.intake.accounting import MUST_NOT_BE_KEPT, Accounting

MOST_LINES = 20  # of reasons on the screen; the file has them all


def _say_which_notes_to_read(lines: Sequence[int]) -> None:
    """By line only: what stands there is not repeated."""
    if lines:
        first = ", ".join(str(line) for line in lines[:MOST_LINES])
        more = f" and {len(lines) - MOST_LINES:,} more" if len(lines) > MOST_LINES else ""
        click.echo(
            f"Notes that may be about a person, on lines {first}{more}: read them, and remove them on the "
            "place's page or on To decide.",
            err=True,
        )


def report(accounting: Accounting, as_json: bool) -> None:
    """Prints the account, and on standard error why rows were rejected. Exits with 1 where any was."""
    account = accounting.as_json()
    if as_json:
        click.echo(json.dumps(account, ensure_ascii=False))
    else:
        for name, value in account.items():
            click.echo(f"{name:<14}{'' if value is None else value}")
    for outcome in accounting.rejected[:MOST_LINES]:
        reason = outcome.reason or MUST_NOT_BE_KEPT
        click.echo(f"Line {outcome.line} rejected: {reason}.", err=True)
    _say_which_notes_to_read(accounting.warned)
    rejected = accounting.counts["rejected"]
    if rejected > MOST_LINES:
        click.echo(f"… and {rejected - MOST_LINES:,} more rows.", err=True)
    if rejected:
        sys.exit(1)
