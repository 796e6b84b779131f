"""Which page does a volunteer log visits on? What it does stands in static/phone/ (steps 1 to 3)."""

import re
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from mapper.rules.audit import AuditAction
from mapper.rules.privacy import NOTE_PATTERNS
from mapper.store import audit, reference, sessions
from mapper.store.reference import LocalNumber
from mapper.web import current, session_cookies

pages = Blueprint("phone", __name__)
GEOID_DIGITS_OF_COUNTY = 5
# Always there and always first, whatever stands in the settings.
ALWAYS = (
    LocalNumber("", "Danger now", "911", ""),
    LocalNumber("", "National Human Trafficking Hotline", "1-888-373-7888", "Day and night"),
)
# As static/phone/note-warnings.js calls them; the sentences are the same wherever a note is written.
NOTE_KINDS = ("phone", "email", "account", "person")
NOTE_WORDS = dict(zip(NOTE_KINDS, (sentence for _, sentence in NOTE_PATTERNS), strict=True))


@pages.get("/phone")
def visit() -> str:
    """The numbers to call stand in the page itself: they are there before any script is."""
    counties = frozenset(geoid[:GEOID_DIGITS_OF_COUNTY] for geoid in current.actor().areas)
    with current.database().read() as connection:
        numbers = reference.local_numbers(connection, counties)
    return rendered(numbers=_in_order(numbers), note_words=NOTE_WORDS)


def rendered(**values: Any) -> str:
    """The page for a bad network: without the spaces that its templates' lines begin with."""
    return re.sub(r"\n\s+", "\n", render_template("phone/visit.html", **values))


@pages.post("/phone/who")
def who() -> BaseResponse:
    """Somebody else takes the phone: pages are theirs from now on, and nobody is signed out."""
    person_id = request.form.get("person", "")
    in_words = request.accept_mimetypes.best != "application/json"
    answer = redirect(url_for("sign_in.home"), code=303) if in_words else jsonify(who=person_id)
    if session_cookies.choose(answer, person_id):
        return answer
    return redirect(url_for("sign_in.page", why="expired"), code=303)


@pages.post("/phone/sign-out")
def sign_out() -> Response:
    """Ends one person's sign-in on this phone, whoever's page is open: it may have been said offline."""
    person_id, now = request.form.get("person", ""), current.now()
    response = jsonify(ended=person_id)
    for leaving in session_cookies.people_here():
        if leaving.person_id == person_id:
            with current.database().write() as connection:
                sessions.sign_out(connection, leaving.token, now)
                audit.write(connection, now, person_id, AuditAction.signed_out, person_id)
            session_cookies.take_away(response, person_id)
    return response


@pages.app_context_processor
def who_is_here() -> dict[str, Callable[[], Any]]:
    """For the pages of a phone: whose sign-ins the browser holds, and whose were revoked."""
    return {"people_here": session_cookies.people_here, "revoked_here": session_cookies.revoked_here}


def _in_order(numbers: list[LocalNumber]) -> list[LocalNumber]:
    """Each number once: those that are always there first, in the settings' words where these have them."""
    written = {_digits(number): number for number in numbers}
    first = {_digits(number): written.get(_digits(number), number) for number in ALWAYS}
    return [*first.values(), *(number for number in numbers if _digits(number) not in first)]


def _digits(number: LocalNumber) -> str:
    """What is dialled; the country's 1 may stand before it or not."""
    return "".join(letter for letter in number.number if letter.isdigit()).removeprefix("1")
