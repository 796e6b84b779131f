"""What may a frozen report be called, who may see it, and are the differences those that a pencil finds?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.rules import filter_words, frozen
from mapper.rules.coverage import STATUSES
from mapper.rules.gap_report import FIGURES
from mapper.rules.permissions import EVERYWHERE, Reach
from mapper.rules.selection import Selection

A, B = "23003", "23005"


def reach(*counties: str) -> Reach:
    return Reach(counties=frozenset(counties))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Board   meeting ", "Board meeting"),
        ("Board\nmeeting\t2026", "Board meeting 2026"),
        ("Board\u202emeeting", "Board meeting"),
        ("\x1b[31mred", "[31mred"),
        ("", ""),
    ],
)
def test_a_name_is_one_line_of_signs_that_are_seen(typed: str, kept: str) -> None:
    assert frozen.title_of(typed) == kept


@pytest.mark.parametrize(
    ("title", "part"),
    [
        ("", ""),
        ("Board meeting in December", ""),
        ("x" * 80, ""),
        ("x" * 81, "at most 80"),
        ("Call Jane 207 555 0142", "deleted"),
        ("jane@example.org", "deleted"),
        ("Women's shelter report", "shelter"),
    ],
)
def test_what_can_t_be_taken_back_is_doubted(title: str, part: str) -> None:
    problem = frozen.title_problem(title)
    assert (problem == "") == (part == "")
    assert part in problem


@pytest.mark.parametrize(
    ("selection", "sees", "does_not"),
    [
        (Selection(), [EVERYWHERE], [reach(A, B), Reach()]),
        (Selection(reach=reach(A)), [EVERYWHERE, reach(A), reach(A, B)], [reach(B), Reach()]),
        (Selection(reach=reach(A, B)), [EVERYWHERE, reach(A, B)], [reach(A), reach(B), Reach()]),
        (Selection(counties=(A,)), [EVERYWHERE, reach(A), reach(A, B)], [reach(B), Reach()]),
        (Selection(counties=(A, "")), [EVERYWHERE], [reach(A), reach(A, B)]),
        (Selection(counties=("",), reach=reach(A)), [EVERYWHERE, reach(A)], [reach(B), Reach()]),
        (Selection(towns=(A + "10565",)), [EVERYWHERE, reach(A)], [reach(B), Reach()]),
        (Selection(towns=(A + "10565",), counties=(A, B)), [EVERYWHERE, reach(A)], [reach(B)]),
        (Selection(towns=("",)), [EVERYWHERE], [reach(A, B)]),
        (Selection(reach=Reach()), [EVERYWHERE], [reach(A), Reach()]),
    ],
)
def test_whose_reach_covers_all_of_it_sees_it(
    selection: Selection, sees: list[Reach], does_not: list[Reach]
) -> None:
    places = frozen.places_of(selection)
    assert [frozen.may_see(one, places) for one in sees] == [True] * len(sees)
    assert [frozen.may_see(one, places) for one in does_not] == [False] * len(does_not)


words = st.lists(st.sampled_from(["cafe", "library", "church"]), unique=True).map(tuple)
places = st.lists(st.sampled_from(["", A, B]), unique=True).map(tuple)


@given(
    st.builds(
        Selection,
        venue_types=words,
        counties=places,
        towns=places,
        statuses=st.lists(st.sampled_from([s.value for s in STATUSES]), unique=True).map(tuple),
        postings=st.lists(st.sampled_from(["required", "voluntary"]), unique=True).map(tuple),
        visited=st.booleans(),
        reach=st.sampled_from([EVERYWHERE, reach(A), reach(A, B)]),
    )
)
def test_a_selection_comes_back_from_its_words(selection: Selection) -> None:
    assert frozen.selection_of(filter_words.said(selection), selection.reach) == selection


figures = st.fixed_dictionaries(
    {
        name: (
            st.none() | st.integers(0, 1000).map(lambda n: n / 10)
            if name.endswith("_pct")
            else st.integers(0, 9)
        )
        for name in FIGURES
    }
)
reports = st.dictionaries(st.sampled_from(["cafe", "church", "library", ""]), figures, max_size=4)


@given(reports, reports)
def test_every_row_of_either_stands_once_with_its_difference(then: dict, now: dict) -> None:
    found = frozen.changes(
        ("venue_type",),
        [{"venue_type": key} | row for key, row in then.items()],
        [{"venue_type": key} | row for key, row in now.items()],
    )
    assert [change.key["venue_type"] for change in found] == [*then, *(k for k in now if k not in then)]
    for change in found:
        key = change.key["venue_type"]
        before, after = then.get(key), now.get(key)
        for name in FIGURES:
            nothing = None if name.endswith("_pct") or name == "short_of_target" else 0
            a = before[name] if before else nothing
            b = after[name] if after else nothing
            if a is None or b is None:
                assert change.difference[name] is None
            else:
                assert change.difference[name] == pytest.approx(b - a, abs=1e-9)
            assert change.is_changed or a == b


def test_a_town_is_the_same_by_its_number_whatever_it_is_called() -> None:
    figures = dict.fromkeys(FIGURES, 1)
    then = [{"town": "Caribou", "county": "Aroostook", "town_geoid": "1"} | figures]
    now = [{"town": "Caribou City", "county": "Aroostook", "town_geoid": "1"} | figures]
    (change,) = frozen.changes(("town",), then, now)
    assert not change.is_changed
    nowhere = [
        {"town": "", "county": county, "town_geoid": ""} | figures for county in ("Aroostook", "Cumberland")
    ]
    assert len(frozen.changes(("town",), nowhere, nowhere)) == 2
