"""What do many writers at once do to a programme? Visits, take-backs, merges, changes of reference data; some
hold their transaction open, some roll it back. Each tells what it has committed, after the commit."""

import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from multiprocessing.connection import Connection

from sqlalchemy import update

from mapper.intake import reference_changes
from mapper.rules.visit import Outcome
from mapper.store import derived, phone_venues, reference, schema, venues, visits, voids
from mapper.store.audit import By
from mapper.store.database import Database, DatabaseUnavailable, hold_revision
from mapper.store.visits import StoredVisit
from mapper.store.voids import StoredVoid
from tests.builders import ZONE, add_venue, item, some_id

FIRST_DAY = date(2015, 1, 1)
APART_DAYS = 2  # with a shelf life of a day: each visit is a span of its own, known by venue and day
PAIRS = 12  # of venues, of which one is merged into the other now and then
HOLDS_OPEN, ROLLS_BACK, TAKES_BACK, SAYS_CONCERN = 0.15, 0.05, 0.1, 0.05  # of the visits
MERGES, CHANGES = 0.04, 0.03  # beside them
LONGEST_OPEN_S = 0.02

# (what was done: "visit"; "voiding" before one is taken back, "void" after; else why the database refused;
# number of the visit) -> whether to go on
Tell = Callable[[tuple[str, int]], bool]


class RolledBack(Exception):
    """On purpose."""


@dataclass(frozen=True)
class Job:
    """One writer's share: the numbers of its visits; no two writers share one."""

    url: str
    seed: int
    visits: Sequence[int]


def prepare(database: Database) -> None:
    """The venues, and shelf lives of one day."""
    with database.write() as connection:
        connection.execute(
            update(schema.venue_type).values(poster_shelf_life_days=1, palm_card_shelf_life_days=1)
        )
        reference.reference_changed(connection)
        for number in range(2 * PAIRS):
            add_venue(connection, f"Venue {number}")


def pair_of(visit: int) -> tuple[str, str]:
    """The venue of this visit and the one that it may be merged into, or that into it."""
    pair = visit % PAIRS
    one, other = some_id(f"Venue {2 * pair}"), some_id(f"Venue {2 * pair + 1}")
    return (one, other) if visit // PAIRS % 2 else (other, one)


def day_of(visit: int) -> date:
    return FIRST_DAY + timedelta(days=APART_DAYS * (visit // PAIRS))


def work(job: Job, tell: Tell) -> None:
    """Does the whole job, each of it until it is committed, as long as it shall go on."""
    database, chance = Database(job.url), random.Random(job.seed)
    try:
        for visit in job.visits:
            _until_done(tell, lambda visit=visit: _visit(database, visit, chance))
            if not tell(("visit", visit)):
                return
            _and_perhaps(database, visit, chance, tell)
    finally:
        database.dispose()


def _and_perhaps(database: Database, visit: int, chance: random.Random, tell: Tell) -> None:
    if chance.random() < TAKES_BACK:
        tell(("voiding", visit))
        _until_done(tell, lambda: _take_back(database, visit))
        tell(("void", visit))
    if chance.random() < MERGES:
        _until_done(tell, lambda: _merge_or_undo(database, visit, chance))
    if chance.random() < CHANGES:
        _until_done(tell, lambda: _change_reference(database, chance))


def work_together(jobs: Sequence[Job], tell: Tell) -> None:
    """Each job in a thread of this process, with a connection of its own."""
    threads = [threading.Thread(target=work, args=(job, tell)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def work_and_send(jobs: Sequence[Job], pipe: Connection) -> None:
    """Likewise in a process of its own; what is told goes through the pipe, one after the other."""
    lock = threading.Lock()

    def send(what: tuple[str, int]) -> bool:
        with lock:
            pipe.send(what)
        return True

    work_together(jobs, send)
    pipe.close()


def _until_done(tell: Tell, deed: Callable[[], None]) -> None:
    while True:
        try:
            deed()
        except RolledBack:
            continue
        except DatabaseUnavailable as error:
            if not tell((str(error), 0)):
                return  # nothing was stored
        else:
            return


def _stay(chance: random.Random) -> None:
    if chance.random() < HOLDS_OPEN:
        time.sleep(chance.random() * LONGEST_OPEN_S)


def _visit(database: Database, visit: int, chance: random.Random) -> None:
    """As a phone's visit is taken in, with pauses in which others overtake it."""
    venue_id, _ = pair_of(visit)
    at = datetime.combine(day_of(visit), clock(17), UTC)
    with database.write() as connection:
        visits.add(
            connection,
            StoredVisit(
                id=some_id(f"visit {visit}"),
                venue_id=venue_id,
                visited_at=at,
                received_at=at,
                effective_at=at,
                time_shifted=False,
                line=0,
                outcome=Outcome.placed,
                items=(item(),),
                digest="",
            ),
        )
        venue = phone_venues.named(connection, venue_id)
        assert venue is not None
        if chance.random() < SAYS_CONCERN:
            phone_venues.raise_concern(connection, venue.id, "taker")
        _stay(chance)
        derived.recompute(connection, [venue_id, venue.id], ZONE)
        _stay(chance)
        if chance.random() < ROLLS_BACK:
            raise RolledBack


def _take_back(database: Database, visit: int) -> None:
    with database.write() as connection:
        now = datetime.now(UTC)
        void = StoredVoid(some_id(f"void {visit}"), some_id(f"visit {visit}"), now, now, "", "", "")
        voids.add(connection, void)
        voids.allow(connection, void.id)
        venue = phone_venues.named(connection, pair_of(visit)[0])
        assert venue is not None
        derived.recompute(connection, [pair_of(visit)[0], venue.id], ZONE)


def _merge_or_undo(database: Database, visit: int, chance: random.Random) -> None:
    one, other = pair_of(visit)
    with database.write() as connection:
        hold_revision(connection)  # or two at once would merge each into the other
        became = {id_: venue.merged_into for id_, venue in venues.by_ids(connection, (one, other)).items()}
        merged = next((id_ for id_, into in became.items() if into), None)
        venues.change(connection, {merged or one: {"merged_into": None if merged else other}})
        _stay(chance)
        derived.recompute(connection, (one, other), ZONE)


def _change_reference(database: Database, chance: random.Random) -> None:
    with database.read() as connection:
        [kind] = [kind for kind in reference.venue_types(connection) if kind.code == "laundromat"]
    texts = {
        "label": kind.label,
        "poster_shelf_life_days": "1",
        "palm_card_shelf_life_days": str(chance.randint(1, 9)),  # every venue of the type is worked out again
        "posting": kind.posting,
        "citation": "",
        "target_pct": str(chance.randint(1, 100)),
        "synonyms": "",
    }
    by = By("", datetime.now(UTC))
    reference_changes.change(database, by, "types", "laundromat", texts, ZONE)
