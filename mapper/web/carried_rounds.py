"""What does a phone carry of its person's rounds? Where to go, in which order, and what is made."""

from collections.abc import Collection, Iterable
from typing import Any
from zoneinfo import ZoneInfo

from mapper.rules.rounds import Round, Visits, window
from mapper.rules.visit import day_of
from mapper.store import rounds
from mapper.store.database import Connection

Row = dict[str, Any]


def rounds_of(connection: Connection, person_id: str, told: Iterable[Row], zone: ZoneInfo) -> list[Row]:
    """The open ones, soonest first: {"id", "name", "on", "since", "stops"}; a stop: {"venue", "number",
    "late", "done"}.

    `told` are the venues of the same carry. A stop that is not among them, or is there to be skipped, is like
    one that was taken out of the round: not counted, and its number is missing. The others have the number
    that they have on paper and on every other phone. A round of which nothing is left is not told at all.
    """
    going_to = {row["id"] for row in told if "skip" not in row}
    carried = (
        _row(found, rounds.made_stops(connection, found, zone), going_to, zone)
        for found in rounds.of_person(connection, person_id)
    )
    return [row for row in carried if row["stops"]]


def _row(found: Round, made: Visits, going_to: Collection[str], zone: ZoneInfo) -> Row:
    """`since` is the first day whose visits may tick: for those that are on a phone and nowhere else yet."""
    return {
        "id": found.id,
        "name": found.name,
        "on": found.on_day.isoformat(),
        "since": day_of(window(found, zone)[0], zone).isoformat(),
        "stops": [
            {
                "venue": stop.venue_id,
                "number": stop.position,
                "late": stop.late,
                "done": bool(made.get(stop.venue_id)),
            }
            for stop in found.own_stops
            if stop.venue_id in going_to
        ],
    }
