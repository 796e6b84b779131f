"""Where is material missing? Step 6: the gap report as a page, and what was recalled."""

import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mapper.intake.reference_changes import mark_looked_none
from mapper.rules import filter_words
from mapper.rules.gap_reasons import GAPS, SHORTCOMINGS
from mapper.rules.gap_report import KEY_COLUMNS, grouping, percentage
from mapper.rules.ladder import largest_drop
from mapper.rules.language_gaps import LanguageGap
from mapper.rules.looked_none import ends_on, holds, marks_on
from mapper.rules.people_reached import PEOPLE, columns
from mapper.rules.permissions import Permission, Reach
from mapper.rules.row_order import RowOrder
from mapper.rules.selection import Selection
from mapper.rules.unknown_cells import Level
from mapper.store.coverage_frame import CoverageFrame
from mapper.store.frame_rows import Reference
from mapper.store.gap_figures import full_report, language_gaps, reason_counts, towns_asked
from mapper.store.recalls import recalls as recalled_items
from mapper.web import current
from mapper.web.filters import form_for, query_of, selection_from, without_a_day
from mapper.web.gap_links import Links
from mapper.web.handed_out import base

pages = Blueprint("gaps", __name__)
KEYS = {column for columns_of in KEY_COLUMNS.values() for column in columns_of}
BACK = {"gaps": ("gaps.report", "#unknown"), "missing": ("missing.page", "#cells")}
MOST_CELLS = 300  # listed one by one; beyond that, how many of each type


@dataclass(frozen=True, slots=True)
class Mark:
    """A "looked, none there" that holds, by when it was made and the day on which nobody knows again."""

    geoid: str
    venue_type: str
    area: str
    looked_on: date
    ends_on: date


@pages.get("/gaps")
def report() -> str:
    selection, day = selection_from(request.args, current.actor())
    by = filter_words.grouping(request.args.get("by", ""), KEY_COLUMNS)
    order = RowOrder.read(request.args.get("sort", ""), set(columns(by)) - KEYS)
    frame = current.frame()
    found = full_report(frame, day, by, selection)
    links = Links.of(selection, day, frame.reference)
    level = _level(grouping(by))
    people_shown = level is not None and (request.args.get("show") == "people" or order.column in PEOPLE)
    unsorted = query_of(selection, day) | ({"by": ",".join(by)} if request.args.get("by") else {})
    unsorted |= {"show": "people"} if people_shown else {}
    query = unsorted | ({"sort": order.words} if order.column else {})
    return render_template(
        "gaps/gaps.html",
        report=found,
        rows=[(row, _links(links, row)) for row in order.of(found.rows)],
        order=order,
        total_links=_links(links, found.total),
        form=form_for(selection, day, frame.reference, selection.reach),
        unsorted=unsorted,
        query=query,
        kept={name: query[name] for name in ("by", "show", "sort") if name in query},
        types=frame.reference.types,
        level=level,
        by=by,
        as_shown=urlencode({**query_of(selection, day), "by": ",".join(by), "as_of": day}, doseq=True),
        form_id=str(uuid.uuid4()),
        may_freeze=not (selection.gaps or selection.lacks),
        percentage=percentage,
        people_shown=people_shown,
        by_a_day=selection.is_of_a_day,
        unpeopled=sum(town.population is None for town in towns_asked(frame, selection)) if level else 0,
        share=base() + url_for("gaps.report", **{**query, "as_of": day.isoformat()}),
        comparable=without_a_day(query),
        **_unknown(frame, selection, day, level),
        **_beside(frame, selection, day, links),
        **_why(frame, selection, day, links),
    )


def _unknown(frame: CoverageFrame, selection: Selection, day: date, level: Level | None) -> dict[str, Any]:
    """Of which type, in which area, nobody knows a place; and where somebody looked and found none."""
    cells = frame.unknown(day, level, selection) if level else []
    return {
        "cells": cells if len(cells) <= MOST_CELLS else [],
        "cells_by_type": Counter(cell.venue_type for cell in cells),
        "marks": marks(frame.reference, level, selection, day),
    }


def _links(links: Links, row: dict[str, object]) -> dict[str, str]:
    return links.row(row) if current.actor().may(Permission.see_venues) else {}


def _beside(frame: CoverageFrame, selection: Selection, day: date, links: Links) -> dict[str, Any]:
    """Where places are lost, and how those stand where posting is required beside the others."""
    rungs = frame.ladder(day, selection)
    by_posting = frame.gap_report(day, ("posting",), selection).rows
    return {
        "rungs": rungs,
        "drop": largest_drop(rungs),
        "by_posting": [(row, _links(links, row)) for row in by_posting],
    }


