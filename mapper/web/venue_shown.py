"""What does the page of one venue show, and to whom is it there at all?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from flask import abort, render_template

from mapper.rules import spoken_languages
from mapper.rules.contact_roles import ROLES
from mapper.rules.coverage import STATUSES, Status
from mapper.rules.gap_reasons import Reason, of_bits
from mapper.rules.language_gaps import languages_of
from mapper.rules.open_months import MONTHS, months_of
from mapper.rules.placement_words import Placed, how_placed
from mapper.store import area_rules, redactions, venue_page
from mapper.store.area_rules import Limits
from mapper.store.coverage_frame import CoverageFrame
from mapper.store.database import Connection
from mapper.store.frame_rows import Reference
from mapper.store.venues import Venue
from mapper.web import current, venue_details, venue_history, words
from mapper.web.town_choices import town_choices
from mapper.web.venue_reasons import Standing, reason

MOST_VISITS = 200  # on a venue's page
VISITS_SHOWN = 20  # of them without opening anything


@dataclass(frozen=True, slots=True)
class Gap:
    """A reason of rules/gap_reasons, and the languages that are missing where it is that one."""

    reason: str
    languages: list[str]


def reachable(number: int) -> Venue:
    """The venue that stands for this number, where this actor reaches it; else there is none (404)."""
    with current.database().read() as connection:
        venue = venue_page.standing_for(connection, number)
    if venue is None or not current.actor().reach.covers(venue.county_geoid, venue.town_geoid):
        abort(404)
    return venue


def shown(
    venue: Venue, problems: Mapping[str, str] | None = None, typed: Mapping[str, str] | None = None
) -> str:
    """The venue's page; `problems` by field, and what was `typed`, where a change was refused."""
    frame, day = current.frame(), current.today()
    with current.database().read() as connection:
        standing = _standing(connection, frame, venue, day)
        limits = area_rules.limits(connection)
        was_removed = bool(redactions.among(connection, redactions.VENUE, [venue.id]))
        details = _details(connection, frame, venue, standing)
    reference = frame.reference
    return render_template(
        "venues/one.html",
        venue=venue,
        standing=standing,
        reason="" if venue.pending else reason(standing),
        gaps=[] if venue.pending else _gaps(frame, venue.number, day),
        kind=reference.types.get(venue.venue_type),
        town=_name(reference, venue.town_geoid),
        outlines_of=frame.reference_revision,  # a browser keeps them as long as they are these
        how_placed=how_placed(Placed.of(venue, _name(reference, venue.town_geoid))),
        counts_until={
            (item.material, item.spot): item.until_day - timedelta(days=1) for item in standing.live
        },
        materials=reference.materials,
        spots=reference.spots,
        problems=problems or {},
        typed=typed,
        day=day,
        visits_shown=VISITS_SHOWN,
        most_visits=MOST_VISITS,
        was_removed=was_removed,
        area_limit=_limit_in_words(limits, venue.town_geoid),
        **details,
        **_choices(venue, reference),
    )


def _details(
    connection: Connection, frame: CoverageFrame, venue: Venue, standing: Standing
) -> dict[str, Any]:
    """What venues/details.html and its like are made from."""
    day = standing.day
    spans = venue_page.item_spans(connection, venue.number)
    return {
        "hours": venue_details.hours_of(venue, current.now()),
        "season": venue_details.season_of(venue, day),
        "ask_again_on": venue_details.ask_again(standing),
        "languages": venue_details.languages_of(venue),
        "point": venue_details.point_of(venue),
        "over_time": venue_details.over_time(connection, venue.number, day),
        "was_up": venue_details.was_up(spans, day),
        "neighbours": venue_details.neighbours(connection, frame, venue, day),
        "changes": venue_history.lines_of(connection, venue.id, frame.reference),
        "town_by_hand": "town_geoid" in venue.set_by_person,
    }


def _choices(venue: Venue, reference: Reference) -> dict[str, Any]:
    """What the form of its facts offers."""
    spoken = spoken_languages.said(venue.languages)
    offered = {**spoken_languages.SPOKEN, **{tag: spoken_languages.name_of(tag) for tag in spoken}}
    return {
        "kinds": [
            kind for kind in reference.types.values() if not kind.retired or kind.code == venue.venue_type
        ],
        "towns": town_choices(reference, current.actor().reach),
        "roles": ROLES,
        "month_names": {month: date(2000, month, 1).strftime("%b") for month in MONTHS},
        "open_in": months_of(venue.open_months),
        "spoken": spoken,
        "offered_languages": dict(sorted(offered.items(), key=lambda one: one[1].casefold())),
    }


def _limit_in_words(limits: Limits, town_geoid: str) -> str:
    """What the town's rule means for a place there; empty where there is none."""
    if town_geoid in limits.no_log:
        return "Nothing may be logged in this town: no phone shows the place, and visits are held."
    if town_geoid in limits.ask_first:
        whom = limits.ask_first[town_geoid]
        return f"Somebody is asked first in this town: {whom}" if whom else "Somebody is asked first here."
    return ""


def _standing(connection: Connection, frame: CoverageFrame, venue: Venue, day: date) -> Standing:
    status, in_scope = _in_frame(frame, venue.number, day)
    kind = frame.reference.types.get(venue.venue_type)
    return Standing(
        venue=venue,
        day=day,
        status=status,
        in_scope=in_scope,
        county=_name(frame.reference, venue.county_geoid),
        kind=kind.label if kind else "no known type",
        by_visits=venue_page.by_visits(connection, venue.number, day),
        live=venue_page.live_items(connection, [venue.number], day).get(venue.number, []),
        last_up=venue_page.standing_items(connection, venue.number),
        visits=venue_page.history(connection, venue.id, MOST_VISITS),
        materials=frame.reference.materials,
        zone=current.config().time_zone,
    )


def _gaps(frame: CoverageFrame, number: int, day: date) -> list[Gap]:
    """What the gap report counts it for."""
    rows = frame.on(day)
    at = int(np.searchsorted(frame.numbers, number))
    if at == len(rows) or frame.numbers[at] != number:
        return []
    row = rows.iloc[at]
    missing = [words.language_in_words(one) for one in languages_of(frame.languages, int(row["lacks"]))]
    found = of_bits(int(row["gaps"]))
    return [Gap(one.value, missing if one is Reason.language else []) for one in found]


def _in_frame(frame: CoverageFrame, number: int, day: date) -> tuple[Status, bool]:
    """(status, in scope); one that is not known yet is `never`."""
    rows = frame.on(day)
    at = int(np.searchsorted(frame.numbers, number))
    if at == len(rows) or frame.numbers[at] != number:
        return Status.never, True
    row = rows.iloc[at]
    return STATUSES[row["status"]], bool(row["in_scope"])


def _name(reference: Reference, geoid: str) -> str:
    area = reference.areas.get(geoid)
    return area.name if area else ""
