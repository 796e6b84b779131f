"""Why has a venue the status it has? A sentence for the coordinator."""

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from mapper.rules.coverage import ItemSpan, StandingItem, Status, StatusSpan
from mapper.rules.open_months import is_open
from mapper.rules.visit import Outcome, Visit, Word, day_of, word
from mapper.store.reference import Material
from mapper.store.venues import Venue
from mapper.store.visit_records import VisitRecord
from mapper.web.words import in_words


@dataclass(frozen=True, slots=True)
class Standing:
    """How a venue stands on a day, and what made it so."""

    venue: Venue
    day: date
    status: Status
    in_scope: bool  # its county works on its type
    county: str
    kind: str  # label of its type
    by_visits: StatusSpan | None
    live: Sequence[ItemSpan]
    last_up: Sequence[StandingItem]
    visits: Sequence[VisitRecord]  # newest first
    materials: Mapping[str, Material]
    zone: ZoneInfo


def reason(standing: Standing) -> str:
    """The sentence."""
    if standing.status is Status.excluded:
        return _not_counted(standing)
    if standing.status is Status.covered:
        return _covered(standing)
    if standing.status is Status.lapsed:
        return _lapsed(standing)
    return _by_last_word(standing)


def _not_counted(standing: Standing) -> str:
    venue, day = standing.venue, standing.day
    if venue.closed:
        return "The venue list says that it is closed."
    if venue.do_not_place:
        return "It is marked “do not place”, so nobody goes there."
    if not standing.in_scope:
        return f"{standing.county} County has chosen not to work on this type of place: {standing.kind}."
    if not is_open(venue.open_months, day.month):
        return f"It is not open in {calendar.month_name[day.month]}; it opens in {_opens_in(venue, day)}."
    if standing.by_visits and standing.by_visits.follow_up_on:
        return f"A visit found it closed until {in_words(standing.by_visits.follow_up_on)}."
    return "A visit found it closed for good."


def _opens_in(venue: Venue, day: date) -> str:
    months = [(day.month + ahead - 1) % 12 + 1 for ahead in range(1, 12)]
    return next((calendar.month_name[m] for m in months if is_open(venue.open_months, m)), "no month")


def _covered(standing: Standing) -> str:
    until = max((item.until_day for item in standing.live), default=standing.day + timedelta(days=1))
    seen = max((item.last_seen_on for item in standing.last_up), default=standing.day)
    return (
        f"Material was seen up there on {in_words(seen)}. "
        f"At this type of place that counts until {in_words(until - timedelta(days=1))}."
    )


def _lapsed(standing: Standing) -> str:
    seen = max((item.last_seen_on for item in standing.last_up), default=None)
    if seen is None:
        return "Something was seen up there once, but too long ago to count."
    recalled = [item for item in standing.last_up if _is_recalled(standing, item.material)]
    if len(recalled) == len(standing.last_up):
        return f"What was last seen up there, on {in_words(seen)}, has been recalled and must come down."
    return (
        f"Material was last seen up there on {in_words(seen)}, too long ago to count. Somebody should look."
    )


def _is_recalled(standing: Standing, material: str) -> bool:
    known = standing.materials.get(material)
    return known is not None and known.recalled_on is not None and known.recalled_on <= standing.day


def _by_last_word(standing: Standing) -> str:
    said = _last_word(standing)
    on = f"On {in_words(said)}" if said else "Lately"
    if standing.status is Status.gone:
        return f"{on} everything that was up was found gone or was taken down, and nothing was put up since."
    if standing.status is Status.promised:
        return f"{on} somebody there promised to put something up. {_promise(standing)}"
    if standing.status is Status.declined:
        return f"{on} it said no."
    if standing.by_visits and standing.by_visits.visited:
        return "It was visited, but nobody could be asked yet."
    return "Nobody has been there yet."


def _promise(standing: Standing) -> str:
    until = standing.by_visits.follow_up_on if standing.by_visits else None
    if until is None:
        return "No day was agreed."
    if until < standing.day:
        return f"The day that was agreed, {in_words(until)}, has passed."
    return f"The day to come back is {in_words(until)}."


def _last_word(standing: Standing) -> date | None:
    """Day of the last visit that counts and says a word."""
    for record in standing.visits:
        visit = Visit(record.id, record.effective_at, 0, Outcome(record.outcome), record.items)
        day = day_of(record.effective_at, standing.zone)
        if not record.voided and not record.held and day <= standing.day and _says(visit):
            return day
    return None


def _says(visit: Visit) -> bool:
    return isinstance(word(visit), Word)
