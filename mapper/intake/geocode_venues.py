"""Which places can be put closer than their village, by their street address?

What is asked leaves this machine: number and street, city, state and ZIP, and never a name or an id.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from mapper.intake.area_assignment import AreaFinder
from mapper.intake.wishes import Programme
from mapper.places.address_parts import AddressParts
from mapper.places.geocoder_chain import GeocoderChain, Outcome, Question
from mapper.places.geocoding import GazetteerGeocoder, GeocodedPoint, km_between
from mapper.rules.audit import AuditAction
from mapper.rules.geocoding import Doubt, doubt_about
from mapper.rules.street_line import street_of
from mapper.store import audit, derived, geocode_work, review, venues
from mapper.store.area_rules import limits
from mapper.store.database import Connection, Database
from mapper.store.geocode_work import Addressed

VENUES_AT_ONCE = 500  # in one transaction


@dataclass(frozen=True, slots=True)
class Geocoded:
    """Counts of addresses, but for `placed`: venues that stand closer now."""

    asked: int = 0
    placed: int = 0
    not_believed: int = 0  # out of the state, or far from the village that the address names
    not_found: int = 0
    failed: int = 0
    left: int = 0  # for the next time: more than were wanted, or a service rests


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A venue, and what may be asked about it."""

    venue: Addressed
    question: Question


class Questions:
    """Makes questions of venues; made once per run."""

    def __init__(self, finder: AreaFinder) -> None:
        self._finder = finder
        self._offline = GazetteerGeocoder(finder.gazetteer)

    def of(self, venue: Addressed) -> Question | None:
        """None where there is no street, where it lies in another state, and where nothing tells what an
        answer has to lie near."""
        street = street_of(venue.address)
        near = self._near(venue)
        if not street or near is None or not self._finder.gazetteer.is_ours(venue.state):
            return None
        state = self._finder.gazetteer.state
        code = state.code if state else venue.state
        parts = AddressParts(street, " ".join(venue.city.split()), code, venue.zip.strip()[:5])

        def doubt(point: GeocodedPoint) -> Doubt | None:
            km = km_between(point.lat, point.lon, *near)
            return doubt_about(point.precision, venue.precision, self._is_ours(point), km)

        return Question(parts, venue.precision, doubt)

    def _near(self, venue: Addressed) -> tuple[float, float] | None:
        named = self._offline.find(venue.city, venue.zip, venue.state)
        if named:
            return named.lat, named.lon
        town = self._finder.gazetteer.towns.get(venue.town_geoid)
        return (town.lat, town.lon) if town else None

    def _is_ours(self, point: GeocodedPoint) -> bool:
        at = self._finder.place_one(point.lat, point.lon, "")
        return bool(at.county_geoid and (at.town_geoid or not self._finder.knows_towns))


def geocode_venues(
    database: Database, chain: GeocoderChain, finder: AreaFinder, programme: Programme, limit: int
) -> Geocoded:
    """Looks up at most `limit` addresses, the oldest venues first, and places what is found. One row of the
    audit log where anything was asked. Raises DatabaseUnavailable."""
    wanted = _wanted(database, finder)
    due = chain.worth_asking(list({one.question.key: one.question for one in wanted}.values()))
    chosen = due[:limit]
    outcomes = chain.find_all(chosen)
    found = {key: outcome.point for key, outcome in outcomes.items() if outcome.point}
    fitting = [one for one in wanted if one.question.key in found]
    placed = 0
    for start in range(0, len(fitting), VENUES_AT_ONCE):
        part = fitting[start : start + VENUES_AT_ONCE]
        with database.write() as connection:
            placed += _place(connection, part, found, finder, programme)
    geocoded = _counted(outcomes, placed, len(due) - len(chosen))
    if geocoded.asked or geocoded.placed:
        with database.write() as connection:
            audit.write(connection, programme.now, audit.TERMINAL, AuditAction.geocoded, **asdict(geocoded))
    return geocoded


def _wanted(database: Database, finder: AreaFinder) -> list[_Wanted]:
    questions = Questions(finder)
    with database.read() as connection:
        everything = geocode_work.to_place(connection)
    asked = ((venue, questions.of(venue)) for venue in everything)
    return [_Wanted(venue, question) for venue, question in asked if question]


def _place(
    connection: Connection,
    part: Sequence[_Wanted],
    found: Mapping[str, GeocodedPoint],
    finder: AreaFinder,
    programme: Programme,
) -> int:
    """Those that are still as they were when they were asked about; answers how many."""
    same = {venue.id: venue for venue in geocode_work.to_place(connection, [one.venue.id for one in part])}
    still = [one for one in part if same.get(one.venue.id) == one.venue]
    no_log = limits(connection).no_log
    changes = {
        one.venue.id: values
        for one in still
        if (values := _values(found[one.question.key], one.venue, finder))["town_geoid"] not in no_log
        and not one.question.doubt(found[one.question.key])
    }
    venues.change(connection, changes)
    review.follow_venues(connection)
    derived.recompute(connection, changes.keys(), programme.zone)
    return len(changes)


def _values(point: GeocodedPoint, venue: Addressed, finder: AreaFinder) -> dict[str, Any]:
    """Columns of the register; town and county follow from the point, by polygon where there are any."""
    values = {
        "lat": point.lat,
        "lon": point.lon,
        "precision": point.precision,
        "placed_by": point.source,
    }
    if venue.town_by_hand:
        return {**values, "town_geoid": venue.town_geoid}
    at = finder.place_one(point.lat, point.lon, venue.city)
    return {
        **values,
        "town_geoid": at.town_geoid,
        "county_geoid": at.county_geoid,
        "area_approximate": at.approximate,
    }


def _counted(outcomes: Mapping[str, Outcome], placed: int, too_many: int) -> Geocoded:
    unplaced = [outcome for outcome in outcomes.values() if outcome.point is None]
    left = sum(outcome.left for outcome in unplaced)
    failed = sum(outcome.failed and not outcome.left for outcome in unplaced)
    doubted = [one for one in unplaced if not one.left and not one.failed]
    not_believed = sum(bool(one.doubts - {Doubt.no_better}) for one in doubted)
    asked = len(outcomes) - left
    return Geocoded(asked, placed, not_believed, len(doubted) - not_believed, failed, left + too_many)
