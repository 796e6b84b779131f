"""Which session does the browser hold, and how is it handed one?"""

from flask import request
from werkzeug.wrappers import Response

from mapper.rules.permissions import Role
from mapper.store.sessions import Lifetimes
from mapper.web import current

NAMES = ("session", "__Host-session")


def token() -> str:
    """The session's token as the browser sent it, or empty."""
    return request.cookies.get(NAMES[current.config().https], "")


def lifetimes() -> Lifetimes:
    config = current.config()
    return Lifetimes(config.session_days, config.coordinator_session_days)


def hand_over(response: Response, session_token: str, role: Role) -> None:
    """Hands the browser its session, good from now on for as long as a session that is not used."""
    https = current.config().https
    response.set_cookie(
        NAMES[https],
        session_token,
        max_age=int(lifetimes().of(role).total_seconds()),
        secure=https,
        httponly=True,
        samesite="Lax",
        path="/",
    )


def take_away(response: Response) -> None:
    https = current.config().https
    response.delete_cookie(NAMES[https], secure=https, httponly=True, samesite="Lax")
