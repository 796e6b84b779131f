"""What was done between two days? Visits by outcome, material put up by language, places and towns reached,
people active, and places where something was up for the first time.

Counts of visits and of material add up over any grouping; places, towns and people are counted once a row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mapper.rules.activity_events import (
    FIRST,
    ITEM,
    NOBODY,
    OUTCOMES,
    QUANTITIES,
    VISIT,
    Asked,
    Events,
    Logged,
    MaterialKind,
    months_of,
)
from mapper.rules.gap_report import KEY_COLUMNS, area_key, labels
from mapper.rules.tally import Ints, coded, combined
from mapper.rules.visit import Outcome

Row = dict[str, Any]
PEOPLE = ("people", "nameless_visits")
FIGURES = ("visits", *(str(o) for o in OUTCOMES), *QUANTITIES, "venues", "towns", "first_up", *PEOPLE)
GROUPS: Mapping[str, tuple[str, ...]] = {
    **KEY_COLUMNS,
    "outcome": ("outcome",),
    "month": ("month",),
    "language": ("language",),
}


@dataclass(frozen=True, slots=True)
class Activity:
    """`rows`: keys of `by`, then figures; `total`: all figures of everything chosen; `languages`: what was
    put up in each, the most first. Something in two languages counts once in each, so that languages can add
    up to more than was put up."""

    by: tuple[str, ...]
    rows: list[Row]
    total: Row
    languages: list[Row]


def grouping(by: Sequence[str]) -> tuple[str, ...]:
    """What rows are grouped by: each once, types first; a town implies its county. Raises ValueError."""
    unknown = [group for group in by if group not in GROUPS]
    if unknown:
        raise ValueError(f"can't group by {unknown[0]}; choose from {', '.join(GROUPS)}")
    asked = sorted(dict.fromkeys(by), key=lambda group: group != "venue_type")
    return tuple(group for group in asked if not (group == "county" and "town" in asked))


def columns(by: Sequence[str], with_people: bool = True) -> list[str]:
    """The report's columns. By language there is only what was put up: a visit has no language."""
    keys = [column for group in grouping(by) for column in GROUPS[group]]
    if "language" in by:
        return [*keys, *QUANTITIES]
    return [*keys, *(name for name in FIGURES if with_people or name not in PEOPLE)]


def activity(
    venues: pd.DataFrame,
    logged: Logged,
    first: NDArray[np.int32],
    materials: Sequence[MaterialKind],
    asked: Asked,
) -> Activity:
    """Count what was done into rows.

    venues: venue_type, posting, county_geoid, county, town_geoid, town (category, "" where none); `logged`
    may hold more than the period and the chosen venues; first: `first_days`; materials: in the order of
    Placed.material. Rows stand in the order of the types' categories, then by names of areas, months,
    outcomes and languages; what has none of these last.
    """
    events = Events.of(logged, first, materials, asked)
    total = _figures(events, np.zeros(len(events.venue), dtype=np.int64), 1, venues, asked)[0]
    return Activity(
        asked.by, _rows(events, venues, asked, asked.by), total, _languages(events, venues, asked)
    )


def _rows(events: Events, venues: pd.DataFrame, asked: Asked, by: tuple[str, ...]) -> list[Row]:
    if not by:
        return []
    if "language" in by:
        events = events.by_language()
    elif "outcome" in by:
        events = events.taken(np.flatnonzero(events.what != FIRST))  # a first day is a place's
    keys = [_key(group, events, venues) for group in by]
    code, _ = combined(keys, len(events.venue))
    _, leading, row = np.unique(code, return_index=True, return_inverse=True)
    figures = _figures(events, row, len(leading), venues, asked)
    names = columns(by, asked.with_people)
    not_told: Row = {"first_up": None} if "outcome" in by else {}
    rows = [
        {name: (key | counted | not_told)[name] for name in names}
        for key, counted in zip(_keys(by, events, venues, leading), figures, strict=True)
    ]
    places = [_places(by, row_key, venues) for row_key in rows]
    return [rows[at] for at in sorted(range(len(rows)), key=lambda at: places[at])]


