"""What would this look like with two years of work in it? An invented programme, marked as such."""

from datetime import datetime

import click
from flask.cli import with_appcontext

from mapper.commands import current
from mapper.intake.demo_programme import HoldsRealData, Wish, count_by_status, load
from mapper.places.place_files import PlaceFileError


@click.command("demo")
@click.option("--venues", type=click.IntRange(1, 1_000_000), default=400, show_default=True)
@click.option("--visits", type=click.IntRange(0, 3_000_000), default=1200, show_default=True)
@click.option(
    "--seed", type=int, default=1, show_default=True, help="The same seed gives the same programme."
)
@click.option(
    "--as-of", "until", type=click.DateTime(["%Y-%m-%d"]), help="The day it is told on; default today."
)
@with_appcontext
def demo(venues: int, visits: int, seed: int, until: datetime | None) -> None:
    """Load an invented programme, in the place of an earlier one. Refuses a database with real data."""
    today = current.today()
    day = until.date() if until else today
    if day > today:
        raise click.BadParameter("that day has not come yet.", param_hint="--as-of")
    wish, config = Wish(venues, visits, seed, day), current.config()
    try:
        fresh = load(current.database(), config.data, wish, config.time_zone, current.now())
    except (HoldsRealData, PlaceFileError) as error:
        current.refuse(str(error))
    click.echo(f"{'Loaded' if fresh else 'Already there'}: {wish}.")
    for status, count in count_by_status(current.database(), day).items():
        click.echo(f"{status:>10} {count:>8}")


COMMANDS = (demo,)
