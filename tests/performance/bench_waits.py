"""How long do phones, sign-ins and pages wait while something long is written?

gunicorn as `make run` starts it, the demo, five phones that send a visit a second each, and two people who
sign in and open pages without a pause. `python -m tests.performance.bench_waits [ROWS] [--postgresql]`; not a
part of `make bench`: with 50,000 rows it takes some minutes.
"""

import http.client
import json
import os
import re
import sys
import tempfile
import threading
import time
import urllib.parse
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import numpy as np
from sqlalchemy import select, update

from mapper import create_app
from mapper.config import PROJECT, from_environment
from mapper.store import schema, sign_in_codes
from tests.builders import Programme, some_id
from tests.faults.phones import Answer, is_receipt
from tests.faults.servers import SECRET, Server
from tests.performance.long_works import Office, works
from tests.postgres import PostgresServer
from tests.web.test_sync_api import body

ROWS = 50_000
PHONES, PACE_S = 5, 1.0
PAGES = ("/desk", "/map", "/gaps", "/venues", "/phone")
PAUSE_S = 0.2
PATIENCE_S = 300
CODES = 500
LONG_S = 5.0
TOWNS = PROJECT.parent / "shared" / "data" / "maine_towns.geojson"


@dataclass
class Waits:
    """Seconds that each request of a kind waited, and how it was answered."""

    seconds: list[float] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        if not self.seconds:
            return "none"
        half, most = np.percentile(self.seconds, 50), max(self.seconds)
        over = sum(one > LONG_S for one in self.seconds)
        told = ", ".join(f"{count} x {answer}" for answer, count in sorted(self.answers.items()))
        return f"half {half:6.2f} s, longest {most:6.2f} s, {over} over {LONG_S:.0f} s; {told}"


