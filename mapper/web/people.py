"""Who takes part? Coordinators see the people of their counties, invite more, and let in who waits."""

import uuid
from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, render_template, request
from werkzeug.datastructures import MultiDict

from mapper.rules import browser_names, invitation
from mapper.rules.approval import check_word
from mapper.rules.audit import AuditAction
from mapper.rules.invitation import Asked
from mapper.rules.permissions import Role, may_manage, may_see
from mapper.store import approvals, audit, people, people_edits, sign_in_codes
from mapper.store.database import Connection
from mapper.store.people import Person
from mapper.web import current, session_cookies
from mapper.web.form_ids import sent_form_id
from mapper.web.handed_out import HandedOut, handed_out

pages = Blueprint("people", __name__)
LATELY = timedelta(days=90)
MADE_ALREADY = (
    "This person was added already, and the code is shown only once. "
    "Was it lost? Open the person below and make a new one."
)


@pages.get("/people")
def listing() -> str:
    return page_of()


@pages.post("/people")
def invite() -> str | tuple[str, int]:
    """Makes a person and a code, which this page shows and nobody keeps; the same form once only."""
    wanted, form_id = asked(), sent_form_id()
    problem = invitation.problem(current.actor(), wanted, known_areas())
    if problem:
        return page_of(problem=problem), 422
    is_without_device = request.form.get("without_device") == "yes"
    try:
        with current.database().write() as connection:
            code = _add(connection, form_id, wanted, is_without_device)
    except people.AlreadyAdded:
        return page_of(problem=MADE_ALREADY), 409
    made = None if is_without_device else handed_out(wanted.name, code)
    return page_of(made=made, added=wanted.name)


def asked(role: str = Role.volunteer.value) -> Asked:
    """What the form says of somebody's name, role and places; `role` where it has none to choose."""
    form = request.form
    role = form.get("role", role)
    field = "towns" if role == Role.volunteer else "counties"
    return Asked(" ".join(form.get("name", "").split()), role, frozenset(form.getlist(field)))


def reachable(person_id: str) -> Person:
    """Somebody whom this actor may manage; anybody else is not there."""
    person = seen(person_id)
    return person if manages(person) else abort(404)


def seen(person_id: str) -> Person:
    """Somebody whom this actor may see; anybody else is not there."""
    return next((one for one in everyone() if one.id == person_id), None) or abort(404)


def manages(person: Person) -> bool:
    return may_manage(current.actor(), person.id, person.role, person.areas)


def everyone() -> list[Person]:
    """Those whom this actor may see, by role and name."""
    actor = current.actor()
    with current.database().read() as connection:
        found = people.everyone(connection, current.now())
    return [one for one in found if may_see(actor, one.id, one.role, one.areas)]


def known_areas() -> set[str]:
    return set(current.frame().reference.areas)


def choices() -> dict[str, Any]:
    """What a form needs that gives somebody a role and places."""
    actor, areas = current.actor(), list(current.frame().reference.areas.values())
    return {
        "names": {area.geoid: area.name for area in areas},
        "towns": [area for area in areas if area.level == "town" and actor.reach.covers(area.county_geoid)],
        "counties": [area for area in areas if area.level == "county"] if actor.reach.everywhere else [],
        "may_choose_role": actor.role is Role.administrator,
        "places_of": places_within_reach,
    }


def places_within_reach(person: Person) -> list[str]:
    """Their places that this actor looks after too; of the others nothing is said."""
    reach = current.actor().reach
    return [geoid for geoid in person.areas if reach.covers(geoid[:5])]


def page_of(problem: str = "", made: HandedOut | None = None, added: str = "", not_let_in: str = "") -> str:
    """`problem`: why nobody was added; `not_let_in`: why somebody still waits."""
    found, now = everyone(), current.now()
    with current.database().read() as connection:
        waiting = approvals.waiting(connection, current.actor(), now, session_cookies.lifetimes())
        counts = people_edits.visit_counts(connection, [one.id for one in found], now - LATELY)
    return render_template(
        "people/people.html",
        people=found,
        waiting=waiting,
        counts=counts,
        manages=manages,
        problem=problem,
        not_let_in=not_let_in,
        made=made,
        added=added,
        form=MultiDict() if added else request.form,  # the next person is somebody else
        form_id=str(uuid.uuid4()),
        here="people.listing",
        code_hours=current.config().code_hours,
        training_required=current.config().training_required,
        today=current.today(),
        check_word=check_word,
        in_words=browser_names.in_words,
        **choices(),
    )


def _add(connection: Connection, person_id: str, wanted: Asked, is_without_device: bool) -> str:
    """Answers the code, or nothing for somebody who has no device."""
    actor_id, now = current.actor().person_id, current.now()
    role, areas = Role(wanted.role), wanted.fitting_areas()
    people.create(
        connection,
        wanted.name,
        role,
        areas,
        now,
        without_device=is_without_device,
        person_id=person_id,
    )
    audit.write(
        connection, now, actor_id, AuditAction.person_added, person_id, one_county(areas),
        role=role.value, areas=sorted(areas),
    )  # fmt: skip
    return "" if is_without_device else make_code(connection, person_id, role, areas)


def make_code(connection: Connection, person_id: str, role: Role, areas: frozenset[str]) -> str:
    """A one-time code; those made before for the same person open nothing any more."""
    actor_id, now = current.actor().person_id, current.now()
    sign_in_codes.void_unused(connection, person_id, now)
    code = sign_in_codes.make(connection, person_id, actor_id, now, current.config().code_hours)
    audit.write(
        connection, now, actor_id, AuditAction.code_made, person_id, one_county(areas),
        kind="invitation", role=role.value,
    )  # fmt: skip
    return code


def one_county(areas: frozenset[str]) -> str:
    """The county in which all these places lie; empty where they lie in several, or everywhere."""
    counties = {geoid[:5] for geoid in areas}
    return counties.pop() if len(counties) == 1 else ""


@pages.app_context_processor
def who_waits() -> dict[str, Any]:
    """For every page: how many sign-ins wait for whoever is looking."""
    return {"people_waiting": _people_waiting}


def _people_waiting() -> int:
    with current.database().read() as connection:
        now, lifetimes = current.now(), session_cookies.lifetimes()
        return len(approvals.waiting(connection, current.actor(), now, lifetimes))
