"""What may a test do to a real server? gunicorn as `make run` starts it, killed and started again at will."""

import http.client
import os
import random
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from mapper.config import PROJECT, Config

OURS, CHECK_THEN_INSERT = "app:app", "tests.faults.check_then_insert:app"
SECRET = "a secret for tests that is long enough"
PORTS = (20_000, 32_000)
PATIENCE_S = 60


def free_port() -> int:
    """Below those that the system gives to clients: one that knocks while the server is down would get it
    itself now and then, and the server could not come back."""
    while True:
        port = random.randrange(*PORTS)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


class Server:
    """A master and its workers, over the database of this configuration."""

    def __init__(self, config: Config, workers: int = 2, module: str = OURS) -> None:
        self.port = free_port()
        self._arguments = ["--workers", str(workers), "--worker-class", "gthread", "--threads", "12", module]
        self._environment = {**os.environ, "MAPPER_LOG_LEVEL": "error", "MAPPER_SECRET_KEY": SECRET}
        self._environment["MAPPER_INSTANCE"] = str(config.instance)
        self._environment["MAPPER_DATABASE_URL"] = config.database_url
        self.start()

    def start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{self.port}", *self._arguments],
            cwd=PROJECT,
            env=self._environment,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def kill(self) -> None:
        """SIGKILL for the whole group: master and workers, in the middle of whatever they do."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def is_running(self) -> bool:
        return self._process.poll() is None

    def kill_a_worker(self) -> bool:
        """SIGKILL for one of the workers; the others go on, and the master starts another."""
        workers = self.workers()
        if not workers:
            return False
        os.kill(random.choice(workers), signal.SIGKILL)
        return True

    def workers(self) -> list[int]:
        """As the system says at this moment: a pid of before may be anybody's now."""
        return [
            int(pid)
            for pid in Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
            .read_text()
            .split()
        ]

    def wait(self) -> None:
        """Until it answers."""
        deadline = time.monotonic() + PATIENCE_S
        while not self._is_ready():
            assert time.monotonic() < deadline, "the server does not start"
            time.sleep(0.05)

    def _is_ready(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
