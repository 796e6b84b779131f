"""How does somebody sign in with a passkey, make one, and take one away?"""

from flask import Blueprint, Response, abort, flash, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from mapper.rules import browser_names
from mapper.rules.audit import AuditAction
from mapper.rules.throttle import Tried
from mapper.store import audit, passkeys
from mapper.store.database import Connection
from mapper.web import arrival, current, my_sign_in, session_cookies, tries
from mapper.web import passkey_ceremony as ceremony
from mapper.web.arrival import Arrival
from mapper.web.passkey_ceremony import AnswerRefused, SignInAnswer

pages = Blueprint("passkeys", __name__)
NOT_KNOWN = "This passkey is not known here. Use a code or your passphrase."
NOT_MADE = "The passkey could not be kept. Load the page again and try once more."


@pages.post("/sign-in/passkey/question")
def who_question() -> Response:
    question, config = ceremony.new_question(), current.config()
    with current.database().write() as connection:
        wait = tries.count(connection, tries.here(Tried.passkey_question))
        if not wait:
            passkeys.ask(connection, question, passkeys.SIGN_IN, "", current.now())
    return _wait(wait) if wait else _json(ceremony.asks_who(config, question))


@pages.post("/sign-in/passkey")
def sign_in() -> BaseResponse:
    if session_cookies.is_full():
        return _refused(arrival.FULL)
    counted, came = tries.here(Tried.sign_in_address), None
    with current.database().write() as connection:
        wait = tries.count(connection, counted)
        if not wait:
            came = _came(connection)
        if came:
            tries.forgive(connection, counted)
    if wait:
        return _wait(wait)
    return arrival.hand_over(jsonify(to=url_for("sign_in.home")), came) if came else _refused(NOT_KNOWN)


def _came(connection: Connection) -> Arrival | None:
    """Whose passkey it is; None where the answer is no good. Its question is used up either way."""
    try:
        answer = ceremony.read_sign_in(request.get_data())
        question = ceremony.question_of(answer)
        if not passkeys.is_answered(connection, question, passkeys.SIGN_IN, "", current.now()):
            return None
        return _of_a_known_one(connection, answer, question)
    except AnswerRefused:
        return None


def _of_a_known_one(connection: Connection, answer: SignInAnswer, question: bytes) -> Arrival | None:
    known = passkeys.find(connection, answer.id)
    if known is None or ceremony.person_of(answer) not in ("", known.person_id):
        return None
    count = ceremony.checked_sign_in(current.config(), answer, question, known.public_key, known.sign_count)
    passkeys.was_used(connection, known.id, count, current.now())
    return arrival.begin(connection, known.person_id, "passkey")


@pages.post("/me/passkeys/question")
def new_question() -> Response:
    question, actor = ceremony.new_question(), current.actor()
    with current.database().write() as connection:
        wait = tries.count(connection, tries.here(Tried.passkey_question))
        if wait:
            return _wait(wait)
        if not current.is_fresh() and passkeys.has_a_key(connection, actor.person_id):
            return _refused(my_sign_in.SIGN_IN_FIRST)
        there = [one.id for one in passkeys.of_person(connection, actor.person_id)]
        passkeys.ask(connection, question, passkeys.MAKE, actor.person_id, current.now())
    return _json(ceremony.asks_for_new(current.config(), question, actor.person_id, actor.name, there))


@pages.post("/me/passkeys")
def add() -> Response:
    with current.database().write() as connection:
        is_added = _added(connection, current.actor().person_id)
    if not is_added:
        return _refused(NOT_MADE)
    flash("The passkey is kept. Next time, press “Sign in with a passkey”.")
    return jsonify(to=url_for("me.page"))


def _added(connection: Connection, person_id: str) -> bool:
    now = current.now()
    try:
        answer = ceremony.read_new(request.get_data())
        question = ceremony.question_of(answer)
        if not passkeys.is_answered(connection, question, passkeys.MAKE, person_id, now):
            return False
        key = ceremony.checked_new(current.config(), answer, question)
    except AnswerRefused:
        return False
    label = browser_names.in_words(arrival.device())
    if not passkeys.add(connection, key.id, person_id, key.public_key, key.sign_count, label, now):
        return False
    audit.write(connection, now, person_id, AuditAction.passkey_added, person_id)
    return True


@pages.post("/me/passkeys/<passkey_id>/remove")
def remove(passkey_id: str) -> BaseResponse:
    person_id = current.actor().person_id
    with current.database().write() as connection:
        if not passkeys.remove(connection, person_id, passkey_id):
            abort(404)
        audit.write(connection, current.now(), person_id, AuditAction.passkey_removed, person_id)
    flash("The passkey is removed and opens nothing here any more.")
    return redirect(url_for("me.page"), code=303)


def _json(text: str) -> Response:
    return Response(text, content_type="application/json")


def _refused(sentence: str) -> Response:
    response = jsonify(sentence=sentence)
    response.status_code = 422
    return response


def _wait(seconds: int) -> Response:
    response = jsonify(sentence=tries.sentence(seconds))
    response.status_code = tries.TOO_OFTEN
    response.headers["Retry-After"] = str(seconds)
    return response
