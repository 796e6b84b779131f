"""What does a venue's page say beside its status and its visits? Hours, season, languages, what was up when,
how it stood over time, its neighbours, and what changed about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import quote

import numpy as np
from flask import url_for
from markupsafe import Markup

from mapper.outputs.status_strip import Band, bands, strip
from mapper.rules import open_months, opening_hours, opening_words
from mapper.rules.asking_again import ask_again_on
from mapper.rules.coverage import STATUSES, ItemSpan, Status
from mapper.rules.neighbours import nearest
from mapper.rules.opening_hours import Now
from mapper.rules.spoken_languages import name_of, said
from mapper.rules.visit import day_of
from mapper.store import venue_page
from mapper.store.coverage_frame import CoverageFrame
from mapper.store.database import Connection
from mapper.store.venue_texts import texts_of
from mapper.store.venues import Venue
from mapper.web import current, words
from mapper.web.venue_reasons import Standing

MOST_NEIGHBOURS = 5


@dataclass(frozen=True, slots=True)
class Hours:
    """`rules`: in words, None where there are none that surely mean the same; `now`: how it stands at this
    moment, empty where nobody can tell; `fault`: what in them can't be read."""

    text: str
    rules: list[opening_words.Rule] | None
    now: str
    fault: str
    names_holidays: bool


def hours_of(venue: Venue, at: datetime) -> Hours | None:
    """None where the venue list says none. `at`: an aware moment."""
    if not venue.opening_hours:
        return None
    local = at.astimezone(current.config().time_zone).replace(tzinfo=None)
    fault = opening_hours.fault_of(venue.opening_hours)
    is_open_at_all = not venue.closed and open_months.is_open(venue.open_months, local.month)
    return Hours(
        venue.opening_hours,
        opening_words.in_words(venue.opening_hours),
        _now(venue.opening_hours, local) if is_open_at_all else "",
        fault.sentence.partition(" For example")[0] if fault else "",
        opening_hours.names_holidays(venue.opening_hours),
    )


def _now(text: str, local: datetime) -> str:
    standing = opening_hours.standing(text, local)
    if standing is None or standing.now is Now.unsure:
        return ""
    word = "Open now" if standing.now is Now.open else "Closed now"
    if standing.until is None:
        return word
    when = f"{standing.until.hour}:{standing.until:%M}"
    if standing.until.date() != local.date():
        when = f"{standing.until:%a} {words.in_words(standing.until.date())}, {when}"
    return f"{word}, until {when}"


@dataclass(frozen=True, slots=True)
class Season:
    """`words`: May to October; `opens_on`: the day that it opens, None where it is open on the day shown."""

    words: str
    opens_on: date | None
    is_never: bool


def season_of(venue: Venue, day: date) -> Season | None:
    """None where it is open all year."""
    if venue.open_months & open_months.ALL_YEAR == open_months.ALL_YEAR:
        return None
    months = venue.open_months & open_months.ALL_YEAR
    return Season(open_months.in_words(months), open_months.opens_on(months, day), not months)


def ask_again(standing: Standing) -> date | None:
    """From when a venue that said no may be asked again."""
    if standing.status is not Status.declined:
        return None
    zone = current.config().time_zone
    no = (
        day_of(visit.effective_at, zone)
        for visit in standing.visits
        if visit.outcome == "declined" and not visit.voided and not visit.held
    )
    said_on = max((day for day in no if day <= standing.day), default=None)
    return ask_again_on(said_on) if said_on else None


def languages_of(venue: Venue) -> list[str]:
    return [name_of(tag) for tag in said(venue.languages)]


@dataclass(frozen=True, slots=True)
class Point:
    """Where it is drawn, and the addresses that a phone's map app and the page's map ask for."""

    lat: float
    lon: float
    geo: str


def point_of(venue: Venue) -> Point | None:
    if venue.lat is None or venue.lon is None:
        return None
    at = f"{venue.lat:.5f},{venue.lon:.5f}"
    geo = f"geo:{at}?q={at}({quote(venue.name[:80], safe='')})"
    return Point(venue.lat, venue.lon, geo)


@dataclass(frozen=True, slots=True)
class OverTime:
    """The strip and the same as rows, newest first; none where nobody was ever there."""

    picture: Markup
    rows: list[Band]


def over_time(connection: Connection, number: int, today: date) -> OverTime | None:
    shown = bands(venue_page.status_spans(connection, number), today)
    if not shown:
        return None
    told = (
        f"From {words.in_words(shown[0].first)} to {words.in_words(today)}: {len(shown)} "
        f"{'stretch' if len(shown) == 1 else 'stretches'}, last {words.STATUS[shown[-1].status.value]}. "
        "The table has every day."
    )
    return OverTime(strip(shown, "How it stood over time, as visits tell", told), shown[::-1])


@dataclass(frozen=True, slots=True)
class WasUp:
    """A stretch of days that an item was up for, as far as visits tell: first and last day that counted."""

    material: str
    spot: str
    first: date
    last: date


def was_up(spans: Sequence[ItemSpan], day: date) -> list[WasUp]:
    """What does not count any more on the day shown."""
    return [
        WasUp(span.material, span.spot, span.from_day, span.until_day - timedelta(days=1))
        for span in spans
        if span.until_day <= day and span.until_day > span.from_day
    ]


@dataclass(frozen=True, slots=True)
class Nearby:
    name: str
    link: str
    status: str
    distance: str


def neighbours(connection: Connection, frame: CoverageFrame, venue: Venue, day: date) -> list[Nearby]:
    """The nearest of its type that this actor reaches."""
    if venue.lat is None or venue.lon is None:
        return []
    rows, reach = frame.on(day), current.actor().reach
    among = (rows["venue_type"] == venue.venue_type).to_numpy() & (frame.numbers != venue.number)
    if not reach.everywhere:
        among &= (rows["county_geoid"].isin(reach.counties) | rows["town_geoid"].isin(reach.towns)).to_numpy()
    lat, lon = (rows[name].to_numpy(dtype=np.float64) for name in ("lat", "lon"))
    found = nearest((venue.lat, venue.lon), lat, lon, among, MOST_NEIGHBOURS)
    numbers = [int(frame.numbers[one.row]) for one in found]
    names = texts_of(connection, numbers)
    status = rows["status"].to_numpy()
    return [
        Nearby(
            names[number].name,
            url_for("venues.one", number=number),
            STATUSES[status[one.row]].value,
            distance_in_words(one.metres),
        )
        for number, one in zip(numbers, found, strict=True)
        if number in names
    ]


def distance_in_words(metres: float) -> str:
    """`at the same spot`, `300 m`, `4.2 km`, `31 km`."""
    if metres < 25:
        return "at the same spot"
    if metres < 950:
        return f"{round(metres, -1):.0f} m"
    return f"{metres / 1000:.1f} km" if metres < 9_950 else f"{metres / 1000:,.0f} km"
