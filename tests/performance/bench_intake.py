"""How many visits a second are taken in, durable, and how long does a phone wait for its receipt?

A piece of `make bench`: gunicorn as `make run` starts it, 50 phones of 50 people, SQLite with an fsync a
commit. `python -m tests.performance.bench_intake` is this alone.
"""

import http.client
import json
import sqlite3
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from mapper import create_app
from mapper.config import Config, from_environment
from tests.builders import Programme, add_venue, some_id
from tests.faults.phones import Answer, is_receipt
from tests.faults.servers import SECRET, Server
from tests.performance.bench_line import Line
from tests.web.test_sync_api import body

PHONES, VISITS_EACH, WORKERS = 50, 60, 2
NOTE_EVERY = 5  # one visit in so many comes with a note
VENUES = 2_000  # three visits each in both rounds together, as a programme has
PACE_PER_S = 300  # of all phones together, where they don't send as fast as they can
BARE_COMMITS = 2_000


def measured() -> Iterator[Line]:
    bare = _bare_commits_per_s()
    with tempfile.TemporaryDirectory() as folder:
        config = from_environment({"MAPPER_INSTANCE": folder, "MAPPER_SECRET_KEY": SECRET})
        fleet = _Fleet(config)
        seconds, waits = fleet.send(pace_per_s=None)
        note = f"{len(waits):,} visits, p50 {np.percentile(waits, 50):.0f} ms, p99 {_p99(waits):.0f} ms"
        rate = len(waits) / seconds
        work = "visits in, 50 phones as fast as they can"
        yield Line(work, rate, "/s", "≥ 300/s", [("bare sqlite3 commits", bare)], note)
        seconds, waits = fleet.send(pace_per_s=PACE_PER_S)
        note = f"{len(waits) / seconds:.0f}/s, p50 {np.percentile(waits, 50):.0f} ms"
        yield Line(f"a receipt, p99, 50 phones at {PACE_PER_S}/s", _p99(waits), "ms", "≤ 100 ms", note=note)
        fleet.end()


def _p99(waits: list[float]) -> float:
    return float(np.percentile(waits, 99))


class _Fleet:
    """The phones, each of a person of its own, and the server they send to."""

    def __init__(self, config: Config) -> None:
        app = create_app(config)
        programme = Programme(app)
        with programme.database.write() as connection:
            self._venues = [add_venue(connection, f"Laundry {number}") for number in range(VENUES)]
        self._sessions = [
            programme.session_of(programme.person(f"Vera {number}")) for number in range(PHONES)
        ]
        app.extensions["mapper"].database.dispose()
        self._round = 0
        self._server = Server(config, WORKERS)
        self._server.wait()

    def send(self, pace_per_s: float | None) -> tuple[float, list[float]]:
        """(seconds, milliseconds each visit waited). AssertionError where one got no receipt."""
        self._round += 1
        waits: list[list[float]] = [[] for _ in self._sessions]
        begin = time.perf_counter() + 0.5
        threads = [
            threading.Thread(target=self._phone, args=(number, session, begin, pace_per_s, waits[number]))
            for number, session in enumerate(self._sessions)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seconds = time.perf_counter() - begin
        told = [wait for one in waits for wait in one]
        assert len(told) == PHONES * VISITS_EACH, "some visits were not taken in"
        return seconds, told

    def _phone(
        self, number: int, session: str, begin: float, pace_per_s: float | None, waits: list[float]
    ) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._server.port, timeout=30)
        every = PHONES / pace_per_s if pace_per_s else 0.0
        for turn in range(VISITS_EACH):
            venue = self._venues[(turn * PHONES + number) % VENUES]
            due = begin + (turn + number / PHONES) * every
            time.sleep(max(0.0, due - time.perf_counter()))
            said = body(venue, note="at the counter" if turn % NOTE_EVERY == 0 else "")
            visit_id = some_id(f"{self._round} {number} {turn}")
            if (wait := _put(connection, session, visit_id, json.dumps(said).encode())) is not None:
                waits.append(wait)
        connection.close()

    def end(self) -> None:
        self._server.kill()


def _put(connection: http.client.HTTPConnection, session: str, visit_id: str, raw: bytes) -> float | None:
    """Milliseconds until the receipt was read; None where none came."""
    headers = {"Content-Type": "application/json", "Cookie": f"session={session}"}
    start = time.perf_counter()
    connection.request("PUT", f"/api/v1/visits/{visit_id}", raw, headers)
    answer = connection.getresponse()
    said = json.loads(answer.read())
    took = (time.perf_counter() - start) * 1000
    return took if is_receipt(Answer(answer.status, said), visit_id, raw) else None


def _bare_commits_per_s() -> float:
    """One small row a commit, with the app's own settings, and nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        connection = sqlite3.connect(Path(folder) / "bare.db", isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE visit (id TEXT PRIMARY KEY, body TEXT)")
        start = time.perf_counter()
        for number in range(BARE_COMMITS):
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO visit VALUES (?, ?)", (some_id(str(number)), "x" * 300))
            connection.execute("COMMIT")
        seconds = time.perf_counter() - start
        connection.close()
    return BARE_COMMITS / seconds


if __name__ == "__main__":
    for line in measured():
        print(line, flush=True)
