"""How does somebody come in with a code, wait, and leave? Only POST uses a code up."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from mapper.rules import display_name, short_code
from mapper.rules.approval import check_word
from mapper.rules.audit import AuditAction
from mapper.rules.permissions import Actor, Permission
from mapper.rules.throttle import Tried
from mapper.store import audit, passkeys, sessions
from mapper.store.people import NameNeeded
from mapper.store.sign_in_codes import CodeRefused
from mapper.web import arrival, current, session_cookies, tries
from mapper.web.arrival import Arrival
from mapper.web.passkey_ceremony import elsewhere

pages = Blueprint("sign_in", __name__)
REASONS = {
    "expired": "Please sign in. Entries on this phone that were not sent yet stay here and go out then.",
    "revoked": "This device or person may not sign in any more. Ask your coordinator for a new code.",
}
REFUSED = "This code can't be used: it is mistyped, was used before, or is too old. Ask for a new one."
WELCOME_BACK = (
    "You are in. Your passkey or passphrase is below: change what was lost, end devices that are gone."
)


@pages.get("/sign-in")
def page() -> str:
    """The token of a link stands behind the # and never reaches a server or its logs by itself."""
    return page_of(why=REASONS.get(request.args.get("why", ""), ""))


@pages.post("/sign-in")
def redeem() -> BaseResponse | tuple[str, int]:
    if session_cookies.is_full():  # before the code is used up
        return page_of(refused=arrival.FULL), 422
    try:
        wait, came = _redeem(request.form.get("code", ""), request.form.get("name", "").strip())
    except NameNeeded:
        return _name_page()
    if wait:
        return too_often(wait)
    if came is None:
        return page_of(refused=REFUSED), 422
    return arrival.hand_over(redirect(_where_to(came), code=303), came)


def _redeem(code: str, name: str) -> tuple[int, Arrival | None]:
    """Seconds to wait, and who came in. Raises NameNeeded: the code is still good then, nothing counted."""
    counted = [tries.here(Tried.sign_in_address)]
    if short_code.read(code):
        counted += [tries.here(Tried.app_code_address), (Tried.app_code, "")]
    with current.database().write() as connection:
        wait = tries.count(connection, *counted)
        if wait:
            return wait, None
        name = "" if display_name.problem(name) else name
        secret, now = current.config().secret_key, current.now()
        try:
            token = sessions.redeem(connection, code, arrival.device(), now, name, secret)
        except CodeRefused:
            return 0, None
        came = arrival.welcome(connection, token)
        tries.forgive(connection, *counted)
        if name and came.sign_in.actor.name == name:
            person_id = came.sign_in.actor.person_id
            audit.write(connection, now, person_id, AuditAction.place_taken, person_id)
    return 0, came


def _name_page() -> tuple[str, int]:
    """The code is a place on a printed sheet: it is good, and still is after this page."""
    name = request.form.get("name")
    problem = "" if name is None else display_name.problem(name.strip())
    code = request.form.get("code", "")
    page = render_template("sign_in/name.html", code=code, name=name or "", problem=problem)
    return page, 422 if problem else 200


def _where_to(came: Arrival) -> str:
    """Who can come in without a code and used one has lost something: to where that is set right."""
    actor = came.sign_in.actor
    if came.sign_in.way != "code" or not actor.may(Permission.keep_a_key):
        return url_for("sign_in.home")
    with current.database().read() as connection:
        is_recovery = passkeys.has_a_key(connection, actor.person_id)
    if is_recovery:
        flash(WELCOME_BACK)
    return url_for("me.page" if is_recovery else "sign_in.home")


def page_of(why: str = "", refused: str = "", at: str = "code") -> str:
    """The page with every way in; `at`: which of them was refused."""
    there = elsewhere(current.config(), request.host)
    said = {"refused" if at == "code" else f"refused_{at}": refused}
    return render_template("sign_in/sign_in.html", why=why, passkeys_elsewhere=there, **said)


def too_often(seconds: int, at: str = "code") -> BaseResponse:
    return tries.too_often(seconds, page_of(refused=tries.sentence(seconds), at=at))


@pages.get("/waiting")
def waiting() -> BaseResponse | str:
    """What somebody reads until a coordinator has said that it is them."""
    if g.sign_in.is_approved:
        return redirect(url_for("sign_in.home"), code=303)
    return render_template("sign_in/waiting.html", check_word=check_word(g.sign_in.digest))


@pages.get("/")
def home() -> BaseResponse:
    """Where this person's work begins."""
    actor = current.actor()
    return redirect(url_for(first_page(actor)), code=303)


def first_page(actor: Actor) -> str:
    """The endpoint: who decides sees what waits, who counts the overview, who goes out the phone's page."""
    if actor.may(Permission.decide):
        return "desk.page"
    return "coverage.overview" if actor.may(Permission.see_counts) else "phone.visit"


@pages.post("/sign-out")
def sign_out() -> BaseResponse:
    with current.database().write() as connection:
        sessions.sign_out(connection, session_cookies.token(), current.now())
        actor_id = current.actor().person_id
        audit.write(connection, current.now(), actor_id, AuditAction.signed_out, actor_id)
    g.pop("renewed_token", None)
    response = redirect(url_for("sign_in.page"), code=303)
    session_cookies.take_away(response)
    flash("You are signed out.")
    return response
