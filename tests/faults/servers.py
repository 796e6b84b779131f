"""What may a test do to a real server? gunicorn as `make run` starts it, killed and started again at will."""

import http.client
import os
import random
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from mapper.config import PROJECT, Config

OURS, CHECK_THEN_INSERT = "app:app", "tests.faults.check_then_insert:app"
SECRET = "a secret for tests that is long enough"
PATIENCE_S = 60


class Server:
    """A master and its workers, over the database of this configuration."""

    def __init__(self, config: Config, workers: int = 2, module: str = OURS) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self._arguments = ["--workers", str(workers), "--worker-class", "gthread", "--threads", "4", module]
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
