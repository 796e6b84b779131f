"""What has a county chosen to work on, which languages are needed there, and whom can people call?"""

from collections.abc import Mapping

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mapper.intake import reference_changes, town_rules
from mapper.intake.reference_forms import EditRefused, as_text
from mapper.intake.town_rules import RuleRefused
from mapper.rules.permissions import Permission
from mapper.store import contacts, reference_edits
from mapper.store.areas import Area
from mapper.store.contacts import STATEWIDE as STATE
from mapper.store.reference_edits import NumberRow
from mapper.web import current
from mapper.web.reference import Answer, form_page

pages = Blueprint("county_settings", __name__)
STATEWIDE = "state"  # what a URL says instead of a county


@pages.get("/settings/counties/<geoid>")
def page(geoid: str) -> Answer:
    return _page(_county(geoid))


@pages.post("/settings/counties/<geoid>")
def choose(geoid: str) -> Answer:
    county = _county(geoid)
    try:
        reference_changes.choose(current.database(), current.by(), geoid, request.form)
    except EditRefused as refused:
        return _page(county, refused.problems, request.form), 422
    flash(f"Saved what {county.name} County works on.")
    return _back(geoid)


@pages.post("/settings/counties/<geoid>/languages")
def need_language(geoid: str) -> Answer:
    county, tag = _county(geoid), request.form.get("language", "")
    try:
        reference_changes.need_language(
            current.database(), current.by(), geoid, tag, request.form.get("why", "")
        )
    except EditRefused as refused:
        return _page(county, refused.problems, request.form), 422
    return _back(geoid)


@pages.post("/settings/counties/<geoid>/languages/drop")
def drop_language(geoid: str) -> Answer:
    _county(geoid)
    reference_changes.drop_language(current.database(), current.by(), geoid, request.form.get("language", ""))
    return _back(geoid)


# --- local numbers -----------------------------------------------------------------------------------


@pages.get("/settings/numbers/new/<area>")
def new_number(area: str) -> Answer:
    _editable(area)
    return _number_form(url_for("county_settings.add_number", area=area), area, {})


@pages.post("/settings/numbers/new/<area>")
def add_number(area: str) -> Answer:
    return _save_number(None, _editable(area), url_for("county_settings.add_number", area=area))


@pages.get("/settings/numbers/<int:number_id>")
def number(number_id: int) -> Answer:
    stored = _number(number_id)
    texts = {name: as_text(getattr(stored, name)) for name in ("label", "number", "note")}
    address = url_for("county_settings.save_number", number_id=number_id)
    return _number_form(address, stored.county_geoid or STATEWIDE, texts, code=str(number_id))


@pages.post("/settings/numbers/<int:number_id>")
def save_number(number_id: int) -> Answer:
    address = url_for("county_settings.save_number", number_id=number_id)
    return _save_number(number_id, _number(number_id).county_geoid, address)


@pages.post("/settings/numbers/<int:number_id>/remove")
def remove_number(number_id: int) -> Answer:
    stored = _number(number_id)
    reference_changes.remove_number(current.database(), current.by(), number_id, stored.county_geoid)
    flash(f"{stored.label} is off the list.")
    return redirect(_place_of(stored.county_geoid or STATEWIDE), code=303)


def _save_number(number_id: int | None, county_geoid: str, address: str) -> Answer:
    area = county_geoid or STATEWIDE
    try:
        reference_changes.save_number(current.database(), current.by(), number_id, county_geoid, request.form)
    except EditRefused as refused:
        code = "" if number_id is None else str(number_id)
        return _number_form(address, area, request.form, refused.problems, code), 422
    flash("Saved. Phones show it when they next ask.")
    return redirect(_place_of(area), code=303)


def _number(number_id: int) -> NumberRow:
    with current.database().read() as connection:
        found = [row for row in reference_edits.numbers(connection) if row.id == number_id]
    if not found:
        abort(404)
    _editable(found[0].county_geoid or STATEWIDE)
    return found[0]


def _editable(area: str) -> str:
    """The county's GEOID, empty for the whole state; 404 where this actor may not edit there."""
    if area == STATEWIDE and current.actor().may(Permission.edit_reference):
        return ""
    return _county(area).geoid


def _number_form(
    address: str,
    area: str,
    texts: Mapping[str, str],
    problems: Mapping[str, str] | None = None,
    code: str = "",
) -> str:
    return form_page("numbers", address, texts, problems, code, back=_place_of(area))


def _place_of(area: str) -> str:
    if area == STATEWIDE:
        return url_for("reference.listing") + "#numbers"
    return url_for("county_settings.page", geoid=area)


# --- whom to ask -------------------------------------------------------------------------------------


@pages.post("/settings/contacts/<area>")
def save_contacts(area: str) -> Answer:
    geoid = _editable(area)
    try:
        town_rules.save_contacts(current.database(), current.by(), geoid, request.form)
    except RuleRefused as refused:
        if not geoid:
            flash(str(refused))
            return redirect(url_for("reference.listing") + "#contacts", code=303)
        return _page(_county(area), refused.problems, request.form), 422
    flash("Saved. Phones show it when they next ask.")
    return redirect(url_for("reference.listing") + "#contacts" if not geoid else _place_of(area), code=303)


# --- the page ----------------------------------------------------------------------------------------


def _county(geoid: str) -> Area:
    """A county in this actor's reach; else there is none (404)."""
    area = current.frame().reference.areas.get(geoid)
    if area is None or area.level != "county" or not current.actor().reach.covers(area.geoid):
        abort(404)
    return area


def _page(
    county: Area, problems: Mapping[str, str] | None = None, typed: Mapping[str, str] | None = None
) -> str:
    reference = current.frame().reference
    with current.database().read() as connection:
        numbers = [row for row in reference_edits.numbers(connection) if row.county_geoid == county.geoid]
        languages = reference_edits.reasons_for_languages(connection, county.geoid)
        own, statewide = (contacts.named_by(connection, geoid) for geoid in (county.geoid, STATE))
    return render_template(
        "reference/county.html",
        county=county,
        types=[kind for kind in reference.types.values() if not kind.retired],
        choices={kind: reference.choices.get((county.geoid, kind), (True, None)) for kind in reference.types},
        numbers=numbers,
        languages=languages,
        contact=own,
        statewide=statewide,
        area=county.geoid,
        problems=problems or {},
        typed=typed,
    )


def _back(geoid: str) -> Response:
    return redirect(url_for("county_settings.page", geoid=geoid), code=303)
