"""Where do the venues of the frame lie on the map? Placed once a register, counted once a day and filter."""

import threading
from datetime import date

from mapper.rules.map_cells import ChosenVenues, PlacedVenues, choose, place
from mapper.rules.selection import Selection
from mapper.store.coverage_frame import CoverageFrame

FILTERS_KEPT = 8  # 2.4 bytes a venue each


class MapKeeper:
    """Holds the process's places of venues (20 bytes a venue) and the last few filters' counts over them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._register: tuple[int, int] = (-1, -1)
        self._placed: PlacedVenues | None = None
        self._revision = -1
        self._chosen: dict[tuple[date, Selection], ChosenVenues] = {}

    def chosen(self, frame: CoverageFrame, day: date, selection: Selection) -> ChosenVenues:
        """The venues that a filter chooses on a day, ready to be counted by cell."""
        with self._lock:
            placed = self._places(frame)
            if self._revision != frame.revision:
                self._revision, self._chosen = frame.revision, {}
            known = self._chosen.pop((day, selection), None)
            if known is None:
                rows = frame.on(day)
                known = choose(placed, selection.mask(rows), rows["status"].to_numpy())
            while len(self._chosen) >= FILTERS_KEPT:
                del self._chosen[next(iter(self._chosen))]
            self._chosen[day, selection] = known
            return known

    def _places(self, frame: CoverageFrame) -> PlacedVenues:
        register = frame.register_revision, frame.reference_revision
        if self._placed is None or register != self._register:
            self._placed = place(frame.venues["lat"].to_numpy(), frame.venues["lon"].to_numpy())
            self._register, self._chosen = register, {}
        return self._placed
