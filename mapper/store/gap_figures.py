"""What does the gap report say beside its counts: who lives there, why are there gaps, in which language?
Step 6, read from the coverage frame."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from mapper.rules import gap_reasons
from mapper.rules.coverage import Status
from mapper.rules.gap_reasons import Reason
from mapper.rules.gap_report import GapReport, grouping
from mapper.rules.language_gaps import LanguageGap, gaps_by_language
from mapper.rules.people_reached import Town, are_areas, with_people, without_people
from mapper.rules.selection import Selection
from mapper.store import frame_languages
from mapper.store.coverage_frame import CoverageFrame


def full_report(frame: CoverageFrame, day: date, by: Sequence[str], selection: Selection) -> GapReport:
    """The gap report, with people_reached.PEOPLE in each row and the total where rows are counties or towns;
    what page, CSV, JSON and terminal show. Raises ValueError on a grouping that is not one."""
    report = replace(frame.gap_report(day, by, selection), closed_lists=frame.closed_lists(selection))
    if not are_areas(report.by):
        return report
    if selection.is_of_a_day:
        return without_people(report)
    by_town = report.rows
    if "town" not in grouping(by):
        finer = ["town" if group == "county" else group for group in by]
        by_town = frame.gap_report(day, finer, selection).rows
    return with_people(report, by_town, towns_asked(frame, selection))


def towns_asked(frame: CoverageFrame, selection: Selection) -> list[Town]:
    """Every town in reach that the filter does not leave out."""
    areas = frame.reference.areas
    return [
        Town(geoid, areas[areas[geoid].county_geoid].name, areas[geoid].population)
        for geoid in frame.areas_asked("town", selection)
        if areas[geoid].county_geoid in areas and (not selection.towns or geoid in selection.towns)
    ]


def reason_counts(frame: CoverageFrame, day: date, selection: Selection) -> dict[Reason, int]:
    """How many of the chosen venues each gap type holds for."""
    rows = frame.on(day)
    return gap_reasons.counts(rows["gaps"].to_numpy()[selection.mask(rows)])


def language_gaps(frame: CoverageFrame, day: date, selection: Selection) -> list[LanguageGap]:
    """Per language that is needed: of the chosen covered venues there, how many have nothing up in it."""
    rows = frame.on(day)
    at = np.flatnonzero(selection.mask(rows) & (rows["status"].to_numpy() == Status.covered.code))
    needed = frame_languages.needed(frame.reference, rows["county_geoid"].iloc[at])
    lacks = rows["lacks"].to_numpy()[at].astype(np.uint64)
    return gaps_by_language(frame.languages, needed, lacks)
