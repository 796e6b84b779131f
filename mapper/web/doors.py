"""Which door does each URL stand behind? Every endpoint has a row here, or the app does not start."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from enum import Enum

from flask import Flask, Response, abort, g, redirect, request, url_for

from mapper.rules.permissions import Permission as P
from mapper.store import sessions
from mapper.store.database import DatabaseBusy, patience
from mapper.store.sessions import SignIn
from mapper.web import current, session_cookies
from mapper.web.problems import problem

TOUCH_PATIENCE_S = 0.1


class Door(Enum):
    """Doors that ask for no permission."""

    open_to_all = "open_to_all"
    waiting = "waiting"  # signed in; approved or not yet
    signed_in = "signed_in"  # and approved, as behind every permission


DOORS: Mapping[str, P | Door] = {
    "static": Door.open_to_all,
    "health.healthz": Door.open_to_all,
    "health.readyz": Door.open_to_all,
    "metrics.metrics": Door.open_to_all,  # it asks where the asker is
    "sign_in.page": Door.open_to_all,
    "sign_in.redeem": Door.open_to_all,
    "sign_in.waiting": Door.waiting,
    "sign_in.sign_out": Door.waiting,
    "sign_in.home": Door.signed_in,
    "passphrases.sign_in": Door.open_to_all,
    "passphrases.save": P.keep_a_key,
    "passphrases.remove": P.keep_a_key,
    "passkeys.who_question": Door.open_to_all,
    "passkeys.sign_in": Door.open_to_all,
    "passkeys.new_question": P.keep_a_key,
    "passkeys.add": P.keep_a_key,
    "passkeys.remove": P.keep_a_key,
    "me.page": Door.signed_in,
    "me.app_code": Door.signed_in,
    "me.name_device": Door.signed_in,
    "me.end_device": Door.signed_in,
    "me.end_others": Door.signed_in,
    "phone.visit": P.log_visits,
    "phone.who": Door.open_to_all,  # looks at the browser's own sessions only
    "phone.sign_out": Door.open_to_all,
    "shell.worker": Door.open_to_all,
    "shell.offline": Door.open_to_all,
    "shell.here": Door.open_to_all,  # as phone.who
    "shell.manifest": Door.open_to_all,
    "shell.icon": Door.open_to_all,
    "shell.paper_map": Door.open_to_all,  # public geography
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
    "missing.page": P.see_counts,
    "missing.as_csv": P.export,
    "adding.page": P.decide,
    "adding.add": P.decide,
    "adding.put_closed_list": P.decide,
    "adding.undo": P.decide,
    "trends.page": P.see_counts,
    "trends.as_csv": P.export,
    "forecast.page": P.see_counts,
    "forecast.recheck_csv": P.export,
    "activity.page": P.see_counts,
    "activity.as_csv": P.export,
    "frozen.freeze": P.decide,
    "frozen.listing": P.see_counts,
    "frozen.one": P.see_counts,
    "frozen.figures_csv": P.export,
    "gaps.recalls": P.see_venues,
    "comparison.page": P.see_counts,
    "comparison.venues": P.see_venues,
    "comparison.figures_csv": P.export,
    "comparison.venues_csv": P.export,
    "venues.listing": P.see_venues,
    "venues.one": P.see_venues,
    "venue_serving.save": P.decide,
    "venue_changes.facts": P.decide,
    "bulk_edits.ask": P.decide,
    "bulk_edits.change": P.decide,
    "bulk_edits.listing": P.decide,
    "bulk_edits.one": P.decide,
    "bulk_edits.take_back": P.decide,
    "venue_changes.flags": P.decide,
    "venue_changes.do_not_place": P.decide,
    "venue_changes.take_back": P.decide,
    "doubles.listing": P.decide,
    "doubles.compare_two": P.decide,
    "doubles.with_number": P.decide,
    "doubles.decide": P.decide,
    "doubles.undo": P.decide,
    "downloads.gaps_csv": P.export,
    "downloads.gaps_xlsx": P.export,
    "downloads.coverage_csv": P.export,
    "downloads.coverage_xlsx": P.export,
    "downloads.coverage_geojson": P.export,
    "venue_files.as_csv": P.export,
    "venue_files.as_xlsx": P.export,
    "venue_files.as_geojson": P.export,
    "venue_files.as_gpx": P.export,
    "redactions.remove_note": P.decide,
    "redactions.remove_venue_notes": P.decide,
    "redactions.ask": P.decide,
    "redactions.remove_venue": P.decide,
    "concerns.page": P.decide,
    "concerns.decide": P.decide,
    "area_rules.page": P.decide,
    "area_rules.set_rule": P.decide,
    "area_rules.end": P.decide,
    "own_data.page": Door.signed_in,
    "own_data.file": Door.signed_in,
    "own_data.ask": Door.signed_in,
    "own_data.delete": Door.signed_in,
    "county_settings.save_contacts": P.decide,
    "desk.page": P.decide,
    "desk_places.page": P.decide,
    "review.queue": P.decide,
    "review.decide_row": P.decide,
    "review.decide_venue": P.decide,
    "review.decide_visit": P.decide,
    "review.decide_conflict": P.decide,
    "imports.listing": P.decide,
    "imports.upload": P.decide,
    "import_choices.columns": P.decide,
    "import_choices.choose_columns": P.decide,
    "import_choices.words": P.decide,
    "import_choices.choose_words": P.decide,
    "imports.one": P.decide,
    "imports.openstreetmap": P.decide,
    "imports.points": P.decide,
    "imports.take": P.decide,
    "imports.cancel": P.decide,
    "imports.undo": P.decide,
    "imports.rejected": P.decide,
    "audit.log": P.see_audit,
    "notices.privacy": Door.open_to_all,
    "releases.listing": P.release,
    "releases.preview": P.release,
    "releases.freeze": P.release,
    "releases.one": P.release,
    "releases.make_link": P.release,
    "releases.revoke_link": P.release,
    "releases.revoke": P.release,
    "releases.door": Door.open_to_all,
    "releases.open": Door.open_to_all,
    "people.listing": P.manage_people,
    "people.invite": P.manage_people,
    "sheets.listing": P.manage_people,
    "sheets.make": P.manage_people,
    "sheets.room": P.manage_people,
    "sheets.let_in": P.manage_people,
    "sheets.end": P.manage_people,
    "sheets.void": P.manage_people,
    "round_after.page": P.decide,
    "round_after.freeze": P.decide,
    "stock.page": P.manage_people,
    "stock.enter": P.manage_people,
    "stock.undo": P.manage_people,
    "stock.as_csv": P.export,
    "approvals.decide": P.manage_people,
    "deputies.name": P.manage_people,
    "deputies.end": P.manage_people,
    "promises.listing": P.manage_people,
    "log_for.page": P.manage_people,
    "log_for.save": P.manage_people,
    "round_paper.page": P.decide,
    "round_entry.page": P.manage_people,
    "round_entry.check": P.manage_people,
    "round_entry.save": P.manage_people,
    "person.page": P.manage_people,
    "person.save": P.manage_people,
    "person.new_code": P.manage_people,
    "person.end_device": P.manage_people,
    "person.revoke": P.manage_people,
    "round_files.gpx": P.export,
    "rounds.listing": P.decide,
    "rounds.one": P.decide,
    "round_choosing.new": P.decide,
    "round_choosing.make": P.decide,
    "round_edits.plan": P.decide,
    "round_edits.order": P.decide,
    "round_edits.stops": P.decide,
    "round_edits.move": P.decide,
    "round_edits.close": P.decide,
    "round_edits.open_again": P.decide,
    "round_edits.remove": P.decide,
    "reference.listing": P.decide,
    "reference.edit": P.edit_reference,
    "reference.save": P.edit_reference,
    "reference.new": P.edit_reference,
    "reference.add": P.edit_reference,
    "reference.retire": P.edit_reference,
    "county_settings.page": P.decide,
    "county_settings.choose": P.decide,
    "scope.page": P.decide,
    "scope.everywhere": P.edit_reference,
    "county_settings.need_language": P.decide,
    "county_settings.drop_language": P.decide,
    "county_settings.new_number": P.decide,
    "county_settings.add_number": P.decide,
    "county_settings.number": P.decide,
    "county_settings.save_number": P.decide,
    "county_settings.remove_number": P.decide,
}


def register(app: Flask) -> None:
    app.before_request(let_in)
    app.after_request(_renew_cookie)


def check_all_have_one(app: Flask) -> None:
    """Raises RuntimeError on an endpoint without a door, or a door without an endpoint."""
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    if endpoints != set(DOORS):
        raise RuntimeError(f"mapper/web/doors.py and the URLs differ: {sorted(endpoints ^ set(DOORS))}")


def let_in() -> Response | None:
    """The answer to whoever may not, before a body is read; None for who may."""
    door = DOORS.get(request.endpoint or "", Door.open_to_all)  # no endpoint: Flask answers 404 or 405
    if door is Door.open_to_all:
        return None
    try:
        g.sign_in = _signed_in()
    except sessions.SignInExpired:
        return _ask_to_sign_in(
            "expired", "Your sign-in is over. What this phone holds stays here; sign in again."
        )
    except sessions.SignInRevoked:
        return _ask_to_sign_in("revoked", "This device or person may not sign in any more.")
    g.actor = g.sign_in.actor
    if not g.sign_in.is_approved:
        return None if door is Door.waiting else _ask_to_wait()
    if isinstance(door, P) and not g.actor.may(door):
        abort(404)  # what may not be seen is answered like what is not there
    return None


def _signed_in() -> SignIn:
    token, now, today = _asked_with(), current.now(), current.today()
    with current.database().read() as connection:
        sign_in = sessions.signed_in(connection, token, now, today, session_cookies.lifetimes())
    if sign_in.is_due_for_a_touch(now):
        _touch(token, now)
    return sign_in


def _touch(token: str, now: datetime) -> None:
    """Mere bookkeeping: while somebody else writes, it is left to the next request."""
    with suppress(DatabaseBusy), patience(TOUCH_PATIENCE_S), current.database().write() as connection:
        sessions.touch(connection, token, now)
        g.renewed_token = token


def _asked_with() -> str:
    """Pages are the person's who was chosen last; an API call is under that of who logged the entry."""
    logged_by = request.headers.get("Logged-By", "") if request.path.startswith("/api/") else ""
    return session_cookies.token_of(logged_by) if logged_by else session_cookies.token()


def _renew_cookie(response: Response) -> Response:
    if "renewed_token" in g:
        session_cookies.renew(response, g.renewed_token, g.sign_in.actor)
    return response


def _ask_to_wait() -> Response:
    """Nothing is shown to a sign-in that nobody has approved, and no figure or name is told."""
    if request.path.startswith("/api/"):
        return problem(401, "waiting", "A coordinator has to let this sign-in in first.")
    return redirect(url_for("sign_in.waiting"), code=303)  # type: ignore[return-value]


def _ask_to_sign_in(kind: str, sentence: str) -> Response:
    if request.path.startswith("/api/"):
        return problem(401, kind, sentence)
    # Somebody who never was signed in here has nothing that could be over.
    why = kind if session_cookies.token() else None
    return redirect(url_for("sign_in.page", why=why), code=303)  # type: ignore[return-value]
