"""Who took how many posters and palm cards along, what is left of them, and who needs more before a round?"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from mapper.outputs.csv_export import csv_chunks
from mapper.rules import stock as rules
from mapper.rules.permissions import Role
from mapper.rules.rounds import Round, may_see
from mapper.rules.stock import Bag, Usual
from mapper.store import people, rounds, stock
from mapper.store.database import Connection
from mapper.store.people import Person
from mapper.store.stock import Entry
from mapper.store.stock_rounds import Needs, needs
from mapper.store.taken_out import TakenOut
from mapper.web import current, downloads
from mapper.web.form_ids import sent_form_id
from mapper.web.people import everyone, manages, one_county

pages = Blueprint("stock", __name__)
COLUMNS = ("person", "kind", "languages", "recalled", "taken", "used", "left", "since")
LAST_SHOWN = 8
AGAIN = "That was written down before, once."
NOT_THERE = "There is no such entry any more."


@pages.get("/stock")
def page() -> str:
    return _page()


@pages.post("/stock")
def enter() -> AnyResponse | tuple[str, int]:
    """One person, one material; the same form once, however often it is sent."""
    form, now = request.form, current.now()
    person = next((one for one in _takers() if one.id == form.get("person")), None)
    quantity = rules.quantity_of(form.get("quantity", ""), brought_back=form.get("do") == "brought_back")
    day, form_id = _day(form.get("on_day", "")), sent_form_id()
    known = form.get("material") in current.frame().reference.materials
    problem = rules.problem(known, quantity, day, current.today())
    if person is None or problem or quantity is None or day is None:
        return _page("Choose who it was." if person is None else problem), 422
    actor_id = current.actor().person_id
    entry = Entry(form_id, person.id, form["material"], quantity, day, now, actor_id)
    with current.database().write() as connection:
        is_new = stock.enter(connection, entry, one_county(person.areas))
    flash(_said(entry, person) if is_new else AGAIN)
    return redirect(url_for("stock.page", person=person.id), code=303)


@pages.post("/stock/undo")
def undo() -> AnyResponse:
    """Takes an entry away, as if it never was."""
    whose = {person.id: person for person in _mine()}
    with current.database().write() as connection:
        entry = stock.one(connection, request.form.get("entry", ""))
        person = whose.get(entry.person_id) if entry else None
        is_away = (
            entry is not None
            and person is not None
            and stock.undo(connection, current.by(), entry, one_county(person.areas))
        )
    flash("It is taken back: as if it was never entered." if is_away else NOT_THERE)
    return redirect(url_for("stock.page"), code=303)


@pages.get("/stock.csv")
def as_csv() -> Response:
    mine, zone, materials = _mine(), current.config().time_zone, current.frame().reference.materials
    with current.database().read() as connection:
        bags = stock.bags(connection, [one.id for one in mine], materials, current.today(), zone)
    rows = [
        {
            "person": person.name,
            "kind": line.lot.kind,
            "languages": ";".join(line.lot.languages),
            "recalled": line.lot.recalled,
            "taken": line.taken,
            "used": line.used,
            "left": line.left,
            "since": bags[person.id].since,
        }
        for person in _by_name(mine)
        if person.id in bags
        for line in bags[person.id].lines
    ]
    taken = TakenOut("stock", "csv", len(rows), current.today().isoformat())
    return downloads.file_of(csv_chunks(COLUMNS, rows, mark=True), downloads.CSV, taken)


@pages.app_context_processor
def for_my_page() -> dict[str, Any]:
    return {"own_bag": own_bag}


def own_bag() -> Bag | None:
    """What whoever asks took along themselves; None for who never did."""
    actor, materials = current.actor(), current.frame().reference.materials
    with current.database().read() as connection:
        found = stock.bags(
            connection, [actor.person_id], materials, current.today(), current.config().time_zone
        )
    return found.get(actor.person_id)


@dataclass(frozen=True, slots=True)
class Shown:
    """Who took something along or goes on a round, by name; what was entered last, with whose it is."""

    rows: Sequence[tuple[Person, Bag]]
    needs: Needs
    usual: Sequence[tuple[str, Usual]]  # of the counties before these people, by GEOID
    last: Sequence[tuple[Person, Entry]]


def _shown() -> Shown:
    mine = {person.id: person for person in _mine()}
    zone, today, reference = current.config().time_zone, current.today(), current.frame().reference
    with current.database().read() as connection:
        bags = stock.bags(connection, mine, reference.materials, today, zone)
        going = {one.id for one in people.everyone(connection, current.now()) if not one.revoked_at}
        found = needs(connection, _rounds(connection), bags, reference, going, today, zone)
        last = stock.latest(connection, mine, LAST_SHOWN)
    rows = [
        (person, bags.get(person.id, Bag(person.id)))
        for person in _by_name(mine.values())
        if person.id in bags or person.id in found.people
    ]
    before = {county for person, _ in rows for county in found.stops_of(person.id)}
    usual = [(county, found.usual.get(county, rules.ASSUMED)) for county in sorted(before)]
    return Shown(rows, found, usual, [(mine[entry.person_id], entry) for entry in last])


def _rounds(connection: Connection) -> list[Round]:
    """The open rounds that this actor may see."""
    actor, found = current.actor(), rounds.listing(connection, open_only=True)
    counties = rounds.counties(connection, [one.id for one in found])
    return [
        one
        for one in found
        if may_see(actor.reach, counties[one.id], is_maker=one.made_by == actor.person_id)
    ]


def _mine() -> list[Person]:
    """Those whom this actor looks after, oneself too, who may have something with them."""
    return [one for one in everyone() if manages(one) and one.role is not Role.viewer]


def _by_name(chosen: Iterable[Person]) -> list[Person]:
    return sorted(chosen, key=lambda one: (one.name.casefold(), one.id))


def _takers() -> list[Person]:
    """Those who can take something along: who left brings back at most what they have."""
    return [one for one in _mine() if not one.revoked_at or request.form.get("do") == "brought_back"]


def _page(problem: str = "") -> str:
    shown, reference, today = _shown(), current.frame().reference, current.today()
    typed = request.form if problem else request.args
    return render_template(
        "stock/stock.html",
        shown=shown,
        choices=sorted(_by_name(_mine()), key=lambda one: one.revoked_at is not None),
        materials=[one for one in reference.materials.values() if not one.retired],
        labels=reference.materials,
        areas=reference.areas,
        typed=typed,
        problem=problem,
        together=rules.together,
        form_id=request.form.get("form_id") or str(uuid.uuid4()),
        kinds={"poster": ("poster", "posters"), "palm_card": ("palm card", "palm cards")},
        most=rules.MOST_AT_ONCE,
        fewest_visits=rules.FEWEST_VISITS,
        today=today,
        earliest=today - rules.OLDEST,
        here="people.listing",
    )


def _said(entry: Entry, person: Person) -> str:
    done = "took" if entry.quantity > 0 else "brought back"
    label = current.frame().reference.materials[entry.material].label
    return f"Written down: {person.name} {done} {abs(entry.quantity):,} × {label}."


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
