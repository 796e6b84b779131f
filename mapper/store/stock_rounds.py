"""Who has to take more along for the rounds before them?"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from mapper.rules.rounds import Round, Stop, left
from mapper.rules.stock import USUAL_DAYS, Bag, Short, Usual, shared, short, wanted
from mapper.rules.waypoints import NOT_TO_GO_TO, may_go
from mapper.store import area_rules, rounds, schema, stock
from mapper.store.frame_rows import Reference
from mapper.store.venues import in_parts


@dataclass(frozen=True, slots=True)
class Ahead:
    """Somebody's open rounds that have stops left, soonest first, and what is missing for them; `stops`:
    county GEOID -> how many, their even part of those that are shared."""

    rounds: tuple[Round, ...]
    stops: Mapping[str, Fraction]
    missing: tuple[Short, ...]

    @property
    def stop_count(self) -> Fraction:
        return sum(self.stops.values(), Fraction(0))


@dataclass(frozen=True, slots=True)
class Needs:
    """`people`: person id -> what is before them; `usual`: county GEOID -> what a stop there takes."""

    people: Mapping[str, Ahead]
    usual: Mapping[str, Usual]

    def stops_of(self, person_id: str) -> Mapping[str, Fraction]:
        return self.people[person_id].stops if person_id in self.people else {}


def needs(
    connection: Connection,
    chosen: Iterable[Round],
    bags: Mapping[str, Bag],
    reference: Reference,
    going: Collection[str],
    today: date,
    zone: ZoneInfo,
) -> Needs:
    """Of everybody who goes on these open rounds; `going`: who can go at all, the others share no stops."""
    own, stops = _before_them(connection, chosen, going, zone)
    begin = datetime.combine(today - timedelta(days=USUAL_DAYS), time.min, zone)
    counties = {county for of_person in stops.values() for county in of_person}
    usual = stock.usual_of(connection, counties, reference.materials, begin)
    offered = stock.offered(reference.materials, today)
    people = {
        person_id: Ahead(
            tuple(own[person_id]),
            of_person,
            short(
                wanted(of_person, usual, reference.languages, offered), bags.get(person_id, Bag(person_id))
            ),
        )
        for person_id, of_person in stops.items()
    }
    return Needs(people, usual)


def _to_go_to(connection: Connection, stops: Iterable[Stop]) -> list[str]:
    """Venue ids of those where somebody is still sent: what is hidden needs nothing to put up."""
    no_log, table = area_rules.limits(connection).no_log, schema.venue
    columns = [table.c[name] for name in ("id", "town_geoid", *NOT_TO_GO_TO)]
    return [
        row.id
        for part in in_parts([stop.venue_id for stop in stops])
        for row in connection.execute(select(*columns).where(table.c.id.in_(part)))
        if may_go(row, row.town_geoid, no_log)
    ]


def _before_them(
    connection: Connection, chosen: Iterable[Round], going: Collection[str], zone: ZoneInfo
) -> tuple[dict[str, list[Round]], dict[str, dict[str, Fraction]]]:
    """Person id -> their rounds with stops left; person id -> county -> their part of those stops."""
    own: dict[str, list[Round]] = defaultdict(list)
    stops: dict[str, dict[str, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    for round_ in chosen:
        people = [person_id for person_id in round_.people if person_id in going]
        still = _to_go_to(connection, left(round_, rounds.made_stops(connection, round_, zone)))
        if not people or not still:
            continue
        county_of = stock.counties_of(connection, still)
        each = shared((county_of.get(venue_id, "") for venue_id in still), len(people))
        for person_id in people:
            own[person_id].append(round_)
            for county, part in each.items():
                stops[person_id][county] += part
    return own, stops
