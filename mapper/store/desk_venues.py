"""Which places are on one of the desk's lists? Read for the desk, its pages, and a round made of a list."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, func, select

from mapper.rules import desk_venues as rules
from mapper.rules.coverage import LAST_DAY, Status
from mapper.rules.desk import Kind
from mapper.rules.desk_venues import SOON_DAYS, Due
from mapper.rules.lapsing import coverage_ends
from mapper.rules.selection import Selection
from mapper.rules.snapshot import Bools
from mapper.rules.visit import Outcome, day_of
from mapper.store import schema
from mapper.store.coverage_frame import CoverageFrame
from mapper.store.visits import counts

NUMBERS_PER_QUERY = 900
Numbers = NDArray[np.int64]


def numbers(
    why: str, connection: Connection, frame: CoverageFrame, day: date, selection: Selection, zone: ZoneInfo
) -> list[int]:
    """The numbers of the venues on the list `why` (recall · promise · recheck · refusal · season), the most
    urgent first. Raises ValueError on a list that there is not."""
    found: list[int] = frame.numbers[listed(why, connection, frame, day, selection, zone).at].tolist()
    return found


def listed(
    why: str, connection: Connection, frame: CoverageFrame, day: date, selection: Selection, zone: ZoneInfo
) -> Due:
    """The same as rows of the frame, with their days. Raises ValueError likewise."""
    venues = frame.on(day)
    chosen = selection.mask(venues)
    status, follow_up = venues["status"].to_numpy(), venues["follow_up"].to_numpy()
    kind = Kind(why)
    if kind is Kind.recall:
        return rules.recalls(*_recalled(connection, frame, day), chosen)
    if kind is Kind.promise:
        return rules.promises(day, status, follow_up, chosen)
    if kind is Kind.recheck:
        return _rechecks(frame, day, chosen)
    if kind is Kind.refusal:
        rows = np.flatnonzero((status == Status.declined.code) & chosen)
        return rules.refusals(day, *_last_noes(connection, frame, rows, day, zone))
    if kind is Kind.season:
        return rules.seasons(day, status, chosen, frame.status_spans, frame.register)
    raise ValueError(f"the desk has no list of places {why!r}")


def _rechecks(frame: CoverageFrame, day: date, chosen: Bools) -> Due:
    spans = frame.status_spans
    last = min(day, LAST_DAY - timedelta(days=SOON_DAYS)) + timedelta(days=SOON_DAYS)
    ends = coverage_ends(day, last, chosen, spans, frame.register)
    return rules.rechecks(day, ends, rules.covered_since(day, len(chosen), spans))


def _recalled(connection: Connection, frame: CoverageFrame, day: date) -> tuple[Numbers, Numbers]:
    """Rows of the frame with a recalled item that somebody saw last, and the day of its recall."""
    standing, material = schema.standing_item, schema.material
    query = (
        select(standing.c.venue_number, material.c.recalled_on)
        .join(material, material.c.code == standing.c.material)
        .where(material.c.recalled_on <= day)
        .distinct()
    )
    found = connection.execute(query).all()
    rows, there = _rows(frame, [row[0] for row in found])
    days = np.array([row[1].toordinal() for row in found], dtype=np.int64)
    return rows[there], days[there]


def _last_noes(
    connection: Connection, frame: CoverageFrame, rows: Numbers, day: date, zone: ZoneInfo
) -> tuple[Numbers, Numbers]:
    """Of these rows those whose last no is known, up to that day, with its day (ordinal)."""
    said: dict[int, datetime] = {}
    for number, at in _noes(connection, frame.numbers[rows].tolist(), _end_of(day, zone)):
        said[number] = max(at, said.get(number, at))
    found, there = _rows(frame, list(said))
    days = np.array([day_of(at, zone).toordinal() for at in said.values()], dtype=np.int64)
    return found[there], days[there]


def _noes(connection: Connection, of_numbers: Sequence[int], before: datetime) -> list[tuple[int, datetime]]:
    """(number of the venue, its last no), and likewise of what was merged into it."""
    visit, venue, became = schema.visit, schema.venue, schema.venue.alias("became")
    is_no = (visit.c.outcome == Outcome.declined.value, visit.c.effective_at < before, counts())
    found: list[tuple[int, datetime]] = []
    for start in range(0, len(of_numbers), NUMBERS_PER_QUERY):
        part = of_numbers[start : start + NUMBERS_PER_QUERY]
        own = select(venue.c.number, func.max(visit.c.effective_at)).join(
            visit, visit.c.venue_id == venue.c.id
        )
        merged = (
            select(became.c.number, func.max(visit.c.effective_at))
            .join(venue, venue.c.merged_into == became.c.id)
            .join(visit, visit.c.venue_id == venue.c.id)
        )
        for query, number in ((own, venue.c.number), (merged, became.c.number)):
            rows = connection.execute(query.where(number.in_(part), *is_no).group_by(number))
            found.extend((row[0], row[1]) for row in rows)
    return found


def _end_of(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(min(day, LAST_DAY - timedelta(days=2)) + timedelta(days=1), time.min, zone)


def _rows(frame: CoverageFrame, of_numbers: Sequence[int]) -> tuple[Numbers, Bools]:
    """The row of each number, and whether it has one: what is no known venue has none."""
    asked = np.array(of_numbers, dtype=np.int64)
    if not len(frame.numbers):
        return np.zeros(len(asked), dtype=np.int64), np.zeros(len(asked), dtype=np.bool_)
    rows = np.minimum(np.searchsorted(frame.numbers, asked), len(frame.numbers) - 1)
    return rows, frame.numbers[rows] == asked
