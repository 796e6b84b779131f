"""What happens when a coordinator makes a round, gives it to people, changes its stops or closes it?"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from mapper.intake.refusals import ChangeRefused, Refused
from mapper.intake.review_decisions import Decider
from mapper.intake.wishes import Programme
from mapper.rules import rounds as rules
from mapper.rules.audit import AuditAction
from mapper.rules.permissions import Reach
from mapper.rules.rounds import MOST_STOPS, Planned, Round
from mapper.rules.visit import day_of
from mapper.rules.waypoints import may_go
from mapper.store import area_rules, audit, rounds, venues
from mapper.store.database import Connection, Database
from mapper.store.venues import Venue

DECIMALS = 4  # some ten metres: where a round begins, no more
CLOSED = "The round is closed. Open it again first."
NOBODY_GOES = (
    "Nobody is sent there: it is closed, restricted, not to be placed at, or somebody has a concern."
)
# Puts venues into the order of the stops from (lat, lon), with why some stand at the end.
Order = Callable[[Sequence[Venue], tuple[float, float] | None, date], Planned]


class NoSuchRound(Refused):
    """There is none that this person may see."""


@dataclass(frozen=True, slots=True)
class RoundWish:
    """`people`: ids of those whom the asker may give it to, `shown`: of those to whom it was given when they
    were asked; `start`: (lat, lon), degrees WGS 84."""

    name: str
    on_day: date | None
    people: tuple[str, ...] = ()
    start: tuple[float, float] | None = None
    shown: tuple[str, ...] = ()


def found(connection: Connection, round_id: str, decider: Decider) -> Round:
    """Raises NoSuchRound."""
    one = rounds.one(connection, round_id)
    if one is None or not _may_see(connection, [one], decider)[round_id]:
        raise NoSuchRound("There is no such round.")
    return one


def still_open(one: Round) -> Round:
    """Raises ChangeRefused on one that was closed, in another tab perhaps."""
    if not one.is_open:
        raise ChangeRefused({"stops": CLOSED})
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
    problems = problems_of(wish, day_of(programme.now, programme.zone))
    if not numbers or len(set(numbers)) > MOST_STOPS:
        problems["stops"] = f"A round has 1 to {MOST_STOPS} places."
    if problems:
        raise ChangeRefused(problems)
    with database.write() as connection:
        there = those(connection, numbers, decider.reach)
        stops = to_go_to(connection, there)
        if not stops:
            raise ChangeRefused({"stops": NOBODY_GOES})
        return made_of(connection, round_id, wish, stops, order, decider, programme)


def made_of(
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
        write_down(connection, AuditAction.round_made, made, decider, programme, **counts)
    return found(connection, round_id, decider)


def problems_of(wish: RoundWish, today: date) -> dict[str, str]:
    said = {"name": rules.name_problem(wish.name), "on_day": rules.day_problem(wish.on_day, today)}
    return {field: words for field, words in said.items() if words}


def those(connection: Connection, numbers: Sequence[int], reach: Reach) -> list[Venue]:
    """The venues of these numbers; one that this person does not reach is like one that is not there."""
    there = venues.by_numbers(connection, numbers)
    if len(there) < len(set(numbers)) or not all(_reached(venue, reach) for venue in there):
        raise ChangeRefused({"stops": "One of these places is not there."})
    return there


def _reached(venue: Venue, reach: Reach) -> bool:
    return reach.covers(venue.county_geoid) and not venue.pending


def to_go_to(connection: Connection, there: Iterable[Venue]) -> list[Venue]:
    """Those where somebody may be sent."""
    no_log = area_rules.limits(connection).no_log
    return [venue for venue in there if may_go(venue, venue.town_geoid, no_log)]


def rounded(start: tuple[float, float] | None) -> tuple[float, float] | None:
    return None if start is None else (round(start[0], DECIMALS), round(start[1], DECIMALS))


# --- changing one that is there ----------------------------------------------------------------------


def change(
    database: Database, round_id: str, wish: RoundWish, decider: Decider, programme: Programme
) -> None:
    """Its name, its day, and who goes. Raises NoSuchRound and ChangeRefused."""
    problems = problems_of(wish, day_of(programme.now, programme.zone))
    if problems:
        raise ChangeRefused(problems)
    with database.write() as connection:
        one = still_open(found(connection, round_id, decider))
        rounds.change(connection, round_id, {"name": wish.name, "on_day": wish.on_day})
        people = rules.people_after(one.people, wish.shown, wish.people)
        rounds.give(connection, round_id, people, programme.now)
        write_down(
            connection,
            AuditAction.round_changed,
            one,
            decider,
            programme,
            what="plan",
            people=len(people),
        )


# --- the end -----------------------------------------------------------------------------------------


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
        write_down(
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
        write_down(connection, AuditAction.round_removed, one, decider, programme, stops=len(one.stops))


def write_down(
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
