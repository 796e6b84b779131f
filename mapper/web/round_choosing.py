"""How does a round come to be? From a filter, from what the desk says is due, from an area on the map, or by
hand; looked at, named, given to people, made."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from mapper.intake import round_changes
from mapper.intake.refusals import ChangeRefused
from mapper.intake.round_changes import RoundWish
from mapper.rules import drawn_area, filter_words
from mapper.rules.coverage import STATUSES
from mapper.rules.drawn_area import DrawnAreaRefused
from mapper.rules.round_choice import RoundChoice, choice, due_by
from mapper.rules.rounds import LATEST, MOST_STOPS
from mapper.store import area_rules, desk_venues, rounds
from mapper.store.rounds import AlsoIn
from mapper.store.venue_texts import with_texts
from mapper.web import current
from mapper.web.filters import form_for
from mapper.web.form_ids import sent_form_id
from mapper.web.register_list import Asked, asked_for
from mapper.web.round_order import order_of
from mapper.web.round_people import could_go
from mapper.web.rounds import address_of, people_asked
from mapper.web.town_choices import town_choices

pages = Blueprint("round_choosing", __name__)
TO_GO = {
    "recall": "Recalled material to take down",
    "promise": "Promises overdue",
    "recheck": "Due for a check within 30 days",
    "refusal": "Said no a year ago, may be asked again",
    "season": "Closed for the season, open within 30 days",
}
MOST_DRAWN = 1_500  # dots on the map that chooses
MOST_DIGITS = 9


@pages.get("/rounds/new")
def new() -> str:
    """What an address asks for: the words of the venue list, and due_before, area, n (a place each), why."""
    return _page(request.args, {}, request.args)


@pages.post("/rounds")
def make() -> Response | tuple[str, int]:
    form = request.form
    try:
        made = round_changes.make(
            current.database(),
            sent_form_id(),
            read_wish(form),
            _numbers(form),
            order_of(),
            *current.deciding(),
        )
    except ChangeRefused as refused:
        return _page(form, refused.problems, form), 422
    flash(f"The round is made: {len(made.own_stops)} {'stop' if len(made.own_stops) == 1 else 'stops'}.")
    return redirect(address_of(made), code=303)


def read_wish(form: MultiDict[str, str]) -> RoundWish:
    return RoundWish(
        name=" ".join(form.get("name", "").split()),
        on_day=day_read(form.get("on_day", "")),
        people=people_asked(form.getlist("person")),
        start=point_of(form),
    )


def point_of(form: MultiDict[str, str]) -> tuple[float, float] | None:
    """Where the round begins; None where nothing was tapped. Raises ChangeRefused."""
    texts = form.get("lat", "").strip(), form.get("lon", "").strip()
    if not any(texts):
        return None
    try:
        lat, lon = float(texts[0]), float(texts[1])
    except ValueError:
        lat, lon = 999.0, 999.0
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise ChangeRefused({"start": "Tap on the map where it begins, or give a latitude and a longitude."})
    return lat, lon


def day_read(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _numbers(args: MultiDict[str, str]) -> list[int]:
    told = (part for part in args.getlist("n") if part.isascii() and part.isdigit())
    return list(dict.fromkeys(int(part) for part in told if len(part) <= MOST_DIGITS))


# --- what is chosen ----------------------------------------------------------------------------------


def _page(args: MultiDict[str, str], problems: Mapping[str, str], said: MultiDict[str, str]) -> str:
    problems = dict(problems)
    asked = asked_for(args)
    due = _due_before(args)
    try:
        area = drawn_area.read(args.get("area", ""))
    except DrawnAreaRefused as refused:
        area, problems["area"] = None, str(refused)
    ticked, why = _numbers(args), args.get("why", "")
    has_asked = bool(asked.query or due or area or ticked or args.get("all") or why)
    chosen = _chosen(asked, due, area, ticked, why)
    lines = [] if chosen.is_too_long or not has_asked else _lines(chosen)
    reference = asked.frame.reference
    return render_template(
        "rounds/new.html",
        choice=chosen,
        lines=lines,
        has_asked=has_asked,
        also_in=_also_in(lines),
        form=form_for(asked.selection, asked.day, reference, asked.selection.reach),
        wish=asked.wish,
        towns=town_choices(reference, asked.selection.reach),
        due_before=due,
        area=area,
        why=why if why in TO_GO else "",
        why_words=TO_GO.get(why, ""),
        dots=_dots(chosen),
        ticked=set(ticked),
        walkers=could_go([line["id"] for line in lines], said.getlist("person")),
        said=said,
        problems=problems,
        form_id=said.get("form_id") or str(uuid.uuid4()),
        kinds=reference.types,
        outline_version=asked.frame.reference_revision,
        most=MOST_STOPS,
        today=current.today(),
        latest=current.today() + LATEST,
    )


def _also_in(lines: Sequence[Mapping[str, Any]]) -> dict[str, list[AlsoIn]]:
    """Venue id -> the open rounds in which it stands already, of those that this actor may see."""
    with current.database().read() as connection:
        found = rounds.also_in(connection, [line["id"] for line in lines])
        listed = rounds.listing(connection, open_only=True)
        seen = {one.id for one in round_changes.seen(connection, listed, current.decider())}
    return {id_: [other for other in others if other.id in seen] for id_, others in found.items()}


def _due_before(args: MultiDict[str, str]) -> date | None:
    """Raises FilterRefused."""
    text = args.get("due_before", "")
    return filter_words.day(text, current.today(), "due_before") if text.strip() else None


def _chosen(asked: Asked, due: date | None, area: Any, ticked: list[int], why: str) -> RoundChoice:
    rows = asked.found
    if asked.own.of_pending:
        rows = rows[:0]  # what waits to be accepted is nowhere to be sent to
    mask = None
    if due:
        then = asked.frame.on(due)
        kept = then["number"].isin(rows["number"]).to_numpy()
        status, follow_up = (then[name].to_numpy()[kept] for name in ("status", "follow_up"))
        mask = due_by(due, status, follow_up)
    with current.database().read() as connection:
        no_log = area_rules.limits(connection).no_log
    return choice(rows, no_log, area=area, ticked=ticked, among=_of_the_desk(why, asked), due=mask)


def _of_the_desk(why: str, asked: Asked) -> list[int] | None:
    """The places of one of the desk's lists, the same as the desk counts; None where none was asked for."""
    if why not in TO_GO:
        return None
    zone = current.config().time_zone
    with current.database().read() as connection:
        return desk_venues.numbers(why, connection, asked.frame, current.today(), asked.selection, zone)


def _lines(chosen: RoundChoice) -> list[dict[str, Any]]:
    with current.database().read() as connection:
        rows = with_texts(connection, chosen.venues)
    ordered = rows.sort_values(["town", "name", "number"], key=_folded)
    ordered["status"] = [STATUSES[code].value for code in ordered["status"]]
    return cast(list[dict[str, Any]], ordered.to_dict("records"))


def _folded(column: Any) -> Any:
    return column.astype(str).str.casefold() if column.name != "number" else column


def _dots(chosen: RoundChoice) -> list[list[float]]:
    points = chosen.venues[["lat", "lon"]].dropna().round(5)
    return points.to_numpy().tolist() if len(points) <= MOST_DRAWN else []
