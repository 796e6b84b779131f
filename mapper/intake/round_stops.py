"""What happens when the stops of a round are put into order, added, taken out, or left to another round?"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mapper.intake.refusals import ChangeRefused
from mapper.intake.review_decisions import Decider
from mapper.intake.round_changes import (
    NOBODY_GOES,
    NoSuchRound,
    Order,
    RoundWish,
    found,
    made_of,
    may_go,
    problems_of,
    rounded,
    still_open,
    those,
    write_down,
)
from mapper.intake.wishes import Programme
from mapper.rules.audit import AuditAction
from mapper.rules.rounds import MOST_STOPS, Round, Stop, left
from mapper.rules.visit import day_of
from mapper.store import rounds, venues
from mapper.store.database import Connection, Database
from mapper.store.rounds import Planned


def arrange(
    database: Database,
    round_id: str,
    arranged: Callable[[Connection, Round], tuple[Planned, Mapping[str, Any]]],
    decider: Decider,
    programme: Programme,
) -> None:
    """Gives it the stops and the columns that `arranged` answers. Raises NoSuchRound and ChangeRefused."""
    with database.write() as connection:
        one = still_open(found(connection, round_id, decider))
        planned, columns = arranged(connection, one)
        if len(planned) > MOST_STOPS:
            raise ChangeRefused({"stops": f"A round has at most {MOST_STOPS} places."})
        rounds.put_stops(connection, round_id, planned)
        if columns:
            rounds.change(connection, round_id, columns)
        write_down(
            connection, AuditAction.round_changed, one, decider, programme, what="stops", stops=len(planned)
        )


def in_order(order: Order, start: tuple[float, float] | None) -> Callable[..., Any]:
    """Puts its stops into order anew, from that start."""

    def arranged(connection: Connection, one: Round) -> tuple[Planned, Mapping[str, Any]]:
        there = venues.by_ids(connection, [stop.venue_id for stop in one.own_stops])
        begins = rounded(start)
        lat, lon = begins or (None, None)
        return order(list(there.values()), begins, one.on_day), {"start_lat": lat, "start_lon": lon}

    return arranged


def with_stop(number: int, decider: Decider) -> Callable[..., Any]:
    """One more place, at the end."""

    def arranged(connection: Connection, one: Round) -> tuple[Planned, Mapping[str, Any]]:
        (venue,) = those(connection, [number], decider.reach)
        if not may_go(connection, venue):
            raise ChangeRefused({"stops": NOBODY_GOES})
        planned = as_planned(one)
        return (planned if venue.id in dict(planned) else [*planned, (venue.id, "")]), {}

    return arranged


def without_stop(venue_id: str) -> Callable[..., Any]:
    def arranged(_: Connection, one: Round) -> tuple[Planned, Mapping[str, Any]]:
        return [stop for stop in as_planned(one) if stop[0] != venue_id], {}

    return arranged


def moved_by(venue_id: str, places: int) -> Callable[..., Any]:
    """The stop so many places further (or earlier, below 0)."""

    def arranged(_: Connection, one: Round) -> tuple[Planned, Mapping[str, Any]]:
        planned = list(as_planned(one))
        at = next((index for index, stop in enumerate(planned) if stop[0] == venue_id), None)
        if at is not None:
            stop = planned.pop(at)
            planned.insert(min(max(at + places, 0), len(planned)), stop)
        return planned, {}

    return arranged


def as_planned(one: Round) -> list[tuple[str, str]]:
    return [(stop.venue_id, stop.late) for stop in one.own_stops]


# --- what is left ------------------------------------------------------------------------------------


def move_left(database: Database, round_id: str, to_id: str, decider: Decider, programme: Programme) -> None:
    """What nobody made stands in that other open round from now on. Raises NoSuchRound, and ChangeRefused
    where the other would be too long."""
    with database.write() as connection:
        one, other = found(connection, round_id, decider), _another(connection, to_id, decider)
        if one.id == other.id or not other.is_open:
            raise ChangeRefused({"to": "Choose another round that is open."})
        stops = _left(connection, one, programme)
        there = as_planned(other)
        planned = [*there, *((stop.venue_id, "") for stop in stops if stop.venue_id not in dict(there))]
        if len(planned) > MOST_STOPS:
            raise ChangeRefused({"to": f"A round has at most {MOST_STOPS} places; that one would have more."})
        rounds.put_stops(connection, other.id, planned)
        _leave(connection, one, stops, other.id, decider, programme)


def move_to_new(
    database: Database,
    round_id: str,
    new_id: str,
    wish: RoundWish,
    order: Order,
    decider: Decider,
    programme: Programme,
) -> None:
    """What nobody made stands in a round of its own from now on, made once however often the form comes.
    Raises NoSuchRound and ChangeRefused."""
    problems = problems_of(wish, day_of(programme.now, programme.zone))
    if problems:
        raise ChangeRefused({"to": " ".join(problems.values())})
    with database.write() as connection:
        one = found(connection, round_id, decider)
        stops = _left(connection, one, programme)
        there = venues.by_ids(connection, [stop.venue_id for stop in stops])
        made_of(connection, new_id, wish, list(there.values()), order, decider, programme)
        _leave(connection, one, stops, new_id, decider, programme)


def _another(connection: Connection, round_id: str, decider: Decider) -> Round:
    try:
        return found(connection, round_id, decider)
    except NoSuchRound:
        raise ChangeRefused({"to": "Choose another round that is open."}) from None


def _left(connection: Connection, one: Round, programme: Programme) -> tuple[Stop, ...]:
    stops = left(one, rounds.made_stops(connection, one, programme.zone))
    if not stops:
        raise ChangeRefused({"to": "Nothing is left to move."})
    return stops


def _leave(
    connection: Connection, one: Round, stops: Sequence[Stop], to: str, decider: Decider, programme: Programme
) -> None:
    rounds.mark_moved(connection, one.id, stops, to)
    write_down(connection, AuditAction.round_changed, one, decider, programme, what="moved", stops=len(stops))
