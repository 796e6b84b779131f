"""Are opening hours read, told in words that mean the same, and is what is wrong pointed at?"""

import re
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.rules.opening_hours import Now, fault_of, names_holidays, standing
from mapper.rules.opening_words import DAYS, Rule, in_words

MONDAY = datetime(2026, 11, 23)
SHORT = list(DAYS)


def told(text: str) -> list[str] | None:
    rules = in_words(text)
    return None if rules is None else [f"{rule.when}: {rule.what}" for rule in rules]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Mo-Fr 09:00-17:00", ["Mon–Fri: 9:00–17:00"]),
        ("Mo 09:00-17:00; Tu 09:00-17:00; We 09:00-17:00", ["Mon–Wed: 9:00–17:00"]),
        (
            "Mo-Fr 09:00-12:00,13:00-17:00; Sa 10:00-14:00; PH off",
            ["Mon–Fri: 9:00–12:00, 13:00–17:00", "Sat: 10:00–14:00", "public holidays: closed"],
        ),
        ("Mo-Fr 08:00-12:00; We 13:00-15:00", ["Mon–Tue, Thu–Fri: 8:00–12:00", "Wed: 13:00–15:00"]),
        ("24/7", [": day and night"]),
        ("Nov-Mar 10:00-12:00", ["Nov–Mar: 10:00–12:00"]),
        ("Fr 22:00-02:00", ["Fri: 22:00–2:00"]),
        ("Mo-Fr 09:00+", ["Mon–Fri: from 9:00"]),
        ("Th[1,3] 10:00-12:00", ["1st, 3rd Thu of the month: 10:00–12:00"]),
        ('Mo 09:00-17:00 "ring; twice"', ["Mon: 9:00–17:00 (ring; twice)"]),
        ('"by appointment"', [": by appointment"]),
        ('24/7 "ring"', [": day and night (ring)"]),
        ("off", [": closed"]),
        ("Mo-Fr 09:00-17:00 unknown", ["Mon–Fri: 9:00–17:00 perhaps"]),
        ("week 2-52/2 Mo 09:00-10:00", None),  # more of the syntax than words are sure of
        ('Mo-Fr 09:00-17:00 || "call"', None),
        ("whenever", None),
        ("", None),
    ],
)
def test_hours_are_told_in_words(text: str, words: list[str] | None) -> None:
    assert told(text) == words


WEEK = st.dictionaries(
    st.sampled_from(SHORT),
    st.tuples(st.integers(0, 11), st.integers(12, 23)),
    max_size=7,
)


@given(WEEK, st.permutations(SHORT))
def test_what_is_told_is_the_week_that_was_written(
    week: dict[str, tuple[int, int]], order: list[str]
) -> None:
    """Written a rule a day, in any order; read back by a reader of words that knows nothing of the syntax."""
    text = "; ".join(f"{day} {week[day][0]:02}:00-{week[day][1]:02}:30" for day in order if day in week)
    if not week:
        return
    rules = in_words(text)
    assert rules is not None
    assert read_back(rules) == week
    assert len({rule.what for rule in rules}) == len(rules), "days of the same hours stand together"


def read_back(rules: list[Rule]) -> dict[str, tuple[int, int]]:
    names = {name: code for code, name in DAYS.items()}
    found: dict[str, tuple[int, int]] = {}
    for rule in rules:
        hours = re.fullmatch(r"(\d+):00–(\d+):30", rule.what)
        assert hours
        for part in rule.when.split(", ") if rule.when else [f"{DAYS['Mo']}–{DAYS['Su']}"]:
            first, _, last = part.partition("–")
            begin, end = SHORT.index(names[first]), SHORT.index(names[last or first])
            for day in SHORT[begin : end + 1] if begin <= end else SHORT[begin:] + SHORT[: end + 1]:
                assert day not in found
                found[day] = int(hours[1]), int(hours[2])
    return found


@given(WEEK, st.integers(0, 7 * 24 * 60 - 1))
def test_it_is_open_just_when_a_clock_says_so(week: dict[str, tuple[int, int]], minute: int) -> None:
    if not week:
        return
    text = "; ".join(f"{day} {open_:02}:00-{close:02}:30" for day, (open_, close) in week.items())

    def is_open(at: datetime) -> bool:
        hours = week.get(SHORT[at.weekday()])
        return hours is not None and hours[0] * 60 <= at.hour * 60 + at.minute < hours[1] * 60 + 30

    at = MONDAY + timedelta(minutes=minute)
    found = standing(text, at)
    assert found is not None and (found.now is Now.open) == is_open(at)
    steps = (at + timedelta(minutes=step) for step in range(1, 8 * 24 * 60))
    assert found.until == next(then for then in steps if is_open(then) != is_open(at))


def test_a_holiday_closes_what_says_so() -> None:
    thanksgiving = datetime(2026, 11, 26, 10)
    found = standing("Mo-Fr 09:00-17:00; PH off", thanksgiving)
    assert found is not None and found.now is Now.closed and found.until == datetime(2026, 11, 27, 9)
    assert names_holidays("Mo-Fr 09:00-17:00; PH off") and not names_holidays("Mo-Fr 09:00-17:00")


@pytest.mark.parametrize(("text", "now"), [("24/7", Now.open), ("off", Now.closed), ("unknown", Now.unsure)])
def test_what_never_changes_has_no_end(text: str, now: Now) -> None:
    found = standing(text, MONDAY)
    assert found is not None and (found.now, found.until) == (now, None)


@pytest.mark.parametrize(
    ("text", "rest", "hint"),
    [
        ("Mo-Fr 9-5", "9-5", "minutes"),
        ("Mon-Fri 09:00-17:00", "Mon-Fri 09:00-17:00", "Mo, Tu"),
        ("Mo-Fr 9am-5pm", "9am-5pm", "without am and pm"),
        ("Mo-Fr 09:00-17:00; Sa ten", "ten", "days, then the hours"),
        ("Mo-Fr 25:99", "25:99", "days, then the hours"),
        ("Open daily", "daily", "days, then the hours"),
    ],
)
def test_a_fault_says_where_and_how(text: str, rest: str, hint: str) -> None:
    fault = fault_of(text)
    assert fault is not None and fault.rest == rest
    assert hint in fault.sentence and "For example: Mo-Fr 09:00-17:00" in fault.sentence
    assert standing(text, MONDAY) is None


@given(st.text(max_size=60))
def test_nothing_that_is_typed_breaks_it(text: str) -> None:
    assert (fault_of(text) is None) == (not text.strip() or standing(text, MONDAY) is not None)
    in_words(text)


PIECES = st.sampled_from(
    [
        "Mo",
        "-Fr",
        " ",
        "09:00",
        "-17:00",
        ",",
        ";",
        "off",
        "PH",
        "24/7",
        "Jan",
        "[1]",
        "||",
        '"x"',
        "week 1",
        "+",
    ]
)


@given(st.lists(PIECES, max_size=10).map("".join))
def test_nothing_like_hours_breaks_it_either(text: str) -> None:
    assert (fault_of(text) is None) == (not text.strip() or standing(text, MONDAY) is not None)
    in_words(text)
