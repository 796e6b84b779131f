"""What may one person do, on which devices, and until when? Changed here, and ended here."""

from dataclasses import dataclass, replace
from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mapper.rules import browser_names, invitation
from mapper.rules.approval import training_problem
from mapper.rules.audit import AuditAction
from mapper.rules.invitation import Asked
from mapper.rules.permissions import Role, may_see
from mapper.store import audit, devices, people, people_edits
from mapper.store.database import Connection
from mapper.store.people import Person
from mapper.store.people_edits import VisitCount
from mapper.web import current, session_cookies
from mapper.web.handed_out import HandedOut, handed_out
from mapper.web.people import (
    LATELY,
    asked,
    choices,
    known_areas,
    make_code,
    manages,
    one_county,
    reachable,
    seen,
)

pages = Blueprint("person", __name__, url_prefix="/people/<uuid:person_id>")


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a form makes of somebody."""

    who: Asked
    trained_on: date | None
    without_device: bool


@pages.url_value_preprocessor
def _as_text(_endpoint: str | None, values: dict[str, object] | None) -> None:
    if values:
        values["person_id"] = str(values["person_id"])


@pages.get("")
def page(person_id: str) -> str:
    return _page(seen(person_id))


@pages.post("")
def save(person_id: str) -> Response | tuple[str, int]:
    """Name, role, places, training day; of who works elsewhere too, the places within reach."""
    person = seen(person_id)
    if person.revoked_at:
        abort(404)
    wanted, problem = _wanted(person)
    problem = problem or _change(person, wanted)
    if problem:
        return _page(person, problem), 422
    flash("It is so from now on, on every device.")
    if _is_out_of_sight(person, wanted):
        return redirect(url_for("people.listing"), code=303)
    return redirect(url_for("person.page", person_id=person.id), code=303)


@pages.post("/code")
def new_code(person_id: str) -> str:
    """Another one-time code, for somebody with a new phone."""
    person = _still_in(person_id)
    with current.database().write() as connection:
        code = make_code(connection, person.id, person.role, person.areas)
    return _page(person, made=handed_out(person.name, code))


@pages.post("/devices/<digest>/end")
def end_device(person_id: str, digest: str) -> Response:
    person, now, actor_id = reachable(person_id), current.now(), current.actor().person_id
    with current.database().write() as connection:
        if not devices.end(connection, person.id, digest, now):
            abort(404)
        county = one_county(person.areas)
        audit.write(connection, now, actor_id, AuditAction.device_revoked, person.id, county, devices=1)
    flash("That device is signed out, at once. What it held of ours goes the next time it is opened.")
    return redirect(url_for("person.page", person_id=person.id), code=303)


@pages.post("/revoke")
def revoke(person_id: str) -> Response:
    person = _still_in(person_id)
    if person.id == current.actor().person_id:
        flash("You can't end your own sign-in here; ask another coordinator.")
        return redirect(url_for("person.page", person_id=person.id), code=303)
    is_out = _end(person)
    flash(
        f"{person.name} can't sign in any more, on any device." if is_out else invitation.LAST_ADMINISTRATOR
    )
    return redirect(url_for("person.page", person_id=person.id), code=303)


def _end(person: Person) -> bool:
    """False for the only administrator: the other one was ended meanwhile, by them."""
    now, actor_id = current.now(), current.actor().person_id
    with current.database().write() as connection:
        if person.role is Role.administrator and people.is_last_administrator(connection, person.id):
            return False
        people.revoke(connection, person.id, now)
        county, role = one_county(person.areas), person.role.value
        audit.write(connection, now, actor_id, AuditAction.person_revoked, person.id, county, role=role)
    return True


def _still_in(person_id: str) -> Person:
    person = reachable(person_id)
    return abort(404) if person.revoked_at else person


def _wanted(person: Person) -> tuple[_Wanted, str]:
    """What somebody is to be from now on, and what is wrong with it."""
    actor, had = current.actor(), Asked(person.name, person.role.value, person.areas)
    who = invitation.changed(actor, had, asked(had.role))
    if not manages(person):
        who = replace(who, name=had.name)
        return _Wanted(who, person.trained_on, person.without_device), _problem(had, who)
    try:
        typed = request.form.get("trained_on", "")
        trained_on = date.fromisoformat(typed) if typed else None
    except ValueError:
        return _Wanted(who, None, False), "Say the day of the training as a date."
    wanted = _Wanted(who, trained_on, request.form.get("without_device") == "yes")
    return wanted, training_problem(False, trained_on, current.today()) or _problem(had, who)


def _problem(had: Asked, who: Asked) -> str:
    return invitation.problem_of_change(current.actor(), had, who, known_areas())


def _is_out_of_sight(person: Person, wanted: _Wanted) -> bool:
    """Whether the last place that this actor looks after was taken from them."""
    return not may_see(current.actor(), person.id, Role(wanted.who.role), wanted.who.areas)


def _change(person: Person, wanted: _Wanted) -> str:
    """Writes it down; answers why that can't be, or nothing."""
    was_administrator, stays = person.role is Role.administrator, wanted.who.role == Role.administrator
    with current.database().write() as connection:
        if was_administrator and not stays and people.is_last_administrator(connection, person.id):
            return invitation.LAST_ADMINISTRATOR
        _write(connection, person, wanted)
    return ""


def _write(connection: Connection, person: Person, wanted: _Wanted) -> None:
    name, role, areas = wanted.who.name, Role(wanted.who.role), wanted.who.fitting_areas()
    now_is = (name, role, areas, wanted.trained_on, wanted.without_device)
    people_edits.change(connection, person.id, *now_is)
    was = (person.name, person.role, person.areas, person.trained_on, person.without_device)
    names = ("name", "role", "areas", "trained_on", "without_device")
    fields = [one for one, before, after in zip(names, was, now_is, strict=True) if before != after]
    audit.write(
        connection, current.now(), current.actor().person_id, AuditAction.person_changed, person.id,
        one_county(areas | person.areas), fields=fields, role=role.value, areas=sorted(areas),
    )  # fmt: skip


def _page(person: Person, problem: str = "", made: HandedOut | None = None) -> str:
    now = current.now()
    with current.database().read() as connection:
        there = devices.devices_of(connection, person.id, now, session_cookies.lifetimes())
        count = people_edits.visit_counts(connection, [person.id], now - LATELY).get(person.id, VisitCount())
    typed = request.form if problem else None
    return render_template(
        "people/person.html",
        person=person,
        devices=there,
        count=count,
        problem=problem,
        made=made,
        typed=typed,
        is_managed=manages(person),
        is_oneself=person.id == current.actor().person_id,
        in_words=browser_names.in_words,
        today=current.today(),
        here="people.listing",
        code_hours=current.config().code_hours,
        **choices(),
    )
