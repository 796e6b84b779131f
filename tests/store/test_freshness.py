"""Is every committed visit in the frame, whoever else is writing, and does it end as if it were read anew?"""

import multiprocessing
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select

from mapper.store import derived, schema
from mapper.store.coverage_frame import CoverageFrame
from mapper.store.database import Database
from mapper.store.frame_keeper import FrameKeeper
from tests.builders import ZONE
from tests.store import writers
from tests.store.writers import Job

DRILL = 10_000
PAUSE_S = 0.01  # between two looks: the writers share this processor
SHOWN = [writers.FIRST_DAY + timedelta(days=n) for n in (0, 20, 5_000)]


@dataclass
class Ledger:
    """What writers have told, in order: each of it was committed before it was told."""

    told: list[tuple[str, int]] = field(default_factory=list)
    is_closed: bool = False

    def tell(self, what: tuple[str, int]) -> bool:
        """Whether the writers shall go on."""
        self.told.append(what)
        return not self.is_closed

    def numbers(self, what: str) -> set[int]:
        return {number for said, number in list(self.told) if said == what}

    @property
    def refused(self) -> set[str]:
        return {said for said, _ in self.told} - {"visit", "voiding", "void"}


@dataclass
class Reader:
    """Refreshes its frame all the time; each time, nothing that was committed before may be missing."""

    keeper: FrameKeeper
    numbers: dict[str, int]  # venue id -> its number
    refreshes: int = 0

    def look(self, ledger: Ledger) -> None:
        there, taken_back = ledger.numbers("visit"), ledger.numbers("void")
        frame = self.keeper.current()
        perhaps_gone = ledger.numbers("voiding")
        shown = self.shown(frame)
        missing = [visit for visit in there - perhaps_gone if not self.is_in(shown, visit)]
        assert not missing, f"{len(missing)} visits are missed, {missing[:5]} among them"
        left = [visit for visit in taken_back if self.is_in(shown, visit)]
        assert not left, f"{len(left)} visits that were taken back are left"
        for day in SHOWN:
            frame.on(day)
        self.refreshes += 1

    def shown(self, frame: CoverageFrame) -> set[tuple[int, int]]:
        """(venue number, day) on which an item became live."""
        spans = frame.item_spans
        held = spans.until_day > spans.from_day
        numbers = frame.venues["number"].to_numpy()[spans.venue[held]]
        return set(zip(numbers.tolist(), spans.from_day[held].tolist(), strict=True))

    def is_in(self, shown: set[tuple[int, int]], visit: int) -> bool:
        """At its venue or the one that it was merged into; no other visit to either is of that day."""
        day = writers.day_of(visit).toordinal()
        return any((self.numbers[venue], day) in shown for venue in writers.pair_of(visit))


def reader_of(database: Database) -> Reader:
    with database.read() as connection:
        rows = connection.execute(select(schema.venue.c.id, schema.venue.c.number)).all()
    return Reader(FrameKeeper(database), {row.id: row.number for row in rows})


def url_of(database: Database) -> str:
    return database.engine.url.render_as_string(hide_password=False)


def jobs(database: Database, count: int, writers_at_once: int, seed: int = 1) -> list[Job]:
    return [
        Job(url_of(database), seed + number, range(number, count, writers_at_once))
        for number in range(writers_at_once)
    ]


def watch(database: Database, ledger: Ledger, is_running: Callable[[], bool], visits: int) -> Reader:
    """Reads until everybody is done, and then compares with a frame that is read anew."""
    reader = reader_of(database)
    try:
        while is_running():
            reader.look(ledger)
            time.sleep(PAUSE_S)
    finally:
        ledger.is_closed = True
    reader.look(ledger)
    assert ledger.numbers("visit") == set(range(visits))
    same(reader.keeper.current(), FrameKeeper(database).current())
    assert derived.rebuild(database, ZONE) == 0
    assert reader.refreshes > 10
    return reader


