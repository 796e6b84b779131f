"""How does somebody come in, and leave? A one-time code, redeemed by POST only."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from mapper.rules.permissions import Permission
from mapper.store import people
from mapper.web import current, doors

pages = Blueprint("sign_in", __name__)
REASONS = {
    "expired": "Please sign in. Entries on this phone that were not sent yet stay here and go out then.",
    "revoked": "This device or person may not sign in any more. Ask your coordinator for a new code.",
}


@pages.get("/sign-in")
def page() -> str:
    """The token of a link stands behind the # and never reaches a server or its logs by itself."""
    return render_template("sign_in/sign_in.html", why=REASONS.get(request.args.get("why", ""), ""))


@pages.post("/sign-in")
def redeem() -> BaseResponse | tuple[str, int]:
    try:
        with current.database().write() as connection:
            token = people.redeem(
                connection, request.form.get("code", ""), request.user_agent.string, current.now()
            )
    except people.CodeRefused:
        refused = (
            "This code can't be used: it is mistyped, was used before, or is too old. Ask for a new one."
        )
        return render_template("sign_in/sign_in.html", why="", refused=refused), 422
    response = redirect(url_for("sign_in.home"), code=303)
    doors.keep_signed_in(response, token)
    return response


@pages.get("/")
def home() -> BaseResponse:
    """Where this person's work begins."""
    actor = current.actor()
    place = "coverage.overview" if actor.may(Permission.see_counts) else "phone.visit"
    return redirect(url_for(place), code=303)


@pages.post("/sign-out")
def sign_out() -> BaseResponse:
    with current.database().write() as connection:
        people.sign_out(connection, doors.session_token(), current.now())
    g.pop("renewed_token", None)
    response = redirect(url_for("sign_in.page"), code=303)
    https = current.config().https
    response.delete_cookie(doors.SESSION_COOKIES[https], secure=https, httponly=True, samesite="Lax")
    flash("You are signed out.")
    return response
