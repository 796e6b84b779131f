"""What would two years of this work look like? An invented programme, the same for the same seed and day."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from mapper.intake.area_assignment import AreaFinder
from mapper.intake.demo_ground import Ground, read_ground
from mapper.intake.demo_people import Team, invent_team
from mapper.intake.demo_rounds import RoundBook
from mapper.intake.demo_stories import HORIZON, Stock
from mapper.intake.demo_taken import invent_taken
from mapper.intake.demo_venues import InventedVenue, Trait, invent_venues
from mapper.intake.demo_visits import BATCH, LogBook
from mapper.rules.audit import AuditAction
from mapper.rules.coverage import STATUSES
from mapper.rules.open_months import ALL_YEAR
from mapper.store import audit, demonstration, derived, reference, venues, visits, voids
from mapper.store.database import Connection, Database
from mapper.store.frame_keeper import FrameKeeper
from mapper.store.reference import Material
from mapper.store.venues import Venue
from mapper.store.visits import Hold, StoredVisit
from mapper.store.voids import StoredVoid

SOURCE = "invented by the demo command"  # of every invented venue; no import's source is called so
# Types of place that the least populous county does not work on; the most populous aims higher.
NOT_WORKED_ON = ("nail_salon", "hair_salon")
AIMS_HIGHER, OWN_TARGET_PCT = "library", 90.0


class HoldsRealData(RuntimeError):
    """The database holds venues or visits that are not invented: nothing may be mixed into them."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for; the visits end on the day before `until`."""

    venues: int
    visits: int
    seed: int
    until: date

    def __str__(self) -> str:
        return f"seed {self.seed}, {self.venues} venues, {self.visits} visits, until {self.until}"


@dataclass(frozen=True, slots=True)
class Programme:
    """Everything that was invented, ready to be stored."""

    team: Team
    since: datetime  # when the people came and the venues were listed
    materials: tuple[Material, ...]
    choices: Mapping[tuple[str, str], tuple[bool, float | None]]  # (county, type) -> (in scope, own target)
    venues: tuple[Venue, ...]
    visits: tuple[tuple[StoredVisit, Hold | None], ...]
    voids: tuple[StoredVoid, ...]


def invent(ground: Ground, wish: Wish, zone: ZoneInfo) -> Programme:
    """The programme of this wish: a function of the ground and the wish, and of nothing else."""
    since = datetime.combine(wish.until - timedelta(days=HORIZON + 1), time(12), zone)
    team = invent_team(ground)
    choices = _choices(ground)
    invented = invent_venues(ground, team, wish.venues, wish.seed, since)
    book = LogBook(ground, team, _stock(ground), wish.seed, wish.until, zone)
    log = book.write(invented, wish.visits, {v.venue.id for v in invented if _is_plain(v, choices)})
    return Programme(
        team=team,
        since=since,
        materials=tuple(own.as_of(wish.until) for own in ground.own_materials),
        choices=choices,
        venues=tuple(each.venue for each in invented),
        visits=log.visits,
        voids=log.voids,
    )


def _stock(ground: Ground) -> Stock:
    current = [m for m in ground.materials if not (m.superseded_on or m.recalled_on)]
    current += [own.material for own in ground.own_materials if own.is_current]
    superseded = next(own.material for own in ground.own_materials if own.superseded_ago is not None)
    recalled = next(own for own in ground.own_materials if own.recalled_ago is not None)
    return Stock(current, superseded, recalled.material, recalled.recalled_ago or 0)


def _choices(ground: Ground) -> dict[tuple[str, str], tuple[bool, float | None]]:
    known = {kind.code for kind in ground.types}
    counties = ground.counties_by_people
    choices: dict[tuple[str, str], tuple[bool, float | None]] = {
        (counties[-1], code): (False, None) for code in NOT_WORKED_ON if code in known
    }
    if AIMS_HIGHER in known:
        choices[counties[0], AIMS_HIGHER] = (True, OWN_TARGET_PCT)
    return choices


