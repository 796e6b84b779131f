"""Do months go out in the words in which they came in?"""

from datetime import date

import pytest

from mapper.intake.cells import open_months
from mapper.rules.open_months import ALL_YEAR, as_text, in_words, is_open, months_of, of_months, opens_on


def test_what_is_written_is_read_as_the_same():
    for months in range(1, ALL_YEAR):
        assert open_months(as_text(months)) == months


@pytest.mark.parametrize(
    ("months", "text"),
    [
        (ALL_YEAR, ""),
        (0b0011_1111_0000, "5-10"),
        (0b1100_0000_0111, "11-3"),
        (0b0001_1010_0011, "1-2,6,8-9"),
        (0b1000_0000_0000, "12"),
        (0, ""),
    ],
)
def test_words_for_months(months, text):
    assert as_text(months) == text


def test_a_month_is_open_or_not():
    assert [is_open(0b1000_0000_0001, month) for month in (1, 2, 11, 12)] == [True, False, False, True]


@pytest.mark.parametrize(
    ("months", "on", "opens"),
    [
        (0b0011_1111_0000, date(2026, 1, 15), date(2026, 5, 1)),  # May to October
        (0b0011_1111_0000, date(2026, 12, 31), date(2027, 5, 1)),
        (0b0011_1111_0000, date(2026, 11, 1), date(2027, 5, 1)),
        (0b1000_0000_0000, date(2026, 11, 30), date(2026, 12, 1)),
        (0b0000_0000_0001, date(2026, 2, 1), date(2027, 1, 1)),
        (0b0011_1111_0000, date(2026, 7, 4), None),  # it is open
        (ALL_YEAR, date(2026, 7, 4), None),
        (0, date(2026, 7, 4), None),  # never
    ],
)
def test_it_opens_with_its_next_open_month(months, on, opens):
    assert opens_on(months, on) == opens


@pytest.mark.parametrize(
    ("months", "said"),
    [
        (ALL_YEAR, "all year"),
        (0b0011_1111_0000, "May to October"),
        (0b1100_0000_0111, "November to March"),
        (0b0001_1010_0011, "January to February, June, August to September"),
        (0b1000_0000_0000, "December"),
        (0, "in no month"),
    ],
)
def test_a_season_is_told_in_words(months, said):
    assert in_words(months) == said


def test_ticks_are_the_months():
    for months in range(ALL_YEAR + 1):
        assert of_months(months_of(months)) == months
    with pytest.raises(ValueError, match="no month 13"):
        of_months([13])
