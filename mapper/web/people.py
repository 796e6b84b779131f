"""Who takes part? Coordinators make one-time codes for volunteers, and end what a person may do."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from mapper.rules.permissions import Actor, Role, may_invite
from mapper.store import people, sign_in_codes
from mapper.store.areas import Area
from mapper.web import current

pages = Blueprint("people", __name__)
NAME_MOST = 80


@pages.get("/people")
def listing() -> str:
    return _page()


@pages.post("/people")
def invite() -> str | tuple[str, int]:
    """Makes a person and a code, which this page shows and nobody keeps."""
    name, role, areas = _asked()
    problem = _problem(name, role, areas)
    if problem:
        return _page(problem=problem), 422
    config, now = current.config(), current.now()
    with current.database().write() as connection:
        person_id = people.create(connection, name, Role(role), areas, now)
        code = sign_in_codes.make(connection, person_id, current.actor().person_id, now, config.code_hours)
    return _page(
        made={"name": name, "code": code, "link": f"{url_for('sign_in.page', _external=True)}#{code}"}
    )


@pages.post("/people/<person_id>/code", endpoint="new_code")
def new_code(person_id: str) -> str:
    """Another one-time code, for somebody with a new phone."""
    person = _reachable(person_id)
    config, now = current.config(), current.now()
    with current.database().write() as connection:
        code = sign_in_codes.make(connection, person.id, current.actor().person_id, now, config.code_hours)
    return _page(
        made={"name": person.name, "code": code, "link": f"{url_for('sign_in.page', _external=True)}#{code}"}
    )


@pages.post("/people/<person_id>/revoke")
def revoke(person_id: str) -> Response:
    person = _reachable(person_id)
    if person.id == current.actor().person_id:
        flash("You can't end your own sign-in here; ask another coordinator.")
        return redirect(url_for("people.listing"), code=303)
    with current.database().write() as connection:
        people.revoke(connection, person.id, current.now())
    flash(f"{person.name} can't sign in any more, on any device.")
    return redirect(url_for("people.listing"), code=303)


def _asked() -> tuple[str, str, frozenset[str]]:
    form = request.form
    role = form.get("role", "volunteer")
    field = "towns" if role == Role.volunteer else "counties"
    return form.get("name", "").strip(), role, frozenset(form.getlist(field))


def _problem(name: str, role: str, areas: frozenset[str]) -> str:
    is_seen = any(sign.isprintable() and not sign.isspace() for sign in name)
    if not is_seen or len(name) > NAME_MOST:
        return f"Give a name of 1 to {NAME_MOST} characters; a display name is enough."
    known = {area.geoid for area in _areas()}
    if role not in list(Role) or not areas <= known:
        return "Choose a role and places from the lists."
    if role != Role.administrator and not areas:
        return "Choose at least one place: somebody without a place sees nothing and logs nothing."
    if not may_invite(current.actor(), Role(role), areas):
        return "You can invite volunteers of towns in your own counties."
    return ""


def _reachable(person_id: str) -> people.Person:
    """A person this actor may manage; anybody else is answered like nobody."""
    found = next((person for person in _everyone() if person.id == person_id), None)
    return found if found and _may_manage(found) else abort(404)


def _may_manage(person: people.Person) -> bool:
    """Whoever could have invited them so, and everybody themselves: a code for a volunteer who works in
    another county, too, would show what is there."""
    actor = current.actor()
    return person.id == actor.person_id or may_invite(actor, person.role, person.areas)


def _everyone() -> list[people.Person]:
    actor = current.actor()
    with current.database().read() as connection:
        everyone = people.everyone(connection, current.now())
    return [person for person in everyone if _is_within(actor, person)]


def _is_within(actor: Actor, person: people.Person) -> bool:
    if actor.reach.everywhere or person.id == actor.person_id:
        return True
    return person.role is Role.volunteer and any(geoid[:5] in actor.areas for geoid in person.areas)


def _areas() -> list[Area]:
    return list(current.frame().reference.areas.values())


def _page(problem: str = "", made: dict[str, str] | None = None) -> str:
    actor, areas = current.actor(), _areas()
    names = {area.geoid: area.name for area in areas}
    return render_template(
        "people/people.html",
        people=_everyone(),
        may_manage=_may_manage,
        names=names,
        places_of=lambda person: [one for one in person.areas if actor.reach.covers(one[:5])],
        towns=[area for area in areas if area.level == "town" and actor.reach.covers(area.county_geoid)],
        counties=[area for area in areas if area.level == "county"] if actor.reach.everywhere else [],
        may_choose_role=actor.role is Role.administrator,
        problem=problem,
        made=made,
        form=MultiDict() if made else request.form,  # the next person is somebody else
        here="people.listing",
        code_hours=current.config().code_hours,
    )
