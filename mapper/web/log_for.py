"""How does a visit of somebody without a phone come in? A coordinator types in what they tell."""

import uuid

import numpy as np
import pandas as pd
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mapper.intake.deliveries import Delivery, Fate
from mapper.intake.logged_for import ITEM_FIELDS, MOST_NOTE, OLDEST, Typed, body_of
from mapper.intake.phone_message import MalformedMessage
from mapper.rules.permissions import Actor, Role
from mapper.rules.selection import Selection
from mapper.rules.venue_list import PER_PAGE, ListWish, page_of
from mapper.rules.venue_names import Names, folded
from mapper.rules.visit import Action, Outcome, Problem
from mapper.store import area_rules, people
from mapper.store.people import Person
from mapper.store.venue_texts import with_texts
from mapper.web import current
from mapper.web.people import reachable

pages = Blueprint("log_for", __name__, url_prefix="/people/<uuid:person_id>/log")
LINES = 4  # of items on the form
SAID = {
    Fate.stored: "It is logged for {name}.",
    Fate.already: "It was logged for {name} before, once.",
    Fate.conflict: "Another visit was logged with this form before. Both are kept, under To decide.",
}


@pages.url_value_preprocessor
def _as_text(_endpoint: str | None, values: dict[str, object] | None) -> None:
    if values:
        values["person_id"] = str(values["person_id"])


@pages.get("")
def page(person_id: str) -> str:
    return _page(*_logged_for(person_id))


@pages.post("")
def save(person_id: str) -> Response | tuple[str, int]:
    """The same form once, however often it is sent."""
    person, author = _logged_for(person_id)
    typed, visit_id = _typed(), _visit_id()
    try:
        body = body_of(typed, set(_venues(author)["id"]), current.today(), current.config().time_zone)
        if typed.warnings():
            return _page(person, author, typed=typed), 422
        receipt = current.receiver().visit(
            Delivery(visit_id, body, author, current.now(), None, typed_by=current.actor().person_id)
        )
    except MalformedMessage as malformed:
        return _page(person, author, typed, malformed.problems), 422
    flash(SAID[receipt.fate].format(name=person.name))
    return redirect(url_for("log_for.page", person_id=person.id), code=303)


def _logged_for(person_id: str) -> tuple[Person, Actor]:
    """A volunteer whom this actor looks after, and who they are where they log."""
    person = reachable(person_id)
    with current.database().read() as connection:
        author = people.actor(connection, person.id, current.today())
    if author is None or author.role is not Role.volunteer:
        abort(404)
    return person, author


def _venues(author: Actor) -> pd.DataFrame:
    """The places of the volunteer's towns that this actor looks after too, but where nothing is logged."""
    both = Selection(reach=current.actor().reach).of(
        Selection(reach=author.reach).of(current.frame().on(current.today()))
    )
    with current.database().read() as connection:
        no_log = area_rules.limits(connection).no_log
        return with_texts(connection, both[~both["town_geoid"].isin(no_log)]).reset_index(drop=True)


def _typed() -> Typed:
    form = request.form
    lines = zip(*(form.getlist(name)[:LINES] for name in ITEM_FIELDS), strict=False)
    return Typed(
        form.get("venue_id", ""),
        form.get("day", ""),
        form.get("outcome", ""),
        [dict(zip(ITEM_FIELDS, (cell.strip() for cell in line), strict=True)) for line in lines],
        form.get("follow_up_on", ""),
        " ".join(form.get("note", "").split()),
        form.get("sure", ""),
    )


def _visit_id() -> str:
    try:
        return str(uuid.UUID(request.form.get("visit_id", "")))
    except ValueError:
        abort(400)


def _page(
    person: Person, author: Actor, typed: Typed | None = None, problems: list[Problem] | None = None
) -> str:
    wish = ListWish(request.values.get("q", "").strip()[:200])
    venues, reference = _venues(author), current.frame().reference
    unsaid = np.zeros(len(venues), dtype=np.int32)
    found = page_of(venues, wish, lambda: Names([folded(name) for name in venues["name"]]), lambda: unsaid)
    chosen = venues[venues["id"] == typed.venue_id] if typed else venues[:0]
    shown = pd.concat([chosen, found.rows.drop(chosen.index, errors="ignore")])
    return render_template(
        "people/log_for.html",
        person=person,
        venues=shown.to_dict("records"),
        found=found.total,
        most_listed=PER_PAGE,
        wanted=wish.name,
        typed=typed,
        problems={problem.field: problem.message for problem in problems or ()},
        warnings=typed.warnings() if typed and not problems else (),
        visit_id=request.form.get("visit_id") or str(uuid.uuid4()),
        lines=LINES,
        outcomes=list(Outcome),
        actions=list(Action),
        materials=[(one.code, one.label) for one in reference.materials.values() if not one.retired],
        spots=[(one.code, one.label) for one in reference.spots.values() if not one.retired],
        most_note=MOST_NOTE,
        today=current.today(),
        earliest=current.today() - OLDEST,
        here="people.listing",
    )
