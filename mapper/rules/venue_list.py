"""Which venues does the list show: found by name, in which order, on which page?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

PER_PAGE = 100
SORTS = ("name", "type", "town", "status", "last_visit", "follow_up")


@dataclass(frozen=True, slots=True)
class ListWish:
    """`name`: what a name must hold; `sort`: one of SORTS; `page`: 1 is the first."""

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


def page_of(venues: pd.DataFrame, wish: ListWish, last_visit: Callable[[], Mapping[str, int]]) -> ListPage:
    """The page that is wished for, the last one where there are fewer.

    venues: number, id, name, venue_type (category), town, county, status (int8), follow_up (ordinal, 0 =
    none), in any order. last_visit: venue id -> ordinal of its last visit, asked for only where it sorts.
    """
    found = venues[_holds(venues, wish.name)] if wish.name else venues
    pages = max(1, -(-len(found) // PER_PAGE))
    number = min(wish.page, pages)
    order = _order(found, wish, last_visit)[(number - 1) * PER_PAGE : number * PER_PAGE]
    return ListPage(found.iloc[order], len(found), number, pages)


def _holds(venues: pd.DataFrame, name: str) -> NDArray[np.bool_]:
    return np.asarray(_folded(venues["name"]).str.contains(name.casefold(), regex=False), dtype=np.bool_)


def _order(
    venues: pd.DataFrame, wish: ListWish, last_visit: Callable[[], Mapping[str, int]]
) -> NDArray[np.intp]:
    """Row positions. A row that says nothing in the column stands last either way; ties go by name."""
    keys = _keys(venues, wish.sort, last_visit)
    empty = keys.isna().to_numpy()
    ranks = keys.rank(method="dense").fillna(0).to_numpy()
    names = _folded(venues["name"]).rank(method="dense").to_numpy()
    return np.lexsort((venues["number"].to_numpy(), names, -ranks if wish.backwards else ranks, empty))


def _keys(venues: pd.DataFrame, sort: str, last_visit: Callable[[], Mapping[str, int]]) -> "pd.Series[float]":
    """One number a row, NaN where the column says nothing."""
    if sort == "status":
        return venues["status"].astype(np.float64)
    if sort == "type":
        codes = venues["venue_type"].cat.codes.astype(np.float64)
        return codes.where(codes >= 0)
    if sort == "follow_up":
        return venues["follow_up"].astype(np.float64).where(venues["follow_up"] > 0)
    if sort == "last_visit":
        return venues["id"].map(last_visit()).astype(np.float64)
    texts = _folded(venues["name"]) if sort == "name" else _folded(venues["town"] + "\n" + venues["county"])
    return texts.rank(method="dense").where(texts.str.strip() != "")


def _folded(texts: "pd.Series[str]") -> "pd.Series[str]":
    return texts.astype(str).str.casefold()
