"""DESIGN.md 4, Items and Status, sentence by sentence. A poster counts for 10 days, cards for 4."""

from datetime import date, timedelta

import pytest

from mapper.rules.coverage import LAST_DAY, NO_END, STATUSES, Status, StatusSpan, fold
from mapper.rules.visit import Outcome

from .builders import MAINE, SHELF_LIFE, history, item, live_days, on, span_on, status_on, visit

UP = visit("2026-03-01", "placed", item("placed"))
ANOTHER_SPOT = item("placed", spot="stall")


def test_statuses_are_the_contracts_in_its_order():
    assert STATUSES == ("excluded", "covered", "lapsed", "gone", "promised", "declined", "never")
    assert [status.code for status in Status] == [0, 1, 2, 3, 4, 5, 6]


# --- Items ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("visits", "days"),
    [
        pytest.param([UP], [("2026-03-01", "2026-03-10")], id="live for its shelf life"),
        pytest.param(
            [visit("2026-03-01", "placed", item("placed", "cards"))],
            [("2026-03-01", "2026-03-04")],
            id="by kind",
        ),
        pytest.param(
            [UP, visit("2026-03-08", "checked", item("seen"))],
            [("2026-03-01", "2026-03-17")],
            id="seen up again starts anew",
        ),
        pytest.param(
            [UP, visit("2026-03-11", "checked", item("seen"))],
            [("2026-03-01", "2026-03-20")],
            id="without a gap",
        ),
        pytest.param(
            [UP, visit("2026-03-12", "checked", item("seen"))],
            [("2026-03-01", "2026-03-10"), ("2026-03-12", "2026-03-21")],
            id="with a day's gap",
        ),
        pytest.param(
            [UP, visit("2026-03-05", "checked", item("gone"))],
            [("2026-03-01", "2026-03-04")],
            id="gone ends it",
        ),
        pytest.param(
            [UP, visit("2026-03-05", "no_answer", item("removed"))],
            [("2026-03-01", "2026-03-04")],
            id="removed ends it, whatever the outcome",
        ),
        pytest.param(
            [UP, visit("2026-03-01", "checked", item("gone"))], [], id="not at all where gone the same day"
        ),
        pytest.param(
            [visit("2026-03-01", "checked", item("gone")), visit("2026-03-01", "placed", item("placed"))],
            [("2026-03-01", "2026-03-10")],
            id="gone in the morning, placed in the evening",
        ),
        pytest.param(
            [UP, visit("2026-03-05", "checked", item("gone")), visit("2026-03-05", "placed", item("placed"))],
            [("2026-03-01", "2026-03-14")],
            id="gone and replaced on one day leaves no gap",
        ),
        pytest.param(
            [UP, visit("2026-03-05", "placed", item("gone"), item("placed"))],
            [("2026-03-01", "2026-03-14")],
            id="a confirmation beats gone within one visit",
        ),
        pytest.param(
            [UP, visit("2026-03-20", "checked", item("gone"))],
            [("2026-03-01", "2026-03-10")],
            id="gone after its time",
        ),
        pytest.param(
            [UP, visit("2026-03-05", "checked", item("gone", spot="stall"))],
            [("2026-03-01", "2026-03-10")],
            id="gone elsewhere in the building",
        ),
        pytest.param(
            [UP, visit("2026-03-05", "checked", item("gone", "cards"))],
            [("2026-03-01", "2026-03-10")],
            id="another material gone from there",
        ),
        pytest.param(
            [
                visit("2026-03-01", "placed", item("placed"), ANOTHER_SPOT),
                visit("2026-03-05", "closed_for_good"),
            ],
            [("2026-03-01", "2026-03-04"), ("2026-03-01", "2026-03-04")],
            id="closing for good ends every item",
        ),
        pytest.param(
            [
                visit("2026-03-01", "placed", item("placed"), ANOTHER_SPOT),
                visit("2026-03-05", "closed_for_good", item("seen")),
            ],
            [("2026-03-01", "2026-03-14"), ("2026-03-01", "2026-03-04")],
            id="but the one that is seen in that visit",
        ),
        pytest.param(
            [visit("2024-02-25", "placed", item("placed"))], [("2024-02-25", "2024-03-05")], id="a leap year"
        ),
        pytest.param(
            [visit("2023-02-25", "placed", item("placed"))], [("2023-02-25", "2023-03-06")], id="no leap year"
        ),
        pytest.param(
            [visit("2024-03-09T23:30", "placed", item("placed"))],
            [("2024-03-09", "2024-03-18")],
            id="clocks go on",
        ),
        pytest.param(
            [visit("2024-11-03T23:30", "placed", item("placed"))],
            [("2024-11-03", "2024-11-12")],
            id="clocks go back",
        ),
    ],
)
def test_days_on_which_items_are_live(visits, days):
    assert live_days(history(*visits)) == days


