"""Is a visit that was acknowledged there for ever, however often the server is killed?"""

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from mapper.config import PROJECT, Config
from mapper.store import schema
from tests.builders import Programme, some_id
from tests.web.test_sync_api import body

VISITS, PHONES, KILLS = 300, 6, 25
TRIES = 200  # of one phone for one visit; each waits a little


class Server:
    """gunicorn as `make run` starts it, two workers, killed and started again at will."""

    def __init__(self, instance: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self._environment = {**os.environ, "MAPPER_INSTANCE": str(instance), "MAPPER_LOG_LEVEL": "error"}
        self._environment["MAPPER_SECRET_KEY"] = "a secret for tests that is long enough"
        self.start()

    def start(self) -> None:
        arguments = ["-m", "gunicorn", "--bind", f"127.0.0.1:{self.port}", "--workers", "2"]
        self._process = subprocess.Popen(
            [sys.executable, *arguments, "--worker-class", "gthread", "--threads", "4", "app:app"],
            cwd=PROJECT,
            env=self._environment,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def kill(self) -> None:
        """SIGKILL for the whole group: master and workers, in the middle of whatever they do."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


@pytest.fixture
def server(config: Config, programme: Programme) -> Iterator[Server]:
    server = Server(config.instance)
    yield server
    server.kill()


@pytest.mark.drill
def test_nothing_is_lost_or_doubled_while_the_server_is_killed(programme: Programme, server: Server) -> None:
    venue = programme.venue()
    session = programme.session_of(programme.person())
    acknowledged: set[str] = set()

    def phone(number: int) -> None:
        for visit in range(number, VISITS, PHONES):
            visit_id = some_id(f"visit {visit}")
            sent = json.dumps(body(venue, note=f"visit {visit}")).encode()
            for _ in range(TRIES):
                if _is_acknowledged(server.port, session, visit_id, sent) and random.random() > 0.1:
                    acknowledged.add(visit_id)  # a tenth of the answers is lost on the way
                    break
                time.sleep(0.05)

    phones = [threading.Thread(target=phone, args=(number,)) for number in range(PHONES)]
    for thread in phones:
        thread.start()
    for _ in range(KILLS):
        time.sleep(random.uniform(0.3, 2.0))
        server.kill()
        server.start()
    for thread in phones:
        thread.join()
    with programme.database.read() as connection:
        stored = connection.execute(select(schema.visit.c.id)).scalars().all()
        items = connection.execute(select(func.count()).select_from(schema.visit_item)).scalar()
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    assert len(acknowledged) == VISITS
    assert sorted(stored) == sorted(acknowledged)
    assert items == VISITS


def _is_acknowledged(port: int, session: str, visit_id: str, sent: bytes) -> bool:
    """As a phone judges it: a 201 that echoes the id."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    headers = {"Content-Type": "application/json", "Cookie": f"session={session}"}
    try:
        connection.request("PUT", f"/api/v1/visits/{visit_id}", sent, headers)
        answer = connection.getresponse()
        said = answer.read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return answer.status == 201 and json.loads(said)["id"] == visit_id
