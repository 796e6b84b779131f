"""How does a training evening sign in? A sheet of codes to cut up, and the room that is let in by name."""

import uuid
from collections import Counter
from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from mapper.rules import browser_names, code_sheet, own_address
from mapper.rules.approval import check_word, training_problem
from mapper.rules.audit import AuditAction
from mapper.rules.code_sheet import Asked
from mapper.rules.permissions import Role, may_manage, may_see
from mapper.rules.visit import day_of
from mapper.store import approvals, audit, sheets
from mapper.store.approvals import WaitingSignIn
from mapper.store.database import Connection
from mapper.store.sheets import Came, Sheet
from mapper.web import current, session_cookies
from mapper.web.approvals import let_in as let_one_in
from mapper.web.approvals import turn_away
from mapper.web.form_ids import sent_form_id
from mapper.web.handed_out import base, handed_out
from mapper.web.people import choices, known_areas, one_county

pages = Blueprint("sheets", __name__, url_prefix="/people/sheets")
MADE_ALREADY = "These codes were shown once. Void them and make a new sheet if the paper is lost."
ENDED = "That sign-in is ended. If it was somebody of this room, give them another code."


@pages.url_value_preprocessor
def _as_text(_endpoint: str | None, values: dict[str, object] | None) -> None:
    if values and "sheet_id" in values:
        values["sheet_id"] = str(values["sheet_id"])


@pages.get("")
def listing() -> str:
    return _listing()


@pages.post("")
def make() -> str | tuple[str, int]:
    """The page to print. Its codes are shown by this one answer; the same form makes no second sheet."""
    asked, form_id = _asked(), sent_form_id()
    problem = code_sheet.problem(current.actor(), asked, known_areas()) or own_address.problem_of(base())
    if problem:
        return _listing(problem), 422
    try:
        with current.database().write() as connection:
            codes = _make(connection, form_id, asked)
            sheet = _within_reach(connection, form_id)
    except sheets.AlreadyMade:
        return _listing(MADE_ALREADY), 409
    cards = [handed_out(asked.title, code) for code in codes]
    return render_template(
        "sheets/printed.html", sheet=sheet, cards=cards, base=base(), here="people.listing"
    )


@pages.get("/<uuid:sheet_id>")
def room(sheet_id: str) -> str:
    return _room(sheet_id)


@pages.post("/<uuid:sheet_id>/let-in")
def let_in(sheet_id: str) -> Response | tuple[str, int]:
    """Everyone who is ticked, waits, and came by this sheet."""
    ticked, trained_on = frozenset(request.form.getlist("who")), _day()
    with current.database().write() as connection:
        sheet = _within_reach(connection, sheet_id)
        chosen = [one for one in _waiting(connection, sheet) if one.digest in ticked]
        problem = next(filter(None, (_training_problem(one, trained_on) for one in chosen)), "")
        if not problem:
            for one in chosen:
                let_one_in(connection, one, None if one.trained_on else trained_on)
    if problem:
        return _room(sheet_id, problem), 422
    return _back(sheet_id, f"{len(chosen)} let in." if chosen else "Nobody who waits was ticked.")


@pages.post("/<uuid:sheet_id>/end")
def end(sheet_id: str) -> Response:
    """Somebody who is not in this room has found a code."""
    with current.database().write() as connection:
        waiting = _waiting(connection, _within_reach(connection, sheet_id))
        chosen = [one for one in waiting if one.digest == request.form.get("digest")] or abort(404)
        turn_away(connection, chosen[0])
    return _back(sheet_id, ENDED)


@pages.post("/<uuid:sheet_id>/void")
def void(sheet_id: str) -> Response:
    by = current.by()
    with current.database().write() as connection:
        sheet = _within_reach(connection, sheet_id)
        codes = sheets.void_unused(connection, sheet.id, by.now)
        if codes:
            county, action = one_county(sheet.towns), AuditAction.sheet_voided
            audit.write(connection, by.now, by.actor_id, action, sheet.id, county, codes=codes)
    return _back(sheet_id, f"Unused codes that open nothing any more: {codes}.")


def _asked() -> Asked:
    form = request.form
    return Asked(
        " ".join(form.get("title", "").split()),
        _number(form.get("codes", "")),
        _number(form.get("hours", "")),
        frozenset(form.getlist("towns")),
    )


def _number(typed: str) -> int:
    """0 where it is no number that a form of ours could send."""
    typed = typed.strip()
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 0


def _day() -> date | None:
    try:
        return date.fromisoformat(request.form.get("trained_on", ""))
    except ValueError:
        return None


def _make(connection: Connection, sheet_id: str, asked: Asked) -> list[str]:
    towns, by = sorted(asked.towns), current.by()
    codes = sheets.make(connection, by, sheet_id, asked.title, towns, asked.codes, asked.hours)
    county, count = one_county(asked.towns), len(codes)
    action = AuditAction.sheet_made
    audit.write(connection, by.now, by.actor_id, action, sheet_id, county, codes=count, areas=towns)
    return codes


def _within_reach(connection: Connection, sheet_id: str) -> Sheet:
    """A sheet out of reach is answered like one that is not there."""
    return sheets.one(connection, current.actor(), sheet_id, current.now()) or abort(404)


def _waiting(connection: Connection, sheet: Sheet) -> list[WaitingSignIn]:
    """Those who came by this sheet and whom this actor may let in."""
    found = approvals.waiting(connection, current.actor(), current.now(), session_cookies.lifetimes())
    return [one for one in found if one.sheet_id == sheet.id]


def _training_problem(one: WaitingSignIn, trained_on: date | None) -> str:
    day = one.trained_on or trained_on
    return training_problem(current.config().training_required, day, current.today())


def _back(sheet_id: str, said: str) -> Response:
    flash(said)
    return redirect(url_for("sheets.room", sheet_id=sheet_id), code=303)


def _listing(problem: str = "") -> str:
    actor, now = current.actor(), current.now()
    with current.database().read() as connection:
        found = sheets.within_reach(connection, actor, now)
        waiting = approvals.waiting(connection, actor, now, session_cookies.lifetimes())
    return render_template(
        "sheets/listing.html",
        sheets=found,
        waiting=Counter(one.sheet_id for one in waiting),
        problem=problem,
        address_problem=own_address.problem_of(base()),
        form=request.form if problem else MultiDict(),
        form_id=str(uuid.uuid4()),
        limits=code_sheet,
        code_hours=min(current.config().code_hours, code_sheet.MOST_HOURS),
        here="people.listing",
        **choices(),
    )


def _room(sheet_id: str, problem: str = "") -> str:
    with current.database().read() as connection:
        sheet = _within_reach(connection, sheet_id)
        waiting, came = _waiting(connection, sheet), sheets.came(connection, sheet.id)
    wait = {one.person_id for one in waiting}
    return render_template(
        "sheets/room.html",
        sheet=sheet,
        waiting=waiting,
        came=[one for one in came if one.person_id not in wait and _is_seen(one)],
        manages=_is_managed,
        problem=problem,
        trained_on=request.form.get("trained_on") or day_of(sheet.made_at, current.config().time_zone),
        training_required=current.config().training_required,
        today=current.today(),
        check_word=check_word,
        in_words=browser_names.in_words,
        names=choices()["names"],
        here="people.listing",
    )


def _is_seen(one: Came) -> bool:
    return may_see(current.actor(), one.person_id, Role.volunteer, one.areas)


def _is_managed(one: Came) -> bool:
    return may_manage(current.actor(), one.person_id, Role.volunteer, one.areas)
