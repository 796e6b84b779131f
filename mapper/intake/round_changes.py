"""What happens when a coordinator makes a round, gives it to people, changes its stops or closes it?"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from mapper.intake.refusals import ChangeRefused, Refused
from mapper.intake.review_decisions import Decider
from mapper.intake.wishes import Programme
from mapper.rules import rounds as rules
from mapper.rules.audit import AuditAction
from mapper.rules.permissions import Reach
from mapper.rules.rounds import MOST_STOPS, Round, Stop, left
from mapper.rules.visit import day_of
from mapper.store import area_rules, audit, rounds, venues
from mapper.store.database import Connection, Database
from mapper.store.rounds import Planned
from mapper.store.venues import Venue

DECIMALS = 4  # some ten metres: where a round begins, no more
NOBODY_GOES = (
    "Nobody is sent there: it is closed, restricted, not to be placed at, or somebody has a concern."
)
# Puts venues into the order of the stops from (lat, lon), with why some stand at the end.
Order = Callable[[Sequence[Venue], tuple[float, float] | None, date], Planned]


class NoSuchRound(Refused):
    """There is none that this person may see."""


@dataclass(frozen=True, slots=True)
class RoundWish:
    """`people`: ids of those whom the asker may give it to; `start`: (lat, lon), degrees WGS 84."""

    name: str
    on_day: date | None
    people: tuple[str, ...] = ()
    start: tuple[float, float] | None = None


def found(connection: Connection, round_id: str, decider: Decider) -> Round:
    """Raises NoSuchRound."""
    one = rounds.one(connection, round_id)
    if one is None or not _may_see(connection, [one], decider)[round_id]:
        raise NoSuchRound("There is no such round.")
    return one


def seen(connection: Connection, listed: Collection[Round], decider: Decider) -> list[Round]:
    """Those of the list that this person may see."""
    may = _may_see(connection, listed, decider)
    return [one for one in listed if may[one.id]]


def _may_see(connection: Connection, listed: Collection[Round], decider: Decider) -> dict[str, bool]:
    counties = rounds.counties(connection, [one.id for one in listed])
    return {
        one.id: rules.may_see(
            decider.reach, counties[one.id], is_maker=one.made_by == decider.person_id and one.made_by != ""
        )
        for one in listed
    }


def make(
    database: Database,
    round_id: str,
    wish: RoundWish,
    numbers: Sequence[int],
    order: Order,
    decider: Decider,
    programme: Programme,
) -> Round:
    """The round, made once however often the form comes. Raises ChangeRefused."""
    problems = _problems(wish, day_of(programme.now, programme.zone))
    if not numbers or len(set(numbers)) > MOST_STOPS:
        problems["stops"] = f"A round has 1 to {MOST_STOPS} places."
    if problems:
        raise ChangeRefused(problems)
    with database.write() as connection:
        there = _those(connection, numbers, decider.reach)
        stops = [venue for venue in there if _may_go(connection, venue)]
        if not stops:
            raise ChangeRefused({"stops": NOBODY_GOES})
        return _made(connection, round_id, wish, stops, order, decider, programme)


def _made(
    connection: Connection,
    round_id: str,
    wish: RoundWish,
    stops: Sequence[Venue],
    order: Order,
    decider: Decider,
    programme: Programme,
) -> Round:
    on_day = wish.on_day or day_of(programme.now, programme.zone)
    made = Round(
        id=round_id,
        name=wish.name,
        on_day=on_day,
        made_at=programme.now,
        made_by=decider.person_id,
        start=rounded(wish.start),
        closed_at=None,
        people=wish.people,
    )
    if rounds.add(connection, made, order(stops, made.start, on_day)):
        counts: dict[str, Any] = {"stops": len(stops), "people": len(made.people)}
        _write_down(connection, AuditAction.round_made, made, decider, programme, **counts)
    return found(connection, round_id, decider)


def _problems(wish: RoundWish, today: date) -> dict[str, str]:
    said = {"name": rules.name_problem(wish.name), "on_day": rules.day_problem(wish.on_day, today)}
    return {field: words for field, words in said.items() if words}


def _those(connection: Connection, numbers: Sequence[int], reach: Reach) -> list[Venue]:
    """The venues of these numbers; one that this person does not reach is like one that is not there."""
    there = venues.by_numbers(connection, numbers)
    if len(there) < len(set(numbers)) or not all(_reached(venue, reach) for venue in there):
        raise ChangeRefused({"stops": "One of these places is not there."})
    return there


def _reached(venue: Venue, reach: Reach) -> bool:
    return reach.covers(venue.county_geoid) and not venue.pending


def _may_go(connection: Connection, venue: Venue) -> bool:
    away = (venue.closed, venue.restricted, venue.do_not_place, venue.concern_volunteer, venue.concern_taker)
    return not any(away) and venue.town_geoid not in area_rules.limits(connection).no_log


def rounded(start: tuple[float, float] | None) -> tuple[float, float] | None:
    return None if start is None else (round(start[0], DECIMALS), round(start[1], DECIMALS))


# --- changing one that is there ----------------------------------------------------------------------


def change(
    database: Database, round_id: str, wish: RoundWish, decider: Decider, programme: Programme
) -> None:
    """Its name, its day, and who goes. Raises NoSuchRound and ChangeRefused."""
    problems = _problems(wish, day_of(programme.now, programme.zone))
    if problems:
        raise ChangeRefused(problems)
    with database.write() as connection:
        one = found(connection, round_id, decider)
        rounds.change(connection, round_id, {"name": wish.name, "on_day": wish.on_day})
        rounds.give(connection, round_id, wish.people, programme.now)
        _write_down(
            connection,
            AuditAction.round_changed,
            one,
            decider,
            programme,
            what="plan",
            people=len(wish.people),
        )


def arrange(
    database: Database,
    round_id: str,
    arranged: Callable[[Connection, Round], tuple[Planned, Mapping[str, Any]]],
    decider: Decider,
    programme: Programme,
) -> None:
    """Gives it the stops and the columns that `arranged` answers. Raises NoSuchRound and ChangeRefused."""
    with database.write() as connection:
        one = found(connection, round_id, decider)
        planned, columns = arranged(connection, one)
        if len(planned) > MOST_STOPS:
            raise ChangeRefused({"stops": f"A round has at most {MOST_STOPS} places."})
        rounds.put_stops(connection, round_id, planned)
        if columns:
            rounds.change(connection, round_id, columns)
        _write_down(
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
        (venue,) = _those(connection, [number], decider.reach)
        if not _may_go(connection, venue):
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


# --- the end -----------------------------------------------------------------------------------------


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
    problems = _problems(wish, day_of(programme.now, programme.zone))
    if problems:
        raise ChangeRefused({"to": " ".join(problems.values())})
    with database.write() as connection:
        one = found(connection, round_id, decider)
        stops = _left(connection, one, programme)
        there = venues.by_ids(connection, [stop.venue_id for stop in stops])
        _made(connection, new_id, wish, list(there.values()), order, decider, programme)
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
    _write_down(
        connection, AuditAction.round_changed, one, decider, programme, what="moved", stops=len(stops)
    )


def set_open(
    database: Database, round_id: str, is_open: bool, decider: Decider, programme: Programme
) -> None:
    """Closes it with today, or opens it again. Raises NoSuchRound."""
    with database.write() as connection:
        one = found(connection, round_id, decider)
        if one.is_open is is_open:
            return
        closed: dict[str, Any] = {"closed_at": None, "closed_by": ""}
        if not is_open:
            closed = {"closed_at": programme.now, "closed_by": decider.person_id}
        rounds.change(connection, round_id, closed)
        _write_down(
            connection,
            AuditAction.round_changed,
            one,
            decider,
            programme,
            what="opened" if is_open else "closed",
        )


def remove(database: Database, round_id: str, decider: Decider, programme: Programme) -> None:
    """The list goes; what was logged on the way stays. Raises NoSuchRound."""
    with database.write() as connection:
        one = found(connection, round_id, decider)
        rounds.remove(connection, round_id)
        _write_down(connection, AuditAction.round_removed, one, decider, programme, stops=len(one.stops))


def _write_down(
    connection: Connection,
    action: AuditAction,
    one: Round,
    decider: Decider,
    programme: Programme,
    **details: Any,
) -> None:
    counties = rounds.counties(connection, [one.id])[one.id]
    county = next(iter(counties)) if len(counties) == 1 else ""
    audit.write(connection, programme.now, decider.person_id, action, one.id, county, **details)
