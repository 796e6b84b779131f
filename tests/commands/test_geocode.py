"""Does the command ask only whom the settings name, and say what came of it without an address?"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from mapper import create_app
from mapper.commands import geocode
from mapper.config import Config
from mapper.intake.geocode_venues import Geocoded
from mapper.places import geocoder_chain
from mapper.places.census_geocoder import CensusGeocoder
from mapper.places.nominatim_geocoder import NominatimGeocoder
from mapper.store.database import DatabaseUnavailable
from tests.builders import Programme, some_id, venue_number
from tests.places.geocoder_server import MANY, ONE, SEARCH, GeocoderServer, Known

PLACE = {"address": "12 Main St", "city": "Houlton", "zip": "04730", "precision": "place", "lat": 46.126}
PLACE |= {"lon": -67.84, "placed_by": "gazetteer", "town_geoid": "2300333980", "county_geoid": "23003"}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[GeocoderServer]:
    """In the place of both services."""
    server = GeocoderServer({"12 main st": Known(46.1250, -67.8411)})
    host = server.host()

    def nominatim(contact: str, state_name: str) -> NominatimGeocoder:
        return NominatimGeocoder(contact, state_name, host)

    monkeypatch.setattr(geocoder_chain, "CensusGeocoder", lambda: CensusGeocoder(host, host))
    monkeypatch.setattr(geocoder_chain, "NominatimGeocoder", nominatim)
    yield server
    server.close()


def app_with(config: Config, *geocoders: str) -> Flask:
    return create_app(replace(config, geocoders=geocoders, contact="help@outreach.example"))


def run(app: Flask, *arguments: str) -> Any:
    return app.test_cli_runner().invoke(args=["geocode", *arguments])


def test_without_a_setting_nobody_is_asked(app: Flask, programme: Programme, server: GeocoderServer) -> None:
    programme.venue(**PLACE)
    result = run(app)
    assert result.exit_code == 1
    assert result.stderr.startswith(
        "No geocoder on the internet is switched on: nothing leaves this machine."
    )
    assert server.asked == []
    geocode.look_up_for_ever(programme.database, app.extensions["mapper"].config)  # and ends at once


def test_it_says_what_came_of_it(config: Config, server: GeocoderServer) -> None:
    app = app_with(config, "census")
    programme = Programme(app)
    programme.venue(**PLACE)
    programme.venue("Cafe", **{**PLACE, "address": "1 Nowhere Ln"})
    result = run(app)
    assert result.output == (
        "2 addresses looked up: 1 places stand closer now, 1 not found, 0 answers not believed, 0 failed; "
        "0 left for later.\n"
    )
    assert server.paths() == [MANY]
    assert "Main" not in result.output
    page = programme.administrator().get(f"/venues/{_number(programme)}").text
    assert "By its street address, from the U.S. Census Bureau: within a few houses." in page
    programme.database.dispose()


def test_a_limit_is_kept_and_the_order_of_the_services_too(config: Config, server: GeocoderServer) -> None:
    app = app_with(config, "census", "nominatim")
    programme = Programme(app)
    programme.venue(**{**PLACE, "address": "1 Nowhere Ln"})
    programme.venue("Cafe", **PLACE)
    assert run(app, "--limit", "1").output.endswith("1 left for later.\n")
    assert server.paths() == [ONE, SEARCH]
    assert server.asked[1].user_agent == "outreach-mapper (help@outreach.example)"
    assert run(app, "--limit", "0").exit_code == 2
    programme.database.dispose()


def test_the_services_are_the_real_ones() -> None:
    census, nominatim = geocoder_chain.online_geocoders(("census", "nominatim"), "https://x.example", "")
    hosts = [census._host, census._batch_host]  # type: ignore[attr-defined]
    assert [host.origin for host in hosts] == ["https://geocoding.geo.census.gov"] * 2
    assert nominatim.api == "https://nominatim.openstreetmap.org/search"  # type: ignore[attr-defined]
    assert not any(host.on_this_machine for host in hosts)


def _number(programme: Programme) -> int:
    return venue_number(programme.database, some_id("Laundry"))


def test_the_worker_looks_up_every_hour_and_outlives_a_database_that_is_away(
    config: Config, server: GeocoderServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = app_with(config, "census")
    programme = Programme(app)
    programme.venue(**PLACE)
    slept: list[float] = []
    look_up = geocode.look_up

    def away_at_first(*arguments: Any) -> Geocoded:
        if not slept:
            raise DatabaseUnavailable("locked")
        return look_up(*arguments)

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 2:
            raise InterruptedError

    monkeypatch.setattr(geocode, "look_up", away_at_first)
    monkeypatch.setattr(geocode.time, "sleep", sleep)
    with pytest.raises(InterruptedError):
        geocode.look_up_for_ever(programme.database, app.extensions["mapper"].config)
    assert (slept, server.paths()) == ([geocode.EVERY_SECONDS] * 2, [ONE])
    programme.database.dispose()
