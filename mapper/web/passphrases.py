"""How does somebody sign in with a name and a passphrase, set one, and drop it?"""

from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, abort, flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from mapper.config import PROJECT
from mapper.rules import passphrase as rules
from mapper.rules.audit import AuditAction
from mapper.rules.passphrase import normal_name
from mapper.rules.throttle import Tried
from mapper.store import audit, devices, passkeys, passphrases
from mapper.store.database import Connection
from mapper.store.passphrases import NameTaken, Passphrase, TooBusy
from mapper.web import arrival, current, my_sign_in, session_cookies, sign_in, tries
from mapper.web.arrival import Arrival

pages = Blueprint("passphrases", __name__)
REFUSED = "This name and passphrase do not belong together."
LIST = "common_passphrases.txt"


@pages.post("/sign-in/passphrase", endpoint="sign_in")
def sign_in_with_it() -> Response | tuple[str, int]:
    if session_cookies.is_full():
        return sign_in.page_of(refused=arrival.FULL, at="passphrase"), 422
    name, said = request.form.get("sign_in_name", ""), request.form.get("passphrase", "")
    counted = (tries.here(Tried.sign_in_address), (Tried.sign_in_name, normal_name(name)))
    with current.database().write() as connection:
        wait = tries.count(connection, *counted)
        kept = None if wait else passphrases.of_name(connection, name)
    if wait:
        return sign_in.too_often(wait, at="passphrase")
    if not passphrases.is_right(kept, said[: rules.MOST + 1]) or kept is None:
        return sign_in.page_of(refused=REFUSED, at="passphrase"), 422
    came = _come_in(kept, said, counted)
    return arrival.hand_over(redirect(url_for("sign_in.home"), code=303), came)


def _come_in(kept: Passphrase, said: str, counted: tuple[tuple[Tried, str], ...]) -> Arrival:
    """Hashing takes its time and no lock; meanwhile the database may be written by others."""
    newer = passphrases.hash_of(said) if passphrases.is_outdated(kept) else ""
    now = current.now()
    with current.database().write() as connection:
        tries.forgive(connection, *counted)
        if newer:
            passphrases.keep(connection, kept.person_id, kept.sign_in_name, newer, now)
        return arrival.begin(connection, kept.person_id, "passphrase")


@pages.errorhandler(TooBusy)
def too_busy(_: TooBusy) -> tuple[str, int, dict[str, str]]:
    busy = "Others are signing in right now. Nothing was changed; try again in a moment."
    page = my_sign_in.page_of(problem=busy) if "sign_in" in g else sign_in.page_of(refused=busy)
    return page, 503, {"Retry-After": "10"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form on the page "My sign-in" says."""

    name: str
    new: str
    again: str
    current: str
    ends_others: bool


@pages.post("/me/passphrase")
def save() -> Response | tuple[str, int]:
    form = request.form
    asked = Asked(
        form.get("sign_in_name", "").strip(),
        form.get("passphrase", ""),
        form.get("again", ""),
        form.get("current", ""),
        form.get("end_others") == "yes",
    )
    problem = _problem(asked) or _kept(asked)
    if problem:
        return my_sign_in.page_of(problem=problem, sign_in_name=asked.name), 422
    flash("The passphrase is set. You can sign in with it on any device.")
    return redirect(url_for("me.page"), code=303)


def _problem(asked: Asked) -> str:
    network = current.config().network_name
    names = (asked.name, network, current.actor().name)
    problem = rules.name_problem(asked.name) or rules.problem(asked.new, names, passphrases.common(_list()))
    if not problem and asked.new != asked.again:
        problem = "The two are not the same. Type the passphrase again."
    return problem or _problem_of_who(asked.current)


def _problem_of_who(said: str) -> str:
    """Somebody who finds a laptop open must not lock its owner out."""
    person_id = current.actor().person_id
    if current.is_fresh():
        return ""
    counted = (Tried.sign_in_name, person_id)
    with current.database().write() as connection:
        kept = passphrases.of_person(connection, person_id)
        wait = tries.count(connection, counted) if kept else 0
        has_another = kept is None and passkeys.has_a_key(connection, person_id)
    if kept is None:
        return my_sign_in.SIGN_IN_FIRST if has_another else ""
    if wait:
        return tries.sentence(wait)
    if not passphrases.is_right(kept, said[: rules.MOST + 1]):
        return "This is not your current passphrase. Or sign in again: then it is not asked for."
    with current.database().write() as connection:
        tries.forgive(connection, counted)
    return ""


def _kept(asked: Asked) -> str:
    person_id, now, hashed = current.actor().person_id, current.now(), passphrases.hash_of(asked.new)
    try:
        with current.database().write() as connection:
            passphrases.keep(connection, person_id, asked.name, hashed, now)
            audit.write(connection, now, person_id, AuditAction.passphrase_set, person_id)
            if asked.ends_others:
                _end_others(connection, person_id)
    except NameTaken:
        return "This sign-in name can't be used. Choose another."
    return ""


def _end_others(connection: Connection, person_id: str) -> None:
    count = devices.end_others(connection, person_id, g.sign_in.digest, current.now())
    if count:
        action = AuditAction.device_revoked
        audit.write(connection, current.now(), person_id, action, person_id, devices=count)


@pages.post("/me/passphrase/remove")
def remove() -> Response:
    person_id = current.actor().person_id
    with current.database().write() as connection:
        if not passphrases.remove(connection, person_id):
            abort(404)
        audit.write(connection, current.now(), person_id, AuditAction.passphrase_removed, person_id)
    flash("The passphrase is removed.")
    return redirect(url_for("me.page"), code=303)


def _list() -> Path:
    """The network's own list where its data folder has one."""
    own = current.config().data / LIST
    return own if own.exists() else PROJECT / "data" / LIST
