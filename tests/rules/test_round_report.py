"""Does the report of a round add up, tell every figure once, and name nothing that it must not?"""

from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.rules import round_report
from mapper.rules.activity import Activity
from mapper.rules.activity_events import OUTCOMES, QUANTITIES
from mapper.rules.comparison import comparison
from mapper.rules.coverage import STATUSES, Status
from mapper.rules.round_report import Days, Found, Words
from mapper.rules.rounds import Made, Round, Stop
from mapper.rules.visit import Outcome
from tests.builders import ZONE

MADE_AT = datetime(2026, 5, 7, 16, tzinfo=UTC)
SATURDAY = date(2026, 5, 9)
BETWEEN = Days(date(2026, 5, 6), date(2026, 5, 10))
STOPS = (Stop("cafe", 1), Stop("shop", 2), Stop("hall", 3), Stop("gone", 4, moved_to="another"))
ROUND = Round("r", "With Vera to Suds", SATURDAY, MADE_AT, "cora", None, None, ("vera",), STOPS)
WORDS = Words(
    {str(outcome): f"<{outcome}>" for outcome in OUTCOMES},
    {status.value: f"<{status.value}>" for status in STATUSES},
    {"en": "English", "es": "Spanish", "": ""}.__getitem__,
    lambda day: f"<{day}>",
)


def venues(towns: list[str]) -> pd.DataFrame:
    named = {"t1": "Portland", "t2": "Gorham"}
    return pd.DataFrame(
        {
            "venue_type": "cafe",
            "posting": "voluntary",
            "county_geoid": "23005",
            "county": "Cumberland",
            "town_geoid": towns,
            "town": [named[town] for town in towns],
        }
    )


def found(
    before: list[Status], after: list[Status], towns: list[str] | None = None, visits: int = 2, **total: int
) -> Found:
    statuses = [np.array([status.code for status in day], dtype=np.int8) for day in (before, after)]
    frame = venues(towns or ["t1"] * len(before))
    counted = {str(outcome): 0 for outcome in OUTCOMES} | dict.fromkeys(QUANTITIES, 0)
    counted |= {"visits": visits, "first_up": 0, "placed": visits, **total}
    languages = [{"language": "en", "posters": 3, "palm_cards": 20, "other_items": 0}] if visits else []
    made = {
        "cafe": [Made("1", SATURDAY, Outcome.placed, "vera")],
        "hall": [Made("2", SATURDAY, Outcome.placed)],
    }
    return Found(
        made if visits else {},
        Activity((), [], counted, languages),
        comparison(frame, *statuses, ("county",)),
        comparison(frame, *statuses, ("town",)),
        added=1,
    )


def reported(given_: Found, round_: Round = ROUND) -> dict[str, Any]:
    return round_report.round_report(round_, given_, BETWEEN, datetime(2026, 5, 10, 12, tzinfo=ZONE))


THREE = found(
    [Status.never, Status.covered, Status.lapsed],
    [Status.covered, Status.covered, Status.declined],
    posters=3, palm_cards=20,
)  # fmt: skip


def test_what_is_told_of_a_round() -> None:
    report = reported(THREE)
    told = {
        name: report[name] for name in ("stops", "made", "moved", "visits", "places", "won", "lost", "added")
    }
    assert told == {
        "stops": 3, "made": 2, "moved": 1, "visits": 2, "places": 3, "won": 1, "lost": 0, "added": 1,
    }  # fmt: skip
    assert (report["before"]["covered"], report["after"]["covered"]) == (1, 2)
    assert report["towns"] == [
        {
            "town": "Portland", "county": "Cumberland", "town_geoid": "t1",
            "eligible_from": 3, "covered_from": 1, "coverage_pct_from": 33.3,
            "eligible_to": 3, "covered_to": 2, "coverage_pct_to": 66.7,
        }
    ]  # fmt: skip
    assert (report["from"], report["as_of"], report["on_day"]) == ("2026-05-06", "2026-05-10", "2026-05-09")


def test_the_text_says_it_in_plain_lines() -> None:
    assert round_report.text(reported(THREE), WORDS).splitlines() == [
        "Round of <2026-05-09> in Portland",
        "2 of 3 stops made.",
        "Visits: 2 (<placed> 2).",
        "Put up: 3 posters, 20 palm cards (English: 3 posters, 20 palm cards).",
        "Places newly found: 1.",
        "Of 3 places of the round, 1 had material up on <2026-05-06> and 2 on <2026-05-10>: 1 won, 0 lost.",
        "Places with material up in the whole town, on <2026-05-06> and on <2026-05-10>:",
        "- Portland: 1 of 3 (33.3 %), then 2 of 3 (66.7 %)",
        "As known on <2026-05-10>.",
    ]


