"""Who is to go where on a day, and how far are they? The rounds, and one of them with its stops."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import pandas as pd
from flask import Blueprint, abort, render_template, request, url_for

from mapper.intake import round_changes
from mapper.intake.round_changes import NoSuchRound
from mapper.rules.coverage import STATUSES
from mapper.rules.rounds import LATEST, Made, Round, left
from mapper.rules.stop_needs import LATE
from mapper.rules.venue_list import ListWish, page_of
from mapper.store import rounds, venues
from mapper.store.people import Person
from mapper.store.rounds import AlsoIn, Progress
from mapper.store.venue_texts import with_texts
from mapper.web import current, words
from mapper.web.people import everyone
from mapper.web.register_list import asked_for
from mapper.web.round_lists import list_of
from mapper.web.round_order import way
from mapper.web.round_people import Walker, could_go, names_of, who_goes

pages = Blueprint("rounds", __name__)
MOST_OFFERED = 12  # places by hand
GONE = "a place that is not on the venue list any more"


@dataclass(frozen=True, slots=True)
class Line:
    """One round of the listing."""

    round: Round
    progress: Progress
    people: str


@dataclass(frozen=True, slots=True)
class StopLine:
    """One stop: `number` is the venue's own, 0 where it is on the list no more."""

    position: int
    venue_id: str
    number: int
    name: str
    address: str
    town: str
    status: str
    late: str
    is_to_go_to: bool
    made: Sequence[Made]
    also_in: Sequence[AlsoIn]
    lat: float | None
    lon: float | None


def found(round_id: str) -> Round:
    """The round, where this actor may see it; else there is none (404)."""
    with current.database().read() as connection:
        try:
            return round_changes.found(connection, str(round_id), current.decider())
        except NoSuchRound:
            abort(404)


@pages.get("/rounds")
def listing() -> str:
    with current.database().read() as connection:
        seen = round_changes.seen(connection, rounds.listing(connection), current.decider())
        progress = rounds.progress(connection, seen, current.config().time_zone)
    names = names_of()
    lines = [Line(one, progress[one.id], who_goes(one, names)) for one in seen]
    return render_template(
        "rounds/listing.html",
        open_ones=[line for line in lines if line.round.is_open],
        closed=[line for line in lines if not line.round.is_open],
        today=current.today(),
    )


@pages.get("/rounds/<uuid:round_id>")
def one(round_id: str) -> str:
    return shown(found(round_id))


def shown(
    round_: Round, problems: Mapping[str, str] | None = None, typed: Mapping[str, Any] | None = None
) -> str:
    """The round's page; `problems` by field, and what was `typed`, where a change was refused."""
    with current.database().read() as connection:
        made = rounds.made_stops(connection, round_, current.config().time_zone)
        also_in = rounds.also_in(connection, [stop.venue_id for stop in round_.own_stops], round_.id)
        others = round_changes.seen(connection, rounds.listing(connection, open_only=True), current.decider())
        there = venues.by_ids(connection, [stop.venue_id for stop in round_.own_stops])
    told = way(round_, there)
    lines = _stop_lines(round_, made, also_in, {other.id for other in others})
    return render_template(
        "rounds/one.html",
        round=round_,
        lines=lines,
        left=len(left(round_, made)),
        to_move=sum(line.is_to_go_to and not line.made for line in lines),
        moved=len(round_.stops) - len(round_.own_stops),
        names=names_of(),
        who_goes=who_goes,
        walkers=could_go([line.venue_id for line in lines], round_.people),
        others=[other for other in others if other.id != round_.id],
        offered=_offered(round_),
        wanted=request.args.get("q", "").strip()[:200],
        points=_points(lines),
        outline_version=current.frame().reference_revision,
        problems=dict(problems or {}),
        typed=typed,
        outcomes=words.OUTCOME,
        late_words=LATE,
        distance=told.distance,
        why_late=told.why_late,
        form_id=str(uuid.uuid4()),
        today=current.today(),
        latest=current.today() + LATEST,
    )


def _stop_lines(
    round_: Round,
    made: Mapping[str, Sequence[Made]],
    also_in: Mapping[str, Sequence[AlsoIn]],
    seen: set[str],
) -> list[StopLine]:
    """Those on the venue list as they stand today; another round is named to who may see it."""
    listed = list_of(round_, current.today()).venues
    rows = {row["id"]: row for row in cast(list[dict[str, Any]], listed.to_dict("records"))}
    return [
        _line(
            rows.get(stop.venue_id, {}),
            position=stop.position,
            venue_id=stop.venue_id,
            late=stop.late,
            made=made.get(stop.venue_id, ()),
            also_in=[other for other in also_in.get(stop.venue_id, ()) if other.id in seen],
        )
        for stop in round_.own_stops
    ]


def _line(row: Mapping[str, Any], **of_stop: Any) -> StopLine:
    return StopLine(
        number=row.get("number", 0),
        name=row.get("name", GONE),
        address=", ".join(part for part in (row.get("address"), row.get("city")) if part),
        town=row.get("town", ""),
        status=STATUSES[row["status"]].value if row else "",
        is_to_go_to=bool(row.get("is_to_go_to", False)),
        lat=_degrees(row.get("lat")),
        lon=_degrees(row.get("lon")),
        **of_stop,
    )


def _degrees(value: float | None) -> float | None:
    return None if value is None or pd.isna(value) else round(value, 5)


def _points(lines: Sequence[StopLine]) -> list[dict[str, Any]]:
    """What the map draws; names are put in place as text."""
    return [
        {"at": [line.lat, line.lon], "number": line.position, "name": line.name, "made": bool(line.made)}
        for line in lines
        if line.lat is not None
    ]


def _offered(round_: Round) -> list[dict[str, Any]]:
    """Places that were looked for by name and are not in it yet."""
    wish = ListWish(request.args.get("q", "").strip()[:200])
    if not wish.name or not round_.is_open:
        return []
    asked = asked_for(request.args)
    page = page_of(asked.rows, wish, lambda: current.names(asked.frame), lambda: _no_days(asked.rows))
    known = {stop.venue_id for stop in round_.own_stops}
    with current.database().read() as connection:
        rows = with_texts(connection, page.rows)
    offered = cast(list[dict[str, Any]], rows[~rows["id"].isin(known)].to_dict("records"))
    return offered[:MOST_OFFERED]


def _no_days(rows: pd.DataFrame) -> Any:
    return rows["follow_up"].to_numpy()


def people_asked(chosen: Sequence[str]) -> tuple[str, ...]:
    """Of these ids those whom this actor may send; nobody else is given anything."""
    may: dict[str, Person] = {one.id: one for one in everyone() if Walker.may_be(one)}
    return tuple(id_ for id_ in dict.fromkeys(chosen) if id_ in may)


def address_of(round_: Round) -> str:
    return url_for("rounds.one", round_id=round_.id)
