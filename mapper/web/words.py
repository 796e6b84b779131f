"""In which words do pages speak? DESIGN.md 2, "shown as"."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask import Flask, g, request

from mapper.rules import spoken_languages
from mapper.rules.permissions import Permission
from mapper.rules.visit import day_of
from mapper.store.reference import setting
from mapper.web import current

STATUS: Mapping[str, str] = {
    "covered": "has material up",
    "lapsed": "due for a check",
    "gone": "taken down",
    "promised": "promised",
    "declined": "said no",
    "never": "not reached yet",
    "excluded": "not counted",
}
OUTCOME: Mapping[str, str] = {
    "placed": "put something up",
    "checked": "checked",
    "promised": "promised",
    "declined": "said no",
    "no_answer": "nobody to ask",
    "closed_today": "closed that day",
    "closed_until": "closed for a while",
    "closed_for_good": "closed for good",
}
ACTION: Mapping[str, str] = {
    "placed": "put up",
    "seen": "still up",
    "gone": "gone",
    "removed": "taken down by us",
}
POSTING: Mapping[str, str] = {"required": "required by law", "voluntary": "voluntary"}

GAP: Mapping[str, str] = {
    "never": "not reached yet",
    "promised": "promised, the day is to come",
    "overdue": "promised, and the day has passed",
    "declined": "said no",
    "lapsed": "due for a check",
    "gone": "taken down",
    "old_version": "only an old version is up",
    "no_private_spot": "nothing where a person can be alone",
    "language": "nothing in a language that is needed there",
    "required_absent": "required by law, nothing up",
    "do_not_place": "marked “do not place”",
}
CHANGE: Mapping[str, str] = {
    "won": "won",
    "lost": "lost",
    "covered_left": "had material up, not counted any more",
    "gap_left": "nothing was up, not counted any more",
    "covered_joined": "counted again, material is up",
    "gap_joined": "counted again, nothing is up",
    "moved": "nothing up on either day, but it moved",
    "same": "as before",
}
RUNG: Mapping[str, str] = {
    "known": "on the venue list",
    "eligible": "places we count",
    "visited": "visited",
    "accepted": "took material or promised to",
    "covered": "has material up",
    "current": "in its current version",
    "private": "where a person can be alone",
}


def register(app: Flask) -> None:
    app.jinja_env.globals.update(
        status_words=STATUS,
        outcome_words=OUTCOME,
        action_words=ACTION,
        posting_words=POSTING,
        gap_words=GAP,
        change_words=CHANGE,
        rung_words=RUNG,
        Permission=Permission,
    )
    app.jinja_env.filters.update(
        day=in_words,
        moment=moment_in_words,
        local_day=day_in_words,
        pct=percent,
        grouped=grouped,
        place_name=place_name,
        language=language_in_words,
        month=month_in_words,
    )
    app.context_processor(_for_every_page)


def in_words(day: date | str | None) -> str:
    """20 Nov 2026, the same in every browser; empty for no day."""
    if isinstance(day, str):
        day = date.fromisoformat(day) if day else None
    return "" if day is None else f"{day.day} {day:%b %Y}"


def moment_in_words(moment: datetime) -> str:
    """The day of a moment in the programme's zone, with the hour."""
    local = moment.astimezone(current.config().time_zone)
    return f"{day_in_words(moment)}, {local:%H:%M}"


def day_in_words(moment: datetime) -> str:
    """The day of a moment in the programme's zone."""
    return in_words(day_of(moment, current.config().time_zone))


def place_name(geoid: str, names: Mapping[str, str]) -> str:
    """The name of an area, or its GEOID where it is not known any more."""
    return names.get(geoid, geoid)


def month_in_words(month: str) -> str:
    """May 2026, of 2026-05."""
    return f"{date.fromisoformat(month + '-01'):%b %Y}"


language_in_words = spoken_languages.name_of


def percent(value: float | None) -> str:
    return "" if value is None else f"{value:.1f} %"


def grouped(count: int) -> str:
    """12,345: a count as it is read."""
    return f"{count:,}"


def _for_every_page() -> dict[str, Any]:
    return {
        "actor": g.get("actor") if "sign_in" not in g or g.sign_in.is_approved else None,
        "network_name": current.config().network_name,
        "exit_url": current.config().exit_url,
        "phone_title": current.config().phone_title,
        "is_demo": _is_demo(),
        "here": request.endpoint or "",
    }


def _is_demo() -> bool:
    """Whether the programme is invented, which every page says."""
    if request.endpoint == "static":
        return False
    with current.database().read() as connection:
        return setting(connection, "demo") != ""
