"""Do street addresses bring places closer, and does nothing leave this machine that should stay?"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from mapper.config import PROJECT
from mapper.intake import undo
from mapper.intake.area_assignment import AreaFinder, load_areas
from mapper.intake.geocode_venues import Geocoded, geocode_venues
from mapper.intake.review_decisions import Decider
from mapper.intake.venue_changes import change_facts
from mapper.places.areas import AreaPolygon
from mapper.places.census_geocoder import CensusGeocoder
from mapper.places.geocoder_chain import GeocoderChain
from mapper.places.geocoding import GazetteerGeocoder
from mapper.places.nominatim_geocoder import NominatimGeocoder
from mapper.places.online_answers import OnlineGeocoder
from mapper.rules.audit import AuditAction
from mapper.rules.permissions import EVERYWHERE
from mapper.store import area_rules, derived, redactions, schema, venues
from mapper.store.database import Database
from mapper.store.geocode_answers import GeocodeAnswers
from mapper.store.venues import Venue
from tests.builders import NOON, ZONE, some_id
from tests.intake.importing import Desk
from tests.places.geocoder_server import Asked, GeocoderServer, Known, say

HOULTON, AROOSTOOK, LINNEUS = "2300333980", "23003", "2300339965"
MAIN = Known(46.1250, -67.8411)
ELM = Known(46.1271, -67.8399)
OUT_OF_STATE = Known(46.1, -67.0)  # New Brunswick
FAR = Known(43.66, -70.26)  # Portland
HEADER = "external_id,name,venue_type,address,city,state,zip\n"


@dataclass
class Rig:
    """A register, a server and what of it may be asked."""

    desk: Desk
    server: GeocoderServer
    nominatim: bool = False
    now: datetime = field(default=datetime(2026, 6, 2, 12, 0, tzinfo=UTC))

    @property
    def database(self) -> Database:
        return self.desk.database

    def go(self, limit: int = 100) -> Geocoded:
        with self.database.read() as connection:
            finder = AreaFinder.from_database(connection, PROJECT / "data")
        online: tuple[OnlineGeocoder, ...] = (CensusGeocoder(self.server.host(), self.server.host()),)
        if self.nominatim:
            online += (NominatimGeocoder("help@outreach.example", "Maine", self.server.host()),)
        cache, offline = GeocodeAnswers(self.database), GazetteerGeocoder(finder.gazetteer)
        chain = GeocoderChain(cache, offline, online, AtOnce(), lambda: self.now)
        return geocode_venues(self.database, chain, finder, self.desk.programme, limit)

    def venue(self, name: str = "Suds") -> Venue:
        with self.database.read() as connection:
            query = select(schema.venue.c.id).where(schema.venue.c.name == name)
            return venues.by_ids(connection, [connection.execute(query).scalar_one()]).popitem()[1]

    def change(self, name: str = "Suds", **values: Any) -> None:
        with self.database.write() as connection:
            venues.change(connection, {self.venue(name).id: values})

    def audited(self) -> list[dict[str, int]]:
        table = schema.audit
        with self.database.read() as connection:
            query = select(table.c.details).where(table.c.action == AuditAction.geocoded)
            return list(connection.execute(query).scalars())

    def streets(self) -> list[str]:
        return [street for asked in self.server.asked for street in _streets(asked)]


def _streets(asked: Asked) -> list[str]:
    return [line[1] for line in asked.lines] or [asked.query["street"]]


class AtOnce:
    """No pace: tests/intake/test_geocoder_turns.py tries it out."""

    @contextmanager
    def turn(self, geocoder: OnlineGeocoder) -> Iterator[None]:
        yield

    def rest(self, geocoder: OnlineGeocoder, rest: timedelta) -> None:
        """Nothing."""


@pytest.fixture
def rig(desk: Desk) -> Iterator[Rig]:
    server = GeocoderServer({"12 main st": MAIN, "9 elm st": ELM})
    yield Rig(desk, server)
    server.close()


def row(
    name: str = "Suds", address: str = "12 Main St", city: str = "Houlton", more: str = "ME,04730"
) -> str:
    return f'{some_id(name)},{name},laundromat,"{address}",{city},{more}\n'


def test_a_street_address_brings_a_place_closer(rig: Rig) -> None:
    rig.desk.venues(HEADER + row())
    before = rig.venue()
    assert (before.precision, before.placed_by) == ("place", "gazetteer")
    assert rig.go() == Geocoded(asked=1, placed=1)
    after = rig.venue()
    assert (after.lat, after.lon, after.precision, after.placed_by) == (46.125, -67.8411, "street", "census")
    assert (after.town_geoid, after.county_geoid) == (HOULTON, AROOSTOOK)
    assert after.revision > before.revision
    assert after.set_by_person == ()
    zeros = {"not_believed": 0, "not_found": 0, "failed": 0, "left": 0}
    assert rig.audited() == [{"asked": 1, "placed": 1, **zeros}]


def test_only_street_city_state_and_zip_leave_this_machine(rig: Rig) -> None:
    rig.nominatim = True
    rig.desk.venues(
        HEADER
        + row("Canary Suds", "c/o Jane Canary, 1 Nowhere Ln, Apt 3")
        + row("Canary Cafe", "Canary House, 2 Nowhere Ln (ask Canary)")
    )
    ids = [rig.venue(name).id for name in ("Canary Suds", "Canary Cafe")]
    assert rig.go().asked == 2
    [batch, *singles] = rig.server.asked
    assert batch.lines == [
        ["0", "1 Nowhere Ln", "Houlton", "ME", "04730"],
        ["1", "2 Nowhere Ln", "Houlton", "ME", "04730"],
    ]
    assert [one.query["street"] for one in singles] == ["1 Nowhere Ln", "2 Nowhere Ln"]
    for one in rig.server.asked:
        sent = f"{one.query} {one.lines} {one.body.decode()} {one.user_agent}".casefold()
        assert "canary" not in sent
        assert not [id_ for id_ in ids if id_ in sent]


@pytest.mark.parametrize(
    "values",
    [
        {"pending": True},
        {"restricted": True},
        {"do_not_place": True},
        {"concern_volunteer": True},
        {"concern_taker": True},
        {"closed": True},
        {"merged_into": some_id("another")},
        {"set_by_person": ["lat", "lon"]},
        {"precision": "given", "placed_by": ""},
        {"precision": "pin", "placed_by": ""},
        {"precision": "street", "placed_by": "census"},
        {"address": ""},
        {"address": "PO Box 12"},
        {"address": "Main Street"},
        {"state": "NB"},
    ],
    ids=str,
)
def test_of_some_places_nothing_leaves_this_machine(rig: Rig, values: dict[str, Any]) -> None:
    rig.desk.venues(HEADER + row())
    rig.change(**values)
    before = rig.venue()
    assert rig.go() == Geocoded()
    assert rig.server.asked == []
    assert (rig.venue(), rig.audited()) == (before, [])


def test_nothing_leaves_of_a_town_where_nothing_is_logged(rig: Rig) -> None:
    rig.desk.venues(HEADER + row())
    with rig.database.write() as connection:
        area_rules.set_rule(connection, HOULTON, area_rules.NO_LOG, "", "", NOON)
    assert rig.go() == Geocoded()
    assert rig.server.asked == []


@pytest.mark.parametrize("known", [OUT_OF_STATE, FAR], ids=["out of the state", "far from the village"])
def test_an_answer_from_elsewhere_is_counted_and_not_taken(rig: Rig, known: Known) -> None:
    rig.desk.venues(HEADER + row() + row("Cafe", "9 Elm St"))
    rig.server.known["12 main st"] = known
    before = rig.venue()
    assert rig.go() == Geocoded(asked=2, placed=1, not_believed=1)
    assert rig.venue() == before
    rig.now += timedelta(days=300)
    assert rig.go() == Geocoded(), "it is not asked about again either"
    assert len(rig.server.asked) == 1


def test_what_census_does_not_know_nominatim_is_asked(rig: Rig) -> None:
    rig.nominatim = True
    rig.desk.venues(HEADER + row() + row("Cafe", "9 Elm St") + row("Bank", "1 Nowhere Ln"))
    rig.server.known["12 main st"] = Known(46.125, -67.8411, tie=True)
    assert rig.go() == Geocoded(asked=3, placed=2, not_found=1)
    assert (rig.venue().precision, rig.venue().placed_by) == ("rooftop", "nominatim")
    assert (rig.venue("Cafe").precision, rig.venue("Cafe").placed_by) == ("street", "census")
    assert rig.go() == Geocoded()
    assert len(rig.server.asked) == 3


def test_a_village_from_outside_is_no_better_than_our_own(rig: Rig) -> None:
    rig.nominatim = True
    rig.desk.venues(HEADER + row())
    village = {"category": "place", "type": "town", "addresstype": "town"}
    rig.server.known = {"12 main st": Known(46.125, -67.84, tie=True, place=village)}
    before = rig.venue()
    assert rig.go() == Geocoded(asked=1, not_found=1)
    assert rig.venue() == before


def test_the_same_address_is_asked_about_once_for_all_who_have_it(rig: Rig) -> None:
    rig.desk.venues(HEADER + row("Suds") + row("Cafe", "12 MAIN ST., Suite 2"))
    assert rig.go() == Geocoded(asked=1, placed=2)
    rig.desk.venues(HEADER + row("Bank", "12 main st"))
    assert rig.go() == Geocoded(asked=1, placed=1)
    assert len(rig.server.asked) == 1


def test_a_limit_leaves_the_rest_for_the_next_time(rig: Rig) -> None:
    rig.desk.venues(HEADER + row("One", "1 Nowhere Ln") + row("Suds") + row("Two", "2 Nowhere Ln"))
    assert rig.go(limit=1) == Geocoded(asked=1, not_found=1, left=2)
    assert rig.go(limit=1) == Geocoded(asked=1, placed=1, left=1)
    assert rig.go(limit=1) == Geocoded(asked=1, not_found=1)
    assert rig.go(limit=1) == Geocoded()


def test_a_service_that_is_away_changes_nothing_and_is_no_row_of_the_log(rig: Rig) -> None:
    rig.desk.venues(HEADER + row())
    rig.server.trouble = lambda handler: say(handler, b"", 503)
    before = rig.venue()
    assert rig.go() == Geocoded(left=1)
    assert (rig.venue(), rig.audited()) == (before, [])
    rig.server.trouble = lambda handler: False
    assert rig.go() == Geocoded(asked=1, placed=1)


def test_what_changed_while_it_was_asked_about_stays(rig: Rig) -> None:
    rig.desk.venues(HEADER + row() + row("Cafe", "9 Elm St") + row("Bank", "9 Elm St"))

    def meanwhile(_: object) -> bool:
        rig.change("Suds", restricted=True)
        rig.change("Cafe", address="1 Other St")
        return False

    rig.server.trouble = meanwhile
    assert rig.go() == Geocoded(asked=2, placed=1)
    assert [rig.venue(name).precision for name in ("Suds", "Cafe", "Bank")] == ["place", "place", "street"]


def test_a_town_that_a_person_set_stays(rig: Rig) -> None:
    rig.desk.venues(HEADER + row())
    rig.change(town_geoid=LINNEUS, set_by_person=["town_geoid"])
    assert rig.go().placed == 1
    assert (rig.venue().town_geoid, rig.venue().precision) == (LINNEUS, "street")


def square(geoid: str, name: str, south: float, west: float, size: float = 0.1) -> AreaPolygon:
    north, east = south + size, west + size
    ring = [[west, south], [west, north], [east, north], [east, south], [west, south]]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return AreaPolygon(geoid, name, geoid[:5], geometry, None, south + size / 2, west + size / 2)


@pytest.mark.parametrize(
    ("lat", "town", "approximate"),
    [(46.14, HOULTON, False), (46.06, LINNEUS, False), (46.2003, HOULTON, True), (46.21, "", False)],
    ids=["its town", "the next town", "within 500 m of it", "out of every town"],
)
def test_its_town_is_the_polygons(rig: Rig, lat: float, town: str, approximate: bool) -> None:
    rig.desk.venues(HEADER + row())
    towns = [square(HOULTON, "Houlton", 46.1, -67.9), square(LINNEUS, "Linneus", 46.0, -67.9)]
    load_areas(rig.database, towns, "town", PROJECT / "data", NOON)
    rig.server.known["12 main st"] = Known(lat, -67.85)
    before = rig.venue()
    geocoded = rig.go()
    if town:
        after = rig.venue()
        assert (after.town_geoid, after.area_approximate, after.lat) == (town, approximate, lat)
    else:
        assert (geocoded, rig.venue()) == (Geocoded(asked=1, not_believed=1), before)


def test_nothing_is_moved_to_a_town_where_nothing_is_logged(rig: Rig) -> None:
    rig.desk.venues(HEADER + row())
    towns = [square(HOULTON, "Houlton", 46.1, -67.9), square(LINNEUS, "Linneus", 46.0, -67.9)]
    load_areas(rig.database, towns, "town", PROJECT / "data", NOON)
    with rig.database.write() as connection:
        area_rules.set_rule(connection, LINNEUS, area_rules.NO_LOG, "", "", NOON)
    rig.server.known["12 main st"] = Known(46.06, -67.85)
    before = rig.venue()
    assert rig.go().placed == 0
    assert rig.venue() == before


# --- what later happens to a place that was looked up ----------------------------------------------


def test_the_same_file_again_changes_nothing(rig: Rig) -> None:
    content = HEADER + row()
    rig.desk.venues(content)
    rig.go()
    before = rig.venue()
    assert rig.desk.venues(content).counts["unchanged"] == 1
    assert rig.venue() == before


def test_a_new_address_is_guessed_and_looked_up_anew(rig: Rig) -> None:
    rig.desk.venues(HEADER + row())
    rig.go()
    rig.desk.venues(HEADER + row(address="9 Elm St"))
    assert (rig.venue().precision, rig.venue().placed_by) == ("place", "gazetteer")
    rig.go()
    assert (rig.venue().lat, rig.venue().placed_by) == (46.1271, "census")


@pytest.mark.parametrize(
    "typed",
    [{"address": "9 Elm St"}, {"city": "Caribou", "zip": "04736"}, {"city": "Nowhere at all", "zip": ""}],
)
def test_a_person_who_corrects_the_address_does_not_vouch_for_the_point(
    rig: Rig, typed: dict[str, str]
) -> None:
    rig.desk.venues(HEADER + row())
    rig.go()
    _type(rig, **typed)
    after = rig.venue()
    known = typed.get("zip") != ""
    assert (after.precision, after.placed_by) == ("place" if known else "town", "gazetteer")
    assert set(after.set_by_person) == set(typed)
    assert round(after.lat or 0, 1) == (46.9 if typed.get("zip") else 46.1)


def test_a_person_who_sets_the_point_has_the_last_word(rig: Rig) -> None:
    rig.desk.venues(HEADER + row())
    rig.go()
    _type(rig, lat="46.13", lon="-67.85", address="9 Elm St")
    after = rig.venue()
    assert (after.lat, after.precision, after.placed_by) == (46.13, "pin", "")
    assert {"lat", "lon"} <= set(after.set_by_person)
    assert rig.go() == Geocoded()


def _type(rig: Rig, **typed: str) -> None:
    now = rig.venue()
    texts = {
        name: str(getattr(now, name)) for name in ("name", "venue_type", "address", "city", "state", "zip")
    }
    texts |= {"lat": str(now.lat), "lon": str(now.lon)} | typed
    change_facts(rig.database, now.number, texts, Decider("cora", EVERYWHERE), rig.desk.programme)


@pytest.mark.parametrize("city", ["Houlton", "Caribou"])
def test_an_import_is_taken_back_with_the_point_of_its_address(rig: Rig, city: str) -> None:
    rig.desk.venues(HEADER + row())
    before = rig.venue()
    zip_code = "04730" if city == "Houlton" else "04736"
    rig.server.known["9 elm st"] = ELM if city == "Houlton" else Known(46.86, -68.01)
    batch = rig.desk.venues(HEADER + row(address="9 Elm St", city=city, more=f"ME,{zip_code}")).batch
    assert rig.go().placed == 1
    undo.undo_import(rig.database, str(batch), rig.desk.programme)
    after = rig.venue()
    assert (after.address, after.city) == (before.address, before.city)
    assert (after.precision, after.placed_by) == ("town", "gazetteer")
    assert (after.town_geoid, round(after.lat or 0, 1)) == (HOULTON, 46.1)


def test_a_place_that_asks_to_be_removed_leaves_no_answer(rig: Rig, tmp_path: Path) -> None:
    rig.desk.venues(HEADER + row())
    rig.go()
    id_ = rig.venue().id
    with rig.database.write() as connection:
        redactions.redact_venue(connection, tmp_path / "redactions", id_, NOON)
        assert connection.execute(select(schema.geocode_answer)).all() == []
    [left] = rig.desk.register()
    assert (left["lat"], left["placed_by"]) == (None, "")


def test_the_derived_rows_are_still_right(rig: Rig) -> None:
    rig.desk.venues(HEADER + row())
    rig.go()
    assert derived.rebuild(rig.database, ZONE) == 0
