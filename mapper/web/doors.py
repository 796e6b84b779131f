"""Which door does each URL stand behind? Every endpoint has a row here, or the app does not start."""

from collections.abc import Mapping
from enum import Enum

from flask import Flask, Response, abort, g, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from mapper.rules.permissions import Actor
from mapper.rules.permissions import Permission as P
from mapper.store import people
from mapper.web import current
from mapper.web.problems import problem

SESSION_COOKIES = ("session", "__Host-session")


class Door(Enum):
    """Doors that ask for no permission."""

    open_to_all = "open_to_all"
    signed_in = "signed_in"


DOORS: Mapping[str, P | Door] = {
    "static": Door.open_to_all,
    "health.healthz": Door.open_to_all,
    "health.readyz": Door.open_to_all,
    "sign_in.page": Door.open_to_all,
    "sign_in.redeem": Door.open_to_all,
    "sign_in.sign_out": Door.signed_in,
    "sign_in.home": Door.signed_in,
    "phone.visit": P.log_visits,
    "sync_api.put_visit": P.log_visits,
    "sync_api.put_void": P.log_visits,
    "sync_api.carry": P.log_visits,
    "sync_api.openapi": Door.signed_in,
    "coverage.overview": P.see_counts,
    "coverage.map_page": P.see_venues,
    "coverage.paper_map": P.see_venues,
    "coverage.area_outlines": P.see_venues,
    "map_api.venues": P.see_venues,
    "map_api.areas": P.see_venues,
    "gaps.report": P.see_counts,
    "gaps.looked_none": P.decide,
    "gaps.recalls": P.see_venues,
    "venues.listing": P.see_venues,
    "venues.one": P.see_venues,
    "venue_changes.facts": P.decide,
    "venue_changes.flags": P.decide,
    "venue_changes.do_not_place": P.decide,
    "venue_changes.take_back": P.decide,
    "downloads.gaps_csv": P.export,
    "downloads.coverage_csv": P.export,
    "downloads.coverage_geojson": P.export,
    "review.queue": P.decide,
    "review.decide_row": P.decide,
    "review.decide_venue": P.decide,
    "review.decide_visit": P.decide,
    "review.decide_conflict": P.decide,
    "people.listing": P.manage_people,
    "people.invite": P.manage_people,
    "people.new_code": P.manage_people,
    "people.revoke": P.manage_people,
    "reference.listing": P.decide,
    "reference.edit": P.edit_reference,
    "reference.save": P.edit_reference,
    "reference.new": P.edit_reference,
    "reference.add": P.edit_reference,
    "reference.retire": P.edit_reference,
    "county_settings.page": P.decide,
    "county_settings.choose": P.decide,
    "county_settings.need_language": P.decide,
    "county_settings.drop_language": P.decide,
    "county_settings.new_number": P.decide,
    "county_settings.add_number": P.decide,
    "county_settings.number": P.decide,
    "county_settings.save_number": P.decide,
    "county_settings.remove_number": P.decide,
}


def register(app: Flask) -> None:
    app.before_request(_let_in)
    app.after_request(_renew_cookie)


def check_all_have_one(app: Flask) -> None:
    """Raises RuntimeError on an endpoint without a door, or a door without an endpoint."""
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    if endpoints != set(DOORS):
        raise RuntimeError(f"mapper/web/doors.py and the URLs differ: {sorted(endpoints ^ set(DOORS))}")


def _let_in() -> Response | None:
    door = DOORS.get(request.endpoint or "", Door.open_to_all)  # no endpoint: Flask answers 404 or 405
    if door is Door.open_to_all:
        return None
    try:
        g.actor = _signed_in()
    except people.SignInExpired:
        return _ask_to_sign_in(
            "expired", "Your sign-in is over. What this phone holds stays here; sign in again."
        )
    except people.SignInRevoked:
        return _ask_to_sign_in("revoked", "This device or person may not sign in any more.")
    if isinstance(door, P) and not g.actor.may(door):
        abort(404)  # what may not be seen is answered like what is not there
    return None


def session_token() -> str:
    """The session's token as the browser sent it, or empty."""
    return request.cookies.get(SESSION_COOKIES[current.config().https], "")


def _signed_in() -> Actor:
    token, now = session_token(), current.now()
    with current.database().read() as connection:
        sign_in = people.signed_in(connection, token, now, current.config().session_days)
    if sign_in.is_due_for_a_touch(now):
        with current.database().write() as connection:
            people.touch(connection, token, now)
        g.renewed_token = token
    return sign_in.actor


def keep_signed_in(response: BaseResponse, token: str) -> None:
    """Hands the browser its session, good from now on for as long as a session that is not used."""
    config = current.config()
    response.set_cookie(
        SESSION_COOKIES[config.https],
        token,
        max_age=config.session_days * 86_400,
        secure=config.https,
        httponly=True,
        samesite="Lax",
        path="/",
    )


def _renew_cookie(response: Response) -> Response:
    if "renewed_token" in g:
        keep_signed_in(response, g.renewed_token)
    return response


def _ask_to_sign_in(kind: str, sentence: str) -> Response:
    if request.path.startswith("/api/"):
        return problem(401, kind, sentence)
    # Somebody who never was signed in here has nothing that could be over.
    return redirect(url_for("sign_in.page", why=kind if session_token() else None), code=303)  # type: ignore[return-value]
