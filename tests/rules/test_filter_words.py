"""Do the words of a URL or a command choose what they say, and nothing beyond one's reach?"""

from datetime import date

import pytest

from mapper.rules.filter_words import FilterRefused, Known, day, grouping, selection
from mapper.rules.permissions import EVERYWHERE, Reach

TODAY = date(2026, 5, 10)
KNOWN = Known(
    types=("laundromat", "cafe"),
    counties={"23005": "Cumberland", "23003": "Aroostook"},
    towns={"2300560545": "23005", "2300310565": "23003"},
)
IN_CUMBERLAND = Reach(counties=frozenset({"23005"}))


@pytest.mark.parametrize(
    ("words", "field", "chosen"),
    [
        ({"type": ["cafe"]}, "venue_types", ("cafe",)),
        ({"type": ["cafe,laundromat"]}, "venue_types", ("cafe", "laundromat")),
        ({"type": ["cafe", " laundromat ", "cafe"]}, "venue_types", ("cafe", "laundromat")),
        ({"type": ["", ","]}, "venue_types", ()),
        ({"county": ["23003"]}, "counties", ("23003",)),
        ({"county": ["aroostook"]}, "counties", ("23003",)),
        ({"county": ["none"]}, "counties", ("",)),
        ({"town": ["2300560545"]}, "towns", ("2300560545",)),
        ({"town": ["none"]}, "towns", ("",)),
        ({"status": ["covered", "never"]}, "statuses", ("covered", "never")),
        ({"posting": ["required"]}, "postings", ("required",)),
        ({"visited": ["yes"]}, "visited", True),
        ({}, "visited", False),
    ],
)
def test_words_choose(words, field, chosen):
    assert getattr(selection(words, KNOWN, EVERYWHERE), field) == chosen


@pytest.mark.parametrize(
    ("field", "word"),
    [
        ("type", "Cafe"),
        ("type", "=1+1"),
        ("county", "99"),
        ("county", "2300560545"),
        ("town", "23005"),
        ("town", "Portland"),
        ("status", "up"),
        ("posting", "maybe"),
        ("visited", "no"),
    ],
)
def test_what_there_is_not_is_refused_by_name(field, word):
    with pytest.raises(FilterRefused) as refused:
        selection({field: [word]}, KNOWN, EVERYWHERE)
    assert refused.value.field == field
    assert word in refused.value.message


@pytest.mark.parametrize(
    ("field", "far"), [("county", "23003"), ("town", "2300310565"), ("county", "Aroostook")]
)
def test_what_is_out_of_reach_is_answered_like_what_is_not_there(field, far):
    with pytest.raises(FilterRefused) as out_of_reach:
        selection({field: [far]}, KNOWN, IN_CUMBERLAND)
    with pytest.raises(FilterRefused) as unknown:
        selection({field: ["9" * len(far)]}, KNOWN, IN_CUMBERLAND)
    assert out_of_reach.value.message.replace(far, "X") == unknown.value.message.replace("9" * len(far), "X")


def test_the_reach_goes_into_every_selection():
    assert selection({}, KNOWN, IN_CUMBERLAND).reach == IN_CUMBERLAND


def test_a_long_word_is_not_said_back_whole():
    with pytest.raises(FilterRefused) as refused:
        selection({"type": ["x" * 5_000]}, KNOWN, EVERYWHERE)
    assert len(refused.value.message) < 100


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", TODAY), ("  ", TODAY), ("2024-02-29", date(2024, 2, 29)), (" 2026-01-02 ", date(2026, 1, 2))],
)
def test_a_day(text, expected):
    assert day(text, TODAY) == expected


@pytest.mark.parametrize(
    "text", ["2026-2-3", "20260203", "2026-W05-1", "2026-02-30", "yesterday", "2026-05-10T00:00"]
)
def test_no_day(text):
    with pytest.raises(FilterRefused) as refused:
        day(text, TODAY)
    assert refused.value.field == "as_of"


@pytest.mark.parametrize(("text", "expected"), [("", ("a",)), ("b", ("b",)), ("b, a,b", ("b", "a"))])
def test_a_grouping(text, expected):
    assert grouping(text, ("a", "b")) == expected


def test_no_grouping():
    with pytest.raises(FilterRefused) as refused:
        grouping("a,c", ("a", "b"))
    assert (refused.value.field, "c" in refused.value.message) == ("by", True)
