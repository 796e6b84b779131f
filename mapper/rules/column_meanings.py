"""What does each column of a file that leaves mean? One list: the last sheet of an XLSX and docs/files.md."""

from collections.abc import Mapping, Sequence

_PLACE = {
    "id": "The venue's id, the same for ever; a file of visits can name a venue by it.",
    "number": "The venue's short number, as in the address of its page.",
    "name": "What the place is called.",
    "venue_type": "Type of place, as a code of the list of types.",
    "address": "Street and number.",
    "city": "City as in the address; the town that counts is in the column town.",
    "state": "State as in the address.",
    "zip": "ZIP as in the address; a text, so that its zeros stay.",
    "county": "County that the point lies in; empty where none is known.",
    "county_geoid": "The county's GEOID of the Census Bureau, a text of five digits.",
    "town": "Town that the point lies in; empty where none is known.",
    "town_geoid": "The town's GEOID, a text of ten digits.",
    "lat": "Latitude in degrees WGS 84; empty where the place has no point.",
    "lon": "Longitude in degrees WGS 84; empty where the place has no point.",
    "precision": "How the point is known: given, pin (set by a person), rooftop (its building), street (by "
    "its street address), place (its village), zip or town.",
    "do_not_place": "yes: nothing is to be left there.",
    "restricted": "yes: only coordinators see the place.",
}
_COVERAGE = {
    "posting": "required where the law asks for a notice at this type of place, else voluntary.",
    "status": "Status on the day: covered (has material up), lapsed (due for a check), gone (taken down), "
    "promised, declined (said no), never (not reached yet), excluded (not counted).",
    "last_visit_on": "Day of the last visit that counts, up to the day of the file.",
    "follow_up_on": "Day on which somebody is to come back, where one is set.",
    "current": "yes: material that no newer version replaces is up.",
    "private": "yes: such material is up in a spot where a person can be alone.",
    "concern": "yes: somebody said that the place is unsafe, and nobody has decided yet.",
}
_VENUES = {
    "external_id": "The source's own id of the place; of several the first by the source's name.",
    "source": "Which list the external_id is of.",
    "phone": "Telephone number.",
    "website": "Address on the web.",
    "opening_hours": "Opening hours as in OpenStreetMap.",
    "languages": "Languages that are spoken there.",
    "notes": "What the venue list says besides.",
    "status": "open or closed, as the venue list has it.",
    "open_months": "Months in which it is open, such as 5-10; empty: all year.",
    "placed_by": "Who guessed the point: gazetteer (the list of villages), census or nominatim; empty where "
    "somebody gave it.",
    "do_not_place_reason": "Why nothing is to be left there; for coordinators.",
    "not_safe_for": "Of whom somebody said that the place is unsafe: volunteer, taker (of a card) or both.",
    "original_name": "The name as a list had it, where that was hard to read.",
    "contact_role": "Whom one asks for there: front_desk, manager, owner, clergy, clerk or other.",
    "serves": "Other towns that the office serves, each with its GEOID, by semicolon.",
    "venue_ids": "Everything that the place is known by, its own id first; for bringing the list back in.",
}
_VISITS = {
    "visit_id": "The visit's id; all rows of one visit have the same.",
    "venue": "Id of the venue that the visit counts for.",
    "venue_name": "Its name.",
    "town": "Its town; empty where none is known.",
    "visited_at": "Moment of the visit that counts, in the programme's time zone.",
    "outcome": "placed, checked, promised, declined, no_answer, closed_today, closed_until, closed_for_good.",
    "material": "What the item is, as a code of the list of materials; empty where the visit has no item.",
    "spot": "Where in the building, as a code of the list of spots.",
    "action": "placed, seen, gone or removed.",
    "quantity": "How many of it.",
    "follow_up_on": "Day on which somebody is to come back; of closed_until the day it opens.",
    "volunteer": "Who logged it, as the name is kept now; empty where it was removed.",
    "note": "What was noted; empty where it was removed.",
}
_GAPS = {
    "venue_type": "Type of place, as a code of the list of types.",
    "county": "County; empty for places in none.",
    "town": "Town; empty for places in none.",
    "town_geoid": "The town's GEOID, a text of ten digits.",
    "posting": "required where the law asks for a notice at these types of place, else voluntary.",
    "known": "Places that are known: excluded + eligible.",
    "excluded": "Not counted: closed, out of season, do-not-place, or a type its county does not work on.",
    "eligible": "Places we count: covered + lapsed + gone + promised + declined + never.",
    "covered": "Have material up.",
    "lapsed": "Due for a check.",
    "gone": "Material was taken down.",
    "promised": "Promised to put it up.",
    "declined": "Said no.",
    "never": "Not reached yet.",
    "coverage_pct": "Percent: covered of eligible; empty where eligible is 0.",
    "attainable_pct": "Percent: covered of eligible without declined; empty where that is 0.",
    "target_pct": "Percent of eligible that is aimed at; empty in a row that mixes types of different aims.",
    "short_of_target": "Places still to cover to reach the target.",
    "visited": "Known places that any visit reached up to the day.",
    "required_absent": "Places we count where the law asks for a notice and none of ours is up.",
}
# Where rows are counties or towns; all are empty under a filter by how places stand.
_PEOPLE = {
    "population": "Who lives in the row's towns, as far as it is known.",
    "people_uncovered": "Of those, in towns where places we count are known and nothing is up.",
    "people_no_place": "Of those, in towns where no place we count is known; the rest have material up.",
    "covered_per_10000": "Places with material up per 10,000 people; empty where nobody lives.",
}
MEANINGS: Mapping[str, Mapping[str, str]] = {
    "coverage": _PLACE | _COVERAGE,
    "venues": _PLACE | _VENUES,
    "visits": _VISITS,
    "gaps": _GAPS | _PEOPLE,
    "total": _GAPS | _PEOPLE,
    "unknown": {
        "venue_type": "Type of place of which no venue is known there.",
        "county": _GAPS["county"],
        "town": "Town; empty where the report is by county.",
    },
}


def meanings(table: str, columns: Sequence[str]) -> list[tuple[str, str]]:
    """(column, what it means) in the order of the columns. Raises KeyError on one that nobody explained."""
    known = MEANINGS[table]
    return [(column, known[column]) for column in columns]
