"""What may come in from a town? Nothing where nothing may be logged; after a question where one is asked."""

from collections.abc import Iterable, Mapping

from mapper.intake import cells
from mapper.intake.placing import Placer, Stated
from mapper.intake.refusals import RowRejected
from mapper.intake.rows import Row
from mapper.intake.venue_decision import Add, Review
from mapper.places.gazetteer import Gazetteer
from mapper.store import area_rules
from mapper.store.database import Connection

NOT_THERE = "Nothing may be logged in that town."


class TownLimits:
    """The rules of towns, as an import asks for them; made once per import."""

    def __init__(self, connection: Connection, gazetteer: Gazetteer) -> None:
        found = area_rules.limits(connection)
        self.no_log = found.no_log
        self._ask_first = found.ask_first
        self._gazetteer = gazetteer

    def asking(self, decision: Add) -> Add | Review:
        """A new venue where somebody is asked first waits until that was done."""
        town = decision.values["town_geoid"]
        if town not in self._ask_first:
            return decision
        return Review(asked_of(self._ask_first[town]), (), decision.values["county_geoid"])

    def forbid_name(self, town: str) -> bool:
        """Whether a town's name, as somebody typed it, is that of a town where nothing may be logged."""
        return bool(self.no_log) and bool(town) and self._gazetteer.town_named(town) in self.no_log

    def forbid(self, fields: Mapping[str, str], row: Row, placer: Placer) -> bool:
        """Whether a row that can't be read would be of such a town, as far as it can be told. Cells of a torn
        row stand anywhere."""
        if not self.no_log:
            return False
        if row.fault and any(self.forbid_name(cell.strip()) for cell in row.cells):
            return True
        city, county, state, zip_code = (fields.get(name, "") for name in ("city", "county", "state", "zip"))
        stated = Stated(city, county, state, zip_code, _point(fields))
        return placer.place(stated).town_geoid in self.no_log

    def are_in(self, towns: Iterable[str]) -> bool:
        """Whether nothing may be logged in one of these."""
        return not self.no_log.isdisjoint(towns)


def asked_of(whom: str) -> str:
    """Why a new venue waits."""
    return f"ask first: {whom}" if whom else "ask first"


def _point(fields: Mapping[str, str]) -> tuple[float, float] | None:
    try:
        return cells.point_on_the_globe(fields.get("lat", ""), fields.get("lon", ""))
    except RowRejected:
        return None