def _why(frame: CoverageFrame, selection: Selection, day: date, links: Links) -> dict[str, Any]:
    """Gap types and languages with their counts, and the way to the venues for whoever may see them."""
    may = current.actor().may(Permission.see_venues)
    by_reason = reason_counts(frame, day, selection)
    bits = {language: bit for bit, language in enumerate(frame.languages)}
    return {
        "reasons": {"of_gaps": GAPS, "of_covered": SHORTCOMINGS},
        "by_reason": by_reason,
        "reason_links": {one: links.reason(one) for one, count in by_reason.items() if may and count},
        "languages": [
            (gap, _to_language(links, frame.reference, gap, bits[gap.language]) if may else {})
            for gap in language_gaps(frame, day, selection)
        ],
    }


def _to_language(links: Links, reference: Reference, gap: LanguageGap, bit: int) -> dict[str, str]:
    counties = [geoid for geoid, needed in reference.languages.items() if gap.language in needed]
    return {
        "needed": links.needing(counties),
        "missing": links.lacking(gap.language, bit) if gap.missing else "",
    }


def _level(groups: tuple[str, ...]) -> Level | None:
    return "town" if "town" in groups else "county" if "county" in groups else None


def marks(reference: Reference, level: Level | None, selection: Selection, day: date) -> list[Mark]:
    """The marks of that day in areas of the level that are asked for, by type and area."""
    areas = reference.areas
    return sorted(
        (
            Mark(geoid, kind, areas[geoid].name, looked_on, ends_on(looked_on))
            for (geoid, kind), looked_on in marks_on(reference.looked_none, day).items()
            if geoid in areas
            and areas[geoid].level == level
            and (not selection.venue_types or kind in selection.venue_types)
            and (not selection.counties or areas[geoid].county_geoid in selection.counties)
            and selection.reach.covers(areas[geoid].county_geoid, geoid)
        ),
        key=lambda mark: (mark.venue_type, mark.area),
    )


@pages.post("/gaps/looked-none")
def looked_none() -> Response:
    """Somebody looked for a type of place in an area and found none; or takes that back."""
    geoid, _, kind = request.form.get("cell", "").partition(":")
    reference = current.frame().reference
    if not _may_mark(reference, geoid, kind, current.actor().reach):
        abort(404)
    taken_back = request.form.get("take_back") == "yes"
    area, label = reference.areas[geoid], reference.types[kind].label
    looked_on = current.today() if taken_back else _day_looked()
    if looked_on is None:
        flash("Nothing was marked: the day somebody looked is today or lies less than a year back.")
        return redirect(_back(), code=303)
    mark_looked_none(current.database(), current.by(), area, kind, looked_on, taken_back)
    flash(
        f"{area.name} is unknown for {label} again."
        if taken_back
        else f"{label} in {area.name}: looked, none there. After a year nobody knows again."
    )
    return redirect(_back(), code=303)


def _day_looked() -> date | None:
    """The day that the form names, or today; none where a mark of that day would say nothing today."""
    text, today = request.form.get("looked_on", ""), current.today()
    try:
        looked_on = date.fromisoformat(text) if text else today
    except ValueError:
        return None
    return looked_on if holds(looked_on, today) else None


def _may_mark(reference: Reference, geoid: str, kind: str, reach: Reach) -> bool:
    area = reference.areas.get(geoid)
    return area is not None and kind in reference.types and reach.covers(area.county_geoid, geoid)


def _back() -> str:
    """The page that the form was on: our own address, whatever the form says."""
    query = urlencode(parse_qsl(request.form.get("back", "")))
    page, place = BACK.get(request.form.get("page", ""), BACK["gaps"])
    return url_for(page) + (f"?{query}" if query else "") + place


@pages.get("/recalls")
def recalls() -> str:
    selection, day = selection_from(request.args, current.actor())
    with current.database().read() as connection:
        items = recalled_items(connection, current.today(), selection)
    by_material = [
        (material, list(group)) for material, group in groupby(items, key=lambda item: item.material)
    ]
    reference = current.frame().reference
    return render_template(
        "gaps/recalls.html",
        by_material=by_material,
        item_count=len(items),
        venue_count=len({item.venue_number for item in items}),
        recalled=[
            m for m in reference.materials.values() if m.recalled_on and m.recalled_on <= current.today()
        ],
        types=reference.types,
        form=form_for(selection, day, reference, selection.reach),
    )