def _key(group: str, events: Events, venues: pd.DataFrame) -> tuple[Ints, int]:
    if group == "outcome":
        return events.outcome + 1, len(OUTCOMES) + 1
    if group == "language":
        return events.language, len(events.tongues)
    if group == "month":
        months, code = np.unique(months_of(events.day), return_inverse=True)
        return code.astype(np.int64), max(1, len(months))
    own, size = area_key(venues, group) if group in ("county", "town") else coded(venues[group])
    return own[events.venue], size


def _keys(by: tuple[str, ...], events: Events, venues: pd.DataFrame, at: Ints) -> list[Row]:
    """The key columns of some events."""
    of_venue = [group for group in by if group in KEY_COLUMNS]
    keys = labels(venues, of_venue, events.venue[at]) if of_venue else [{} for _ in at]
    for key, place, month in zip(keys, at.tolist(), months_of(events.day[at]).tolist(), strict=True):
        if "outcome" in by:
            key["outcome"] = str(OUTCOMES[int(events.outcome[place])])
        if "month" in by:
            key["month"] = f"{month // 12:04}-{month % 12 + 1:02}"
        if "language" in by:
            key["language"] = events.tongues[int(events.language[place])]
    return keys


def _places(by: tuple[str, ...], row: Row, venues: pd.DataFrame) -> tuple[tuple[Any, ...], ...]:
    """Where a row stands among the others."""
    places: list[tuple[Any, ...]] = []
    for group in by:
        value = row[group]
        if group in ("venue_type", "posting"):
            column = venues[group]
            order = list(column.cat.categories) if hasattr(column, "cat") else []
            places.append((value == "", order.index(value) if value in order else len(order), value))
        elif group == "outcome":
            places.append((False, OUTCOMES.index(Outcome(value)), ""))
        else:
            more = (row["county"], row["town_geoid"]) if group == "town" else ("", "")
            places.append((value == "", value.casefold(), *more))
    return tuple(places)


def _figures(events: Events, row: Ints, count: int, venues: pd.DataFrame, asked: Asked) -> list[Row]:
    """The figures of each of `count` rows; `row` says into which each event falls."""
    is_visit, is_item = events.what == VISIT, events.what == ITEM
    outcome = _sums(row[is_visit], events.outcome[is_visit], 1, count, len(OUTCOMES))
    put_up = _sums(row[is_item], events.kind[is_item], events.quantity[is_item], count, len(QUANTITIES))
    at = events.venue[is_visit]
    towns, _ = coded(venues["town_geoid"])
    in_town = towns[at] > 0
    person = events.person[is_visit]
    named = person != NOBODY
    columns_ = {
        "visits": outcome.sum(axis=1),
        **{str(one): outcome[:, place] for place, one in enumerate(OUTCOMES)},
        **{name: put_up[:, place] for place, name in enumerate(QUANTITIES)},
        "venues": _different(row[is_visit], at, count),
        "towns": _different(row[is_visit][in_town], towns[at][in_town], count),
        "first_up": np.bincount(row[events.what == FIRST], minlength=count),
        "people": _different(row[is_visit][named], person[named], count),
        "nameless_visits": np.bincount(row[is_visit][~named], minlength=count),
    }
    names = [name for name in FIGURES if asked.with_people or name not in PEOPLE]
    values = np.column_stack([columns_[name] for name in names]).tolist()
    return [dict(zip(names, line, strict=True)) for line in values]


def _sums(row: Ints, column: Ints, quantity: Ints | int, rows: int, width: int) -> Ints:
    """int64[rows, width]: the sums of `quantity` by row and column."""
    sums = np.zeros(rows * width, dtype=np.int64)
    np.add.at(sums, row * width + column, quantity)
    return sums.reshape(rows, width)


def _different(row: Ints, what: Ints, rows: int) -> Ints:
    """int64[rows]: how many different things each row holds."""
    if not len(row):
        return np.zeros(rows, dtype=np.int64)
    size = int(what.max()) + 1
    return np.bincount(np.unique(row * size + what) // size, minlength=rows)


def _languages(events: Events, venues: pd.DataFrame, asked: Asked) -> list[Row]:
    rows = _rows(events, venues, asked, ("language",))
    return sorted(rows, key=lambda row: (row["language"] == "", -row["posters"] - row["palm_cards"]))
