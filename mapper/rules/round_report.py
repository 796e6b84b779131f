"""What came of a round: stops made, what was put up there, and what it changed on the map?

One report for the page, the text to copy, the file and what is frozen: figures, and names of towns and
languages alone, never of a place or a person; what a round is called may name either, so that is not in it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from mapper.rules.activity import Activity
from mapper.rules.activity_events import OUTCOMES, QUANTITIES
from mapper.rules.comparison import Comparison
from mapper.rules.coverage import STATUSES
from mapper.rules.rounds import Round, Visits, left, window
from mapper.rules.visit import day_of

KIND = "round"
COLUMNS = ("figure", "key", "name", "count", "of")
CHANGED = ("won", "lost", "covered_left", "covered_joined")
TOWN = ("town", "county", "town_geoid")
OF_TOWNS = (
    "eligible_from",
    "covered_from",
    "coverage_pct_from",
    "eligible_to",
    "covered_to",
    "coverage_pct_to",
)
Report = dict[str, Any]
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Days:
    """The day before the round's window began, and the day that it is compared with: the one on which it was
    closed, or today."""

    before: date
    after: date


def days(one: Round, zone: ZoneInfo, today: date) -> Days:
    begins, _ = window(one, zone)
    return Days(
        day_of(begins, zone) - timedelta(days=1), day_of(one.closed_at, zone) if one.closed_at else today
    )


def until(one: Round, day: date, zone: ZoneInfo) -> Round:
    """The same, as if it had been closed on that day at the latest."""
    if one.closed_at and day_of(one.closed_at, zone) <= day:
        return one
    return replace(one, closed_at=datetime.combine(day, time(12), zone))


@dataclass(frozen=True, slots=True)
class Found:
    """What is known of a round: its visits; what they put up; its places on both days (not grouped); its
    towns on both days, by town; how many places the people of the round added in those towns meanwhile."""

    made: Visits
    activity: Activity
    places: Comparison
    towns: Comparison
    added: int


def round_report(one: Round, found: Found, between: Days, computed_at: datetime) -> Report:
    """The figures in the order in which a page tells them; days as YYYY-MM-DD."""
    stops, total, places = one.own_stops, found.activity.total, found.places
    return {
        "kind": KIND,
        "on_day": one.on_day.isoformat(),
        "from": between.before.isoformat(),
        "as_of": between.after.isoformat(),
        "computed_at": computed_at.isoformat(timespec="seconds"),
        "by": [],
        "is_open": one.is_open,
        "stops": len(stops),
        "made": len(stops) - len(left(one, found.made)),
        "moved": len(one.stops) - len(stops),
        "visits": total["visits"],
        "outcomes": {str(outcome): total[str(outcome)] for outcome in OUTCOMES},
        **{name: total[name] for name in QUANTITIES},
        "languages": [
            {name: row[name] for name in ("language", *QUANTITIES)} for row in found.activity.languages
        ],
        "first_up": total["first_up"],
        "added": found.added,
        "places": places.total["known"],
        "before": {status.value: int(places.matrix[status.code].sum()) for status in STATUSES},
        "after": {status.value: int(places.matrix[:, status.code].sum()) for status in STATUSES},
        **{name: places.total[name] for name in CHANGED},
        "towns": [{name: row[name] for name in (*TOWN, *OF_TOWNS)} for row in found.towns.rows],
        "towns_total": {name: found.towns.total[name] for name in OF_TOWNS},
    }


def rows(report: Mapping[str, Any]) -> list[Row]:
    """The report as a table of COLUMNS, a row a figure; `of`: what it is counted out of, None where it is
    counted by itself; `name`: how a town reads, empty where the key is a code."""
    simple = [
        _row("stops_made", "", report["made"], report["stops"]),
        _row("stops_moved", "", report["moved"]),
        _row("visits", "", report["visits"]),
        *(_row("outcome", key, count, report["visits"]) for key, count in report["outcomes"].items()),
        *(_row("put_up", name, report[name]) for name in QUANTITIES),
        *(_row(name, row["language"], row[name]) for row in report["languages"] for name in QUANTITIES),
        _row("first_up", "", report["first_up"], report["places"]),
        _row("places_added", "", report["added"]),
        *(
            _row(f"status_{day}", key, count, report["places"])
            for day in ("before", "after")
            for key, count in report[day].items()
        ),
        *(_row(name, "", report[name], report["places"]) for name in CHANGED),
    ]
    towns = [
        _row(
            f"town_{day}",
            row["town_geoid"],
            row[f"covered_{side}"],
            row[f"eligible_{side}"],
            f"{row['town']}, {row['county']}",
        )
        for row in report["towns"]
        for day, side in (("before", "from"), ("after", "to"))
    ]
    return simple + towns


def _row(figure: str, key: str, count: int, of: int | None = None, name: str = "") -> Row:
    return {"figure": figure, "key": key, "name": name, "count": count, "of": of}


@dataclass(frozen=True, slots=True)
class Change:
    """One figure as it was frozen and as it is known now; None where there is no such row."""

    key: Row
    then: Row | None
    now: Row | None


def changes(then: Mapping[str, Any], now: Mapping[str, Any]) -> list[Change]:
    """The figures that differ, in the order of the frozen ones; new ones last."""
    old, new = ({(row["figure"], row["key"]): row for row in rows(report)} for report in (then, now))
    return [
        Change(old.get(key) or new[key], old.get(key), new.get(key))
        for key in [*old, *(key for key in new if key not in old)]
        if _figures(old.get(key)) != _figures(new.get(key))
    ]


def _figures(row: Row | None) -> tuple[Any, ...]:
    """What two reports may differ in; how many visits there are in all is a figure of its own."""
    if row is None:
        return (0, None)
    return row["count"], None if row["figure"] == "outcome" else row["of"]


# --- in words ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Words:
    """How codes read: outcomes and statuses by code; languages and days by a function."""

    outcome: Mapping[str, str]
    status: Mapping[str, str]
    language: Callable[[str], str]
    day: Callable[[str], str]


def text(report: Mapping[str, Any], words: Words) -> str:
    """The report as plain text, for an e-mail: no place, no person."""
    towns = [row["town"] for row in report["towns"] if row["town"]]
    where = f" in {_listed(towns)}" if towns else ""
    parts = [
        f"Round of {words.day(report['on_day'])}{where}",
        f"{report['made']:,} of {_counted(report['stops'], 'stop')} made.",
        *_visited(report, words),
        *_on_the_map(report, words),
        f"As known on {words.day(report['computed_at'][:10])}.",
    ]
    return "\n".join(parts) + "\n"


def _visited(report: Mapping[str, Any], words: Words) -> list[str]:
    outcomes = [f"{words.outcome[key]} {count:,}" for key, count in report["outcomes"].items() if count]
    found = [f"Visits: {report['visits']:,} ({', '.join(outcomes)})."] if outcomes else []
    put_up = _pieces(report)
    if put_up:
        by_language = [
            f"{words.language(row['language']) or 'no language known'}: {_pieces(row)}"
            for row in report["languages"]
        ]
        found.append(f"Put up: {put_up} ({'; '.join(by_language)}).")
    if report["added"]:
        found.append(f"Places newly found: {report['added']:,}.")
    return found


def _on_the_map(report: Mapping[str, Any], words: Words) -> list[str]:
    before, after = words.day(report["from"]), words.day(report["as_of"])
    covered = [report[day]["covered"] for day in ("before", "after")]
    found = []
    if report["places"]:
        found.append(
            f"Of {_counted(report['places'], 'place')} of the round, {covered[0]:,} had material up on "
            f"{before} and {covered[1]:,} on {after}: {report['won']:,} won, {report['lost']:,} lost."
        )
    if report["towns"]:
        found.append(f"Places with material up in the whole town, on {before} and on {after}:")
    for row in report["towns"]:
        found.append(f"- {row['town']}: {_share(row, 'from')}, then {_share(row, 'to')}")
    return found


def _share(row: Mapping[str, Any], side: str) -> str:
    percent = row[f"coverage_pct_{side}"]
    said = f"{row[f'covered_{side}']:,} of {row[f'eligible_{side}']:,}"
    return said if percent is None else f"{said} ({percent:.1f} %)"


def _pieces(row: Mapping[str, Any]) -> str:
    kinds = zip(QUANTITIES, ("poster", "palm card", "other item"), strict=True)
    return ", ".join(_counted(row[name], one) for name, one in kinds if row[name])


def _counted(count: int, one: str) -> str:
    return f"{count:,} {one}" if count == 1 else f"{count:,} {one}s"


def _listed(names: Sequence[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
