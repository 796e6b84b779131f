"""DESIGN.md 4, Time, Items and Words, sentence by sentence."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.rules.visit import (
    MOST_PER_ITEM,
    Item,
    Outcome,
    Visit,
    confirmed,
    day_of,
    effective_at,
    ended,
    fold_order,
    problems,
    word,
)

from .builders import MAINE, item, on, visit

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("visited", "client", "expected", "shifted"),
    [
        pytest.param(NOON - HOUR, NOON, NOON - HOUR, False, id="a right clock changes nothing"),
        pytest.param(NOON - HOUR, NOON - 10 * MINUTE, NOON - HOUR, False, id="ten minutes slow is let be"),
        pytest.param(NOON - HOUR, NOON + 10 * MINUTE, NOON - HOUR, False, id="ten minutes fast is let be"),
        pytest.param(NOON - HOUR, NOON - 11 * MINUTE, NOON - 49 * MINUTE, True, id="eleven minutes slow"),
        pytest.param(NOON - HOUR, NOON + 11 * MINUTE, NOON - 71 * MINUTE, True, id="eleven minutes fast"),
        pytest.param(
            NOON - HOUR,
            NOON - 10 * MINUTE - timedelta(seconds=1),
            NOON - 3599 * timedelta(seconds=1) + 10 * MINUTE,
            True,
            id="a second beyond ten minutes",
        ),
        pytest.param(NOON + HOUR, NOON + HOUR, NOON, True, id="a fast clock's visit of this moment"),
        pytest.param(NOON + 3 * MINUTE, NOON + 3 * MINUTE, NOON, True, id="never later than received"),
        pytest.param(NOON + 400 * HOUR, NOON, NOON, True, id="a future visit by a right clock"),
        pytest.param(NOON - HOUR, None, NOON - HOUR, False, id="a file has no skew"),
        pytest.param(NOON + HOUR, None, NOON, True, id="a file's is no later than received either"),
        pytest.param(
            NOON.replace(year=1970), NOON.replace(year=1970), NOON, True, id="a phone that woke in 1970"
        ),
    ],
)
def test_when_a_visit_counts(visited, client, expected, shifted):
    told = effective_at(visited, NOON, client)
    assert (told.at, told.shifted) == (expected, shifted)


def test_moments_with_other_offsets_are_the_same_moments():
    in_maine = effective_at(NOON.astimezone(MAINE), NOON + HOUR, (NOON + HOUR).astimezone(timezone(9 * HOUR)))
    assert in_maine == effective_at(NOON, NOON + HOUR, NOON + HOUR)
    assert in_maine.at.tzinfo is UTC


@pytest.mark.parametrize("which", [0, 1, 2])
def test_a_moment_without_offset_is_refused(which):
    moments = [NOON, NOON, NOON]
    moments[which] = moments[which].replace(tzinfo=None)
    with pytest.raises(ValueError, match="offset"):
        effective_at(*moments)


offsets = st.integers(-23, 23).map(lambda hours: timezone(timedelta(hours=hours)))
moments = st.datetimes(timezones=offsets)


@settings(max_examples=200)
@given(moments, moments, st.none() | moments)
def test_any_clock_gives_a_moment_no_later_than_received(visited, received, client):
    told = effective_at(visited, received, client)
    assert told.at <= received
    assert told.shifted == (told.at != visited) or visited.year in (1, 9999)
    assert date.min <= day_of(told.at, MAINE) <= date.max


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (
            "2024-03-10T04:59:59+00:00",
            "2024-03-09",
        ),  # still Saturday night in Maine, the clock not yet put on
        ("2024-03-10T05:00:00+00:00", "2024-03-10"),
        ("2024-03-11T03:59:59+00:00", "2024-03-10"),  # a day of 23 hours ends an hour earlier in UTC
        ("2024-03-11T04:00:00+00:00", "2024-03-11"),
        ("2024-11-03T03:59:59+00:00", "2024-11-02"),
        ("2024-11-03T05:30:00+00:00", "2024-11-03"),  # 1:30 the first time
        ("2024-11-03T06:30:00+00:00", "2024-11-03"),  # 1:30 again
        ("2024-11-04T04:59:59+00:00", "2024-11-03"),  # a day of 25 hours
        ("2024-02-29T23:30:00-05:00", "2024-02-29"),
        ("2023-03-01T00:30:00-05:00", "2023-03-01"),
        ("2026-01-01T08:00:00+09:00", "2025-12-31"),
    ],
)
def test_a_day_is_a_calendar_day_in_the_programmes_zone(moment, day):
    assert day_of(datetime.fromisoformat(moment), MAINE) == on(day)


def test_the_ends_of_the_calendar_hold():
    assert day_of(datetime.max.replace(tzinfo=UTC), ZoneInfo("Pacific/Kiritimati")) == date.max
    assert day_of(datetime.min.replace(tzinfo=UTC), MAINE) == date.min
    last = datetime.max.replace(tzinfo=timezone(-23 * HOUR))
    assert effective_at(last, last, None).at == datetime.max.replace(tzinfo=UTC)
    first = datetime.min.replace(tzinfo=timezone(23 * HOUR))
    assert effective_at(first, NOON, None).at == datetime.min.replace(tzinfo=UTC)


def test_a_day_asks_for_an_offset():
    with pytest.raises(ValueError, match="offset"):
        day_of(datetime(2026, 3, 1), MAINE)


def test_visits_fold_by_moment_then_line_then_id():
    first = visit("2026-03-01T09:00", "checked", id="z", line=9)
    by_line = [visit("2026-03-01T10:00", "checked", id="z", line=line) for line in (2, 10)]
    by_id = [visit("2026-03-01T10:00", "checked", id=name, line=11) for name in ("a", "b")]
    expected = [first, *by_line, *by_id]
    as_arrived = [expected[index] for index in (4, 2, 0, 3, 1)]
    assert sorted(as_arrived, key=fold_order) == expected


def test_the_hour_that_comes_twice_folds_in_utc():
    twice = datetime(2024, 11, 3, 1, 50, tzinfo=MAINE)
    before = Visit("b", twice, 0, Outcome.no_answer, ())
    after = Visit("a", twice.replace(minute=10, fold=1), 0, Outcome.no_answer, ())
    assert sorted([after, before], key=fold_order) == [before, after]


PLACED, SEEN, GONE, REMOVED = item("placed"), item("seen"), item("gone"), item("removed")
TODAY = on("2026-03-01")


@pytest.mark.parametrize("outcome", list(Outcome))
@pytest.mark.parametrize("one", [SEEN, GONE, REMOVED], ids=lambda i: str(i.action))
def test_seen_gone_and_removed_stand_in_any_visit(outcome, one):
    items = [one, PLACED] if outcome == "placed" else [one]
    assert problems(outcome, items, on("2026-06-01"), TODAY) == []


@pytest.mark.parametrize("outcome", list(Outcome))
def test_placed_stands_only_in_placed_or_checked(outcome):
    fields = [problem.field for problem in problems(outcome, [PLACED], on("2026-06-01"), TODAY)]
    assert fields == ([] if outcome in ("placed", "checked") else ["items[0].action"])


@pytest.mark.parametrize(
    ("outcome", "items", "follow_up", "fields"),
    [
        pytest.param("placed", [PLACED], None, [], id="placed with a placed item"),
        pytest.param("placed", [], None, ["items"], id="placed needs a placed item"),
        pytest.param("placed", [SEEN, GONE], None, ["items"], id="seen and gone are not placed"),
        pytest.param("checked", [], None, ["items"], id="checked needs any item"),
        pytest.param("checked", [GONE], None, [], id="gone is enough for checked"),
        pytest.param("no_answer", [], None, [], id="no answer needs nothing"),
        pytest.param("closed_until", [], None, ["follow_up_on"], id="closed until when?"),
        pytest.param("closed_until", [], "2026-03-01", ["follow_up_on"], id="closed until today"),
        pytest.param("closed_until", [], "2026-03-02", [], id="closed until tomorrow"),
        pytest.param("promised", [], None, [], id="a promise without a day"),
        pytest.param("promised", [], "2026-03-01", [], id="a promise for today"),
        pytest.param("promised", [], "2026-02-28", ["follow_up_on"], id="a promise for yesterday"),
    ],
)
def test_which_items_and_days_go_with_which_outcome(outcome, items, follow_up, fields):
    found = problems(Outcome(outcome), items, on(follow_up) if follow_up else None, TODAY)
    assert [problem.field for problem in found] == fields
    assert all(problem.message for problem in found)


@pytest.mark.parametrize(
    ("action", "quantity", "sound"),
    [
        ("placed", 1, True),
        ("seen", MOST_PER_ITEM, True),
        ("placed", 0, False),
        ("seen", 0, False),
        ("placed", -1, False),
        ("seen", None, False),
        ("seen", MOST_PER_ITEM + 1, False),
        ("gone", None, True),
        ("gone", 0, True),
        ("removed", 3, True),
        ("removed", -1, False),
        ("gone", 10**30, False),
    ],
)
def test_placed_and_seen_need_a_quantity(action, quantity, sound):
    items = [PLACED, Item("poster", "stall", item(action).action, quantity)]
    fields = [problem.field for problem in problems(Outcome.placed, items, None, TODAY)]
    assert fields == ([] if sound else ["items[1].quantity"])


def test_an_item_names_its_material_and_spot():
    nameless = Item("", "", SEEN.action, 1)
    fields = [problem.field for problem in problems(Outcome.checked, [nameless], None, TODAY)]
    assert fields == ["items[0].material", "items[0].spot"]


def test_a_confirmation_beats_gone_and_removed_in_one_visit():
    mixed = visit("2026-03-01", "checked", GONE, SEEN, REMOVED, item("gone", spot="stall"))
    assert confirmed(mixed) == {("poster", "board"): 1}
    assert ended(mixed) == {("poster", "stall")}


def test_two_lines_about_one_place_add_up():
    restocked = visit("2026-03-01", "placed", item("seen", quantity=3), item("placed", quantity=5))
    assert confirmed(restocked) == {("poster", "board"): 8}


@pytest.mark.parametrize(
    ("outcome", "items", "said"),
    [
        pytest.param("promised", [], "promised", id="promised by its outcome"),
        pytest.param("promised", [SEEN], "promised", id="promised though ours is up"),
        pytest.param("declined", [SEEN], "declined", id="declined though ours is up"),
        pytest.param("declined", [GONE], "declined", id="declined and taken down"),
        pytest.param("placed", [PLACED], "up", id="up where placed"),
        pytest.param("checked", [SEEN, item("gone", spot="stall")], "up", id="up where one of two is up"),
        pytest.param("checked", [SEEN, GONE], "up", id="up where the same is both"),
        pytest.param("no_answer", [SEEN], "up", id="up, seen through the window"),
        pytest.param("closed_for_good", [SEEN], "up", id="up, though closed for good"),
        pytest.param("checked", [GONE], "gone", id="gone"),
        pytest.param("closed_today", [REMOVED], "gone", id="removed from the door"),
        pytest.param("closed_for_good", [], "gone", id="gone where it closes for good"),
        pytest.param("closed_until", [GONE], "gone", id="gone where closed for now"),
        pytest.param("no_answer", [], None, id="no answer says none"),
        pytest.param("closed_today", [], None, id="closed today says none"),
        pytest.param("closed_until", [], None, id="closed until says none"),
    ],
)
def test_a_visit_says_at_most_one_word(outcome, items, said):
    assert word(visit("2026-03-01", outcome, *items, follow_up="2026-06-01")) == said
