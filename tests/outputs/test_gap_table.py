"""Does the report's JSON have its members in order, and a terminal's table its columns in line?"""

from datetime import UTC, date, datetime

from mapper.outputs.gap_table import gap_json, text_table
from mapper.rules.gap_report import FIGURES, gap_report
from tests.outputs.invented import frame


def test_members_in_the_order_of_the_contract():
    report = gap_report(frame({}), ("venue_type",))
    found = gap_json(report, date(2026, 5, 10), datetime(2026, 5, 10, 16, 0, tzinfo=UTC))
    assert list(found) == ["as_of", "computed_at", "by", "rows", "total", "unknown", "closed_lists"]
    assert (found["as_of"], found["computed_at"]) == ("2026-05-10", "2026-05-10T16:00:00+00:00")
    assert found["by"] == ["venue_type"]
    assert list(found["rows"][0]) == ["venue_type", *FIGURES]


def test_a_table_in_line():
    rows = [{"name": "A", "n": 7, "pct": 33.3}, {"name": "Longer", "n": 1234, "pct": None}]
    assert text_table(["name", "n", "pct"], rows).splitlines() == [
        "name       n   pct",
        "A          7  33.3",
        "Longer  1234",
    ]


def test_a_name_gives_a_terminal_no_orders():
    assert "\x1b" not in text_table(["name"], [{"name": "\x1b[31mred\nline"}])
    assert text_table(["name"], [{"name": "a\nb"}]).count("\n") == 1
