"""What may a fault test ask for? The app over a real database of either kind, and servers over the same."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from mapper.config import Config
from mapper.store.database import Database
from tests.builders import Programme
from tests.faults.servers import OURS, Server

Serve = Callable[..., Server]


@pytest.fixture
def config(config: Config, database: Database) -> Config:
    """Over the test's database, once SQLite and once PostgreSQL."""
    return replace(config, database_url=database.engine.url.render_as_string(hide_password=False))


@pytest.fixture
def serve(config: Config, programme: Programme) -> Iterator[Serve]:
    """Starts servers over the test's database, and ends them."""
    started: list[Server] = []

    def start(workers: int = 2, module: str = OURS) -> Server:
        started.append(Server(config, workers, module))
        return started[-1]

    yield start
    for server in started:
        server.kill()
