"""What does a row do to the register? Decided purely; mapper/intake/venue_import.py acts on it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mapper.intake import cells
from mapper.intake.known_venues import Match, stated_whereabouts
from mapper.intake.placing import Placement, Stated
from mapper.intake.refusals import RowRejected
from mapper.intake.venue_rows import VenueRow
from mapper.rules.duplicates import match_key, normal_text, same_place
from mapper.store.venues import EXACT_POINTS, Venue

ADDRESS_FIELDS = ("address", "city", "state", "zip")
PLACE_FIELDS = ("lat", "lon", "precision", "placed_by", "town_geoid", "county_geoid", "area_approximate")
AREA_FIELDS = frozenset({"town_geoid", "county_geoid", "area_approximate"})


@dataclass(frozen=True, slots=True)
class Add:
    """A venue that is not there yet: its columns."""

    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Update:
    """A venue that changes: the columns that do. None do where only the source's id is new."""

    venue: Venue
    changes: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Everything the row says is there already."""

    venue: Venue


@dataclass(frozen=True, slots=True)
class Review:
    """A person must decide: why, between which venues, and in which county."""

    reason: str
    candidates: tuple[str, ...] = ()
    county_geoid: str = ""


Decision = Add | Update | Unchanged | Review


@dataclass(frozen=True, slots=True)
class PersonsWord:
    """What a person has decided about a row that waited. `venue`: the one it means; None and
    `is_new`: a venue of its own; neither: whatever the row itself says."""

    venue: Venue | None = None
    is_new: bool = False


def decide(
    row: VenueRow, match: Match, place: Callable[[Stated], Placement], word: PersonsWord | None = None
) -> Decision:
    """What becomes of the row. Raises RowRejected where it lacks what a new venue needs.

    What a person has decided (`word`) answers every question but two: a cell that says nothing known,
    and several venues of which none was chosen.
    """
    chosen = word is not None and (word.venue is not None or word.is_new)
    venue = word.venue if word is not None and chosen else match.venue
    if venue is None:
        return _as_new(row, match, place(stated(row, None)), word)
    if match.merged and venue is match.venue:
        row = _without_overruled(row, venue, match.merged)
    changes, doubt = _changes(row, venue, place)
    by_id = match.by_id and venue is match.venue
    questions = _questions(row, venue, changes, by_id, doubt) if word is None else []
    if row.doubts or questions:
        return Review("; ".join((*row.doubts, *questions)), (venue.id,), venue.county_geoid)
    if venue.pending:
        changes["pending"] = False
    is_new_id = bool(row.external_id) and not by_id
    return Update(venue, changes) if changes or is_new_id else Unchanged(venue)


def _as_new(row: VenueRow, match: Match, placement: Placement, word: PersonsWord | None) -> Decision:
    if not row.venue_type and not row.doubts:
        raise RowRejected(
            "nothing says which type of place it is; fill in venue_type, or choose what rows without one are "
            "(--default-type TYPE)"
        )
    questions = []
    if match.maybe and not (word and word.is_new):
        questions.append(_may_be_known(match))
    if placement.doubt and word is None:
        questions.append(placement.doubt)
    if row.doubts or questions:
        candidates = tuple(venue.id for venue in match.maybe)
        county = placement.county_geoid or placement.asked_in
        return Review("; ".join((*row.doubts, *questions)), candidates, county)
    return Add(_new_values(row, placement))


def _may_be_known(match: Match) -> str:
    if not match.why:
        return "it may be a venue that is known already, with its place told otherwise"
    others = len(match.maybe) - 1
    more = f" Or it is {'another' if others == 1 else f'one of {others} others'} nearby." if others else ""
    return f"it may be {match.maybe[0].name!r}, which is known already. {match.why}{more}".rstrip(".")


def counties_of(decision: Decision) -> list[str]:
    """The counties that the decision touches, as they were and as they become; none where none is known."""
    if isinstance(decision, Add):
        found = [decision.values["county_geoid"]]
    elif isinstance(decision, Review):
        found = [decision.county_geoid]
    else:
        found = [decision.venue.county_geoid]
        if isinstance(decision, Update):
            found.append(decision.changes.get("county_geoid", ""))
    return [county for county in found if county]


def stated(row: VenueRow, venue: Venue | None) -> Stated:
    """The place as the row says it, what it leaves empty being as the register has it."""
    said = {name: row.values.get(name) or (getattr(venue, name) if venue else "") for name in ADDRESS_FIELDS}
    point = None if venue is not None and _is_old_guess(row, venue) else row.point
    known_by = (row.precision, row.placed_by) if venue is None else ("given", "")
    return Stated(said["city"], row.county, said["state"], said["zip"], point, *known_by)


def _is_old_guess(row: VenueRow, venue: Venue) -> bool:
    """Whether the row, taken out of the venue list, only repeats the point that was guessed."""
    is_guess = bool(row.own_id) and row.precision not in EXACT_POINTS
    return is_guess and row.point == (venue.lat, venue.lon)


def _without_overruled(row: VenueRow, venue: Venue, merged: Sequence[Venue]) -> VenueRow:
    """The row without what a person has chosen against when another venue became this one."""
    overruled = {
        name
        for name, value in row.values.items()
        if name in venue.set_by_person and any(getattr(one, name) == value for one in merged)
    }
    if overruled & {"lat", "lon"}:
        overruled |= {"lat", "lon"}
    kept = {name: value for name, value in row.values.items() if name not in overruled}
    # Every row has a name; one that is overruled says the venue's own.
    return replace(row, values={**kept, "name": venue.name if "name" in overruled else row.name})


def _new_values(row: VenueRow, placement: Placement) -> dict[str, Any]:
    return {
        **row.values,
        **_placed(placement),
        "venue_type": row.venue_type,
        "match_key": match_key(row.name, row.venue_type),
    }


def _placed(placement: Placement) -> dict[str, Any]:
    return {name: getattr(placement, name) for name in PLACE_FIELDS}


def _changes(row: VenueRow, venue: Venue, place: Callable[[Stated], Placement]) -> tuple[dict[str, Any], str]:
    """The columns that the row changes, and the doubt about its new place, if there is one."""
    changes = {name: value for name, value in row.values.items() if not _says(row, venue, name, value)}
    key = match_key(row.name, row.values.get("venue_type", venue.venue_type))
    if key != venue.match_key and changes.keys() & {"name", "venue_type"}:
        changes["match_key"] = key
    if not _is_placed_anew(row, venue, changes):
        return changes, ""
    placement = place(stated(row, venue))
    if placement.doubt and not row.point:
        return changes, placement.doubt
    placed = {name: value for name, value in _placed(placement).items() if getattr(venue, name) != value}
    if "town_geoid" in venue.set_by_person:  # whoever knows better than the map said in which town it lies
        placed = {name: value for name, value in placed.items() if name not in AREA_FIELDS}
    return {**changes, **placed}, placement.doubt


def _says(row: VenueRow, venue: Venue, name: str, value: Any) -> bool:
    """Whether the venue says so already. What was taken out of the list comes back with single spaces, and
    with the zeros that spreadsheets drop."""
    known = getattr(venue, name)
    if row.own_id and isinstance(known, str):
        known = cells.zip_code(known) if name == "zip" else " ".join(known.split())
        value = " ".join(value.split())
    return bool(known == value)


def _is_placed_anew(row: VenueRow, venue: Venue, changes: Mapping[str, Any]) -> bool:
    """A point that somebody gave outlives a new address without one; a guess is made again."""
    if row.own_id and row.point == (venue.lat, venue.lon):
        return venue.precision not in EXACT_POINTS and bool(changes.keys() & set(ADDRESS_FIELDS))
    if row.point:
        return bool(changes.keys() & {"lat", "lon"}) or venue.precision not in EXACT_POINTS
    return venue.precision not in EXACT_POINTS and bool(changes.keys() & set(ADDRESS_FIELDS))


def _questions(row: VenueRow, venue: Venue, changes: Mapping[str, Any], by_id: bool, doubt: str) -> list[str]:
    found = [doubt] if doubt else []
    if by_id and normal_text(row.name) != normal_text(venue.name) and _has_moved(row, venue):
        found.append(
            f"id {row.external_id or row.own_id!r} was {venue.name!r} and is {row.name!r} at another place "
            "now; is it the same?"
        )
    if kept := [name for name in changes if name in venue.set_by_person]:
        said = (f"{name} to {getattr(venue, name)!r}, and the file says {changes[name]!r}" for name in kept)
        found.append("a person has set " + ", ".join(said))
    if venue.pending:
        found.append(f"a volunteer added {venue.name!r}, and nobody has accepted it yet; is it the same?")
    return found


def _has_moved(row: VenueRow, venue: Venue) -> bool:
    return same_place(stated_whereabouts(row), venue.whereabouts) is False


def as_venue(venue: Venue, changes: Mapping[str, Any]) -> Venue:
    """The venue after an update."""
    return replace(venue, **changes)
