"""What does a coordinator change about a round? Each form of its page posts here."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from mapper.intake import round_changes, round_stops
from mapper.intake.refusals import ChangeRefused
from mapper.intake.round_changes import RoundWish
from mapper.rules.rounds import Round
from mapper.web import current
from mapper.web.people import everyone
from mapper.web.round_choosing import day_read, point_of, read_wish
from mapper.web.round_order import order_of
from mapper.web.rounds import address_of, found, shown

pages = Blueprint("round_edits", __name__, url_prefix="/rounds/<uuid:round_id>")
Answer = Response | tuple[str, int]


@pages.url_value_preprocessor
def _as_text(_endpoint: str | None, values: dict[str, object] | None) -> None:
    if values:
        values["round_id"] = str(values["round_id"])


@pages.post("")
def plan(round_id: str) -> Answer:
    """Its name, its day and who goes."""
    return _changed(
        round_id,
        lambda one: round_changes.change(current.database(), one.id, _wish_for(one), *current.deciding()),
        "The round is changed. Phones show it the next time they are online.",
    )


def _wish_for(one: Round) -> RoundWish:
    """What the form changes. What it leaves as it was shown stays as it is by now, in another tab perhaps."""
    form, wish = request.form, read_wish(request.form)
    seen = {person.id for person in everyone()}
    return replace(
        wish,
        name=one.name if wish.name == form.get("was_name") else wish.name,
        on_day=one.on_day if form.get("on_day") == form.get("was_on_day") else wish.on_day,
        shown=tuple(form.getlist("shown") if "shown" in form else (id_ for id_ in one.people if id_ in seen)),
    )


@pages.post("/order")
def order(round_id: str) -> Answer:
    """The best order from where somebody tapped, or from where it begins already."""
    return _changed(
        round_id,
        lambda one: _arrange(one, round_stops.in_order(order_of(), point_of(request.form) or one.start)),
        "The stops are in a new order. A list that was printed before has the old numbers.",
    )


@pages.post("/stops")
def stops(round_id: str) -> Answer:
    """One stop more, one less, or one further up or down; the button says which, by `add=` and so on."""
    form = request.form
    change: Callable[..., Any] | None = None
    said = "The stop stands there now. A list that was printed before has other numbers."
    if (number := form.get("add", "")).isascii() and number.isdigit() and len(number) < 10:
        change, said = (
            round_stops.with_stop(int(number), current.decider()),
            "The place is a stop now, the last.",
        )
    elif venue_id := form.get("drop", ""):
        change, said = (
            round_stops.without_stop(venue_id),
            "The place is no stop of this round any more. The others keep their numbers.",
        )
    elif venue_id := form.get("up", ""):
        change = round_stops.moved_by(venue_id, -1)
    elif venue_id := form.get("down", ""):
        change = round_stops.moved_by(venue_id, 1)
    if change is None:
        return _changed(round_id, _refuse, "")
    arranged = change
    return _changed(round_id, lambda one: _arrange(one, arranged), said)


def _refuse(_: Round) -> None:
    raise ChangeRefused({"stops": "Choose a place."})


@pages.post("/move")
def move(round_id: str) -> Answer:
    """What is left goes to another round, or to a new one on a day of its own with the same people."""
    return _changed(round_id, _moved, "What was left stands in the other round now.")


def _moved(one: Round) -> None:
    form = request.form
    if form.get("to") != "new":
        round_stops.move_left(current.database(), one.id, form.get("to", ""), *current.deciding())
        return
    new_id = str(uuid.uuid5(uuid.UUID(one.id), form.get("form_id", "")))
    wish = RoundWish(one.name, day_read(form.get("next_day", "")), one.people, one.start)
    round_stops.move_to_new(current.database(), one.id, new_id, wish, order_of(), *current.deciding())


@pages.post("/close")
def close(round_id: str) -> Answer:
    return _changed(
        round_id,
        lambda one: round_changes.set_open(current.database(), one.id, False, *current.deciding()),
        "The round is closed. Visits of today still count for it, whenever they arrive.",
    )


@pages.post("/open")
def open_again(round_id: str) -> Answer:
    return _changed(
        round_id,
        lambda one: round_changes.set_open(current.database(), one.id, True, *current.deciding()),
        "The round is open again.",
    )


@pages.post("/remove")
def remove(round_id: str) -> Answer:
    one = found(round_id)
    round_changes.remove(current.database(), one.id, *current.deciding())
    flash(f"“{one.name}” is deleted. What was logged on the way stays.")
    return redirect(url_for("rounds.listing"), code=303)


def _arrange(one: Round, arranged: Callable[..., Any]) -> None:
    round_stops.arrange(current.database(), one.id, arranged, *current.deciding())


def _changed(round_id: str, change: Callable[[Round], Any], said: str) -> Answer:
    """Back to the round; where the change is refused, its page with the reasons and what was typed."""
    one = found(round_id)
    try:
        change(one)
    except ChangeRefused as refused:
        return shown(one, refused.problems, request.form), 422
    flash(said)
    return redirect(address_of(one), code=303)
