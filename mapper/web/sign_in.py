"""How does somebody come in, and leave? A one-time code, redeemed by POST only."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from mapper.rules.approval import check_word
from mapper.rules.audit import AuditAction
from mapper.rules.permissions import Permission
from mapper.store import audit, sessions
from mapper.store.sign_in_codes import CodeRefused
from mapper.web import current, session_cookies

pages = Blueprint("sign_in", __name__)
REASONS = {
    "expired": "Please sign in. Entries on this phone that were not sent yet stay here and go out then.",
    "revoked": "This device or person may not sign in any more. Ask your coordinator for a new code.",
}
FULL = f"{session_cookies.MOST_PEOPLE} people are signed in on this phone. One of them has to sign out first."


@pages.get("/sign-in")
def page() -> str:
    """The token of a link stands behind the # and never reaches a server or its logs by itself."""
    return render_template("sign_in/sign_in.html", why=REASONS.get(request.args.get("why", ""), ""))


@pages.post("/sign-in")
def redeem() -> BaseResponse | tuple[str, int]:
    if session_cookies.is_full():  # before the code is used up
        return render_template("sign_in/sign_in.html", why="", refused=FULL), 422
    now = current.now()
    try:
        with current.database().write() as connection:
            token = sessions.redeem(connection, request.form.get("code", ""), request.user_agent.string, now)
            sign_in = sessions.signed_in(connection, token, now, current.today(), session_cookies.lifetimes())
            actor_id = sign_in.actor.person_id
            audit.write(connection, now, actor_id, AuditAction.signed_in, actor_id, way="code")
    except CodeRefused:
        refused = (
            "This code can't be used: it is mistyped, was used before, or is too old. Ask for a new one."
        )
        return render_template("sign_in/sign_in.html", why="", refused=refused), 422
    response = redirect(url_for("sign_in.home"), code=303)
    session_cookies.hand_over(response, token, sign_in.actor)
    return response


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
    place = "coverage.overview" if actor.may(Permission.see_counts) else "phone.visit"
    return redirect(url_for(place), code=303)


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
