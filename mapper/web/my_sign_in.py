"""Where am I signed in, and how do I come back? The page "My sign-in", its devices and the app's code."""

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mapper.rules import browser_names, short_code
from mapper.rules.audit import AuditAction
from mapper.rules.permissions import Permission
from mapper.store import audit, devices, passkeys, passphrases, sign_in_codes
from mapper.store.sign_in_codes import SHORT_CODE_LASTS
from mapper.web import current, session_cookies
from mapper.web.passkey_ceremony import elsewhere

pages = Blueprint("me", __name__, url_prefix="/me")
# Somebody who finds a laptop open gets no way in of their own; who has none yet may always make one.
SIGN_IN_FIRST = "You signed in a while ago. Sign out and in again, then add another way to come back."
WAYS = {
    "code": "with a code",
    "installed_app": "as the installed app",
    "passkey": "with a passkey",
    "passphrase": "with a passphrase",
}


@pages.get("")
def page() -> str:
    return page_of()


def page_of(problem: str = "", sign_in_name: str | None = None, app_code: str = "") -> str:
    actor, now = current.actor(), current.now()
    with current.database().read() as connection:
        kept = passphrases.of_person(connection, actor.person_id)
        return render_template(
            "me/me.html",
            devices=devices.devices_of(connection, actor.person_id, now, session_cookies.lifetimes()),
            passkeys=passkeys.of_person(connection, actor.person_id),
            passphrase=kept,
            sign_in_name=sign_in_name if sign_in_name is not None else kept.sign_in_name if kept else "",
            may_keep_a_key=actor.may(Permission.keep_a_key),
            passkeys_elsewhere=elsewhere(current.config(), request.host),
            this_one=g.sign_in.digest,
            problem=problem,
            app_code=app_code,
            app_code_minutes=int(SHORT_CODE_LASTS.total_seconds() // 60),
            ways=WAYS,
            in_words=browser_names.in_words,
            most_name=devices.MOST_NAME,
        )


@pages.post("/app-code")
def app_code() -> str:
    """A short code, shown once: it signs the app that is installed on this phone in as this person."""
    person_id, now = current.actor().person_id, current.now()
    with current.database().write() as connection:
        code = sign_in_codes.make_for_app(connection, person_id, current.config().secret_key, now)
        kind = sign_in_codes.INSTALLED_APP
        audit.write(connection, now, person_id, AuditAction.code_made, person_id, kind=kind)
    return page_of(app_code=short_code.shown(code))


@pages.post("/devices/<digest>/name")
def name_device(digest: str) -> Response:
    person_id, name = current.actor().person_id, request.form.get("name", "").strip()
    with current.database().write() as connection:
        if not devices.rename(connection, person_id, digest, name[: devices.MOST_NAME]):
            abort(404)
        audit.write(connection, current.now(), person_id, AuditAction.device_named, person_id)
    return redirect(url_for("me.page"), code=303)


@pages.post("/devices/<digest>/end")
def end_device(digest: str) -> Response:
    person_id, now = current.actor().person_id, current.now()
    with current.database().write() as connection:
        if digest == g.sign_in.digest or not devices.end(connection, person_id, digest, now):
            abort(404)
        audit.write(connection, now, person_id, AuditAction.device_revoked, person_id, devices=1)
    flash("That device is signed out, at once. What it held of ours goes the next time it is opened.")
    return redirect(url_for("me.page"), code=303)


@pages.post("/devices/end-others")
def end_others() -> Response:
    person_id, now = current.actor().person_id, current.now()
    with current.database().write() as connection:
        count = devices.end_others(connection, person_id, g.sign_in.digest, now)
        audit.write(connection, now, person_id, AuditAction.device_revoked, person_id, devices=count)
    flash("You are signed in here alone." if count else "There was no other device.")
    return redirect(url_for("me.page"), code=303)


@pages.app_context_processor
def a_key_is_missing() -> dict[str, Any]:
    """For every page: whether whoever is signed in should be told how to come back without a code."""
    return {"lacks_a_key": _lacks_a_key}


def _lacks_a_key() -> bool:
    if "actor" not in g or not g.actor.may(Permission.keep_a_key) or not g.sign_in.is_approved:
        return False
    with current.database().read() as connection:
        return not passkeys.has_a_key(connection, g.actor.person_id)
