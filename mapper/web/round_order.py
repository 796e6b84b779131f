"""In which order are the stops of a round made, how far is the way, and why do some stand at its end?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from mapper.intake import round_order
from mapper.intake.round_changes import Order
from mapper.places import travel
from mapper.rules.coverage import Status
from mapper.rules.rounds import Planned, Round
from mapper.store.venues import Venue
from mapper.web import current

NOT_KNOWN = (Status.never.code, 0)  # of a venue that is newer than the frame


@dataclass(frozen=True, slots=True)
class Way:
    """`distance`: of all its stops in their order, in words, empty where none has a point; `why_late`: venue
    id -> a sentence, of those that stand at the end for a reason that still holds."""

    distance: str
    why_late: Mapping[str, str]


def order_of() -> Order:
    """Puts venues into the best order. What is known of today is read first, not while phones wait for
    what is being written."""
    today = _today()

    def planned(venues: Sequence[Venue], start: tuple[float, float] | None, day: date) -> Planned:
        return round_order.plan(_rows(venues, today), start, day).planned

    return planned


def way(round_: Round, venues: Mapping[str, Venue]) -> Way:
    """`venues`: those of its stops that are there, by id."""
    there = [venues[stop.venue_id] for stop in round_.own_stops if stop.venue_id in venues]
    rows = _rows(there, _today())
    late = round_order.late_stops(rows, round_.on_day)
    holds = {stop.venue_id for stop in round_.own_stops if stop.late}
    metres = round_order.metres_through(rows, round_.start)
    return Way(
        travel.in_words(metres) if rows["lat"].notna().any() else "",
        {id_: found.sentence for id_, found in late.items() if id_ in holds},
    )


def _rows(venues: Sequence[Venue], today: pd.DataFrame) -> pd.DataFrame:
    """The columns that intake/round_order.py asks for, in the order of the venues."""
    columns = ("id", "name", "lat", "lon", "opening_hours", "open_months")
    rows = pd.DataFrame({name: [getattr(venue, name) for venue in venues] for name in columns})
    standing = _standing([venue.number for venue in venues], today)
    areas = current.frame().reference.areas
    return rows.assign(
        town=[areas[v.town_geoid].name if v.town_geoid in areas else v.city for v in venues],
        lat=rows["lat"].astype(np.float64),
        lon=rows["lon"].astype(np.float64),
        status=[standing.get(venue.number, NOT_KNOWN)[0] for venue in venues],
        follow_up=[standing.get(venue.number, NOT_KNOWN)[1] for venue in venues],
    )


def _today() -> pd.DataFrame:
    return current.frame().on(current.today())


def _standing(numbers: Sequence[int], today: pd.DataFrame) -> dict[int, tuple[int, int]]:
    """Number -> status and follow-up day of today: what is closed says until when."""
    few = today[today["number"].isin(numbers)]
    states = zip(few["status"].tolist(), few["follow_up"].tolist(), strict=True)
    return dict(zip(few["number"].tolist(), states, strict=True))
