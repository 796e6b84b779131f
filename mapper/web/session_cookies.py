"""Which sessions does the browser hold, and how is it handed one? Each person on a phone has a cookie."""

from flask import g, request
from werkzeug.wrappers import Response

from mapper.rules.permissions import Actor, Role
from mapper.store import held_sessions
from mapper.store.held_sessions import Held, Standing
from mapper.store.sessions import Lifetimes
from mapper.web import current

NAMES = ("session", "__Host-session")
MOST_PEOPLE = 6  # who can be signed in in one browser
DIGITS_OF_PERSON = 8


def token() -> str:
    """The token of the session that pages are opened with, as the browser sent it, or empty."""
    return request.cookies.get(_name(), "")


def token_of(person_id: str) -> str:
    """The token of this person's session, whoever's pages are open; empty where the browser holds none."""
    theirs = [one for one in held() if one.person_id == person_id]
    theirs.sort(key=lambda one: one.is_of_somebody_here)
    return theirs[-1].token if theirs else ""


def held() -> list[Held]:
    """Every session that this browser has a token of."""
    if "held_sessions" not in g:
        tokens = [value for name, value in request.cookies.items() if _is_ours(name)]
        with current.database().read() as connection:
            g.held_sessions = held_sessions.held(connection, tokens, current.now(), lifetimes())
    found: list[Held] = g.held_sessions
    return found


def people_here() -> list[Held]:
    """Who is signed in in this browser, each once."""
    by_person = {one.person_id: one for one in held() if one.is_of_somebody_here}
    return list(by_person.values())


def revoked_here() -> list[str]:
    """Ids of the people whose sign-in was revoked: what the phone holds of them has to go."""
    here = {one.person_id for one in people_here()}
    return sorted({one.person_id for one in held() if one.standing is Standing.revoked} - here)


def is_full() -> bool:
    return len(people_here()) >= MOST_PEOPLE


def lifetimes() -> Lifetimes:
    config = current.config()
    return Lifetimes(config.session_days, config.coordinator_session_days, config.code_hours)


def hand_over(response: Response, session_token: str, actor: Actor) -> None:
    """Hands the browser its session: from now on pages are this person's, and others stay signed in."""
    _keep_the_others(response)
    _set(response, _name(), session_token, actor.role)
    _set(response, _name_of(actor.person_id), session_token, actor.role)


def choose(response: Response, person_id: str) -> bool:
    """From now on pages are this person's; False where the browser holds no sign-in of theirs."""
    chosen = next((one for one in people_here() if one.person_id == person_id), None)
    if chosen:
        _keep_the_others(response)
        _set(response, _name(), chosen.token, chosen.role)
        _set(response, _name_of(person_id), chosen.token, chosen.role)
    return chosen is not None


def renew(response: Response, session_token: str, actor: Actor) -> None:
    """The same session, good from now on for as long as one that is not used."""
    for name in (_name(), _name_of(actor.person_id)):
        if request.cookies.get(name) == session_token:
            _set(response, name, session_token, actor.role)


def take_away(response: Response, person_id: str = "") -> None:
    """Takes one person's session out of the browser: the signed-in one's, where nobody is named."""
    leaving = person_id or current.actor().person_id
    if token_of(leaving) == token():
        _delete(response, _name())
    _delete(response, _name_of(leaving))


def _keep_the_others(response: Response) -> None:
    """A sign-in from before phones were shared has no cookie of its own: the next one would undo it."""
    for one in held():
        if one.standing is Standing.over:
            _delete(response, _name_of(one.person_id))
        elif _name_of(one.person_id) not in request.cookies:
            _set(response, _name_of(one.person_id), one.token, one.role)


def _name() -> str:
    return NAMES[current.config().https]


def _name_of(person_id: str) -> str:
    return f"{_name()}-{person_id[:DIGITS_OF_PERSON]}"


def _is_ours(name: str) -> bool:
    return name == _name() or name.startswith(_name() + "-")


def _set(response: Response, name: str, session_token: str, role: Role) -> None:
    https = current.config().https
    response.set_cookie(
        name,
        session_token,
        max_age=int(lifetimes().of(role).total_seconds()),
        secure=https,
        httponly=True,
        samesite="Lax",
        path="/",
    )


def _delete(response: Response, name: str) -> None:
    response.delete_cookie(name, secure=current.config().https, httponly=True, samesite="Lax")
