"""Does the activity report count what a pencil counts, for every grouping, and do its rows add up?"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.rules.activity import FIGURES, GROUPS, PEOPLE, Activity, activity, columns, grouping
from mapper.rules.activity_events import (
    NO_MATERIAL,
    NOBODY,
    OUTCOMES,
    QUANTITIES,
    Asked,
    Logged,
    MaterialKind,
    Placed,
    Visits,
    first_days,
)
from mapper.rules.period import Period
from mapper.rules.snapshot import ItemSpanArrays

MATERIALS = (
    MaterialKind("poster", ("en",)),
    MaterialKind("poster", ("en", "es")),
    MaterialKind("palm_card", ("es",)),
    MaterialKind("palm_card", ()),
    MaterialKind("banner", ("fr", "fr")),
)
# (town, county, town_geoid, county_geoid); Rangeley is twice in Franklin County, one place is in no town.
AREAS = (
    ("Rangeley", "Franklin", "2300700001", "23007"),
    ("Rangeley", "Franklin", "2300700002", "23007"),
    ("Portland", "Cumberland", "2300560545", "23005"),
    ("", "Cumberland", "", "23005"),
    ("", "", "", ""),
)
BEGINNING = date(2025, 12, 20)  # a turn of the year is near
TYPES = ("laundromat", "cafe", "")


@dataclass(frozen=True)
class Stop:
    """A visit as somebody tells of it. items: (material or NO_MATERIAL, how many placed)."""

    venue: int
    day: date
    outcome: str
    person: int
    items: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Story:
    """Some venues, what happened at them, and what is asked."""

    venues: list[dict[str, str]]
    stops: list[Stop]
    first: list[date | None]
    chosen: list[bool]
    period: Period
    by: tuple[str, ...]


days = st.integers(0, 45).map(lambda days: BEGINNING + timedelta(days=days))


@st.composite
def stories(draw: Any) -> Story:
    count = draw(st.integers(0, 6))
    venues = [
        {
            "venue_type": draw(st.sampled_from(TYPES)),
            "posting": draw(st.sampled_from(["required", "voluntary", ""])),
            **dict(
                zip(
                    ("town", "county", "town_geoid", "county_geoid"),
                    draw(st.sampled_from(AREAS)),
                    strict=True,
                )
            ),
        }
        for _ in range(count)
    ]
    items = st.lists(st.tuples(st.integers(NO_MATERIAL, len(MATERIALS) - 1), st.integers(1, 50)), max_size=3)
    stop = st.builds(
        Stop,
        venue=st.integers(0, max(0, count - 1)),
        day=days,
        outcome=st.sampled_from([str(outcome) for outcome in OUTCOMES]),
        person=st.integers(NOBODY, 3),
        items=items.map(tuple),
    )
    ends = sorted([draw(days), draw(days)])
    return Story(
        venues,
        draw(st.lists(stop, max_size=12)) if count else [],
        draw(st.lists(st.none() | days, min_size=count, max_size=count)),
        draw(st.lists(st.booleans() | st.just(True), min_size=count, max_size=count)),
        Period(ends[0], ends[1]),
        grouping(draw(st.lists(st.sampled_from(sorted(GROUPS)), unique=True, max_size=3))),
    )


def told(story: Story, with_people: bool = True) -> Activity:
    frame = pd.DataFrame(story.venues, columns=["venue_type", "posting", *COLUMNS_OF_AREAS]).astype(
        "category"
    )
    frame["venue_type"] = frame["venue_type"].cat.set_categories([*TYPES])
    items = [(stop, item) for stop in story.stops for item in stop.items]
    place = {str(outcome): at for at, outcome in enumerate(OUTCOMES)}

    def array(values: Sequence[int], kind: type[np.generic]) -> np.ndarray:
        return np.array(values, dtype=kind)

    visits = Visits(
        array([s.venue for s in story.stops], np.int32),
        array([s.day.toordinal() for s in story.stops], np.int32),
        array([place[s.outcome] for s in story.stops], np.int8),
        array([s.person for s in story.stops], np.int32),
    )
    placed = Placed(
        array([s.venue for s, _ in items], np.int32),
        array([s.day.toordinal() for s, _ in items], np.int32),
        array([place[s.outcome] for s, _ in items], np.int8),
        array([material for _, (material, _) in items], np.int16),
        array([quantity for _, (_, quantity) in items], np.int64),
    )
    first = array([day.toordinal() if day else 0 for day in story.first], np.int32)
    asked = Asked(np.array(story.chosen, dtype=bool), story.period, story.by, with_people)
    return activity(frame, Logged(visits, placed), first, MATERIALS, asked)


COLUMNS_OF_AREAS = ("town", "county", "town_geoid", "county_geoid")


# --- With pencil and paper ------------------------------------------------------------------------------


def within(story: Story, venue: int, day: date | None) -> bool:
    return day is not None and story.chosen[venue] and story.period.first <= day <= story.period.last


def of_venue(venue: dict[str, str], group: str) -> tuple[str, ...]:
    if group == "town":
        return venue["town"], venue["county"], venue["town_geoid"]
    return (venue[group],)


def key_of(story: Story, venue: int, day: date, outcome: str, language: str = "") -> tuple[str, ...]:
    said = {"outcome": (outcome,), "month": (day.isoformat()[:7],), "language": (language,)}
    return tuple(
        word for group in story.by for word in (said.get(group) or of_venue(story.venues[venue], group))
    )


def kind_of(material: int) -> str:
    kind = MATERIALS[material].kind if material != NO_MATERIAL else ""
    return {"poster": "posters", "palm_card": "palm_cards"}.get(kind, "other_items")


def languages_of(material: int) -> set[str]:
    spoken = MATERIALS[material].languages if material != NO_MATERIAL else ()
    return set(spoken) or {""}


def nothing(story: Story) -> dict[str, Any]:
    return {name: set() if name in ("venues", "towns", "people") else 0 for name in FIGURES}


def pencilled(story: Story) -> tuple[dict[tuple[str, ...], dict[str, Any]], dict[str, Any]]:
    """Key -> figures, and the total."""
    rows: dict[tuple[str, ...], dict[str, Any]] = defaultdict(lambda: nothing(story))
    total = nothing(story)
    by_language = "language" in story.by
    for stop in story.stops:
        if within(story, stop.venue, stop.day):
            add_visit(total, story, stop)
            if by_language:
                add_languages(rows, story, stop)
            else:
                add_visit(rows[key_of(story, stop.venue, stop.day, stop.outcome)], story, stop)
    for venue, day in enumerate(story.first):
        if day is not None and within(story, venue, day):
            total["first_up"] += 1
            if not by_language and "outcome" not in story.by:
                rows[key_of(story, venue, day, "")]["first_up"] += 1
    return rows, total


def add_visit(row: dict[str, Any], story: Story, stop: Stop) -> None:
    row["visits"] += 1
    row[stop.outcome] += 1
    row["venues"].add(stop.venue)
    row["towns"] |= {story.venues[stop.venue]["town_geoid"]} - {""}
    row["people"] |= {stop.person} - {NOBODY}
    row["nameless_visits"] += stop.person == NOBODY
    for material, quantity in stop.items:
        row[kind_of(material)] += quantity


def add_languages(rows: dict[tuple[str, ...], dict[str, Any]], story: Story, stop: Stop) -> None:
    for material, quantity in stop.items:
        for language in languages_of(material):
            key = key_of(story, stop.venue, stop.day, stop.outcome, language)
            rows[key][kind_of(material)] += quantity


def numbers(figures: dict[str, Any]) -> dict[str, Any]:
    return {name: len(value) if isinstance(value, set) else value for name, value in figures.items()}


def counted(story: Story, figures: dict[str, Any]) -> dict[str, Any]:
    if "language" in story.by:
        return {name: figures[name] for name in QUANTITIES}
    return numbers(figures) | ({"first_up": None} if "outcome" in story.by else {})


@given(stories())
def test_every_figure_is_the_pencil_s(story: Story) -> None:
    found = told(story)
    rows, total = pencilled(story)
    keys = [column for group in story.by for column in GROUPS[group]]
    made = {
        tuple(row[name] for name in keys): {n: row[n] for n in row if n not in keys} for row in found.rows
    }
    assert len(made) == len(found.rows), "two rows have one key"
    assert made == ({key: counted(story, row) for key, row in rows.items()} if story.by else {})
    assert found.total == numbers(total)
    for row in found.rows:
        assert list(row) == columns(story.by)


@given(stories())
def test_rows_add_up_and_hold_no_more_than_there_is(story: Story) -> None:
    found = told(story)
    if not story.by:
        return
    if "language" in story.by:
        for name in QUANTITIES:
            assert sum(row[name] for row in found.rows) >= found.total[name]
        return
    for name in FIGURES:
        figures = [row[name] for row in found.rows]
        if name in ("venues", "towns", "people"):
            assert max(figures, default=0) <= found.total[name] <= sum(figures)
        elif name != "first_up" or "outcome" not in story.by:
            assert sum(figures) == found.total[name], name
    assert sum(found.total[str(outcome)] for outcome in OUTCOMES) == found.total["visits"]


@given(stories())
def test_the_languages_stand_beside_every_grouping_the_most_first(story: Story) -> None:
    found = told(story)
    alone = pencilled(Story(**{**vars(story), "by": ("language",)}))[0]
    assert {(row["language"],): {n: row[n] for n in QUANTITIES} for row in found.languages} == {
        key: {name: row[name] for name in QUANTITIES} for key, row in alone.items()
    }
    order = [(row["language"] == "", -row["posters"] - row["palm_cards"]) for row in found.languages]
    assert order == sorted(order)


@given(stories())
def test_who_may_not_know_of_people_is_told_of_none(story: Story) -> None:
    found, whole = told(story, with_people=False), told(story)
    assert not set(PEOPLE) & {name for row in [*found.rows, found.total] for name in row}
    assert [{**row} for row in found.rows] == [
        {name: value for name, value in row.items() if name not in PEOPLE} for row in whole.rows
    ]


@given(stories())
def test_rows_stand_in_an_order_that_can_be_read(story: Story) -> None:
    found = told(story)
    if story.by[:1] == ("month",):
        assert [row["month"] for row in found.rows] == sorted(row["month"] for row in found.rows)
    if story.by[:1] == ("venue_type",):
        at = [(row["venue_type"] == "", TYPES.index(row["venue_type"])) for row in found.rows]
        assert at == sorted(at)
    if story.by[:1] in (("county",), ("town",)):
        names = [row[story.by[0]] for row in found.rows]
        assert names == sorted(names, key=lambda name: (name == "", name.casefold()))


def test_a_bilingual_poster_is_one_poster_and_stands_in_both_languages() -> None:
    stop = Stop(0, BEGINNING, "placed", 0, ((1, 3), (0, 2)))
    venue = {
        "venue_type": "cafe",
        "posting": "",
        "town": "",
        "county": "",
        "town_geoid": "",
        "county_geoid": "",
    }
    found = told(Story([venue], [stop], [BEGINNING], [True], Period(BEGINNING, BEGINNING), ("language",)))
    assert found.rows == [
        {"language": "en", "posters": 5, "palm_cards": 0, "other_items": 0},
        {"language": "es", "posters": 3, "palm_cards": 0, "other_items": 0},
    ]
    assert (found.total["posters"], found.total["visits"]) == (5, 1)


@pytest.mark.parametrize("by", [("colour",), ("venue_type", "status")])
def test_a_grouping_that_is_none_is_refused(by: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="can't group by"):
        grouping(by)


spans = st.lists(st.tuples(st.integers(0, 4), st.integers(700_000, 700_020), st.integers(0, 9)), max_size=12)


@given(spans)
def test_the_first_day_is_that_of_the_first_span_that_holds_a_day(made: list[tuple[int, int, int]]) -> None:
    columns = np.array(made, dtype=np.int32).reshape(-1, 3)
    zeros = np.zeros(len(made), dtype=np.int16)
    arrays = ItemSpanArrays(columns[:, 0], zeros, zeros, columns[:, 1], columns[:, 1] + columns[:, 2])
    expected = [min((day for v, day, n in made if v == venue and n), default=0) for venue in range(5)]
    assert first_days(arrays, 5).tolist() == expected
