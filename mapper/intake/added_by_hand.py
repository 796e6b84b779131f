"""How does a place that a coordinator types in get on the list? Through the door of a file's rows, one at a
time, and what a file would leave for later is asked at once."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import uuid4

from mapper.intake import file_import
from mapper.intake.accounting import Fate, Outcome, Tally
from mapper.intake.refusals import Refused, RowRejected
from mapper.intake.review_decisions import Decider
from mapper.intake.town_limits import NOT_THERE
from mapper.intake.venue_decision import PersonsWord
from mapper.intake.venue_import import VenueIntake
from mapper.intake.venue_rows import VenueRow, read_venue
from mapper.intake.wishes import Programme, Wishes
from mapper.rules.duplicates import Whereabouts, match_key, same_place
from mapper.rules.privacy import looks_like_a_shelter
from mapper.store import area_rules, imports, reference, venues
from mapper.store.areas import Area
from mapper.store.audit import By
from mapper.store.database import Connection, Database
from mapper.store.imports import Batch
from mapper.store.venues import Venue

SOURCE = "added by hand"
MOST = {"name": 200, "address": 200}


@dataclass(frozen=True, slots=True)
class TypedVenue:
    """What somebody typed: a name, the code of a type, an address that may be empty, a town and its county's
    name. is_sure: they have seen what it may be and say that it is another place."""

    name: str
    venue_type: str
    address: str
    town: Area
    county: str
    is_sure: bool = False


@dataclass(frozen=True, slots=True)
class AddedVenue:
    """The venue, and the import that takes it back."""

    venue: Venue
    batch_id: str


class NotAdded(Refused):
    """Nothing was stored; `problems` says why, a sentence by the field's name ("" for all of it)."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = dict(problems)


class MayBeThere(Refused):
    """Nothing was stored yet: it may be one of these venues, or somebody is to be asked first (`whom`, None
    where nobody is)."""

    def __init__(self, candidates: tuple[Venue, ...], whom: str | None) -> None:
        super().__init__("It may be on the list already.")
        self.candidates = candidates
        self.whom = whom


def add_by_hand(database: Database, typed: TypedVenue, decider: Decider, programme: Programme) -> AddedVenue:
    """Puts it on the list. Raises NotAdded, and MayBeThere where a person has to look first."""
    _check(typed)
    with database.write() as connection:
        imports.one_at_a_time(connection)
        _ask(connection, typed, decider)
        batch = Batch(str(uuid4()), "venues", SOURCE, "", programme.now)
        imports.begin(connection, batch)
        wishes = Wishes(source=SOURCE, person_id=decider.person_id)
        intake = VenueIntake(connection, batch.id, wishes, programme)
        outcome = intake.take([_row(typed, intake)], PersonsWord(is_new=True))[0]
        if outcome.fate is not Fate.added:
            raise NotAdded({"": outcome.reason.capitalize() or NOT_THERE})
        venue = next(iter(venues.by_ids(connection, intake.touched).values()))
        if not venue.town_geoid or not decider.reach.covers(venue.county_geoid, venue.town_geoid):
            raise NotAdded({"town": "It can't be placed in the area that you look after."})
        intake.finish()
        write_down(connection, batch, [outcome], decider, programme)
    return AddedVenue(venue, batch.id)


def write_down(
    connection: Connection, batch: Batch, outcomes: list[Outcome], decider: Decider, programme: Programme
) -> dict[str, int]:
    """Keeps the books of an import that came from no file; answers them."""
    tally = Tally()
    for outcome in outcomes:
        tally.add(outcome)
    counts = tally.as_counts()
    file_import.write_down(connection, batch, By(decider.person_id, programme.now), counts)
    return counts


def _check(typed: TypedVenue) -> None:
    problems = {
        field: f"At most {most} characters, please."
        for field, most in MOST.items()
        if len(getattr(typed, field)) > most
    }
    if not typed.name:
        problems["name"] = "Every place needs a name."
    if problems:
        raise NotAdded(problems)
    if looks_like_a_shelter(typed.name, typed.venue_type, {"address": typed.address}):
        raise NotAdded(
            {"name": "Shelters, safe houses and survivor programmes are never on the list. Nothing was kept."}
        )


def _row(typed: TypedVenue, intake: VenueIntake) -> VenueRow:
    fields = {"name": typed.name, "venue_type": typed.venue_type, "address": typed.address}
    fields |= {"city": typed.town.name, "county": typed.county}
    try:
        row = read_venue(1, {name: text for name, text in fields.items() if text}, intake.types)
    except RowRejected as problem:
        raise NotAdded({"name": f"{str(problem).capitalize()}."}) from None
    # A file's capitals are made readable; who types YMCA means it.
    values = {name: value for name, value in row.values.items() if name != "original_name"}
    return replace(row, values={**values, "name": " ".join(typed.name.split())})


def _ask(connection: Connection, typed: TypedVenue, decider: Decider) -> None:
    """Raises NotAdded where nothing may be logged, MayBeThere where a person must look and has not."""
    limits = area_rules.limits(connection)
    if typed.town.geoid in limits.no_log:
        raise NotAdded({"town": NOT_THERE})
    candidates = _same_here(connection, typed, decider)
    whom = limits.ask_first.get(typed.town.geoid)
    if (candidates or whom is not None) and not typed.is_sure:
        raise MayBeThere(candidates, whom)


def _same_here(connection: Connection, typed: TypedVenue, decider: Decider) -> tuple[Venue, ...]:
    """Venues of that name, whatever their type, in that town or at a place that can't be told from it."""
    kinds = reference.venue_types(connection)
    where = Whereabouts.of(typed.address, typed.town.name, "", None)
    named = venues.by_match_keys(connection, {match_key(typed.name, kind.code) for kind in kinds})
    return tuple(
        venue
        for venue in named
        if decider.reach.covers(venue.county_geoid, venue.town_geoid)
        and (venue.town_geoid == typed.town.geoid or same_place(where, venue.whereabouts))
    )
