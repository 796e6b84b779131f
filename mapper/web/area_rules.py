"""In which towns is nothing logged, and where is somebody asked first? A page; no reasons on it."""

from collections.abc import Mapping

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mapper.intake import town_rules
from mapper.intake.town_rules import RuleRefused
from mapper.store import area_rules
from mapper.store.areas import Area
from mapper.web import current

pages = Blueprint("area_rules", __name__)
Answer = str | tuple[str, int] | Response


@pages.get("/areas/rules")
def page() -> Answer:
    return _page()


@pages.post("/areas/rules")
def set_rule() -> Answer:
    form, town = request.form, _town(request.form.get("town", ""))
    try:
        if town is None:
            raise RuleRefused({"town": "Choose one of your towns."})
        whom = form.get("whom_to_ask", "")
        town_rules.set_rule(current.database(), current.by(), town.geoid, form.get("rule", ""), whom)
    except RuleRefused as refused:
        return _page(refused.problems, form), 422
    flash(f"{town.name} has that rule from now on. Phones learn of it when they next ask.")
    return redirect(url_for("area_rules.page"), code=303)


@pages.post("/areas/rules/<geoid>/end")
def end(geoid: str) -> Response:
    if _town(geoid) is None:
        abort(404)
    town_rules.end_rule(current.database(), current.by(), geoid)
    flash("That town has no rule any more.")
    return redirect(url_for("area_rules.page"), code=303)


def _towns() -> dict[str, Area]:
    """The towns in this actor's counties, by county and name."""
    reach, areas = current.actor().reach, current.frame().reference.areas
    towns = [area for area in areas.values() if area.level == "town" and reach.covers(area.county_geoid)]
    return {town.geoid: town for town in sorted(towns, key=lambda town: (town.county_geoid, town.name))}


def _town(geoid: str) -> Area | None:
    return _towns().get(geoid)


def _page(problems: Mapping[str, str] | None = None, typed: Mapping[str, str] | None = None) -> str:
    towns = _towns()
    with current.database().read() as connection:
        found = [rule for rule in area_rules.rules(connection) if rule.geoid in towns]
    return render_template(
        "area_rules/page.html",
        rules=found,
        towns=towns,
        areas=current.frame().reference.areas,
        words=town_rules.RULES,
        most=town_rules.MOST_WHOM,
        problems=problems or {},
        typed=typed or {},
    )
