"""Which venues does the list show: found by name, in which order, on which page?"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mapper.rules.venue_names import Names

PER_PAGE = 50
SORTS = ("name", "type", "town", "status", "last_visit", "follow_up")


@dataclass(frozen=True, slots=True)
class ListWish:
    """`name`: words that name, address or phone must hold; `sort`: one of SORTS; `page`: 1 is the first."""

    name: str = ""
    sort: str = SORTS[0]
    backwards: bool = False
    page: int = 1

    @classmethod
    def read(cls, name: str, sort: str, page: str) -> "ListWish":
        """From the words of a URL, `-town` being town backwards; what makes no sense asks for nothing."""
        backwards, column = sort.startswith("-"), sort.removeprefix("-")
        number = int(page) if page.isascii() and page.isdigit() and len(page) < 9 else 1
        known = column in SORTS
        return cls(name.strip()[:200], column if known else SORTS[0], backwards and known, max(1, number))

    @property
    def words(self) -> str:
        """The sort as a URL says it; empty for the usual one."""
        said = "-" * self.backwards + self.sort
        return "" if said == SORTS[0] else said


@dataclass(frozen=True, slots=True)
class ListPage:
    """The rows of one page and where it stands: `first` and `last` of `total`, counted from 1."""

    rows: pd.DataFrame
    total: int
    number: int
    pages: int

    @property
    def first(self) -> int:
        return (self.number - 1) * PER_PAGE + 1 if self.total else 0

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1 if self.total else 0


def found_in(
    venues: pd.DataFrame, wish: ListWish, names: Callable[[], Names], by_id: Collection[int] = ()
) -> pd.DataFrame:
    """The rows that are looked for, in their order; those of the numbers `by_id` too, which a source knows by
    what was typed. Their index says which row of `names` is theirs."""
    if not wish.name:
        return venues
    held = names().holding(wish.name)[venues.index]
    return venues[held | venues["number"].isin(by_id).to_numpy()]


def page_of(
    venues: pd.DataFrame,
    wish: ListWish,
    names: Callable[[], Names],
    last_visit: Callable[[], NDArray[np.int32]],
    by_id: Collection[int] = (),
) -> ListPage:
    """The page that is wished for, the last one where there are fewer.

    venues: number, venue_type (category), town, county, status (int8), follow_up (ordinal, 0 = none), in any
    order; their index says which row of `names` and of `last_visit` (ordinal of the last visit, 0 = none;
    asked for only where it sorts) is theirs. `by_id`: as for found_in.
    """
    known = names()
    found = found_in(venues, wish, lambda: known, by_id)
    pages = max(1, -(-len(found) // PER_PAGE))
    number = min(wish.page, pages)
    order = _order(found, wish, known, last_visit)[(number - 1) * PER_PAGE : number * PER_PAGE]
    return ListPage(found.iloc[order], len(found), number, pages)


def _order(
    venues: pd.DataFrame, wish: ListWish, names: Names, last_visit: Callable[[], NDArray[np.int32]]
) -> NDArray[np.intp]:
    """Row positions. A row that says nothing in the column stands last either way; ties go by name."""
    rank = names.rank[venues.index]
    keys = rank.astype(np.float64) if wish.sort == "name" else _keys(venues, wish.sort, last_visit)
    empty = np.isnan(keys)
    ordered = np.where(empty, 0.0, -keys if wish.backwards else keys)
    return np.lexsort((venues["number"].to_numpy(), rank, ordered, empty))


def _keys(
    venues: pd.DataFrame, sort: str, last_visit: Callable[[], NDArray[np.int32]]
) -> NDArray[np.float64]:
    """One number a row, NaN where the column says nothing."""
    if sort == "status":
        return venues["status"].to_numpy().astype(np.float64)
    if sort == "type":
        return _or_nothing(venues["venue_type"].cat.codes.to_numpy(), -1)
    if sort == "follow_up":
        return _or_nothing(venues["follow_up"].to_numpy(), 0)
    if sort == "last_visit":
        return _or_nothing(last_visit()[venues.index], 0)
    return _by_town(venues)


def _or_nothing(values: NDArray[np.integer], nothing: int) -> NDArray[np.float64]:
    return np.where(values == nothing, np.nan, values.astype(np.float64))


def _by_town(venues: pd.DataFrame) -> NDArray[np.float64]:
    """By the town's name, then its county's; few names, whatever the number of venues."""
    towns, town = _folded_codes(venues["town"])
    counties, county = _folded_codes(venues["county"])
    rank = (town * len(counties) + county).astype(np.float64)
    nowhere = (np.array([*towns, ""])[town] == "") & (np.array([*counties, ""])[county] == "")
    return np.where(nowhere, np.nan, rank)


def _folded_codes(texts: "pd.Series[str]") -> tuple[list[str], NDArray[np.int64]]:
    """(names in their order in any case, the place of each row's; int64[n])."""
    category = texts.astype("category").cat
    folded = [str(text).casefold() for text in category.categories]
    ordered = sorted({*folded, ""})
    place = {text: at for at, text in enumerate(ordered)}
    table = np.array([*(place[text] for text in folded), place[""]], dtype=np.int64)
    return ordered, table[category.codes.to_numpy()]
