"""Which venues may stand in a round that somebody makes?"""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from mapper.rules.coverage import Status
from mapper.rules.drawn_area import read
from mapper.rules.round_choice import choice, due_by
from mapper.rules.waypoints import NOT_TO_GO_TO


def rows(count: int = 3, **columns: object) -> pd.DataFrame:
    plain = {flag: [False] * count for flag in NOT_TO_GO_TO}
    where = {"lat": [43.5] * count, "lon": [-70.5] * count, "town_geoid": ["t"] * count}
    return pd.DataFrame({"number": range(1, count + 1), **where, **plain, **columns})


def numbers(frame: pd.DataFrame) -> list[int]:
    return [int(number) for number in frame["number"]]


@pytest.mark.parametrize("flag", NOT_TO_GO_TO)
def test_nobody_is_sent_where_nobody_goes(flag: str) -> None:
    found = choice(rows(**{flag: [False, True, False]}), frozenset())
    assert (numbers(found.venues), found.left_out) == ([1, 3], 1)


def test_what_is_chosen_twice_over_must_fit_both() -> None:
    venues = rows(4, lat=[43.5, 45.0, np.nan, 43.6], town_geoid=["t", "t", "t", "no"])
    area = read("43,-71;44,-70")
    assert numbers(choice(venues, frozenset(), area=area).venues) == [1, 4]
    found = choice(venues, frozenset({"no"}), area=area)
    assert (numbers(found.venues), found.left_out) == ([1], 1)
    assert numbers(choice(venues, frozenset(), ticked=[2, 3], among=[1, 2]).venues) == [2]
    assert numbers(choice(venues, frozenset(), among=[]).venues) == []
    due = np.array([True, False, False, True])
    assert numbers(choice(venues, frozenset(), due=due).venues) == [1, 4]
    assert due.tolist() == [True, False, False, True]


def test_more_than_two_hundred_are_too_long() -> None:
    assert not choice(rows(200), frozenset()).is_too_long
    assert choice(rows(201), frozenset()).is_too_long


def test_due_is_what_has_had_its_time_and_a_promise_that_is_overdue() -> None:
    day = date(2026, 5, 9)
    said = [
        (Status.covered, 0, False),
        (Status.lapsed, 0, True),
        (Status.promised, day.toordinal() - 1, True),
        (Status.promised, day.toordinal(), False),
        (Status.promised, 0, False),
        (Status.declined, day.toordinal() - 1, False),
        (Status.gone, 0, False),
    ]
    status = np.array([status.code for status, _, _ in said], dtype=np.int8)
    follow_up = np.array([ordinal for _, ordinal, _ in said], dtype=np.int32)
    assert due_by(day, status, follow_up).tolist() == [due for _, _, due in said]
