"""Does each list hold just the places that a look at every day and place finds, the most urgent first?"""

from datetime import date, timedelta
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.rules import desk_venues as rules
from mapper.rules.asking_again import ask_again_on
from mapper.rules.coverage import STATUSES, Status
from mapper.rules.desk import NOWHERE, is_late
from mapper.rules.desk_venues import SOON_DAYS, Due
from mapper.rules.gap_reasons import Reason, reasons
from mapper.rules.lapsing import coverage_ends
from mapper.rules.snapshot import status_on

from . import spans as invented

DAY = date(2026, 11, 26)


def chosen_of(draw: Any, count: int) -> np.ndarray:
    return np.array(draw(st.lists(st.booleans(), min_size=count, max_size=count)), np.bool_)


def listed(found: Due) -> list[tuple[date, int]]:
    """(day, row), in the order of the list."""
    return [(date.fromordinal(day), at) for day, at in zip(found.on.tolist(), found.at.tolist(), strict=True)]


@settings(max_examples=200)
@given(st.data(), invented.programmes(), invented.days())
def test_what_closes_and_opens_soon(data: Any, programme: Any, day: date) -> None:
    spans, register, count = programme
    chosen = chosen_of(data.draw, count)
    today = invented.statuses(day, count, spans, register)
    expected = []
    for venue in range(count):
        ahead = [invented.near(day, n) for n in range(1, SOON_DAYS + 1)]
        open_on = [d for d in ahead if invented.statuses(d, count, spans, register)[venue] != "excluded"]
        is_asked = chosen[venue] and today[venue] == "excluded" and not register.not_counted[venue]
        if is_asked and open_on and open_on[0] > day:
            expected.append((open_on[0], venue))
    status = status_on(day, count, spans, register).status
    found = rules.seasons(day, status, chosen, spans, register)
    assert listed(found) == sorted(expected)
    assert all(found.since >= found.on - SOON_DAYS)


@settings(max_examples=200)
@given(st.data(), invented.programmes(), invented.days())
def test_what_is_due_for_a_check(data: Any, programme: Any, day: date) -> None:
    """The first day on which the place counts and is not covered any more, after one on which it was."""
    spans, register, count = programme
    chosen = chosen_of(data.draw, count)
    expected = []
    for venue in np.flatnonzero(chosen).tolist():
        for ahead in range(1, SOON_DAYS + 1):
            before, then = invented.near(day, ahead - 1), invented.near(day, ahead)
            was = invented.statuses(before, count, spans, register)[venue]
            now = invented.statuses(then, count, spans, register)[venue]
            if then > before and was == "covered" and now not in ("covered", "excluded"):
                expected.append((then, venue))
                break
    ends = coverage_ends(day, invented.near(day, SOON_DAYS), chosen, spans, register)
    found = rules.rechecks(day, ends, rules.covered_since(day, count, spans))
    assert listed(found) == sorted(expected)
    assert all(found.since >= found.on - SOON_DAYS)


@given(
    st.lists(
        st.tuples(st.sampled_from(STATUSES), st.sampled_from([0, -400, -1, 0, 1, 30]), st.booleans()),
        max_size=12,
    )
)
def test_promises_are_overdue_where_the_gap_report_says_so(rows: list[tuple[Status, int, bool]]) -> None:
    status = np.array([one.code for one, _, _ in rows], dtype=np.int8)
    follow_up = np.array([DAY.toordinal() + days if days else 0 for _, days, _ in rows], dtype=np.int32)
    chosen = np.array([is_chosen for _, _, is_chosen in rows], dtype=np.bool_)
    none = np.zeros(len(rows), dtype=np.bool_)
    bits = reasons(DAY, status, follow_up, none, none, none, none, none)
    overdue = np.flatnonzero((bits & Reason.overdue.bit != 0) & chosen)
    found = rules.promises(DAY, status, follow_up, chosen)
    assert sorted(found.at.tolist()) == overdue.tolist()
    assert found.on.tolist() == sorted(follow_up[overdue].tolist())
    assert (found.since - found.on).tolist() == [1] * len(found)


@given(st.lists(st.integers(0, 900), max_size=10))
def test_a_no_is_asked_about_again_from_its_day_on(ago: list[int]) -> None:
    rows = np.arange(len(ago)) * 3
    noes = [DAY - timedelta(days=days) for days in ago]
    expected = sorted((ask_again_on(no), 3 * at) for at, no in enumerate(noes) if ask_again_on(no) <= DAY)
    found = rules.refusals(DAY, rows, np.array([no.toordinal() for no in noes], dtype=np.int64))
    assert listed(found) == expected
    assert found.since.tolist() == found.on.tolist()


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(1, 50)), max_size=12))
def test_a_place_with_several_recalled_items_stands_once_by_the_earliest(
    items: list[tuple[int, int]],
) -> None:
    chosen = np.array([True, True, False, True, True])
    earliest: dict[int, int] = {}
    for at, day in items:
        if chosen[at]:
            earliest[at] = min(day, earliest.get(at, day))
    rows, days = (np.array([item[part] for item in items], dtype=np.int64) for part in (0, 1))
    found = rules.recalls(rows, days, chosen)
    assert listed(found) == sorted((date.fromordinal(day), at) for at, day in earliest.items())


@given(st.lists(st.tuples(st.integers(-1, 2), st.integers(-20, 0), st.integers(-20, 20)), max_size=15))
def test_the_lots_of_a_list_are_its_places_by_county(rows: list[tuple[int, int, int]]) -> None:
    """since and on as days from today; county as a place in the list of counties, -1 for none."""
    geoids = ["a", "b", "c"]
    today = DAY.toordinal()
    code, since, on = (np.array([row[at] for row in rows], dtype=np.int32) for at in range(3))
    found = rules.due(np.arange(len(rows)), on + today, since + today)
    lots = {lot.counties: lot for lot in rules.lots(found, code, geoids, DAY)}
    assert sum(lot.count for lot in lots.values()) == len(found)
    for county in {row[0] for row in rows}:
        own = [row for row in rows if row[0] == county]
        lot = lots[frozenset({geoids[county] if county >= 0 else NOWHERE})]
        assert lot.count == len(own)
        assert lot.late == sum(is_late(DAY + timedelta(days=row[1]), DAY) for row in own)
        assert lot.oldest == DAY + timedelta(days=min(row[1] for row in own))
        ahead = [row[2] for row in own if row[2] > 0]
        assert lot.next_on == (DAY + timedelta(days=min(ahead)) if ahead else None)
