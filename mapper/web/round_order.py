"""In which order are the stops of a round made, how far is it, and why do some come last?"""

from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np
import pandas as pd

from mapper.intake import round_order
from mapper.intake.round_changes import Order
from mapper.places.travel import in_words
from mapper.rules.rounds import Round
from mapper.store import venues
from mapper.store.rounds import Planned
from mapper.store.venues import Venue
from mapper.web import current

OF_TODAY = ["number", "town", "status", "follow_up"]


def order_of() -> Order:
    """Puts venues into the best order. Reads how they stand now, before anything is written."""
    today = current.frame().on(current.today())[OF_TODAY]

    def planned(chosen: Sequence[Venue], start: tuple[float, float] | None, day: date) -> Planned:
        return round_order.plan(_rows(chosen, today), start, day).planned

    return planned


def why_late(round_: Round) -> dict[str, str]:
    """Venue id -> a sentence that says why the stop comes last, as its hours and its point are known now."""
    with current.database().read() as connection:
        there = venues.by_ids(connection, [stop.venue_id for stop in round_.own_stops])
    rows = _rows(list(there.values()), current.frame().on(current.today())[OF_TODAY])
    return {id_: late.sentence for id_, late in round_order.late_stops(rows, round_.on_day).items()}


def distance(points: Iterable[tuple[float, float]], start: tuple[float, float] | None) -> str:
    """From the start through these points in their order, in words; empty where there is no way to tell."""
    there = pd.DataFrame(list(points), columns=["lat", "lon"])
    if len(there) + (start is not None) < 2:
        return ""
    return in_words(round_order.metres_through(there, start))


def _rows(chosen: Sequence[Venue], today: pd.DataFrame) -> pd.DataFrame:
    """The columns that round_order.plan reads."""
    own = ("id", "number", "name", "opening_hours", "open_months")
    rows = pd.DataFrame({name: [getattr(venue, name) for venue in chosen] for name in own})
    rows["lat"] = np.array([np.nan if venue.lat is None else venue.lat for venue in chosen])
    rows["lon"] = np.array([np.nan if venue.lon is None else venue.lon for venue in chosen])
    known = today[today["number"].isin(rows["number"]).to_numpy()]
    joined = rows.merge(known, on="number", how="left")
    joined["town"] = joined["town"].astype(object).fillna("")
    for name in ("status", "follow_up"):
        joined[name] = joined[name].fillna(0).astype(np.int32)
    return joined