@pytest.mark.parametrize(
    ("recalled", "days"),
    [
        ("2026-03-05", [("2026-03-01", "2026-03-04")]),
        ("2026-03-01", []),
        ("2026-02-01", []),
        ("2026-03-10", [("2026-03-01", "2026-03-09")]),
        ("2026-03-11", [("2026-03-01", "2026-03-10")]),
    ],
)
def test_a_recalled_item_is_live_up_to_the_day_before(recalled, days):
    assert live_days(history(UP, recalled={"poster": recalled})) == days


def test_a_recalled_item_seen_later_is_not_live_but_stands_and_says_up():
    told = history(
        UP, visit("2026-03-08", "checked", item("seen", quantity=2)), recalled={"poster": "2026-03-05"}
    )
    assert live_days(told) == [("2026-03-01", "2026-03-04")]
    assert status_on(told, "2026-03-09") == "lapsed"
    [standing] = told.standing
    assert (standing.last_seen_on, standing.quantity) == (on("2026-03-08"), 2)


def test_an_item_stands_until_someone_says_gone_live_or_not():
    assert [s.last_seen_on for s in history(UP).standing] == [on("2026-03-01")]
    assert history(UP, visit("2027-03-01", "checked", item("removed"))).standing == ()
    assert history(UP, visit("2026-03-02", "closed_for_good")).standing == ()


def test_standing_items_are_sorted_and_count_what_was_last_seen():
    told = history(
        visit("2026-03-01", "placed", ANOTHER_SPOT, item("placed", "cards", quantity=20)),
        visit("2026-03-02", "checked", item("seen", "cards", quantity=12)),
    )
    assert [(s.material, s.spot, s.quantity) for s in told.standing] == [
        ("cards", "board", 12),
        ("poster", "stall", 1),
    ]


# --- Status --------------------------------------------------------------------------------------------

PROMISED = visit("2026-03-02", "promised", follow_up="2026-03-20")
DECLINED = visit("2026-03-02", "declined")
SAME_EVENING = visit("2026-03-02T18:00", "promised")
LATER_PROMISED = visit("2026-03-03", "promised")
FOR_GOOD = visit("2026-03-02", "closed_for_good")
UNTIL = visit("2026-03-02", "closed_until", follow_up="2026-03-20")


