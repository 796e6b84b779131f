"""Which rounds are there, who goes on them, and which of their stops have been made?"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from mapper.rules.rounds import (
    Made,
    Planned,
    Round,
    Stop,
    left,
    noon_of_the_first_day,
    numbered,
    together,
    window,
)
from mapper.rules.visit import Outcome, day_of
from mapper.store import schema
from mapper.store.venues import in_parts
from mapper.store.visits import counts, insert_new

_ROUND, _STOP, _GIVEN = schema.round_, schema.round_stop, schema.round_person
MOST_CLOSED = 50  # of the listing


def one(connection: Connection, round_id: str) -> Round | None:
    return next(iter(_read(connection, _ROUND.c.id == round_id)), None)


def listing(connection: Connection, *, open_only: bool = False) -> list[Round]:
    """The open ones, soonest first; behind them the closed ones, latest first, as many as a page shows."""
    found = _read(connection, _ROUND.c.closed_at.is_(None))
    if not open_only:
        query = select(_ROUND.c.id).where(_ROUND.c.closed_at.is_not(None))
        last = query.order_by(_ROUND.c.closed_at.desc(), _ROUND.c.id).limit(MOST_CLOSED)
        closed = _read(connection, _ROUND.c.id.in_(connection.execute(last).scalars().all()))
        found += sorted(closed, key=lambda round_: (round_.on_day, round_.id), reverse=True)
    return found


def of_person(connection: Connection, person_id: str) -> list[Round]:
    """The open rounds that somebody was given, soonest first."""
    mine = select(_GIVEN.c.round_id).where(_GIVEN.c.person_id == person_id)
    return _read(connection, _ROUND.c.id.in_(mine) & _ROUND.c.closed_at.is_(None))


def _read(connection: Connection, chosen: Any) -> list[Round]:
    """Soonest first, each with its people and its stops."""
    query = select(_ROUND).where(chosen).order_by(_ROUND.c.on_day, _ROUND.c.made_at, _ROUND.c.id)
    rows = connection.execute(query).all()
    ids = [row.id for row in rows]
    people, stops = _people(connection, ids), _stops(connection, ids)
    return [_round(row, people.get(row.id, ()), stops.get(row.id, ())) for row in rows]


def _round(row: Row[Any], people: Iterable[str], stops: Iterable[Stop]) -> Round:
    start = None if row.start_lat is None else (row.start_lat, row.start_lon)
    return Round(
        id=row.id,
        name=row.name,
        on_day=row.on_day,
        made_at=row.made_at,
        made_by=row.made_by,
        start=start,
        closed_at=row.closed_at,
        people=tuple(people),
        stops=together(stops),
    )


def _people(connection: Connection, ids: Collection[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for part in in_parts(ids):
        query = select(_GIVEN).where(_GIVEN.c.round_id.in_(part)).order_by(_GIVEN.c.person_id)
        for row in connection.execute(query):
            found[row.round_id].append(row.person_id)
    return found


def _stops(connection: Connection, ids: Collection[str]) -> dict[str, list[Stop]]:
    """A stop at a venue that was merged into another is one at that other."""
    venue, found = schema.venue, defaultdict[str, list[Stop]](list)
    stands_for = func.coalesce(venue.c.merged_into, _STOP.c.venue_id).label("stands_for")
    for part in in_parts(ids):
        query = (
            select(_STOP, stands_for)
            .outerjoin(venue, venue.c.id == _STOP.c.venue_id)
            .where(_STOP.c.round_id.in_(part))
        )
        for row in connection.execute(query):
            found[row.round_id].append(Stop(row.stands_for, row.position, row.late, row.moved_to))
    return found


def counties(connection: Connection, ids: Collection[str]) -> dict[str, frozenset[str]]:
    """Round id -> the counties that its stops lie in, moved ones too; "" is that of a place in no known
    county. A place that is on the list no more lies nowhere, and hides the round from nobody."""
    venue, root = schema.venue, schema.venue.alias()
    where = func.coalesce(root.c.county_geoid, venue.c.county_geoid, "").label("county")
    found: dict[str, set[str]] = {id_: set() for id_ in ids}
    for part in in_parts(ids):
        query = (
            select(_STOP.c.round_id, where)
            .join(venue, venue.c.id == _STOP.c.venue_id)
            .outerjoin(root, root.c.id == venue.c.merged_into)
            .where(_STOP.c.round_id.in_(part))
            .distinct()
        )
        for row in connection.execute(query):
            found[row.round_id].add(row.county)
    return {id_: frozenset(names) for id_, names in found.items()}


# --- what became of it -------------------------------------------------------------------------------


def made_stops(connection: Connection, round_: Round, zone: ZoneInfo) -> dict[str, tuple[Made, ...]]:
    """Venue id -> the visits there that count for the round, by whomever, in the order they were made."""
    visit, author = schema.visit, schema.visit_author
    roots = _and_merged(connection, [stop.venue_id for stop in round_.own_stops])
    begins, ends = window(round_, zone)
    by_day = visit.c.effective_at == noon_of_the_first_day(round_, zone)
    inside = [(visit.c.effective_at >= begins) | by_day, *([visit.c.effective_at < ends] if ends else [])]
    found: dict[str, list[Made]] = defaultdict(list)
    for part in in_parts(list(roots)):
        query = (
            select(visit.c.id, visit.c.venue_id, visit.c.effective_at, visit.c.outcome, author.c.person_id)
            .outerjoin(author, author.c.visit_id == visit.c.id)
            .where(visit.c.venue_id.in_(part), *inside, counts())
            .order_by(visit.c.effective_at, visit.c.line, visit.c.id)
        )
        for row in connection.execute(query):
            day = day_of(row.effective_at, zone)
            found[roots[row.venue_id]].append(Made(row.id, day, Outcome(row.outcome), row.person_id or ""))
    return {venue_id: tuple(made) for venue_id, made in found.items()}


def _and_merged(connection: Connection, venue_ids: Sequence[str]) -> dict[str, str]:
    """id of a venue, or of one that was merged into it -> the venue's."""
    table, found = schema.venue, {id_: id_ for id_ in venue_ids}
    for part in in_parts(venue_ids):
        query = select(table.c.id, table.c.merged_into).where(table.c.merged_into.in_(part))
        found.update({row.id: row.merged_into for row in connection.execute(query)})
    return found


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of the stops that were not moved away somebody has made."""

    made: int
    stops: int


def progress(connection: Connection, rounds: Iterable[Round], zone: ZoneInfo) -> dict[str, Progress]:
    """Round id -> how far it is."""
    found = {}
    for round_ in rounds:
        stops = len(round_.own_stops)
        not_made = len(left(round_, made_stops(connection, round_, zone)))
        found[round_.id] = Progress(stops - not_made, stops)
    return found


@dataclass(frozen=True, slots=True)
class AlsoIn:
    """Another open round in which a venue stands."""

    id: str
    name: str
    on_day: date


def also_in(connection: Connection, venue_ids: Sequence[str], but: str = "") -> dict[str, list[AlsoIn]]:
    """Venue id -> the open rounds other than `but` in which it stands, soonest first."""
    roots, found = _and_merged(connection, venue_ids), defaultdict[str, list[AlsoIn]](list)
    for part in in_parts(list(roots)):
        query = (
            select(_STOP.c.venue_id, _ROUND.c.id, _ROUND.c.name, _ROUND.c.on_day)
            .join(_ROUND, _ROUND.c.id == _STOP.c.round_id)
            .where(_STOP.c.venue_id.in_(part), _STOP.c.moved_to == "")
            .where(_ROUND.c.closed_at.is_(None), _ROUND.c.id != but)
            .order_by(_ROUND.c.on_day, _ROUND.c.id)
        )
        for row in connection.execute(query):
            other = AlsoIn(row.id, row.name, row.on_day)
            if other not in found[roots[row.venue_id]]:
                found[roots[row.venue_id]].append(other)
    return found


# --- making and changing -----------------------------------------------------------------------------


def add(connection: Connection, round_: Round, planned: Planned) -> bool:
    """Stores it with its stops and people; False where its id is there: the same form twice."""
    lat, lon = round_.start or (None, None)
    values = {name: getattr(round_, name) for name in ("id", "name", "on_day", "made_at", "made_by")}
    if not insert_new(connection, _ROUND, {**values, "start_lat": lat, "start_lon": lon, "closed_by": ""}):
        return False
    give(connection, round_.id, round_.people, round_.made_at)
    put_stops(connection, round_.id, numbered(planned))
    return True


def put_stops(connection: Connection, round_id: str, stops: Iterable[Stop]) -> None:
    """These are its stops from now on; what was moved to another round stays written down."""
    stops = list(stops)
    connection.execute(delete(_STOP).where(_STOP.c.round_id == round_id, _STOP.c.moved_to == ""))
    moved = set(
        connection.execute(select(_STOP.c.venue_id).where(_STOP.c.round_id == round_id)).scalars().all()
    )
    # One that was moved away and is put here again is here again.
    for part in in_parts([stop.venue_id for stop in stops if stop.venue_id in moved]):
        connection.execute(delete(_STOP).where(_STOP.c.round_id == round_id, _STOP.c.venue_id.in_(part)))
    rows = [
        {
            "round_id": round_id,
            "venue_id": one.venue_id,
            "position": one.position,
            "late": one.late,
            "moved_to": "",
        }
        for one in stops
    ]
    if rows:
        connection.execute(insert(_STOP), rows)


def mark_moved(connection: Connection, round_id: str, stops: Iterable[Stop], to: str) -> None:
    """These stops were left to another round."""
    ids = _and_merged(connection, [stop.venue_id for stop in stops])
    for part in in_parts(list(ids)):
        mine = (_STOP.c.round_id == round_id, _STOP.c.venue_id.in_(part))
        connection.execute(update(_STOP).where(*mine).values(moved_to=to))


def give(connection: Connection, round_id: str, people: Collection[str], now: datetime) -> None:
    """These people go on it from now on, and nobody else."""
    mine = _GIVEN.c.round_id == round_id
    connection.execute(delete(_GIVEN).where(mine, _GIVEN.c.person_id.not_in(list(people))))
    known = set(connection.execute(select(_GIVEN.c.person_id).where(mine)).scalars())
    rows = [{"round_id": round_id, "person_id": id_, "given_at": now} for id_ in sorted({*people} - known)]
    if rows:
        connection.execute(insert(_GIVEN), rows)


def change(connection: Connection, round_id: str, values: Mapping[str, Any]) -> None:
    """Sets columns of the round itself: name, on_day, start_lat and start_lon, closed_at and closed_by."""
    connection.execute(update(_ROUND).where(_ROUND.c.id == round_id).values(dict(values)))


def remove(connection: Connection, round_id: str) -> None:
    """Takes it away whole; visits know nothing of rounds. What was left to it is nobody's again."""
    connection.execute(update(_STOP).where(_STOP.c.moved_to == round_id).values(moved_to=""))
    for table, column in ((_GIVEN, _GIVEN.c.round_id), (_STOP, _STOP.c.round_id), (_ROUND, _ROUND.c.id)):
        connection.execute(delete(table).where(column == round_id))
