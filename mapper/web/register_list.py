"""Which venues does an address of the venue list ask for? For the list, and for what is done to all."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from werkzeug.datastructures import MultiDict

from mapper.rules import register_filter
from mapper.rules.register_filter import RegisterFilter
from mapper.rules.selection import Selection
from mapper.rules.venue_list import ListPage, ListWish, found_in, page_of
from mapper.rules.venue_names import Names
from mapper.store import register_marks
from mapper.store.coverage_frame import CoverageFrame
from mapper.store.export_rows import last_visit_days
from mapper.store.pending_venues import pending_rows
from mapper.web import current
from mapper.web.filters import Query, query_of, selection_from


@dataclass(frozen=True)
class Asked:
    """What an address asks for, and the rows (columns of CoverageFrame.on) that fit all but its words."""

    selection: Selection
    day: date
    wish: ListWish
    own: RegisterFilter
    sources: list[str]
    frame: CoverageFrame
    rows: pd.DataFrame
    pending_names: Names | None  # of those that wait, which the frame does not know
    by_id: Collection[int]

    @property
    def query(self) -> Query:
        """What a URL says to ask for the same again, but for the sort and the page."""
        named = {"q": self.wish.name} if self.wish.name else {}
        return query_of(self.selection, self.day) | self.own.query | named

    @property
    def page(self) -> ListPage:
        return page_of(self.rows, self.wish, self._names, self._last_visits, self.by_id)

    @property
    def found(self) -> pd.DataFrame:
        """Every venue that is found, on all pages, ascending by number."""
        return found_in(self.rows, self.wish, self._names, self.by_id)

    @property
    def numbers(self) -> list[int]:
        return [int(number) for number in self.found["number"]]

    def _names(self) -> Names:
        return self.pending_names or current.names(self.frame)

    def _last_visits(self) -> NDArray[np.int32]:
        numbers = self.rows["number"].to_numpy() if self.pending_names else self.frame.numbers
        with current.database().read() as connection:
            return last_visit_days(connection, numbers, self.day, current.config().time_zone)


def asked_for(args: MultiDict[str, str]) -> Asked:
    """Raises FilterRefused."""
    selection, day = selection_from(args, current.actor())
    wish = ListWish.read(*(args.get(name, "") for name in ("q", "sort", "page")))
    frame = current.frame()
    with current.database().read() as connection:
        sources = current.sources(connection, frame, selection.reach)
        own = register_filter.read({name: args.getlist(name) for name in register_filter.FIELDS}, sources)
        marks = current.marks(connection, frame, own, day)
        by_id = register_marks.of_external_id(connection, wish.name, sources) if wish.name else ()
        if own.of_pending:
            rows, names = pending_rows(connection, frame.reference)
        else:
            rows, names = frame.on(day), None
    chosen = selection.mask(rows)
    if own:
        chosen &= register_filter.mask(rows, own, day, marks)
    shown = rows if chosen.all() else rows[chosen]
    return Asked(selection, day, wish, own, sources, frame, shown, names, list(by_id))