def same(kept: CoverageFrame, anew: CoverageFrame) -> None:
    """To the last cell: the register, the spans in any order, and days."""
    assert kept.revision == anew.revision
    assert kept.reference == anew.reference
    assert [values(column) for _, column in kept.venues.items()] == [
        values(column) for _, column in anew.venues.items()
    ]
    for spans in ("status_spans", "item_spans"):
        assert as_set(getattr(kept, spans)) == as_set(getattr(anew, spans))
    for day in SHOWN:
        ours, theirs = kept.on(day), anew.on(day)
        assert list(ours.columns) == list(theirs.columns)
        for name in ours.columns:
            assert values(ours[name]) == values(theirs[name]), (day, name)


def values(column: Any) -> list[str]:
    return [repr(value) for value in column.tolist()]  # so that NaN is NaN


def as_set(spans: Any) -> set[tuple[Any, ...]]:
    held = spans.until_day > spans.from_day
    columns = [np.asarray(getattr(spans, name))[held].tolist() for name in type(spans).__slots__]
    rows = list(zip(*columns, strict=True))
    assert len(set(rows)) == len(rows), "a span is there twice"
    return set(rows)


def test_no_visit_is_missed_while_others_write(database: Database) -> None:
    writers.prepare(database)
    # SQLite lets one writer in after the other, and those who wait sleep longer and longer.
    ledger, (visits, at_once) = (
        Ledger(),
        (160, 8) if database.engine.dialect.name == "postgresql" else (120, 3),
    )
    with Thread(lambda: writers.work_together(jobs(database, visits, at_once), ledger.tell)) as writing:
        watch(database, ledger, writing.is_alive, visits)
    assert not ledger.refused


@pytest.mark.drill
def test_no_visit_of_ten_thousand_is_missed_by_another_process(database: Database) -> None:
    """Sixteen connections in four processes write; what a process tells comes through a pipe, later than it
    was committed, so the reader never expects too much."""
    writers.prepare(database)
    ledger = Ledger()
    started = time.monotonic()
    with Processes([jobs(database, DRILL, 16)[n::4] for n in range(4)], ledger) as writing:
        reader = watch(database, ledger, writing.is_alive, DRILL)
    assert not ledger.refused
    print(
        f"\n{database.engine.dialect.name}: {DRILL} visits, {len(ledger.numbers('void'))} taken back, "
        f"{reader.refreshes} refreshes in {time.monotonic() - started:.0f} s, none missed"
    )


class Thread(threading.Thread):
    """Ends with its block, whatever happens in it."""

    def __init__(self, run: Callable[[], None]) -> None:
        super().__init__(target=run)

    def __enter__(self) -> "Thread":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.join()


class Processes:
    """Each works on its jobs in threads; all end with the block."""

    def __init__(self, jobs: Sequence[Sequence[Job]], ledger: Ledger) -> None:
        context = multiprocessing.get_context("spawn")
        self._ledger = ledger
        self._pipes = [context.Pipe(duplex=False) for _ in jobs]
        self._processes = [
            context.Process(target=writers.work_and_send, args=(own, sender), daemon=True)
            for own, (_, sender) in zip(jobs, self._pipes, strict=True)
        ]
        self._listeners = [
            threading.Thread(target=self._listen, args=(receiver,)) for receiver, _ in self._pipes
        ]

    def _listen(self, receiver: Any) -> None:
        with suppress(EOFError):
            while True:
                self._ledger.tell(receiver.recv())

    def is_alive(self) -> bool:
        return any(thread.is_alive() for thread in self._listeners)

    def __enter__(self) -> "Processes":
        for process, (_, sender) in zip(self._processes, self._pipes, strict=True):
            process.start()
            sender.close()  # so that the pipe ends when the process does
        for thread in self._listeners:
            thread.start()
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        for process in self._processes:
            if kind is not None:
                process.terminate()
            process.join()
        for thread in self._listeners:
            thread.join()
        for receiver, _ in self._pipes:
            receiver.close()
