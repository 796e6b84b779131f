"""Which venues stand behind each figure of the gap report? Each figure links to their list."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from flask import url_for

from mapper.rules.coverage import STATUSES, Status
from mapper.rules.gap_reasons import Reason
from mapper.rules.gap_report import Row
from mapper.rules.selection import Selection
from mapper.store.frame_rows import Reference
from mapper.web.filters import narrowed, query_of

ELIGIBLE = tuple(status.value for status in STATUSES if status is not Status.excluded)
GAPS = tuple(status for status in ELIGIBLE if status != Status.covered)


@dataclass(frozen=True, slots=True)
class Behind:
    """What chooses a figure's venues beside its row's key."""

    statuses: tuple[str, ...] = ()
    posting: str = ""
    visited: bool = False


BEHIND: Mapping[str, Behind] = {
    "known": Behind(),
    "excluded": Behind((Status.excluded.value,)),
    "eligible": Behind(ELIGIBLE),
    **{status: Behind((status,)) for status in ELIGIBLE},
    "visited": Behind(visited=True),
    "required_absent": Behind(GAPS, posting="required"),
}


@dataclass(frozen=True, slots=True)
class Links:
    """Makes the links of one page: its filter, its day, its areas' names."""

    selection: Selection
    day: date
    county_geoids: Mapping[str, str]  # county name -> GEOID, within one state

    @classmethod
    def of(cls, selection: Selection, day: date, reference: Reference) -> "Links":
        counties = {area.name: area.geoid for area in reference.areas.values() if area.level == "county"}
        return cls(selection, day, counties)

    def key(self, row: Row) -> dict[str, str]:
        """What a row is about, as codes and GEOIDs; "" for what is in no area."""
        key: dict[str, str] = {name: row[name] for name in ("venue_type", "posting") if name in row}
        if "county" in row:
            key["county"] = self.county_geoids.get(row["county"], "")
        if "town_geoid" in row:
            key["town"] = row["town_geoid"]
        return key

    def row(self, row: Row) -> dict[str, str]:
        """Figure -> address of the list of its venues; a figure of 0 has none."""
        narrow = narrowed(self.selection, self.key(row))
        return {figure: self._address(narrow, behind) for figure, behind in BEHIND.items() if row[figure]}

    def reason(self, reason: Reason) -> str:
        """The list of the venues that a gap type holds for. None on a page that is filtered by other gap
        types: its figure holds for both, which no list can be asked for."""
        if self.selection.gaps and reason not in self.selection.gaps:
            return ""
        return _listing(replace(self.selection, gaps=(reason.value,)), self.day)

    def lacking(self, language: str, bit: int) -> str:
        """The list of the covered venues with nothing in a language; likewise."""
        asked = language, bit
        if self.selection.lacks and asked not in self.selection.lacks:
            return ""
        return _listing(replace(self.selection, lacks=(asked,)), self.day)

    def needing(self, counties: Iterable[str]) -> str:
        """The list of the covered venues in these counties (GEOIDs), as far as the page asks for them."""
        asked = tuple(
            one for one in counties if not self.selection.counties or one in self.selection.counties
        )
        covered = (Status.covered.value,)
        return _listing(replace(self.selection, counties=asked, statuses=covered), self.day)

    def _address(self, narrow: Selection, behind: Behind) -> str:
        # A page that is itself filtered by status shows only those: its figures hold what both choose.
        statuses = tuple(s for s in behind.statuses if s in narrow.statuses or not narrow.statuses)
        chosen = replace(
            narrow,
            statuses=statuses or narrow.statuses,
            postings=(behind.posting,) if behind.posting else narrow.postings,
            visited=narrow.visited or behind.visited,
        )
        return _listing(chosen, self.day)


def _listing(chosen: Selection, day: date) -> str:
    return url_for("venues.listing") + _ended(query_of(chosen, day))


def _ended(query: Mapping[str, str | list[str]]) -> str:
    return f"?{urlencode(query, doseq=True)}" if query else ""