def test_a_round_of_which_nothing_is_known_yet_is_told_too() -> None:
    nothing = reported(found([], [], [], visits=0), replace(ROUND, stops=()))
    said = round_report.text(nothing, WORDS)
    assert said.splitlines()[:2] == ["Round of <2026-05-09>", "0 of 0 stops made."]
    assert "had material up" not in said
    assert {row["count"] for row in round_report.rows(nothing)} <= {0, 1}


def test_neither_a_place_nor_a_person_nor_what_the_round_is_called_is_in_it() -> None:
    report = reported(THREE)
    told = f"{report} {round_report.text(report, WORDS)} {round_report.rows(report)}"
    for hidden in ("Vera", "'vera'", "Suds", "cora", "cafe", "shop", "hall", "'1'"):
        assert hidden not in told


statuses = st.sampled_from(STATUSES)
places = st.lists(st.tuples(statuses, statuses, st.sampled_from(("t1", "t2"))), max_size=12)


@given(of=places)
def test_before_and_after_add_up_and_the_file_says_what_the_report_says(
    of: list[tuple[Status, Status, str]],
) -> None:
    """Counted once more, one place after the other."""
    before, after, towns = ([one[at] for one in of] for at in range(3))
    report = reported(found(before, after, towns))  # type: ignore[arg-type]
    for day, own in (("before", before), ("after", after)):
        assert report[day] == {status.value: own.count(status) for status in STATUSES}
    covered, excluded = Status.covered, Status.excluded
    pairs = list(zip(before, after, strict=True))
    assert report["won"] == sum(a not in (covered, excluded) and b is covered for a, b in pairs)
    assert report["lost"] == sum(a is covered and b not in (covered, excluded) for a, b in pairs)
    grown = report["won"] - report["lost"] - report["covered_left"] + report["covered_joined"]
    assert report["after"]["covered"] == report["before"]["covered"] + grown
    for row in report["towns"]:
        mine = [pair for pair, town in zip(pairs, towns, strict=True) if town == row["town_geoid"]]
        assert row["covered_to"] == sum(b is covered for _, b in mine)
        assert row["eligible_from"] == sum(a is not excluded for a, _ in mine)
    rows = round_report.rows(report)
    assert len({(row["figure"], row["key"]) for row in rows}) == len(rows)
    assert all(set(row) == set(round_report.COLUMNS) for row in rows)
    assert all(row["of"] is None or row["count"] <= row["of"] for row in rows)
    by_figure = {(row["figure"], row["key"]): row["count"] for row in rows}
    assert all(by_figure["status_after", key] == count for key, count in report["after"].items())


# --- what differs by now -----------------------------------------------------------------------------


def test_nothing_differs_from_itself() -> None:
    assert round_report.changes(reported(THREE), reported(THREE)) == []


def test_every_figure_that_differs_is_told_once_and_no_other() -> None:
    then = reported(THREE)
    now = deepcopy(then)
    now["made"] = 3
    now["visits"] = 5
    now["outcomes"]["declined"] = 1
    now["languages"].append({"language": "es", "posters": 2, "palm_cards": 0, "other_items": 0})
    now["towns"] = []
    found_ = round_report.changes(then, now)
    assert [(one.key["figure"], one.key["key"]) for one in found_] == [
        ("stops_made", ""),
        ("visits", ""),
        ("outcome", "declined"),
        ("town_before", "t1"),
        ("town_after", "t1"),
        ("posters", "es"),
    ]
    assert (found_[0].then or {})["count"] == 2 and (found_[0].now or {})["count"] == 3
    assert found_[-1].then is None and found_[3].now is None


# --- which days --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on_day", "closed", "expected"),
    [
        ("2026-05-09", None, ("2026-05-06", "2026-05-20")),  # made the Thursday before
        ("2026-05-02", None, ("2026-05-01", "2026-05-20")),  # typed in from paper later
        (
            "2026-05-09",
            datetime(2026, 5, 11, 3, tzinfo=UTC),
            ("2026-05-06", "2026-05-10"),
        ),  # late that evening
    ],
    ids=["ahead", "on-paper", "closed"],
)
def test_the_day_before_its_window_and_the_day_it_was_closed_or_today(
    on_day: str, closed: datetime | None, expected: tuple[str, str]
) -> None:
    round_ = replace(ROUND, on_day=date.fromisoformat(on_day), closed_at=closed)
    between = round_report.days(round_, ZONE, date(2026, 5, 20))
    assert (between.before.isoformat(), between.after.isoformat()) == expected


def test_up_to_a_day_it_is_as_if_it_had_been_closed_then() -> None:
    open_until = round_report.until(ROUND, date(2026, 5, 10), ZONE)
    assert round_report.days(open_until, ZONE, date(2026, 6, 1)) == BETWEEN
    closed = replace(ROUND, closed_at=datetime(2026, 5, 9, 20, tzinfo=UTC))
    assert round_report.until(closed, date(2026, 5, 10), ZONE) is closed
    assert round_report.days(
        round_report.until(closed, date(2026, 5, 8), ZONE), ZONE, SATURDAY
    ).after == date(2026, 5, 8)
