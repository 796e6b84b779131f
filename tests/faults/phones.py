"""What does a phone of a drill do? Sends until it has a true receipt; a tenth of the answers gets lost."""

import hashlib
import http.client
import json
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

from sqlalchemy import func, select

from mapper.store import schema
from mapper.store.database import Database
from tests.builders import Programme, some_id
from tests.web.test_sync_api import body

DROPPED = 0.1
VISITS_EACH = 20  # of a venue
PAUSE_S = 0.05
PATIENCE_S = 5.0
LONGEST_S = 600  # of one phone for one visit: a server that never comes back ends the test


@dataclass
class Sent:
    """What the phones of a drill know: which visits they hold a receipt of, and how often they had to try."""

    acknowledged: set[str] = field(default_factory=set)
    tries: int = 0
    dropped: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def tried(self, note: str, has_receipt: bool, is_dropped: bool) -> None:
        with self.lock:
            self.tries += 1
            self.dropped += is_dropped
            if has_receipt:
                self.acknowledged.add(note)


class Fleet:
    """Some phones, each of a person of its own, that share out a number of visits."""

    def __init__(self, programme: Programme, port: int, visits: int, phones: int) -> None:
        self.notes = [f"visit {number}" for number in range(visits)]
        self.sent = Sent()
        self._port = port
        venues = cycle([programme.venue(f"Laundry {number}") for number in range(1 + visits // VISITS_EACH)])
        each = [[(note, next(venues)) for note in self.notes[number::phones]] for number in range(phones)]
        sessions = [programme.session_of(programme.person(f"Vera {number}")) for number in range(phones)]
        self._threads = [
            threading.Thread(target=self._send, args=(session, visits), daemon=True)
            for session, visits in zip(sessions, each, strict=True)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def is_done(self) -> bool:
        return not any(thread.is_alive() for thread in self._threads)

    def _send(self, session: str, visits: list[tuple[str, str]]) -> None:
        for note, venue in visits:
            raw, deadline = json.dumps(body(venue, note=note)).encode(), time.monotonic() + LONGEST_S
            while time.monotonic() < deadline and not self._is_through(session, note, raw):
                time.sleep(random.random() * PAUSE_S)

    def _is_through(self, session: str, note: str, raw: bytes) -> bool:
        is_dropped = random.random() < DROPPED
        # Half of the answers that get lost do so on their way, half because the phone has already gone.
        hangs_up = is_dropped and random.random() < 0.5
        answer = put(self._port, session, some_id(note), raw, hangs_up)
        has_receipt = not is_dropped and answer is not None and is_receipt(answer, some_id(note), raw)
        self.sent.tried(note, has_receipt, is_dropped)
        return has_receipt


@dataclass(frozen=True)
class Answer:
    status: int
    said: dict[str, Any]


def put(port: int, session: str, visit_id: str, raw: bytes, hangs_up: bool = False) -> Answer | None:
    """None where no whole answer came."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    headers = {"Content-Type": "application/json", "Cookie": f"session={session}"}
    try:
        connection.request("PUT", f"/api/v1/visits/{visit_id}", raw, headers)
        if hangs_up:
            return None
        answer = connection.getresponse()
        return Answer(answer.status, json.loads(answer.read()))
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        connection.close()


def is_receipt(answer: Answer, visit_id: str, raw: bytes) -> bool:
    """As a phone judges it: a 201 that echoes the id and the digest of what was sent."""
    echo = (answer.said.get("id"), answer.said.get("sha256"))
    return answer.status == 201 and echo == (visit_id, hashlib.sha256(raw).hexdigest())


def stored_notes(database: Database) -> Counter[str]:
    """How often each note is stored: whatever a visit's id is, its note tells which one it is."""
    with database.read() as connection:
        return Counter(connection.execute(select(schema.visit_note.c.note)).scalars())


def count(database: Database, table: Any) -> int:
    with database.read() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())
