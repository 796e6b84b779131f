"""Which points may a row that waits have meant? Offered to whoever decides about it, never taken silently."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from mapper.intake.area_assignment import AreaFinder
from mapper.intake.refusals import RowRejected
from mapper.intake.venue_rows import said_point
from mapper.rules.point_faults import OfferedPoint, is_on_the_globe, offers
from mapper.store.database import Connection


class PointOffers:
    """For some rows that wait; reads the polygons only where a row has a point."""

    def __init__(self, connection: Connection, data_folder: Path) -> None:
        self._connection = connection
        self._data_folder = data_folder

    @cached_property
    def _finder(self) -> AreaFinder:
        return AreaFinder.from_database(self._connection, self._data_folder)

    def is_astray(self, fields: Mapping[str, str]) -> bool:
        """Whether the row gives a point that is in no county we know, or nowhere at all."""
        try:
            said = said_point(fields)
        except RowRejected:
            return False
        return said is not None and not (is_on_the_globe(*said) and self._finder.is_ours(*said))

    def of(self, fields: Mapping[str, str]) -> list[OfferedPoint]:
        """None where the row's own point is in a county we know, or where it has none."""
        try:
            said = said_point(fields)
        except RowRejected:
            return []
        if said is None or self._finder.is_ours(*said):
            return []
        return offers(*said, self._finder.is_ours)
