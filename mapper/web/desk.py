"""What waits for a decision, and whom should somebody send where? The first page of whoever decides."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for

from mapper.rules import desk as rules
from mapper.rules.desk import NOWHERE, PLACES, CountyLine, Kind, View, Waiting
from mapper.rules.filter_words import NOWHERE as NOWHERE_WORD
from mapper.rules.permissions import Reach, Role
from mapper.rules.rounds import Round
from mapper.store import desk as store
from mapper.store import desk_people, rounds
from mapper.store.database import Connection
from mapper.store.desk import Desk
from mapper.store.desk_people import Asked, Keeper, Unseen
from mapper.store.rounds import Progress
from mapper.web import current, desk_oldest, session_cookies
from mapper.web.words import in_words

pages = Blueprint("desk", __name__)
MOST_LISTED = 50  # people and rounds that the page itself names


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of thing on the desk: how many, how old, and where the whole list is; `round_url`: where a
    round is made of it, empty where it is no list of places."""

    kind: Kind
    waiting: Waiting
    list_url: str
    round_url: str


@pages.get("/desk")
def page() -> str:
    asked, frame = who_asks(), current.frame()
    names = {area.geoid: area.name for area in frame.reference.areas.values() if area.level == "county"}
    with current.database().read() as connection:
        keepers = desk_people.keepers(connection, asked.today)
        view = _view(keepers, names)
        desk = store.read(connection, frame, asked)
        found = rules.by_kind(desk.lots, view)
        shown = _in_place(connection, asked, found, view, desk)
        decided_at = None if any(one.count for one in found.values()) else _last_decided(connection, view)
    lines = [_line(kind, one, view.county) for kind, one in found.items()]
    return render_template(
        "desk/desk.html",
        lines={line.kind.value: line for line in lines if line.waiting.count},
        view=view,
        names=names,
        counties=_counties(desk.lots, view, names),
        keepers=keepers,
        kept_by=lambda geoid: _kept_by(keepers, geoid),
        nowhere=NOWHERE_WORD,
        place_names={geoid: area.name for geoid, area in frame.reference.areas.items()},
        decided_at=decided_at,
        today=asked.today,
        opened=request.args.get("open", ""),
        shows_all=request.args.get("all") == "yes",
        age=lambda day: rules.age_in_words(day, asked.today),
        ahead=lambda day: rules.days_ahead(day, asked.today),
        **shown | shown["oldest"],
    )


def who_asks() -> Asked:
    config = current.config()
    return Asked(current.actor(), current.now(), config.time_zone, session_cookies.lifetimes())


def county_asked(names: Mapping[str, str]) -> str | None:
    """The one county that the URL asks for, None for all; 404 for one that is not there, or not theirs."""
    said = request.args.get("county", "")
    if not said:
        return None
    geoid = NOWHERE if said == NOWHERE_WORD else said
    if not current.actor().reach.covers(geoid) or (geoid and geoid not in names):
        abort(404)
    return geoid


def within(county: str | None) -> Reach:
    """What the actor reaches, or of it that county."""
    return current.actor().reach if county is None else Reach(counties=frozenset({county}))


def round_url(kind: Kind, county: str | None) -> str:
    """Where a round is made of a list of places; of what lies in no known county, none is."""
    if kind not in PLACES or county == NOWHERE:
        return ""
    return url_for("round_choosing.new", why=kind.value, county=county or None)


def _view(keepers: list[Keeper], names: Mapping[str, str]) -> View:
    """An administrator sees what is late and what is nobody's, unless they ask for everything."""
    is_whole = current.actor().role is not Role.administrator or request.args.get("all") == "yes"
    return View(county_asked(names), None if is_whole else tuple(keeper.reaches for keeper in keepers))


def _counties(lots: rules.Lots, view: View, names: Mapping[str, str]) -> list[CountyLine]:
    """The actor's counties where something waits, by name; what lies nowhere comes last."""
    reach = current.actor().reach
    own = sorted((geoid for geoid in names if reach.covers(geoid)), key=lambda geoid: names[geoid])
    lines = rules.by_county(lots, view, [*own, *([NOWHERE] if reach.everywhere else [])])
    return [line for line in lines if line.total or (line.county and not reach.everywhere)]


def _kept_by(keepers: list[Keeper], county: str) -> str:
    """Who looks after a county, and who stands in there until when."""
    own = [one.name for one in keepers if county in one.counties]
    lent = [
        f"{deputy.deputy} for {deputy.person} until {in_words(deputy.until)}"
        for one in keepers
        for deputy in one.stands_in
        if county in deputy.counties
    ]
    return ", ".join([*own, *lent]) or "nobody"


def _last_decided(connection: Connection, view: View) -> Any:
    return store.last_decided_at(connection, within(view.county))


# --- what stands in place -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RoundLine:
    """An open round and how far it is."""

    round: Round
    progress: Progress


def _in_place(
    connection: Connection, asked: Asked, found: Mapping[Kind, Waiting], view: View, desk: Desk
) -> dict[str, Any]:
    return {
        "oldest": desk_oldest.cards(connection, asked, found),
        "unseen": _unseen(desk, asked, view),
        "open_rounds": _rounds(connection, desk, asked, view),
    }


def _unseen(desk: Desk, asked: Asked, view: View) -> list[Unseen]:
    return [one for one in desk.unseen if view.shows(one.counties, one.since, asked.today)][:MOST_LISTED]


def _rounds(connection: Connection, desk: Desk, asked: Asked, view: View) -> list[RoundLine]:
    shown = [one.round for one in desk.open_rounds if view.shows(one.counties, one.round.on_day, asked.today)]
    far = rounds.progress(connection, shown[:MOST_LISTED], asked.zone)
    return [RoundLine(one, far[one.id]) for one in shown[:MOST_LISTED]]


def _line(kind: Kind, waiting: Waiting, county: str | None) -> Line:
    return Line(kind, waiting, _list_url(kind, county), round_url(kind, county))


def _list_url(kind: Kind, county: str | None) -> str:
    """The page that holds the whole list; empty where the desk itself shows it."""
    here: dict[str, Any] = {} if county is None else {"county": county or NOWHERE_WORD}
    anchors = {Kind.new_venues: "places", Kind.rows: "rows", Kind.held: "held", Kind.conflicts: "conflicts"}
    if kind in anchors:
        return url_for("review.queue", _anchor=anchors[kind])
    if kind in PLACES:
        return url_for("desk_places.page", why=kind.value, **here)
    pages_of = {Kind.people: "people.listing", Kind.unseen: "people.listing", Kind.concerns: "concerns.page"}
    return url_for(pages_of[kind]) if kind in pages_of else "/rounds"
