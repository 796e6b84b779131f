"""Who stands in for a coordinator who is away? Named for some days, ended at a press or by itself."""

from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from mapper.rules import deputy as rules
from mapper.rules.audit import AuditAction
from mapper.store import audit, deputies, people
from mapper.store.deputies import Deputy
from mapper.store.people import Person
from mapper.web import current
from mapper.web.people import one_county

pages = Blueprint("deputies", __name__, url_prefix="/people/<uuid:person_id>/deputy")


@pages.post("")
def name(person_id: str) -> Response:
    """Names one; who was named before stands in no more."""
    person = _coordinator(person_id)
    if not rules.may_name(current.actor(), person.id, person.role):
        abort(404)
    deputy_id, until, problem = _read(person)
    if problem or until is None:
        flash(problem)
        return redirect(url_for("person.page", person_id=person.id), code=303)
    now, actor_id = current.now(), current.actor().person_id
    with current.database().write() as connection:
        deputies.name(connection, person.id, deputy_id, until)
        audit.write(
            connection, now, actor_id, AuditAction.deputy_named, person.id, one_county(person.areas),
            deputy=deputy_id, until=str(until),
        )  # fmt: skip
    flash("They see and decide there, too, from now on. Tell them.")
    return redirect(url_for("person.page", person_id=person.id), code=303)


@pages.post("/end")
def end(person_id: str) -> Response:
    person, actor = _coordinator(person_id), current.actor()
    if not rules.may_end(actor, person.id, person.role, person.deputy_id):
        abort(404)
    with current.database().write() as connection:
        if not deputies.end(connection, person.id):
            return redirect(url_for("people.listing"), code=303)
        county = one_county(person.areas)
        audit.write(
            connection, current.now(), actor.person_id, AuditAction.deputy_ended, person.id, county,
            deputy=person.deputy_id,
        )  # fmt: skip
    flash(f"Nobody stands in for {person.name} any more.")
    return redirect(url_for("people.listing"), code=303)


@pages.app_context_processor
def for_pages_of_people() -> dict[str, Any]:
    return {
        "stood_in": _stood_in,
        "may_name_deputy": lambda person: rules.may_name(current.actor(), person.id, person.role),
        "could_stand_in": _could_stand_in,
        "last_deputy_day": lambda: rules.last_day(current.today()),
    }


def _coordinator(person_id: object) -> Person:
    with current.database().read() as connection:
        everyone = people.everyone(connection, current.now())
    found = next((one for one in everyone if one.id == str(person_id) and not one.revoked_at), None)
    return found or abort(404)


def _read(person: Person) -> tuple[str, date | None, str]:
    """Who is meant, until when, and what is wrong with what was typed."""
    try:
        until: date | None = date.fromisoformat(request.form.get("until", ""))
    except ValueError:
        until = None
    wanted = " ".join(request.form.get("deputy", "").split()).casefold()
    with current.database().read() as connection:
        known = deputies.coordinators(connection)
    found = [id_ for id_, called in known.items() if called.casefold() == wanted and id_ != person.id]
    if len(found) != 1:
        return "", until, rules.SEVERAL_SO if found else rules.NOBODY_SO
    return found[0], until, rules.problem_of_day(until, current.today())


def _stood_in() -> list[Deputy]:
    """Who stands in for whom today, as far as it is this actor's to know."""
    actor = current.actor()
    with current.database().read() as connection:
        found = deputies.deputies(connection, current.today())
    return [one for one in found if rules.may_know(actor, one.person_id, one.deputy_id)]


def _could_stand_in(person: Person) -> list[str]:
    """For an administrator, the names to choose from; others know whom they ask."""
    if not current.actor().reach.everywhere:
        return []
    with current.database().read() as connection:
        return sorted(
            {called for id_, called in deputies.coordinators(connection).items() if id_ != person.id}
        )