@pytest.mark.parametrize(
    ("visits", "day", "expected"),
    [
        pytest.param([], "2026-03-01", "never", id="no visit"),
        pytest.param([visit("2026-03-01", "no_answer")], "2026-03-02", "never", id="no word yet: no answer"),
        pytest.param(
            [visit("2026-03-01", "closed_today")], "2026-03-01", "never", id="no word yet: closed today"
        ),
        pytest.param([UP], "2026-02-28", "never", id="the day before"),
        pytest.param([UP], "2026-03-01", "covered", id="from the day itself"),
        pytest.param([UP], "2026-03-10", "covered", id="on the last day"),
        pytest.param([UP], "2026-03-11", "lapsed", id="after its time"),
        pytest.param([UP], "2126-03-11", "lapsed", id="a hundred years after"),
        pytest.param(
            [UP, visit("2026-03-05", "checked", item("gone"))], "2026-03-04", "covered", id="not yet gone"
        ),
        pytest.param([UP, visit("2026-03-05", "checked", item("gone"))], "2026-03-05", "gone", id="gone"),
        pytest.param(
            [
                visit("2026-03-01", "placed", item("placed"), item("placed", "cards")),
                visit("2026-03-06", "checked", item("gone")),
            ],
            "2026-03-06",
            "lapsed",
            id="gone, but another item's own last word is up",
        ),
        pytest.param(
            [visit("2026-03-01", "checked", item("gone"))], "2026-03-01", "gone", id="gone, never seen up"
        ),
        pytest.param([PROMISED], "2026-03-02", "promised", id="promised"),
        pytest.param([DECLINED], "2026-03-02", "declined", id="declined"),
        pytest.param([UP, DECLINED], "2026-03-02", "covered", id="declined, but ours is still up"),
        pytest.param([UP, DECLINED], "2026-03-11", "declined", id="and then it lapses"),
        pytest.param([UP, PROMISED], "2026-03-11", "promised", id="promised anew before it lapses"),
        pytest.param([DECLINED, LATER_PROMISED], "2026-03-03", "promised", id="the last word decides"),
        pytest.param(
            [DECLINED, SAME_EVENING], "2026-03-02", "promised", id="the last word of the day decides"
        ),
        pytest.param(
            [PROMISED, visit("2026-03-03", "no_answer")],
            "2026-03-03",
            "promised",
            id="no answer takes no word back",
        ),
        pytest.param(
            [PROMISED, visit("2026-03-03", "checked", item("gone"))],
            "2026-03-03",
            "gone",
            id="gone after a promise",
        ),
        pytest.param([UP, FOR_GOOD], "2026-03-01", "covered", id="not yet closed for good"),
        pytest.param([UP, FOR_GOOD], "2026-03-02", "excluded", id="closed for good"),
        pytest.param([UP, FOR_GOOD], "2099-03-02", "excluded", id="for good"),
        pytest.param(
            [FOR_GOOD, visit("2026-03-03", "no_answer")], "2026-03-03", "excluded", id="no answer: closed"
        ),
        pytest.param(
            [FOR_GOOD, visit("2026-03-03", "closed_today")], "2026-03-03", "excluded", id="closed today too"
        ),
        pytest.param(
            [FOR_GOOD, visit("2026-03-03", "closed_until", follow_up="2026-03-04")],
            "2026-03-05",
            "excluded",
            id="closed until then does not reopen what closed for good",
        ),
        pytest.param(
            [FOR_GOOD, visit("2026-03-03", "no_answer", item("seen"))],
            "2026-03-03",
            "excluded",
            id="nor does seen",
        ),
        pytest.param(
            [FOR_GOOD, visit("2026-03-03", "placed", item("placed"))], "2026-03-03", "covered", id="placed"
        ),
        pytest.param(
            [FOR_GOOD, visit("2026-03-03", "checked", item("gone"))], "2026-03-03", "gone", id="checked"
        ),
        pytest.param(
            [FOR_GOOD, visit("2026-03-03", "promised")], "2026-03-03", "promised", id="promised reopens"
        ),
        pytest.param(
            [FOR_GOOD, visit("2026-03-03", "declined")], "2026-03-03", "declined", id="declined reopens"
        ),
        pytest.param([UNTIL], "2026-03-19", "excluded", id="closed until a later day"),
        pytest.param([UNTIL], "2026-03-20", "never", id="open again on that day, and no word yet"),
        pytest.param([UP, UNTIL], "2026-03-05", "excluded", id="closed until, whatever hangs inside"),
        pytest.param([UP, UNTIL], "2026-03-20", "lapsed", id="lapsed meanwhile"),
        pytest.param([UNTIL, visit("2026-03-03", "declined")], "2026-03-03", "declined", id="reopened early"),
        pytest.param(
            [UNTIL, visit("2026-03-03", "closed_until", follow_up="2026-03-05")],
            "2026-03-05",
            "never",
            id="the latest day of reopening holds",
        ),
        pytest.param([UNTIL, FOR_GOOD], "2026-03-25", "excluded", id="for good after all"),
    ],
)
def test_status_of_a_venue_on_a_day(visits, day, expected):
    assert status_on(history(*visits), day) == expected


def test_closing_for_good_and_reopening_leaves_what_was_confirmed_in_that_visit():
    seen_while_closing = visit("2026-03-02", "closed_for_good", item("seen"))
    told = history(UP, seen_while_closing, visit("2026-03-03", "promised"))
    assert status_on(told, "2026-03-02") == "excluded"
    assert status_on(told, "2026-03-03") == "covered"


@pytest.mark.parametrize(
    ("visits", "day", "expected"),
    [
        ([PROMISED], "2026-03-05", "2026-03-20"),
        ([visit("2026-03-02", "promised")], "2026-03-05", None),
        ([PROMISED, visit("2026-03-04", "no_answer", follow_up="2026-04-01")], "2026-03-05", "2026-03-20"),
        ([PROMISED, visit("2026-03-04", "promised")], "2026-03-05", None),
        ([UP, PROMISED], "2026-03-05", None),
        ([UP, PROMISED], "2026-03-15", "2026-03-20"),
        ([UNTIL], "2026-03-05", "2026-03-20"),
        ([UNTIL], "2026-03-20", None),
        ([UNTIL, FOR_GOOD], "2026-03-05", None),
        ([DECLINED], "2026-03-05", None),
    ],
)
def test_the_day_to_come_back_is_the_promises_or_the_reopenings(visits, day, expected):
    assert span_on(history(*visits), on(day)).follow_up_on == (on(expected) if expected else None)


