"""Which stops are gone to last on a day, and is the reason told in words?"""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.rules.late_stops import CODES, why_late
from mapper.rules.open_months import of_months
from mapper.rules.stop_needs import LATE

SATURDAY, SUNDAY, MONDAY = (date(2026, 12, day) for day in (5, 6, 7))
CHRISTMAS = date(2026, 12, 25)  # a Friday
OFFICE = "Mo-Fr 08:00-17:00; PH off"


@pytest.mark.parametrize(
    ("day", "hours", "code", "sentence"),
    [
        (MONDAY, OFFICE, "", ""),
        (SUNDAY, "Mo-Fr 08:00-17:00", "closed_that_day", "Closed on Sundays: Mon–Fri 8:00–17:00."),
        (CHRISTMAS, OFFICE, "closed_that_day", "Closed on that day: "),
        (MONDAY, "Jun-Aug 09:00-17:00", "closed_that_day", "Closed at that time of the year: Jun–Aug "),
        (MONDAY, "off", "closed_that_day", "Closed, as its hours say."),
        (MONDAY, "Mo-Su 17:00-23:00", "hours", "That day not open from 9:00 to 17:00: Mon–Sun 17:00–23:00."),
        (MONDAY, "Mo-Fr 05:00-09:00", "hours", "That day not open from 9:00 to 17:00: Mon–Fri 5:00–9:00."),
        (MONDAY, "Mo-Fr 05:00-09:01", "", ""),
        (MONDAY, "Mo-Fr 16:59-20:00", "", ""),
        (SUNDAY, "Sa 20:00-02:00", "hours", "That day not open from 9:00 to 17:00: Sat 20:00–2:00."),
        (MONDAY, "24/7", "", ""),
        (SATURDAY, "Mo-Fr 08:00-17:00; Sa 10:00-12:00", "", ""),
        (MONDAY, 'unknown "ask first"', "", ""),
        (MONDAY, "whenever we like", "", ""),
        (MONDAY, "", "", ""),
        (MONDAY, "   ", "", ""),
    ],
)
def test_hours_make_late(day: date, hours: str, code: str, sentence: str) -> None:
    found = why_late(day, has_point=True, hours=hours)
    assert (found.code if found else "") == code
    assert (found.sentence if found else "").startswith(sentence)


MAY_TO_OCTOBER = of_months(range(5, 11))


@pytest.mark.parametrize(
    ("day", "open_months", "opens_on", "sentence"),
    [
        (MONDAY, MAY_TO_OCTOBER, None, "Open May to October: closed until 1 May 2027."),
        (MONDAY, 4095, date(2026, 12, 8), "Closed until 8 December 2026."),
        (MONDAY, MAY_TO_OCTOBER, date(2027, 6, 1), "Closed until 1 June 2027."),
        (MONDAY, 0, None, "Open in no month."),
        (MONDAY, 4095, MONDAY, None),
        (MONDAY, 4095, SUNDAY, None),
        (date(2026, 5, 1), MAY_TO_OCTOBER, None, None),
        (date(2026, 10, 31), MAY_TO_OCTOBER, None, None),
    ],
)
def test_what_opens_later_is_late(
    day: date, open_months: int, opens_on: date | None, sentence: str | None
) -> None:
    found = why_late(day, has_point=True, open_months=open_months, opens_on=opens_on)
    assert (found and found.sentence) == sentence
    assert found is None or found.code == "opens_later"


def test_a_season_goes_before_the_hours() -> None:
    found = why_late(SUNDAY, has_point=True, hours="Mo-Fr 08:00-17:00", open_months=MAY_TO_OCTOBER)
    assert found is not None
    assert found.code == "opens_later"


def test_without_a_point_it_says_so_and_what_else_there_is() -> None:
    found = why_late(MONDAY, has_point=False)
    assert found is not None
    assert (found.code, found.sentence) == ("no_point", "No point on the map: find it by its address.")
    closed = why_late(SUNDAY, has_point=False, hours="Mo-Fr 08:00-17:00")
    assert closed is not None
    assert closed.code == "no_point"
    assert closed.sentence.endswith("by its address. Closed on Sundays: Mon–Fri 8:00–17:00.")


DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


@given(
    st.dates(date(2026, 1, 1), date(2030, 12, 31)),
    st.dictionaries(
        st.sampled_from(DAYS), st.tuples(st.integers(0, 22), st.integers(1, 24)), min_size=1, max_size=7
    ),
)
def test_hours_of_a_week_by_hand(day: date, week: dict[str, tuple[int, int]]) -> None:
    """Against the plainest oracle there is: the hours of that weekday, and whether two spans touch."""
    week = {name: (begin, max(begin + 1, end)) for name, (begin, end) in week.items()}
    text = "; ".join(f"{name} {begin:02}:00-{end:02}:00" for name, (begin, end) in week.items())
    found = why_late(day, has_point=True, hours=text)
    span = week.get(DAYS[day.weekday()])
    wanted = "closed_that_day" if span is None else "" if span[0] < 17 and span[1] > 9 else "hours"
    assert (found.code if found else "") == wanted


def test_every_code_is_one_that_a_stop_may_have_and_has_its_words() -> None:
    assert set(CODES) == set(LATE)
