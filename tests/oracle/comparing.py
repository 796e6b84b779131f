"""Where do the app and the oracle differ? Every cell of every grouping, by what each venue is on a day."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from mapper.rules.coverage import STATUSES
from mapper.rules.permissions import Reach
from mapper.rules.selection import Selection
from mapper.store.coverage_frame import CoverageFrame
from tests.builders import CUMBERLAND, ZONE
from tests.oracle import counted, raw
from tests.oracle.paper import Paper

Chosen = Callable[[Mapping[str, Any]], bool]
EVERYTHING = Selection()
# Each filter of the app beside what it means.
FILTERS: tuple[tuple[Selection, Chosen], ...] = (
    (Selection(venue_types=("cafe",)), lambda venue: venue["venue_type"] == "cafe"),
    (Selection(counties=(CUMBERLAND,)), lambda venue: venue["county_geoid"] == CUMBERLAND),
    (Selection(counties=("",)), lambda venue: venue["county_geoid"] == ""),
    (Selection(statuses=("covered", "gone")), lambda venue: venue["status"] in ("covered", "gone")),
    (Selection(postings=("required",), visited=True), lambda v: v["posting"] == "required" and v["visited"]),
    (Selection(reach=Reach(counties=frozenset({CUMBERLAND}))), lambda v: v["county_geoid"] == CUMBERLAND),
)


def compare(frame: CoverageFrame, file: Path, days: Sequence[date], unknown_days: int = 1) -> None:
    """Fails at the first cell that differs. What is unknown, which takes long, is looked at on the first
    `unknown_days`."""
    rows = raw.read(file)
    paper = Paper(rows, ZONE)
    for number, day in enumerate(days):
        venues = paper.on(day)
        compare_venues(frame, day, venues)
        for by in counted.GROUPINGS:
            compare_rows(frame, day, by, EVERYTHING, venues)
        compare_ladder(frame, day, EVERYTHING, venues)
        selection, chosen = FILTERS[number % len(FILTERS)]
        narrowed = [venue for venue in venues if chosen(venue)]
        compare_rows(frame, day, counted.GROUPINGS[number % len(counted.GROUPINGS)], selection, narrowed)
        compare_ladder(frame, day, selection, narrowed)
        if number < unknown_days:
            compare_unknown(frame, day, rows, venues)


def compare_venues(frame: CoverageFrame, day: date, venues: Iterable[Mapping[str, Any]]) -> None:
    now = frame.on(day)
    names = ("number", "status", "visited", "accepted", "current", "private", "follow_up")
    columns = [now[name].tolist() for name in names]
    for said, cells in zip(venues, zip(*columns, strict=True), strict=True):
        ours = dict(zip(names, cells, strict=True))
        expected = {name: said[name] for name in names}
        expected["follow_up"] = said["follow_up"].toordinal() if said["follow_up"] else 0
        ours["status"] = STATUSES[ours["status"]].value
        if said["status"] == "excluded":
            del ours["accepted"], expected["accepted"]  # no rung of one that is not counted is ever shown
        assert ours == expected, (day, said)


def compare_rows(
    frame: CoverageFrame,
    day: date,
    by: Sequence[str],
    selection: Selection,
    venues: Sequence[Mapping[str, Any]],
) -> None:
    report = frame.gap_report(day, by, selection)
    assert in_order(report.rows) == in_order(counted.rows(venues, by)), (day, by, selection)
    assert report.total == counted.figures(venues), (day, by, selection)


def compare_unknown(
    frame: CoverageFrame, day: date, rows: raw.Raw, venues: Sequence[Mapping[str, Any]]
) -> None:
    for by in (("county",), ("town", "venue_type"), ("posting",)):
        report = frame.gap_report(day, by, EVERYTHING)
        assert in_order(report.unknown) == in_order(counted.unknown(rows, venues, by, day)), (day, by)


def compare_ladder(
    frame: CoverageFrame, day: date, selection: Selection, venues: Sequence[Mapping[str, Any]]
) -> None:
    rungs = {rung.name: rung.count for rung in frame.ladder(day, selection)}
    assert rungs == counted.ladder(venues), (day, selection)


def in_order(rows: Iterable[Mapping[str, Any]]) -> list[list[tuple[str, str]]]:
    """Rows as a multiset: cells as text, so that empty ones can be sorted, and 3 is not 3.0."""
    return sorted(sorted((name, repr(cell)) for name, cell in row.items()) for row in rows)