@pytest.mark.parametrize(
    ("visits", "day", "expected"),
    [
        pytest.param([UP], "2026-03-20", True, id="once seen up, still accepted when lapsed"),
        pytest.param([PROMISED], "2026-03-05", True, id="a promise"),
        pytest.param(
            [visit("2026-03-01", "no_answer")], "2026-03-05", False, id="a visit alone is no acceptance"
        ),
        pytest.param([UP, DECLINED], "2026-03-20", False, id="declined since"),
        pytest.param([UP, DECLINED], "2026-03-05", True, id="declined, but covered"),
        pytest.param([DECLINED, LATER_PROMISED], "2026-03-05", True, id="promised since"),
        pytest.param(
            [UP, visit("2026-03-05", "checked", item("gone"))], "2026-03-05", True, id="gone declines nothing"
        ),
        pytest.param(
            [visit("2026-03-02", "declined", item("seen"))], "2026-03-20", False, id="seen while declining"
        ),
    ],
)
def test_accepted_is_a_confirmation_or_promise_since_the_last_decline(visits, day, expected):
    assert span_on(history(*visits), on(day)).accepted is expected


def test_visited_is_any_visit_up_to_that_day():
    told = history(visit("2026-03-02", "no_answer"))
    assert [span_on(told, on(day)).visited for day in ("2026-03-01", "2026-03-02")] == [False, True]


# --- Spans ---------------------------------------------------------------------------------------------


def test_a_venue_without_visits_has_one_span():
    told = history()
    assert told.status_spans == (StatusSpan(date.min, NO_END, Status.never, False, False, None),)
    assert (told.item_spans, told.standing) == ((), ())


def test_spans_that_say_the_same_are_one():
    told = history(
        UP, visit("2026-03-03", "checked", item("seen")), visit("2026-03-05", "checked", item("seen"))
    )
    assert [(str(s.from_day), str(s.status)) for s in told.status_spans] == [
        ("0001-01-01", "never"),
        ("2026-03-01", "covered"),
        ("2026-03-15", "lapsed"),
    ]


def test_the_day_is_the_programmes_not_utcs():
    told = history(
        visit("2026-03-01T23:59", "placed", item("placed")), visit("2026-03-10T00:01", "no_answer")
    )
    assert live_days(told) == [("2026-03-01", "2026-03-10")]
    assert status_on(told, "2026-03-10") == "covered"


@pytest.mark.parametrize("days", [0, -5])
def test_a_shelf_life_of_nothing_is_never_live(days):
    told = fold([UP], {"poster": days}, {}, MAINE)
    assert told.item_spans == ()
    assert status_on(told, "2026-03-01") == "lapsed"


@pytest.mark.parametrize("days", [10, 10**6, 10**12])
def test_the_end_of_the_calendar_is_no_end(days):
    late = visit("9999-12-31", "placed", item("placed"))
    told = fold([UP, late], {"poster": days}, {}, MAINE)
    assert told.item_spans[-1].until_day == NO_END
    assert told.status_spans[-1].until_day == NO_END
    assert span_on(told, LAST_DAY).status is Status.covered
    assert [a.until_day for a in told.status_spans[:-1]] == [b.from_day for b in told.status_spans[1:]]


def test_a_visit_on_the_first_day_leaves_nothing_before_it():
    told = history(visit("0001-01-01", "declined"))
    assert [(s.from_day, s.status) for s in told.status_spans] == [(date.min, Status.declined)]


def test_closed_until_the_last_day_is_open_ended():
    told = history(visit("2026-03-01", "closed_until", follow_up="9999-12-31"))
    assert span_on(told, LAST_DAY).status is Status.excluded


def test_an_unknown_material_is_an_error_and_not_silence():
    with pytest.raises(KeyError, match="leaflet"):
        history(visit("2026-03-01", "placed", item("placed", "leaflet")))


@pytest.mark.parametrize("outcome", [Outcome.closed_until])
def test_closed_until_nobody_knows_when_closes_nothing(outcome):
    assert status_on(history(visit("2026-03-01", outcome)), "2026-03-01") == "never"


def test_a_long_history_of_daily_checks_stays_one_span():
    checks = [visit(str(on("2024-01-01") + timedelta(days=n)), "checked", item("seen")) for n in range(400)]
    told = fold(checks, SHELF_LIFE, {}, MAINE)
    assert live_days(told) == [("2024-01-01", "2025-02-12")]
    assert [str(s.status) for s in told.status_spans] == ["never", "covered", "lapsed"]
