"""What happens when many venues are changed at once, and when that is taken back? All of it or nothing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from typing import Any

from mapper.intake.refusals import ChangeRefused, Refused
from mapper.intake.review_decisions import Decider
from mapper.intake.town_limits import NOT_THERE
from mapper.intake.wishes import Programme
from mapper.rules.audit import AuditAction
from mapper.rules.bulk_edit import ASKS, MOST_VENUES, Action, BulkWish, changes, taken_back
from mapper.rules.duplicates import match_key
from mapper.rules.privacy import NO_REFUGE, doubt, looks_like_a_shelter, names_a_refuge
from mapper.store import areas, audit, bulk_edits, derived, imports, redactions, review, venue_history, venues
from mapper.store.area_rules import limits
from mapper.store.bulk_edits import BulkEdit
from mapper.store.database import Connection, Database
from mapper.store.reference import venue_types
from mapper.store.venue_history import Changed, Way
from mapper.store.venues import Venue

MOST_REASON = 280


class NotThere(Refused):
    """One of the venues is not there for whoever asks, so none is changed."""


class TakenBackAlready(Refused):
    """There is nothing left to take back."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What an edit would do: `changing` change, `already` are so, `barred` can't be changed like that (they
    wait to be accepted, asked to be removed, or would be what is never on the list)."""

    changing: tuple[Venue, ...]
    already: tuple[Venue, ...]
    barred: tuple[Venue, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """`changed` venues are as before again; `stays` are as somebody has left them since."""

    changed: int
    stays: tuple[Venue, ...] = ()


def read_wish(
    connection: Connection, action: str, value: str, reason: str, decider: Decider, is_sure: bool = False
) -> BulkWish:
    """What somebody asks for. Raises ChangeRefused with a sentence by the field's name."""
    if action not in Action.__members__:
        raise ChangeRefused({"do": "Choose what to change."})
    wish = BulkWish(Action(action))
    asks = ASKS.get(wish.action)
    if asks == "new_type":
        return replace(wish, value=_type(connection, value))
    if asks == "new_town":
        return _in_town(connection, wish, value, decider)
    return replace(wish, reason=_reason(reason, is_sure)) if asks == "reason" else wish


def _type(connection: Connection, code: str) -> str:
    if code not in {kind.code for kind in venue_types(connection) if not kind.retired}:
        raise ChangeRefused({"new_type": "Choose a type of place from the list."})
    return code


def _in_town(connection: Connection, wish: BulkWish, geoid: str, decider: Decider) -> BulkWish:
    counties = {area.geoid: area.county_geoid for area in areas.areas(connection, "town")}
    if geoid not in counties or not decider.reach.covers(counties[geoid], geoid):
        raise ChangeRefused({"new_town": "Choose a town from the list."})
    if geoid in limits(connection).no_log:
        raise ChangeRefused({"new_town": NOT_THERE})
    return replace(wish, value=geoid, county_geoid=counties[geoid])


def _reason(text: str, is_sure: bool) -> str:
    said = " ".join(text.split())
    if not said:
        raise ChangeRefused({"reason": "Say why; only coordinators read it."})
    if len(said) > MOST_REASON:
        raise ChangeRefused({"reason": f"At most {MOST_REASON} characters, please."})
    if names_a_refuge(said):
        raise ChangeRefused({"reason": NO_REFUGE})
    if not is_sure and (asked := doubt(said)):
        raise ChangeRefused({"reason": asked, "sure": "reason"})
    return said


def chosen(connection: Connection, numbers: Collection[int], decider: Decider) -> list[Venue]:
    """The venues of these numbers, by number. Raises NotThere where one is none that this person reaches, and
    ChangeRefused on none or too many."""
    if not numbers:
        raise ChangeRefused({"venues": "No place is ticked."})
    if len(set(numbers)) > MOST_VENUES:
        raise ChangeRefused({"venues": f"At most {MOST_VENUES:,} places at once, please: filter the list."})
    found = venues.by_numbers(connection, numbers)
    if len(found) < len(set(numbers)) or not all(
        decider.reach.covers(venue.county_geoid, venue.town_geoid) for venue in found
    ):
        raise NotThere("One of these places is not there.")
    return found


def preview(connection: Connection, those: Sequence[Venue], wish: BulkWish) -> Preview:
    """What the wish would do to these venues, in their order."""
    removed = redactions.among(connection, redactions.VENUE, [venue.id for venue in those])
    barred = [venue for venue in those if venue.id in removed or _is_barred(venue, wish)]
    no = {venue.id for venue in barred}
    rest = [venue for venue in those if venue.id not in no]
    changing = [venue for venue in rest if changes(wish, _columns(venue), venue.set_by_person)]
    yes = {venue.id for venue in changing}
    return Preview(tuple(changing), tuple(v for v in rest if v.id not in yes), tuple(barred))


def _is_barred(venue: Venue, wish: BulkWish) -> bool:
    as_shelter = wish.action is Action.type and looks_like_a_shelter(venue.name, wish.value)
    return venue.pending or venue.merged_into is not None or as_shelter


def _columns(venue: Venue) -> dict[str, Any]:
    return asdict(venue)


