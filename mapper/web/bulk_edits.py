"""What is done to many places at once? Asked for on the venue list, looked at first, done, and taken back."""

import uuid
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from mapper.intake import bulk_edits as intake
from mapper.intake.bulk_edits import NotThere, Preview, TakenBackAlready
from mapper.intake.refusals import ChangeRefused
from mapper.intake.review_decisions import Decider
from mapper.intake.wishes import Programme
from mapper.rules.bulk_edit import ASKS, MOST_VENUES, Action
from mapper.store import bulk_edits, venues
from mapper.web import current
from mapper.web.bulk_words import ACTIONS, what_was_done
from mapper.web.register_list import asked_for
from mapper.web.town_choices import town_choices
from mapper.web.venue_history import seen_names

pages = Blueprint("bulk_edits", __name__)
Answer = str | Response | tuple[str, int]
NAMED = 20  # of the places that change, by name on the page
MOST_LISTED = 50
MOST_DIGITS = 9
ASKED = ("do", "new_type", "new_town", "reason", "sure", "csrf_token", "edit_id", "venues")


@pages.get("/venues/change")
def ask() -> Answer:
    """What would change; `n` is a place each, `all` those that the list's address finds."""
    args = request.args
    numbers = asked_for(args).numbers if args.get("all") else _numbers(",".join(args.getlist("n")))
    return _asked(numbers, args, {})


@pages.post("/venues/change")
def change() -> Answer:
    form = request.form
    numbers = _numbers(form.get("venues", ""))
    with current.database().read() as connection:
        try:
            wish = intake.read_wish(connection, *_said(form), _decider(), form.get("sure") == "yes")
        except ChangeRefused as refused:
            return _asked(numbers, form, refused.problems), 422
    edit_id = _id_of(form.get("edit_id", ""))
    try:
        edit = intake.apply(current.database(), edit_id, numbers, wish, _decider(), _programme())
    except NotThere:
        abort(404)
    except ChangeRefused as refused:
        return _asked(numbers, form, refused.problems), 422
    flash(f"Done: {edit.venues:,} {'place' if edit.venues == 1 else 'places'} changed.")
    return redirect(url_for("bulk_edits.one", edit_id=edit.id), code=303)


@pages.get("/venues/changes")
def listing() -> str:
    """The latest changes of many places, where this actor reaches all of them."""
    reference = current.frame().reference
    shown = []
    with current.database().read() as connection:
        for edit in bulk_edits.latest(connection, MOST_LISTED):
            try:
                intake.reached(connection, edit.id, _decider())
            except NotThere:
                continue
            shown.append((edit, what_was_done(edit, reference)))
        names = seen_names(connection, {edit.person_id for edit, _ in shown})
    return render_template("venues/changes_list.html", edits=shown, names=names)


@pages.get("/venues/change/<edit_id>")
def one(edit_id: str) -> str:
    with current.database().read() as connection:
        try:
            edit, done = intake.reached(connection, edit_id, _decider())
        except NotThere:
            abort(404)
        there = venues.by_ids(connection, [change.venue_id for change in done])
        names = seen_names(connection, {edit.person_id})
    ordered = sorted(there.values(), key=lambda venue: (venue.name.casefold(), venue.number))
    return render_template(
        "venues/change_done.html",
        edit=edit,
        said=what_was_done(edit, current.frame().reference),
        who=names[edit.person_id],
        places=ordered[:MOST_LISTED],
        more=max(0, len(ordered) - MOST_LISTED),
    )


@pages.post("/venues/change/<edit_id>/take-back")
def take_back(edit_id: str) -> Response:
    try:
        done = intake.take_back(current.database(), edit_id, _decider(), _programme())
    except NotThere:
        abort(404)
    except TakenBackAlready as already:
        flash(str(already))
        return redirect(url_for("bulk_edits.one", edit_id=edit_id), code=303)
    kept = f" {len(done.stays):,} stay as somebody has left them since." if done.stays else ""
    flash(
        f"Taken back: {done.changed:,} {'place is' if done.changed == 1 else 'places are'} as before.{kept}"
    )
    return redirect(url_for("bulk_edits.one", edit_id=edit_id), code=303)


def _asked(numbers: list[int], said: MultiDict[str, str], problems: Mapping[str, str]) -> str:
    """The page that asks; with what would change, where it is known what is to be done."""
    found: dict[str, Any] = {"preview": None, "problems": dict(problems), "chosen": []}
    with current.database().read() as connection:
        try:
            found["chosen"] = intake.chosen(connection, numbers, _decider())
            wish = intake.read_wish(connection, *_said(said, "so far"), _decider(), is_sure=True)
            found["preview"] = intake.preview(connection, found["chosen"], wish)
        except NotThere:
            abort(404)
        except ChangeRefused as refused:
            # Before something was chosen there is nothing to complain about.
            found["problems"] |= refused.problems if "venues" in refused.problems else {}
    return render_template("venues/change.html", **found, **_shown(numbers, said, found["preview"]))


def _shown(numbers: list[int], said: MultiDict[str, str], preview: Preview | None) -> dict[str, Any]:
    reference = current.frame().reference
    do = said.get("do", "")
    action = Action(do) if do in Action.__members__ else None
    return {
        "numbers": ",".join(str(number) for number in numbers),
        "edit_id": said.get("edit_id") or str(uuid.uuid4()),
        "said": said,
        "carried": _carried(said),
        "action": action,
        "asks": ASKS.get(action, "") if action else "",
        "actions": ACTIONS,
        "kinds": [kind for kind in reference.types.values() if not kind.retired],
        "towns": town_choices(reference, current.actor().reach),
        "named": (preview.changing if preview else ())[:NAMED],
        "types": reference.types,
        "areas": reference.areas,
        "most": MOST_VENUES,
    }


def _carried(said: MultiDict[str, str]) -> list[tuple[str, str]]:
    """What the form that asks sends on: the ticks or the list's filter. Thousands of numbers would be an
    address too long for any server; only the button that changes them sends those, in its body."""
    return [(name, value) for name, value in said.items(multi=True) if name not in ASKED]


def _said(form: MultiDict[str, str], reason: str = "") -> tuple[str, str, str]:
    """(what to do, its code or GEOID, the reason)."""
    do = form.get("do", "")
    value = form.get(ASKS.get(Action(do), ""), "") if do in Action.__members__ else ""
    return do, value, form.get("reason", "") or reason


def _numbers(text: str) -> list[int]:
    """Those that are told; what is no number is none."""
    parts = (part.strip() for part in text.split(","))
    told = (part for part in parts if part.isascii() and part.isdigit() and len(part) <= MOST_DIGITS)
    return list(dict.fromkeys(map(int, told)))


def _id_of(text: str) -> str:
    """The id that the page made; another where it is none."""
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return str(uuid.uuid4())


def _decider() -> Decider:
    actor = current.actor()
    return Decider(actor.person_id, actor.reach)


def _programme() -> Programme:
    config = current.config()
    return Programme(current.now(), config.time_zone, config.data, config.secret_key)
