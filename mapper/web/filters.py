"""Which venues does this request ask for? One filter for every page, map and file, kept in the URL."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict

from mapper.rules import filter_words
from mapper.rules.coverage import STATUSES
from mapper.rules.gap_reasons import FOR_COUNTS_ALONE
from mapper.rules.permissions import Actor, Permission, Reach
from mapper.rules.selection import Selection
from mapper.store.frame_rows import Reference
from mapper.web import current, words

LAST_EXCLUDED = [*(status.value for status in STATUSES[1:]), STATUSES[0].value]
Query = dict[str, Any]  # name -> texts, as url_for takes them


def selection_from(args: MultiDict[str, str], actor: Actor) -> tuple[Selection, date]:
    """The filter and the day that a URL asks for, within the actor's reach, whatever it says.

    Raises FilterRefused (a 422 that names the field) on a code, place or day that there is not.
    """
    asked = {field: args.getlist(field) for field in filter_words.FIELDS}
    known = current.frame().reference.known_words()
    if not actor.may(Permission.see_venues):
        known = replace(known, gaps=FOR_COUNTS_ALONE)
    selection = filter_words.selection(asked, known, actor.reach)
    return selection, filter_words.day(args.get("as_of", ""), current.today())


def query_of(selection: Selection, day: date) -> Query:
    """What a URL says to ask for the same again; today goes without saying."""
    parts: dict[str, Iterable[str]] = {
        "type": selection.venue_types,
        "county": (geoid or filter_words.NOWHERE for geoid in selection.counties),
        "town": (geoid or filter_words.NOWHERE for geoid in selection.towns),
        "status": selection.statuses,
        "posting": selection.postings,
        "visited": ("yes",) if selection.visited else (),
        "gap": selection.gaps,
        "lacks": (language for language, _ in selection.lacks),
        "as_of": (day.isoformat(),) if day != current.today() else (),
    }
    query = {name: list(values) for name, values in parts.items()}
    return {name: values for name, values in query.items() if values}


def without_a_day(query: Query) -> Query:
    """What of a filter holds on every day: where, and which types of place."""
    return {name: query[name] for name in ("type", "county", "town", "posting", "by") if name in query}


@dataclass(frozen=True, slots=True)
class Choice:
    """One box of a filter's form."""

    code: str
    words: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class FilterForm:
    """What a filter's form shows: its choices, the day, and what a URL chose that has no box."""

    types: list[Choice]
    counties: list[Choice]
    statuses: list[Choice]
    towns: list[Choice]
    postings: list[Choice]
    gaps: list[Choice]
    lacks: list[Choice]
    visited: bool
    day: date
    today: date

    @property
    def is_past(self) -> bool:
        return self.day < self.today

    @property
    def is_future(self) -> bool:
        return self.day > self.today


def form_for(selection: Selection, day: date, reference: Reference, reach: Reach) -> FilterForm:
    """The form that shows this filter, with the choices of this reach."""
    names = {area.geoid: area.name for area in reference.areas.values()}
    counties = {
        area.geoid: area.name
        for area in reference.areas.values()
        if area.level == "county" and reach.covers(area.geoid)
    }
    types = {kind.code: kind.label for kind in reference.types.values() if not kind.retired}
    chosen_types = {code: reference.types[code].label for code in selection.venue_types}
    return FilterForm(
        types=_choices(types | chosen_types, selection.venue_types),
        counties=_choices(counties | _nowhere(selection.counties), selection.counties),
        statuses=_choices({status: words.STATUS[status] for status in LAST_EXCLUDED}, selection.statuses),
        towns=_choices({geoid: names.get(geoid, "") for geoid in selection.towns}, selection.towns),
        postings=_choices({code: words.POSTING[code] for code in selection.postings}, selection.postings),
        gaps=_choices({gap: words.GAP[gap] for gap in selection.gaps}, selection.gaps),
        lacks=[
            Choice(language, f"nothing in {words.language_in_words(language)}", True)
            for language, _ in selection.lacks
        ],
        visited=selection.visited,
        day=day,
        today=current.today(),
    )


def _choices(words_of: Mapping[str, str], chosen: Iterable[str]) -> list[Choice]:
    wanted = set(chosen)
    return [
        Choice(code or filter_words.NOWHERE, text or "no known town", code in wanted)
        for code, text in words_of.items()
    ]


def _nowhere(counties: Iterable[str]) -> dict[str, str]:
    return {"": "no known county"} if "" in set(counties) else {}


def narrowed(selection: Selection, key: Mapping[str, str]) -> Selection:
    """The selection with one row's key in its place: venue_type, county, town (GEOIDs) or posting."""
    fields = {"venue_type": "venue_types", "county": "counties", "town": "towns", "posting": "postings"}
    changes: dict[str, Any] = {fields[name]: (value,) for name, value in key.items()}
    return replace(selection, **changes)
