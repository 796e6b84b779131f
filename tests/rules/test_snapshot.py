"""Every venue at once on one day: the spans and today's register, against the fold read venue by venue."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.rules.coverage import NO_END, STATUSES, Status, VenueHistory, fold
from mapper.rules.open_months import ALL_YEAR
from mapper.rules.snapshot import (
    DayStatus,
    ItemSpanArrays,
    RegisterArrays,
    StatusSpanArrays,
    items_on,
    out_of_season,
    status_on,
)

from .builders import MAINE, history, item, live_on, on, span_on, visit
from .invented import MATERIALS, SPOTS, days_around, recalls, shelf_lives, visits


def status_arrays(told: list[VenueHistory], leave_out_leading_never: bool = False) -> StatusSpanArrays:
    rows = [
        (
            venue,
            span.from_day.toordinal(),
            span.until_day.toordinal(),
            span.status.code,
            span.visited,
            span.accepted,
            span.follow_up_on.toordinal() if span.follow_up_on else 0,
        )
        for venue, one in enumerate(told)
        for span in one.status_spans
        if not (leave_out_leading_never and span.from_day == date.min and span.status is Status.never)
    ]
    types = (np.int32, np.int32, np.int32, np.int8, np.bool_, np.bool_, np.int32)
    return StatusSpanArrays(*(np.array([row[i] for row in rows], dtype) for i, dtype in enumerate(types)))


def item_arrays(told: list[VenueHistory]) -> ItemSpanArrays:
    rows = [
        (
            venue,
            MATERIALS.index(span.material),
            SPOTS.index(span.spot),
            span.from_day.toordinal(),
            span.until_day.toordinal(),
        )
        for venue, one in enumerate(told)
        for span in one.item_spans
    ]
    types = (np.int32, np.int16, np.int16, np.int32, np.int32)
    return ItemSpanArrays(*(np.array([row[i] for row in rows], dtype) for i, dtype in enumerate(types)))


def register(*not_counted: bool, open_months: int = ALL_YEAR) -> RegisterArrays:
    return RegisterArrays(np.array(not_counted, np.bool_), np.full(len(not_counted), open_months, np.uint16))


def read(day: str, told: VenueHistory, of_register: RegisterArrays) -> tuple[str, bool, bool, int]:
    seen: DayStatus = status_on(on(day), 1, status_arrays([told]), of_register)
    return STATUSES[seen.status[0]], bool(seen.visited[0]), bool(seen.accepted[0]), int(seen.follow_up[0])


PROMISED = history(visit("2026-03-02", "promised", follow_up="2026-03-20"))


def test_what_the_visits_say_stands_where_the_register_says_nothing():
    assert read("2026-03-02", PROMISED, register(False)) == (
        "promised",
        True,
        True,
        on("2026-03-20").toordinal(),
    )


def test_the_register_leaves_a_venue_out_on_every_day_shown():
    for day in ("2020-01-01", "2026-03-02", "2030-01-01"):
        assert read(day, PROMISED, register(True))[0] == "excluded"


def test_a_venue_left_out_by_the_register_keeps_its_visits_and_asks_for_no_return():
    assert read("2026-03-02", PROMISED, register(True)) == ("excluded", True, True, 0)


@pytest.mark.parametrize(
    ("day", "open_months", "expected"),
    [
        ("2026-04-30", 0b0011_1111_0000, "excluded"),  # open from May to October
        ("2026-05-01", 0b0011_1111_0000, "promised"),
        ("2026-10-31", 0b0011_1111_0000, "promised"),
        ("2026-11-01", 0b0011_1111_0000, "excluded"),
        ("2026-12-31", 0b1000_0000_0001, "promised"),  # open over the turn of the year
        ("2027-01-31", 0b1000_0000_0001, "promised"),
        ("2027-02-01", 0b1000_0000_0001, "excluded"),
        ("2028-02-29", 0b0000_0000_0010, "promised"),
        ("2026-07-01", 0, "excluded"),
    ],
)
def test_out_of_its_open_months_a_venue_is_excluded(day, open_months, expected):
    assert read(day, PROMISED, register(False, open_months=open_months))[0] == expected


def test_all_year_is_never_out_of_season():
    months = np.array([ALL_YEAR], dtype=np.uint16)
    assert not any(out_of_season(date(2026, month, 1), months)[0] for month in range(1, 13))


def test_a_venue_without_any_span_was_never_visited():
    seen = status_on(on("2026-03-02"), 3, status_arrays([]), register(False, False, True))
    assert [STATUSES[code] for code in seen.status] == ["never", "never", "excluded"]
    assert not seen.visited.any() and not seen.accepted.any() and not seen.follow_up.any()
    assert (seen.status.dtype, seen.follow_up.dtype) == (np.int8, np.int32)


def test_no_venue_at_all():
    seen = status_on(on("2026-03-02"), 0, status_arrays([]), register())
    assert len(seen.status) == 0


def test_the_last_day_of_the_calendar_is_read_like_the_day_before():
    assert read("9999-12-31", PROMISED, register(False))[0] == "promised"
    current, _ = items_on(
        NO_END, 1, ItemSpanArrays(*(np.array([n], np.int32) for n in (0, 0, 0, 1, NO_END.toordinal()))),
        np.array([0], np.int32), np.array([True])
    )  # fmt: skip
    assert current.tolist() == [True]


@pytest.mark.parametrize(
    ("superseded", "day", "expected"),
    [
        pytest.param(None, "2026-03-05", (True, True), id="no newer version"),
        pytest.param("2026-03-06", "2026-03-05", (True, True), id="from tomorrow"),
        pytest.param("2026-03-05", "2026-03-05", (False, False), id="from today"),
        pytest.param("2020-01-01", "2026-03-05", (False, False), id="long ago"),
        pytest.param(None, "2026-03-11", (False, False), id="no longer live"),
    ],
)
def test_current_is_live_and_not_superseded(superseded, day, expected):
    told = history(visit("2026-03-01", "placed", item("placed", spot="stall")))
    since = np.zeros(len(MATERIALS), np.int32)
    since[MATERIALS.index("poster")] = on(superseded).toordinal() if superseded else 0
    current, private = items_on(on(day), 1, item_arrays([told]), since, np.array([False, True]))
    assert (bool(current[0]), bool(private[0])) == expected


def test_an_old_item_in_private_and_a_current_one_in_public_are_not_a_current_private_one():
    told = history(
        visit("2026-03-01", "placed", item("placed", "cards", "board"), item("placed", "poster", "stall"))
    )
    poster_is_old = np.array(
        [on("2020-01-01").toordinal() if m == "poster" else 0 for m in MATERIALS], np.int32
    )
    current, private = items_on(
        on("2026-03-01"), 1, item_arrays([told]), poster_is_old, np.array([False, True])
    )
    assert (current.tolist(), private.tolist()) == ([True], [False])


@settings(max_examples=60, deadline=None)
@given(st.lists(visits(most=5), max_size=4), shelf_lives, recalls(), st.data())
def test_reading_all_at_once_is_reading_each(programme, shelf_life, recalled, data):
    told = [fold(made, shelf_life, recalled, MAINE) for made in programme]
    day = data.draw(st.sampled_from(days_around([one for made in programme for one in made])))
    left_out = np.array(data.draw(st.lists(st.booleans(), min_size=len(told), max_size=len(told))), np.bool_)
    months = np.array([data.draw(st.integers(0, ALL_YEAR)) for _ in told], np.uint16)
    spans = status_arrays(told, leave_out_leading_never=data.draw(st.booleans()))
    seen = status_on(day, len(told), spans, RegisterArrays(left_out, months))
    for venue, one in enumerate(told):
        span = span_on(one, day)
        out = bool(left_out[venue]) or not int(months[venue]) >> (day.month - 1) & 1
        assert STATUSES[seen.status[venue]] == ("excluded" if out else span.status)
        assert (seen.visited[venue], seen.accepted[venue]) == (span.visited, span.accepted)
        follow_up = span.follow_up_on.toordinal() if span.follow_up_on and not out else 0
        assert seen.follow_up[venue] == follow_up


@settings(max_examples=60, deadline=None)
@given(st.lists(visits(most=5), max_size=4), shelf_lives, st.data())
def test_reading_items_all_at_once_is_reading_each(programme, shelf_life, data):
    told = [fold(made, shelf_life, {}, MAINE) for made in programme]
    days = days_around([one for made in programme for one in made])
    day = data.draw(st.sampled_from(days))
    since = {m: data.draw(st.none() | st.sampled_from(days)) for m in MATERIALS}
    private_spots = {spot: data.draw(st.booleans()) for spot in SPOTS}
    current, private = items_on(
        day,
        len(told),
        item_arrays(told),
        np.array([since[m].toordinal() if since[m] else 0 for m in MATERIALS], np.int32),
        np.array([private_spots[spot] for spot in SPOTS]),
    )
    for venue, one in enumerate(told):
        up_to_date = [
            place for place in live_on(one, day) if not (since[place[0]] and since[place[0]] <= day)
        ]
        assert current[venue] == bool(up_to_date)
        assert private[venue] == any(private_spots[spot] for _, spot in up_to_date)
