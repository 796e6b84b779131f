"""Does a picture say in words and in lines what the rows say, and is it safe and readable without colours?"""

import re
from datetime import date, timedelta
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from mapper.outputs.chart_parts import FRAMES
from mapper.outputs.charts import count_chart, share_chart
from mapper.rules.trend import counted

FIRST = date(2026, 5, 1)
FAR = date(2027, 1, 1)
SVG = "{http://www.w3.org/2000/svg}"


def row(day: int, covered: int = 0, never: int = 0, declined: int = 0, excluded: int = 0):
    return counted(FIRST + timedelta(days=day), [excluded, covered, 0, 0, 0, declined, never])


def pictures(markup) -> list[ElementTree.Element]:
    """Well-formed, one a frame."""
    whole = str(markup).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ')
    found = list(ElementTree.fromstring(f"<all>{whole}</all>"))
    assert [one.get("class") for one in found] == [f"chart chart-{frame.name}" for frame in FRAMES]
    return found


def lines(picture: ElementTree.Element, kind: str) -> list[list[tuple[float, float]]]:
    """The points of each stroke of a line, dashed or not."""
    paths = [p for p in picture.iter(f"{SVG}path") if f"chart-{kind}" in str(p.get("class")).split()]
    return [[tuple(map(float, point.split())) for point in str(p.get("d"))[1:].split("L")] for p in paths]  # type: ignore[misc]


def words(picture: ElementTree.Element, kind: str) -> list[str]:
    return [str(t.text) for t in picture.iter(f"{SVG}text") if kind in str(t.get("class")).split()]


GROWING = [row(0, 1, 3), row(7, 2, 2), row(14, 3, 1)]


def test_a_share_stands_as_high_as_it_is_and_the_axis_begins_at_nought():
    for picture, frame in zip(pictures(share_chart(GROWING, FAR, None, "Share")), FRAMES, strict=True):
        [line] = lines(picture, "covered")
        floor, top = frame.top + frame.up, frame.top
        assert words(picture, "chart-side") == ["0 %", "20 %", "40 %", "60 %", "80 %"]
        heights = [(floor - y) / (floor - top) * 80 for _, y in line]
        assert heights == pytest.approx([25.0, 50.0, 75.0], abs=0.1)
        assert [x for x, _ in line] == pytest.approx(
            [frame.left, frame.left + frame.across / 2, frame.left + frame.across], abs=0.1
        )
        assert words(picture, "chart-end") == ["75.0 %"]


def test_a_day_on_which_nothing_counts_is_a_gap_and_a_day_alone_a_dot():
    rows = [
        row(0, 1, 1),
        row(7, 1, 1),
        row(14, excluded=2),
        row(21, 1, 1),
        row(28, excluded=2),
        row(35, 1, 1),
    ]
    for picture in pictures(share_chart(rows, FAR, None, "Share")):
        assert [len(line) for line in lines(picture, "covered")] == [2]
        dots = [c for c in picture.iter(f"{SVG}circle") if "chart-covered" in str(c.get("class"))]
        assert len(dots) == 2
    for nothing in ([row(0, excluded=1)], [row(0), row(7)]):
        [wide, _] = pictures(share_chart(nothing, FAR, None, "Share"))
        assert lines(wide, "covered") == [] and words(wide, "chart-end") == []
        assert wide.find(f"{SVG}desc").text == "No place is counted on any of these days."  # type: ignore[union-attr]


def test_what_comes_after_today_is_dashed_and_goes_on_where_the_past_ends():
    [wide, _] = pictures(share_chart(GROWING, FIRST + timedelta(days=7), None, "Share"))
    [past] = [line for line in lines(wide, "covered") if line not in lines(wide, "ahead")]
    [_, ahead] = lines(wide, "ahead")  # first the line without those that said no
    assert past[-1] == ahead[0] and len(past) == len(ahead) == 2
    assert words(wide, "chart-now") == ["today"]


def test_lines_are_told_apart_without_colours_and_targets_have_their_figure():
    rows = [row(0, 1, 1, 2), row(7, 2, 0, 2)]
    for picture in pictures(share_chart(rows, FAR, 80.0, "Share")):
        kinds = {str(p.get("class")) for p in picture.iter(f"{SVG}path")}
        assert {"chart-target", "chart-line chart-covered", "chart-line chart-attainable"} <= kinds
        assert words(picture, "chart-end") == ["100.0 %", "80 %", "50.0 %"]
    [wide, _] = pictures(count_chart(rows, FAR, "Counts"))
    shapes = [str(use.get("href")) for use in wide.iter(f"{SVG}use")]
    assert shapes == ["#shape-declined", "#shape-covered"]
    assert words(wide, "chart-end") == ["2", "2"]


def test_bands_lie_on_each_other_and_end_at_what_counts():
    rows = [row(0, 1, 3), row(7, 2, 2, excluded=5)]
    for picture, frame in zip(pictures(count_chart(rows, FAR, "Counts")), FRAMES, strict=True):
        paths = {str(p.get("class")): str(p.get("d")) for p in picture.iter(f"{SVG}path")}
        covered, never = (
            re.findall(r"[\d.]+ ([\d.]+)", paths[f"chart-band mark-{name}"]) for name in ("covered", "never")
        )
        assert covered[:2] == never[3:1:-1]  # the upper edge of one is the lower of the other
        assert [float(y) for y in never[:2]] == pytest.approx([frame.top] * 2, abs=0.1)


@pytest.mark.parametrize("counts", [[1, 1, 1, 1, 1, 995], [995, 1, 1, 1, 1, 1], [1, 1, 500, 1, 1, 500]])
def test_labels_at_the_end_never_lie_on_each_other(counts):
    rows = [counted(FIRST, [0, *counts]), counted(FAR, [0, *counts])]
    for picture, frame in zip(pictures(count_chart(rows, FAR, "Counts")), FRAMES, strict=True):
        ys = sorted(
            float(str(t.get("y")))
            for t in picture.iter(f"{SVG}text")
            if "chart-end" in str(t.get("class")).split()
        )
        assert len(ys) == 6
        assert all(b - a >= 14.9 for a, b in pairwise(ys))
        assert frame.top - 1 <= ys[0] and ys[-1] <= frame.top + frame.up + 5


def test_it_tells_in_words_what_it_shows_and_holds_no_style_and_no_tag_of_others():
    markup = str(share_chart(GROWING, FAR, 80.0, "<b>Share</b> & more"))
    assert "&lt;b&gt;Share&lt;/b&gt; &amp; more" in markup and "<b>" not in markup
    assert "style=" not in markup and "<script" not in markup
    for picture in pictures(share_chart(GROWING, FAR, 80.0, "Share")):
        title, told = picture.find(f"{SVG}title"), picture.find(f"{SVG}desc")
        assert title is not None and told is not None
        assert str(picture.get("aria-labelledby")).split() == [title.get("id"), told.get("id")]
        assert picture.get("role") == "img"
        assert told.text == (
            "From 25.0 % (1 of 4) on 1 May 2026 to 75.0 % (3 of 4) on 15 May 2026. "
            "Highest: 75.0 % (3 of 4) on 15 May 2026. Lowest: 25.0 % (1 of 4) on 1 May 2026. "
            "The target is 80 %."
        )
