"""What happens when the stops of a round are put into order, added, taken out, or left to another round?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
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
    problems_of,
    rounded,
    still_open,
    those,
    to_go_to,
    write_down,
)
from mapper.intake.wishes import Programme
from mapper.rules.audit import AuditAction
from mapper.rules.rounds import MOST_STOPS, Round, Stop, left, numbered
from mapper.rules.visit import day_of
from mapper.store import rounds, venues
from mapper.store.database import Connection, Database

Arranged = tuple[Sequence[Stop], Mapping[str, Any]]


def arrange(
    database: Database,
    round_id: str,
    arranged: Callable[[Connection, Round], Arranged],
    decider: Decider,
    programme: Programme,
) -> None:
    """Gives it the stops and the columns that `arranged` answers. Raises NoSuchRound and ChangeRefused."""
    with database.write() as connection:
        one = still_open(found(connection, round_id, decider))
        stops, columns = arranged(connection, one)
        if len(stops) > MOST_STOPS:
            raise ChangeRefused({"stops": f"A round has at most {MOST_STOPS} places."})
        rounds.put_stops(connection, round_id, stops)
        if columns:
            rounds.change(connection, round_id, columns)
        write_down(
            connection, AuditAction.round_changed, one, decider, programme, what="stops", stops=len(stops)
        )


def in_order(order: Order, start: tuple[float, float] | None) -> Callable[..., Any]:
    """Puts its stops into order anew, from that start, and numbers them from 1. Where nobody is sent any more
    comes last, so that no number is missing on a phone or on paper."""

    def arranged(connection: Connection, one: Round) -> Arranged:
        ids = [stop.venue_id for stop in one.own_stops]
        there = venues.by_ids(connection, ids)
        begins = rounded(start)
        lat, lon = begins or (None, None)
        planned = [*order(to_go_to(connection, there.values()), begins, one.on_day)]
        planned += [(id_, "") for id_ in ids if id_ in there and id_ not in dict(planned)]
        return numbered(planned), {"start_lat": lat, "start_lon": lon}

    return arranged


def with_stop(number: int, decider: Decider) -> Callable[..., Any]:
    """One more place, at the end."""

    def arranged(connection: Connection, one: Round) -> Arranged:
        (venue,) = those(connection, [number], decider.reach)
        if not to_go_to(connection, [venue]):
            raise ChangeRefused({"stops": NOBODY_GOES})
        if venue.id in _ids(one):
            return one.own_stops, {}
        return (*one.own_stops, Stop(venue.id, one.next_number)), {}

    return arranged


def without_stop(venue_id: str) -> Callable[..., Any]:
    """One place less; the others keep their numbers."""

    def arranged(_: Connection, one: Round) -> Arranged:
        return [stop for stop in one.own_stops if stop.venue_id != venue_id], {}

    return arranged


def moved_by(venue_id: str, places: int) -> Callable[..., Any]:
    """The stop so many places further (or earlier, below 0); the numbers between are dealt out anew."""

    def arranged(_: Connection, one: Round) -> Arranged:
        stops, numbers = list(one.own_stops), [stop.position for stop in one.own_stops]
        at = next((index for index, stop in enumerate(stops) if stop.venue_id == venue_id), None)
        if at is None:
            raise ChangeRefused({"stops": "That place is no stop of this round any more."})
        stop = stops.pop(at)
        stops.insert(min(max(at + places, 0), len(stops)), stop)
        return [replace(stop, position=number) for stop, number in zip(stops, numbers, strict=True)], {}

    return arranged


def _ids(one: Round) -> set[str]:
    return {stop.venue_id for stop in one.own_stops}


# --- what is left ------------------------------------------------------------------------------------


def move_left(database: Database, round_id: str, to_id: str, decider: Decider, programme: Programme) -> None:
    """What nobody made stands in that other open round from now on. Raises NoSuchRound, and ChangeRefused
    where the other would be too long."""
    with database.write() as connection:
        one, other = found(connection, round_id, decider), _another(connection, to_id, decider)
        if one.id == other.id or not other.is_open:
            raise ChangeRefused({"to": "Choose another round that is open."})
        stops = _left(connection, one, programme)
        new = numbered([(s.venue_id, "") for s in stops if s.venue_id not in _ids(other)], other.next_number)
        if len(new) + len(other.own_stops) > MOST_STOPS:
            raise ChangeRefused({"to": f"A round has at most {MOST_STOPS} places; that one would have more."})
        rounds.put_stops(connection, other.id, [*other.own_stops, *new])
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
    """Where nobody is sent any more stays behind: on the next round it would be left again."""
    stops = left(one, rounds.made_stops(connection, one, programme.zone))
    there = venues.by_ids(connection, [stop.venue_id for stop in stops])
    may_go = {venue.id for venue in to_go_to(connection, there.values())}
    found = tuple(stop for stop in stops if stop.venue_id in may_go)
    if not found:
        raise ChangeRefused({"to": "Nothing is left to move."})
    return found


def _leave(
    connection: Connection, one: Round, stops: Sequence[Stop], to: str, decider: Decider, programme: Programme
) -> None:
    rounds.mark_moved(connection, one.id, stops, to)
    write_down(connection, AuditAction.round_changed, one, decider, programme, what="moved", stops=len(stops))
