"""Which places can be put closer by their street address, now and while the server runs?"""

import time
from contextlib import suppress

import click
from flask.cli import with_appcontext

from mapper.commands import current
from mapper.config import Config
from mapper.intake.area_assignment import AreaFinder
from mapper.intake.geocode_venues import Geocoded, geocode_venues
from mapper.intake.geocoder_turns import GeocoderTurns
from mapper.intake.wishes import Programme
from mapper.places.geocoder_chain import GeocoderChain, online_geocoders
from mapper.places.geocoding import GazetteerGeocoder
from mapper.store.database import Database, DatabaseUnavailable
from mapper.store.geocode_answers import GeocodeAnswers

AT_ONCE = 200  # addresses of one round of the worker
EVERY_SECONDS = 3600


@click.command("geocode")
@click.option("--limit", type=click.IntRange(1), default=1_000, show_default=True, help="Addresses at most.")
@with_appcontext
def geocode(limit: int) -> None:
    """Look up street addresses of places that are known by their village only."""
    config = current.config()
    if not config.geocoders:
        current.refuse(
            "No geocoder on the internet is switched on: nothing leaves this machine. "
            "MAPPER_GEOCODERS=census (README, Settings) lets street addresses be looked up, without names."
        )
    try:
        click.echo(_in_words(look_up(current.database(), config, limit)))
    except DatabaseUnavailable:
        current.refuse("The database is away. What was answered so far is kept; try again.")


def look_up(database: Database, config: Config, limit: int) -> Geocoded:
    """Asks the configured geocoders about at most `limit` addresses. Raises DatabaseUnavailable."""
    with database.read() as connection:
        finder = AreaFinder.from_database(connection, config.data)
    state = finder.gazetteer.state
    online = online_geocoders(config.geocoders, config.contact, state.name if state else "")
    chain = GeocoderChain(
        GeocodeAnswers(database), GazetteerGeocoder(finder.gazetteer), online, GeocoderTurns(database)
    )
    programme = Programme(current.now(), config.time_zone, config.data, config.secret_key)
    return geocode_venues(database, chain, finder, programme, limit)


def look_up_for_ever(database: Database, config: Config) -> None:
    """A round every hour, where a geocoder is switched on."""
    while config.geocoders:
        with suppress(DatabaseUnavailable):  # the next round goes on where this one stopped
            look_up(database, config, AT_ONCE)
        time.sleep(EVERY_SECONDS)


def _in_words(counts: Geocoded) -> str:
    return (
        f"{counts.asked} addresses looked up: {counts.placed} places stand closer now, {counts.not_found} "
        f"not found, {counts.not_believed} answers not believed, {counts.failed} failed; "
        f"{counts.left} left for later."
    )


COMMANDS = (geocode,)