class Bystanders:
    """Everybody who has nothing to do with the long work."""

    def __init__(self, programme: Programme, port: int) -> None:
        self._port = port
        with programme.database.read() as connection:
            query = select(schema.venue.c.id).where(schema.venue.c.merged_into.is_(None)).limit(200)
            self._venues = list(connection.execute(query).scalars())
        people = [programme.person(f"Vera {number}") for number in range(PHONES)]
        self._phones = [programme.session_of(person) for person in people]
        self._administrator = programme.session_of(programme.person("Ada", "administrator", ()))
        self._codes = _codes(programme, programme.person("Cora", "coordinator", ("23005",)))
        self._database = programme.database
        self._number = 0
        self._lock = threading.Lock()

    def during(self, work: Callable[[], str]) -> tuple[str, float, Mapping[str, Waits]]:
        """(what came of it, seconds it took, waits by kind)."""
        waits = {kind: Waits() for kind in ("receipts", "pages", "a page after an hour", "sign-ins")}
        over = threading.Event()
        tasks: list[Callable[[], None]] = [
            *(partial(self._phone, phone, waits["receipts"], over) for phone in self._phones),
            lambda: self._reader(waits["pages"], over, touched=False),
            lambda: self._reader(waits["a page after an hour"], over, touched=True),
            lambda: self._signer(waits["sign-ins"], over),
        ]
        threads = [threading.Thread(target=task, daemon=True) for task in tasks]
        for thread in threads:
            thread.start()
        start = time.perf_counter()
        try:
            said = work()
        finally:
            seconds = time.perf_counter() - start
            over.set()
        for thread in threads:
            thread.join(PATIENCE_S)
        return said, seconds, waits

    def _next(self) -> int:
        with self._lock:
            self._number += 1
            return self._number

    def _ask(self, waits: Waits, method: str, path: str, raw: bytes, headers: Mapping[str, str]) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE_S)
        start = time.perf_counter()
        try:
            connection.request(method, path, raw, dict(headers))
            answer = connection.getresponse()
            content = answer.read()
            told = str(answer.status)
            if answer.status == 503:
                told += f" (Retry-After {answer.getheader('Retry-After')})"
        except (OSError, http.client.HTTPException) as fault:
            content, told = b"", type(fault).__name__
        finally:
            connection.close()
        waits.seconds.append(time.perf_counter() - start)
        waits.answers[told] += 1
        is_json = content.startswith(b"{")
        return Answer(int(re.sub(r"\D.*", "", told) or 0), json.loads(content) if is_json else {})

    def _phone(self, session: str, waits: Waits, over: threading.Event) -> None:
        headers = {"Content-Type": "application/json", "Cookie": f"session={session}"}
        while not over.is_set():
            number, due = self._next(), time.perf_counter() + PACE_S
            visit_id = some_id(f"wait {number}")
            raw = json.dumps(body(self._venues[number % len(self._venues)])).encode()
            answer = self._ask(waits, "PUT", f"/api/v1/visits/{visit_id}", raw, headers)
            assert answer.status != 201 or is_receipt(answer, visit_id, raw)
            over.wait(max(0.0, due - time.perf_counter()))

    def _reader(self, waits: Waits, over: threading.Event, touched: bool) -> None:
        number = 0
        while not over.is_set():
            session = self._codes.idle.pop() if touched else self._administrator
            self._ask(waits, "GET", PAGES[number % len(PAGES)], b"", {"Cookie": f"session={session}"})
            number += 1
            over.wait(PAUSE_S * (10 if touched else 1))

    def _signer(self, waits: Waits, over: threading.Event) -> None:
        while not over.is_set():
            cookie, token = self._form()
            raw = urllib.parse.urlencode({"code": self._codes.unused.pop(), "csrf_token": token}).encode()
            headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
            self._ask(waits, "POST", "/sign-in", raw, headers)
            over.wait(PAUSE_S * 10)

    def _form(self) -> tuple[str, str]:
        """The cookie and the token of a page that somebody signs in on."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE_S)
        connection.request("GET", "/sign-in")
        answer = connection.getresponse()
        cookie = (answer.getheader("Set-Cookie") or "").partition(";")[0]
        found = re.search(r'name="csrf_token" value="([^"]+)"', answer.read().decode())
        connection.close()
        return cookie, found[1] if found else ""


@dataclass
class _Codes:
    """One-time codes, and sessions whose last use is so long ago that a page writes a new one down."""

    unused: list[str]
    idle: list[str]


def _codes(programme: Programme, person: str) -> _Codes:
    now = datetime.now(UTC)
    with programme.database.write() as connection:
        unused = [sign_in_codes.make(connection, person, person, now, 9, approves=True) for _ in range(CODES)]
    idle = [programme.session_of(person) for _ in range(CODES)]
    with programme.database.write() as connection:
        theirs = update(schema.session).where(schema.session.c.person_id == person)
        connection.execute(theirs.values(last_used_at=now - timedelta(hours=3)))
    return _Codes(unused, idle)


def main(rows: int = ROWS, postgresql: bool = False, only: Collection[str] = ()) -> None:
    """`only`: words of the works that are done; none: all."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        told = {"MAPPER_INSTANCE": str(folder), "MAPPER_SECRET_KEY": SECRET, "MAPPER_LOG_LEVEL": "error"}
        if postgresql:
            told["MAPPER_DATABASE_URL"] = stack.enter_context(PostgresServer()).url("waits", create=True)
        environment = {**os.environ, **told}
        config = from_environment(environment)
        app = create_app(config)
        for command in (["db", "upgrade"], ["demo"]):
            assert app.test_cli_runner().invoke(args=command).exit_code == 0
        programme = Programme(app)
        server = Server(config, 2)
        stack.callback(server.kill)
        server.wait()
        bystanders = Bystanders(programme, server.port)
        print(f"{'PostgreSQL' if postgresql else 'SQLite'}, {rows:,} rows", flush=True)
        print(_told("nothing", *bystanders.during(_nothing)), flush=True)
        for name, work in works(Office(config, environment, programme.database), rows, TOWNS, folder):
            if not only or any(word in name for word in only):
                print(_told(name, *bystanders.during(work)), flush=True)
        app.extensions["mapper"].database.dispose()


def _nothing() -> str:
    time.sleep(8)
    return ""


def _told(name: str, said: str, seconds: float, waits: Mapping[str, Waits]) -> str:
    lines = [f"{name}: {seconds:.1f} s. {said}", *(f"  {kind:<22}{one}" for kind, one in waits.items())]
    return "\n".join(lines)


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if not word.startswith("--")]
    sizes = [int(word) for word in words if word.isdigit()]
    main(
        *sizes[:1], postgresql="--postgresql" in sys.argv, only=[word for word in words if not word.isdigit()]
    )
