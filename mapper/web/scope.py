"""Which types of place does each county work on? All of them, with how many places each has."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mapper.intake import reference_changes
from mapper.rules.selection import Selection
from mapper.web import current

pages = Blueprint("scope", __name__)


@pages.get("/settings/scope")
def page() -> str:
    frame, reach = current.frame(), current.actor().reach
    reference = frame.reference
    rows = frame.gap_report(current.today(), ("venue_type", "county"), Selection(reach=reach)).rows
    counties = [
        area for area in reference.areas.values() if area.level == "county" and reach.covers(area.geoid)
    ]
    return render_template(
        "reference/scope.html",
        counties=counties,
        types=[kind for kind in reference.types.values() if not kind.retired],
        choices=reference.choices,
        known={(row["venue_type"], row["county"]): row["known"] for row in rows},
        here="reference.listing",
    )


@pages.post("/settings/scope")
def everywhere() -> Response:
    """An administrator says for every county at once whether it works on a type; own targets stay."""
    kind = current.frame().reference.types.get(request.form.get("type", ""))
    if kind is None or kind.retired:
        abort(404)
    in_scope = request.form.get("do") == "on"
    reference_changes.choose_everywhere(current.database(), current.by(), kind.code, in_scope)
    flash(
        f"Every county works on this now: {kind.label}."
        if in_scope
        else f"No county works on this now: {kind.label}. Its places stay on the list and are not counted."
    )
    return redirect(url_for("scope.page"), code=303)
