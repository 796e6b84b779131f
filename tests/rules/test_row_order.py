"""Does a report stand as its URL says?"""

import pytest

from mapper.rules.row_order import RowOrder

ROWS = [{"name": name, "pct": pct} for name, pct in (("a", 5.0), ("b", None), ("c", 50.0), ("d", 5.0))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", "abcd"), ("pct", "adcb"), ("-pct", "cadb"), ("colour", "abcd"), ("-", "abcd"), ("--pct", "abcd")],
)
def test_rows_are_sorted_and_what_is_silent_stands_last(text, expected):
    order = RowOrder.read(text, {"pct"})
    assert "".join(row["name"] for row in order.of(ROWS)) == expected


@pytest.mark.parametrize(("now", "then"), [("", "-pct"), ("-pct", "pct"), ("pct", "-pct"), ("-name", "-pct")])
def test_a_click_asks_for_the_greatest_first_and_then_turns(now, then):
    assert RowOrder.read(now, {"pct", "name"}).turned_to("pct") == then


def test_it_goes_into_a_url_as_it_came_out():
    assert [RowOrder.read(text, {"pct"}).words for text in ("pct", "-pct", "")] == ["pct", "-pct", ""]
