"""What came of a round, read from its visits and from the coverage frame of two days?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from mapper.rules import round_report
from mapper.rules.activity import Activity, activity
from mapper.rules.activity_events import (
    NO_MATERIAL,
    NOBODY,
    OUTCOMES,
    Asked,
    Logged,
    MaterialKind,
    Placed,
    Visits,
    first_days,
)
from mapper.rules.comparison import Comparison, comparison
from mapper.rules.period import Period
from mapper.rules.round_report import Days, Found, Report
from mapper.rules.rounds import Made, Round, window
from mapper.rules.rounds import Visits as MadeAt
from mapper.rules.visit import Action, day_of
from mapper.store import rounds, schema
from mapper.store.coverage_frame import CoverageFrame
from mapper.store.venue_texts import numbers_of
from mapper.store.venues import in_parts

Rows = NDArray[np.int32]


def figures(
    connection: Connection, frame: CoverageFrame, round_: Round, zone: ZoneInfo, now: datetime
) -> Report:
    """The report of rules/round_report. A stop whose place is on the venue list no more, or waits to be
    accepted, is a stop; its visits and its status are in no figure, as in every other report."""
    between = round_report.days(round_, zone, day_of(now, zone))
    made = rounds.made_stops(connection, round_, zone)
    row_of = _rows(connection, frame, [stop.venue_id for stop in round_.own_stops])
    at = np.array(sorted(row_of.values()), dtype=np.int64)
    towns = sorted(set(frame.venues["town_geoid"].iloc[at].tolist()) - {""})
    found = Found(
        made=made,
        activity=_activity(connection, frame, made, row_of, between),
        places=_compared(frame, at, between, ("county",)),
        towns=_compared(frame, np.flatnonzero(frame.venues["town_geoid"].isin(towns)), between, ("town",)),
        added=_added(connection, round_, towns, zone),
    )
    return round_report.round_report(round_, found, between, now.astimezone(zone))


def _rows(connection: Connection, frame: CoverageFrame, venue_ids: Sequence[str]) -> dict[str, int]:
    """Venue id -> its row of the frame, of those that are in it."""
    numbers = numbers_of(connection, venue_ids)
    asked = np.array(list(numbers.values()), dtype=np.int32)
    places = np.searchsorted(frame.numbers, asked)
    return {
        id_: int(place)
        for id_, number, place in zip(numbers, asked.tolist(), places.tolist(), strict=True)
        if place < len(frame.numbers) and frame.numbers[place] == number
    }


def _compared(frame: CoverageFrame, at: NDArray[np.int64], between: Days, by: Sequence[str]) -> Comparison:
    before, after = (frame.on(day)["status"].to_numpy()[at] for day in (between.before, between.after))
    venues: pd.DataFrame = frame.venues.iloc[at]
    return comparison(venues, before, after, by)


def _activity(
    connection: Connection, frame: CoverageFrame, made: MadeAt, row_of: Mapping[str, int], between: Days
) -> Activity:
    chosen = np.zeros(len(frame.venues), dtype=np.bool_)
    chosen[list(row_of.values())] = True
    materials = frame.reference.materials
    asked = Asked(chosen, Period(between.before, between.after), (), with_people=False)
    visits = {
        visit.visit_id: (row_of[venue_id], visit)
        for venue_id, there in made.items()
        if venue_id in row_of
        for visit in there
    }
    kinds = [MaterialKind(material.kind, material.languages) for material in materials.values()]
    found = _logged(connection, visits, list(materials))
    return activity(frame.venues, found, first_days(frame.item_spans, len(frame.venues)), kinds, asked)


def _logged(
    connection: Connection, visits: Mapping[str, tuple[int, Made]], materials: Sequence[str]
) -> Logged:
    """These visits and what they placed; visits: id -> (row of the frame, visit)."""
    code = {material: place for place, material in enumerate(materials)}
    own = [(row, visit.day.toordinal(), OUTCOMES.index(visit.outcome)) for row, visit in visits.values()]
    item, placed = schema.visit_item, list[tuple[int, ...]]()
    for part in in_parts(visits):
        query = select(item).where(item.c.visit_id.in_(part), item.c.action == Action.placed.value)
        for line in connection.execute(query):
            at, visit = visits[line.visit_id]
            where = at, visit.day.toordinal(), OUTCOMES.index(visit.outcome)
            placed.append((*where, code.get(line.material, NO_MATERIAL), line.quantity or 0))
    row, day, outcome = _columns(own, (np.int32, np.int32, np.int8))
    return Logged(
        Visits(row, day, outcome, np.full(len(own), NOBODY, dtype=np.int32)),
        Placed(*_columns(placed, (np.int32, np.int32, np.int8, np.int16, np.int64))),
    )


def _columns(rows: Sequence[tuple[int, ...]], dtypes: Sequence[type[np.generic]]) -> list[NDArray[Any]]:
    table = np.array(rows, dtype=np.int64).reshape(len(rows), len(dtypes))
    return [table[:, place].astype(dtype) for place, dtype in enumerate(dtypes)]


def _added(connection: Connection, round_: Round, towns: Sequence[str], zone: ZoneInfo) -> int:
    """Places that people of the round added in its towns in its window, but those that were set aside."""
    venue = schema.venue.c
    begins, ends = window(round_, zone)
    query = select(venue.pending, venue.set_by_person).where(
        venue.added_by.in_(round_.people),
        venue.added_at >= begins,
        venue.town_geoid.in_(towns),
        venue.merged_into.is_(None),
        *([venue.added_at < ends] if ends else []),
    )
    return sum(not (row.pending and "pending" in row.set_by_person) for row in connection.execute(query))
