"""Who is let in? A coordinator says that somebody who came with a code is who they should be."""

from datetime import date

from flask import Blueprint, abort, flash, redirect, request
from werkzeug.wrappers import Response

from mapper.rules.approval import training_problem
from mapper.rules.audit import AuditAction
from mapper.store import approvals, audit, people_edits, sessions
from mapper.store.approvals import WaitingSignIn
from mapper.store.database import Connection
from mapper.web import current, session_cookies, way_back
from mapper.web.people import one_county, page_of

pages = Blueprint("approvals", __name__, url_prefix="/people/waiting")


@pages.post("/<digest>")
def decide(digest: str) -> Response | tuple[str, int]:
    """One sign-in that waits: let in, or ended."""
    is_let_in = request.form.get("do") == "let_in"
    trained_on, said = _day(request.form.get("trained_on", ""))
    with current.database().write() as connection:
        one = _waiting(connection, digest)
        problem = _problem(one, trained_on, said) if is_let_in else ""
        if not is_let_in:
            turn_away(connection, one)
        elif not problem:
            let_in(connection, one, trained_on)
    if problem:
        return page_of(not_let_in=f"{one.name}: {problem}"), 422
    flash(f"{one.name} is in." if is_let_in else "That sign-in is ended. If it was them, make a new code.")
    return redirect(way_back.after("people.listing"), code=303)


def _problem(one: WaitingSignIn, trained_on: date | None, said: bool) -> str:
    required, today = current.config().training_required, current.today()
    return (
        training_problem(required, trained_on or one.trained_on, today) if said else "Say the day as a date."
    )


def let_in(connection: Connection, one: WaitingSignIn, trained_on: date | None) -> None:
    """From now on the sign-in opens what its person may see."""
    actor_id, now = current.actor().person_id, current.now()
    if trained_on is not None:
        people_edits.set_trained_on(connection, one.person_id, trained_on)
    if sessions.approve(connection, one.digest, actor_id, now):
        county = one_county(one.areas)
        audit.write(connection, now, actor_id, AuditAction.approved, one.person_id, county, way="code")


def turn_away(connection: Connection, one: WaitingSignIn) -> None:
    actor_id, now = current.actor().person_id, current.now()
    sessions.revoke(connection, one.digest, now)
    county = one_county(one.areas)
    audit.write(connection, now, actor_id, AuditAction.approval_refused, one.person_id, county)


def _waiting(connection: Connection, digest: str) -> WaitingSignIn:
    found = approvals.waiting(connection, current.actor(), current.now(), session_cookies.lifetimes())
    return next((one for one in found if one.digest == digest), None) or abort(404)


def _day(text: str) -> tuple[date | None, bool]:
    """The day, and whether what was typed can be read; nothing typed is no day."""
    try:
        return (date.fromisoformat(text) if text else None), True
    except ValueError:
        return None, False
