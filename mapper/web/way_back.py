"""Where does somebody go on after a decision? To the desk, where they decided there; else to its own page."""

from flask import request, url_for

from mapper.rules.desk import Kind


def after(endpoint: str) -> str:
    """The address to go to. What a form says of the desk is a kind and what is shown, never an address."""
    kind = request.form.get("desk", "")
    if kind not in set(Kind):
        return url_for(endpoint)
    county = request.form.get("desk_county") or None
    shown = "yes" if request.form.get("desk_all") == "yes" else None
    return url_for("desk.page", county=county, all=shown, open=kind, _anchor=kind)