def _is_plain(invented: InventedVenue, choices: Mapping[tuple[str, str], tuple[bool, float | None]]) -> bool:
    """Whether nothing but its visits decides the venue's status."""
    cell = (invented.town.county_geoid, invented.venue.venue_type)
    in_scope = choices.get(cell, (True, None))[0]
    return in_scope and invented.trait is Trait.none and invented.venue.open_months == ALL_YEAR


# --- into the database -----------------------------------------------------------------------------


def load(database: Database, data_folder: Path, wish: Wish, zone: ZoneInfo, now: datetime) -> bool:
    """Puts the programme of this wish in the place of an earlier invented one, in one transaction.

    False where exactly this programme is there already. Raises HoldsRealData.
    """
    with database.write() as connection:
        _refuse_real(connection)
        if reference.setting(connection, "demo_programme") == str(wish):
            return False
        ground = read_ground(connection, data_folder)
        programme = invent(ground, wish, zone)
        demonstration.remove(connection, SOURCE, BATCH, [person.id for person in programme.team.people])
        placed = _store(connection, programme, data_folder)
        _send_out(connection, programme, placed, ground, wish, zone)
        reference.set_setting(connection, "demo", "yes")
        reference.set_setting(connection, "demo_programme", str(wish))
        reference.reference_changed(connection)
        derived.recompute(connection, [venue.id for venue in programme.venues], zone)
        counts = {"venues": len(programme.venues), "visits": len(programme.visits)}
        audit.write(connection, now, audit.TERMINAL, AuditAction.demo_loaded, "", "", "", **counts)
    return True


def _refuse_real(connection: Connection) -> None:
    real_venues, real_visits = demonstration.real(connection, SOURCE, BATCH)
    if real_venues or real_visits:
        raise HoldsRealData(
            f"This database holds real data (venues: {real_venues}, visits: {real_visits}), and the demo "
            "would mix with it. Use another database: MAPPER_INSTANCE=some-empty-folder."
        )


def _store(connection: Connection, programme: Programme, data_folder: Path) -> list[Venue]:
    """All but rounds and what was taken along; answers the venues as they are stored."""
    demonstration.add_people(
        connection, [(p.id, p.name, p.role, p.areas) for p in programme.team.people], programme.since
    )
    demonstration.put_materials(connection, programme.materials)
    demonstration.add_choices(connection, programme.choices)
    placed = _placed(connection, programme.venues, data_folder)
    venues.add(connection, placed)
    venues.link(connection, SOURCE, {f"invented-{index}": venue.id for index, venue in enumerate(placed)})
    visits.add_many(connection, programme.visits)
    for void in programme.voids:
        voids.add(connection, void)
        voids.allow(connection, void.id)
    return placed


def _send_out(
    connection: Connection,
    programme: Programme,
    placed: list[Venue],
    ground: Ground,
    wish: Wish,
    zone: ZoneInfo,
) -> None:
    """Its rounds and what people took along, of the visits that there are: so no figure is another one."""
    void = {one.visit_id for one in programme.voids}
    log = [visit for visit, hold in programme.visits if not hold and visit.id not in void]
    book = RoundBook(programme.team, ground.towns, placed, log, wish.seed, wish.until, zone)
    demonstration.add_rounds(connection, [(one.round, one.planned) for one in book.write()])
    demonstration.add_taken(connection, invent_taken(programme.team, log, wish.seed, wish.until, zone))


def _placed(connection: Connection, invented: tuple[Venue, ...], data_folder: Path) -> list[Venue]:
    """With town and county told as for any venue: from the point, and polygons where there are any."""
    finder = AreaFinder.from_database(connection, data_folder)
    found = finder.place([v.lat for v in invented], [v.lon for v in invented], [v.city for v in invented])
    return [
        replace(
            venue,
            town_geoid=at.town_geoid,
            county_geoid=at.county_geoid,
            area_approximate=at.approximate,
        )
        for venue, at in zip(invented, found, strict=True)
    ]


def count_by_status(database: Database, day: date) -> dict[str, int]:
    """Status word -> venues, of a day."""
    codes = Counter(FrameKeeper(database).current().on(day)["status"].tolist())
    return {status.value: codes[status.code] for status in STATUSES}
