"""Which words, shelf lives, materials and numbers does the programme work with, and who changes them?

What is statewide is an administrator's; what a county chose for itself is its coordinators' too.
"""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mapper.intake import reference_changes
from mapper.intake.reference_forms import FORMS, EditRefused, as_text
from mapper.rules.permissions import Permission
from mapper.store import contacts, reference_edits
from mapper.store.areas import Area
from mapper.store.reference_edits import CODED
from mapper.web import current

pages = Blueprint("reference", __name__)
Answer = str | Response | tuple[str, int]
TITLES = {
    "types": "Type of place",
    "spots": "Where in the building",
    "materials": "Material",
    "numbers": "Local number",
}


@pages.get("/settings")
def listing() -> str:
    reference, reach = current.frame().reference, current.actor().reach
    with current.database().read() as connection:
        rows = {noun: reference_edits.coded(connection, noun) for noun in CODED}
        numbers = [number for number in reference_edits.numbers(connection) if not number.county_geoid]
        contact = contacts.named_by(connection, contacts.STATEWIDE)
    return render_template(
        "reference/listing.html",
        rows=rows,
        numbers=numbers,
        contact=contact,
        counties=[area for area in _counties() if reach.covers(area.geoid)],
        choices=reference.choices,
        types=reference.types,
        day=current.today(),
    )


def _counties() -> list[Area]:
    return [area for area in current.frame().reference.areas.values() if area.level == "county"]


def _statewide(noun: str) -> None:
    """404 unless the noun has codes and this actor may edit the programme's own data."""
    if noun not in CODED or not current.actor().may(Permission.edit_reference):
        abort(404)


# --- types, spots and materials ----------------------------------------------------------------------


@pages.get("/settings/<noun>/<code>")
def edit(noun: str, code: str) -> Answer:
    _statewide(noun)
    return form_page(noun, url_for("reference.save", noun=noun, code=code), _stored(noun, code), code=code)


@pages.post("/settings/<noun>/<code>")
def save(noun: str, code: str) -> Answer:
    _statewide(noun)
    stored = _stored(noun, code)
    try:
        affected = reference_changes.change(
            current.database(), current.by(), noun, code, request.form, _zone()
        )
    except EditRefused as refused:
        address = url_for("reference.save", noun=noun, code=code)
        return form_page(noun, address, {**stored, **request.form}, refused.problems, code=code), 422
    again = {0: "", 1: " 1 place was worked out again."}
    flash("Saved." + again.get(affected, f" {affected:,} places were worked out again."))
    return _to_list(noun)


@pages.get("/settings/new/<noun>")
def new(noun: str) -> Answer:
    _statewide(noun)
    return form_page(noun, url_for("reference.add", noun=noun), {})


@pages.post("/settings/new/<noun>")
def add(noun: str) -> Answer:
    _statewide(noun)
    try:
        code = reference_changes.add(current.database(), current.by(), noun, request.form)
    except EditRefused as refused:
        return form_page(noun, url_for("reference.add", noun=noun), request.form, refused.problems), 422
    flash(f"Added, with the code {code}.")
    return _to_list(noun)


@pages.post("/settings/<noun>/<code>/retire")
def retire(noun: str, code: str) -> Answer:
    _statewide(noun)
    _stored(noun, code)
    retired = request.form.get("retired") == "yes"
    reference_changes.retire(current.database(), current.by(), noun, code, retired)
    flash(
        "It is retired: nobody can choose it any more, and what was logged stays."
        if retired
        else "It is in use again."
    )
    return _to_list(noun)


def _stored(noun: str, code: str) -> dict[str, str]:
    with current.database().read() as connection:
        row = reference_edits.one(connection, noun, code)
    if row is None:
        abort(404)
    return {name: as_text(value) for name, value in row.items()}


def form_page(
    noun: str,
    address: str,
    texts: Mapping[str, str],
    problems: Mapping[str, str] | None = None,
    code: str = "",
    back: str = "",
) -> str:
    """The form of one row; `texts` are what its fields hold, `code` is empty for a new one."""
    return render_template(
        "reference/edit.html",
        noun=noun,
        title=TITLES[noun],
        fields=FORMS[noun],
        is_new=not code,
        code=code,
        address=address,
        texts=texts,
        problems=problems or {},
        back=back or url_for("reference.listing") + f"#{noun}",
    )


def _to_list(noun: str) -> Response:
    return redirect(url_for("reference.listing") + f"#{noun}", code=303)


def _zone() -> ZoneInfo:
    return current.config().time_zone
