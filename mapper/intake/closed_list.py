"""How do the offices that every municipality has get on the list, before anybody knows their addresses?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import uuid4

from mapper.intake.added_by_hand import write_down
from mapper.intake.area_assignment import AreaFinder
from mapper.intake.placing import Placement, Stated
from mapper.intake.refusals import ImportRefused
from mapper.intake.review_decisions import Decider
from mapper.intake.venue_import import ROWS_AT_ONCE, VenueIntake
from mapper.intake.venue_rows import VenueRow, read_venue
from mapper.intake.wishes import Programme, Wishes
from mapper.rules.unknown_cells import Area as Cell
from mapper.store import imports
from mapper.store.areas import Area, areas
from mapper.store.database import Database
from mapper.store.imports import Batch
from mapper.store.reference import VenueType

SOURCE = "closed list"  # with the type's code after it: each type has ids of its own
STILL_TO_FIND = "Its address is still to be found: it was put on the list because each municipality has one."
KIND_OF_PLACE = " office"  # "General Assistance office" of a town is its "General Assistance, Augusta"


@dataclass(frozen=True, slots=True)
class PutOnList:
    """The import that takes them back, and its accounting."""

    batch_id: str
    counts: Mapping[str, int]


def source_of(venue_type: str) -> str:
    return f"{SOURCE}: {venue_type}"


def put_on_list(
    database: Database, kind: VenueType, towns: Iterable[Cell], decider: Decider, programme: Programme
) -> PutOnList:
    """Adds one venue of this type in each of these municipalities, placed at its town's village: one import,
    which adds none twice however often it is asked for. The id of each is its town's GEOID.

    Raises ImportRefused where there is none to add.
    """
    asked = sorted(set(towns), key=lambda town: town.town_geoid)
    if not asked:
        raise ImportRefused(f"None is missing: every {kind.label} is on the list.")
    with database.write() as connection:
        imports.one_at_a_time(connection)
        batch = Batch(str(uuid4()), "venues", source_of(kind.code), "", programme.now)
        imports.begin(connection, batch)
        known = {area.geoid: area for area in areas(connection, "town")}
        places = _places(asked, known, AreaFinder.from_database(connection, programme.data_folder))
        wishes = Wishes(source=batch.source, person_id=decider.person_id)
        intake = VenueIntake(connection, batch.id, wishes, programme, places=places)
        rows = [_row(line, kind, town, intake) for line, town in enumerate(asked, start=1)]
        outcomes = []
        for start in range(0, len(rows), ROWS_AT_ONCE):
            outcomes += intake.take(rows[start : start + ROWS_AT_ONCE])
        intake.finish()
        counts = write_down(connection, batch, outcomes, decider, programme)
    return PutOnList(batch.id, counts)


def _row(line: int, kind: VenueType, town: Cell, intake: VenueIntake) -> VenueRow:
    fields = {
        "external_id": town.town_geoid,
        "name": f"{kind.label.removesuffix(KIND_OF_PLACE)}, {town.town}",
        "venue_type": kind.code,
        "city": town.town,
        "county": town.county,
        "notes": STILL_TO_FIND,
    }
    return read_venue(line, fields, intake.types)


def _places(asked: Iterable[Cell], known: Mapping[str, Area], finder: AreaFinder) -> dict[Stated, Placement]:
    """At the village of the town's name where that lies in the town, else at the town's own point. Which town
    it is, is certain; where in it, is not."""
    placed = {}
    for town in asked:
        village = finder.gazetteer.village_named(town.town, town.county_geoid)
        area = known[town.town_geoid]
        point = area.lat, area.lon
        if village is not None and _lies_in(finder, village.lat, village.lon, town):
            point = village.lat, village.lon
        precision = "town" if point[0] is not None else ""
        placement = Placement(
            *point,
            precision,
            town.town_geoid,
            town.county_geoid,
            False,
            placed_by="gazetteer" if precision else "",
        )
        placed[Stated(town.town, town.county, "", "", None)] = placement
    return placed


def _lies_in(finder: AreaFinder, lat: float, lon: float, town: Cell) -> bool:
    return finder.place_one(lat, lon, town.town).town_geoid == town.town_geoid
