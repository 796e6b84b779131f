"""What happens when somebody has shown who they are? A session of their own, and nobody else's ends."""

from dataclasses import dataclass

from flask import request
from werkzeug.wrappers import Response

from mapper.rules.audit import AuditAction
from mapper.store import audit, sessions
from mapper.store.database import Connection
from mapper.store.sessions import SignIn
from mapper.web import current, session_cookies

FULL = f"{session_cookies.MOST_PEOPLE} people are signed in on this phone. One of them has to sign out first."


@dataclass(frozen=True, slots=True)
class Arrival:
    """A sign-in that just began; the token is for the browser alone."""

    token: str
    sign_in: SignIn


def begin(connection: Connection, person_id: str, way: str) -> Arrival:
    """Starts a session of somebody who needs nobody's approval."""
    return welcome(connection, sessions.start(connection, person_id, device(), current.now(), way, True))


def welcome(connection: Connection, token: str) -> Arrival:
    """Writes a sign-in down. The one that this browser had of the same person ends: it has no cookie now."""
    now = current.now()
    sign_in = sessions.signed_in(connection, token, now, current.today(), session_cookies.lifetimes())
    person_id = sign_in.actor.person_id
    before = session_cookies.token_of(person_id)
    if before:
        sessions.sign_out(connection, before, now)
    audit.write(connection, now, person_id, AuditAction.signed_in, person_id, way=sign_in.way)
    return Arrival(token, sign_in)


def hand_over(response: Response, arrival: Arrival) -> Response:
    """The response with the session in it."""
    session_cookies.hand_over(response, arrival.token, arrival.sign_in.actor)
    return response


def device() -> str:
    return request.user_agent.string