def apply(
    database: Database,
    edit_id: str,
    numbers: Collection[int],
    wish: BulkWish,
    decider: Decider,
    programme: Programme,
) -> BulkEdit:
    """Changes them, all or none; done already under this id, nothing more. Raises NotThere, and ChangeRefused
    where there is nothing to change."""
    with database.write() as connection:
        imports.one_at_a_time(connection)
        if known := bulk_edits.by_id(connection, edit_id):
            if known.person_id != decider.person_id:
                raise NotThere("There is no such change.")
            return known
        changing = preview(connection, chosen(connection, numbers, decider), wish).changing
        if not changing:
            raise ChangeRefused({"venues": "Nothing would change: they are so already."})
        edit = BulkEdit(
            edit_id, programme.now, decider.person_id, wish.action.value, wish.value, len(changing)
        )
        bulk_edits.add(connection, edit)
        written = {venue.id: _written(venue, wish) for venue in changing}
        _write(connection, changing, written, Way.bulk, edit, programme)
        _on_log(connection, AuditAction.venues_changed, changing, decider, programme, edit, ())
    return edit


def _written(venue: Venue, wish: BulkWish) -> dict[str, Any]:
    """Its columns that change, with what follows from them."""
    values = changes(wish, _columns(venue), venue.set_by_person)
    decided = sorted({*venue.set_by_person, wish.decides})
    return {**values, **_key(venue, values), "set_by_person": decided}


def _key(venue: Venue, values: Mapping[str, Any]) -> dict[str, str]:
    """What a list finds it by, where its type becomes another."""
    return {"match_key": match_key(venue.name, values["venue_type"])} if "venue_type" in values else {}


def _write(
    connection: Connection,
    those: Sequence[Venue],
    values: Mapping[str, Mapping[str, Any]],
    way: Way,
    edit: BulkEdit,
    programme: Programme,
) -> None:
    venues.change(connection, values)
    person = edit.person_id
    venue_history.record(
        connection,
        [
            Changed(
                venue.id,
                programme.now,
                way,
                {name: getattr(venue, name) for name in values[venue.id]},
                values[venue.id],
                person,
                edit.id,
            )
            for venue in those
        ],
    )
    if any("county_geoid" in fields for fields in values.values()):
        review.follow_venues(connection)
    retyped = [id_ for id_, fields in values.items() if "venue_type" in fields]
    derived.mark(connection, values.keys() - set(retyped))
    derived.recompute(connection, retyped, programme.zone)


def _on_log(
    connection: Connection,
    action: AuditAction,
    those: Sequence[Venue],
    decider: Decider,
    programme: Programme,
    edit: BulkEdit,
    stays: Sequence[Venue],
) -> None:
    """A row a county that they lie in, with their number."""

    def county(venue: Venue) -> str:
        return venue.county_geoid

    for geoid, of_county in groupby(sorted(those, key=county), key=county):
        counts: dict[str, Any] = {"venues": len(list(of_county))}
        if action is AuditAction.venues_restored:
            counts["kept"] = sum(venue.county_geoid == geoid for venue in stays)
        audit.write(
            connection, programme.now, decider.person_id, action, edit.id, geoid, what=edit.action, **counts
        )


def reached(connection: Connection, edit_id: str, decider: Decider) -> tuple[BulkEdit, list[Changed]]:
    """An edit and what it changed. Raises NotThere where it is none, or touches a place out of reach."""
    edit = bulk_edits.by_id(connection, edit_id)
    if edit is None:
        raise NotThere("There is no such change.")
    done = venue_history.of_bulk_edit(connection, edit_id)
    there = venues.by_ids(connection, [change.venue_id for change in done])
    places = {(venue.county_geoid, venue.town_geoid) for venue in there.values()}
    places |= {(change.before["county_geoid"], "") for change in done if "county_geoid" in change.before}
    if not all(decider.reach.covers(*place) for place in places):
        raise NotThere("There is no such change.")
    return edit, done


def take_back(database: Database, edit_id: str, decider: Decider, programme: Programme) -> Done:
    """Makes its venues as before, but for those that somebody has changed since. Raises NotThere and
    TakenBackAlready."""
    with database.write() as connection:
        imports.one_at_a_time(connection)
        edit, done = reached(connection, edit_id, decider)
        if edit.undone_at is not None:
            raise TakenBackAlready("That change has been taken back already.")
        there = venues.by_ids(connection, [change.venue_id for change in done])
        decides = BulkWish(Action(edit.action)).decides
        values: dict[str, dict[str, Any]] = {}
        for change in done:
            if venue := there.get(change.venue_id):
                back = taken_back(decides, change.before, change.after, _columns(venue))
                if back.fields or back.released:
                    kept = sorted(set(venue.set_by_person) - back.released)
                    values[venue.id] = {**back.fields, "set_by_person": kept, **_key(venue, back.fields)}
        restored = [there[id_] for id_ in values]
        stays = tuple(venue for id_, venue in there.items() if id_ not in values)
        by = replace(edit, person_id=decider.person_id)
        _write(connection, restored, values, Way.undo, by, programme)
        bulk_edits.mark_undone(connection, edit_id, programme.now)
        _on_log(connection, AuditAction.venues_restored, restored or stays, decider, programme, edit, stays)
    return Done(len(restored), stays)
