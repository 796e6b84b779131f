"""What every test may ask for: a real database of either kind, the app, people signed in."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, MutableMapping
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine, create_engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from mapper.config import PROJECT, Config
from mapper.store import database as database_module
from mapper.store import migrate, reference_files
from mapper.store.database import Database
from tests.builders import Programme
from tests.postgres import PostgresServer
from tools import build_phone

# How long an example takes is the machine's affair, and no test's.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")
SHARED_DATA = PROJECT.parent / "shared" / "data"
MEMORY = Path("/dev/shm")
ROOM_NEEDED = 6 << 30  # bytes
MOST_STATEMENTS = 5_000


def temporary_root() -> Path:
    """Where thousands of small databases are written and thrown away: in memory where there is room, since a
    third of the time on a disk is waiting for it. What the tests ask of the databases stays the same."""
    has_room = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM_NEEDED
    return MEMORY if has_room else Path(tempfile.gettempdir())


os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(temporary_root()))


def pytest_configure(config: pytest.Config) -> None:
    """The pages under test load what is bundled: once for all processes, where a source is newer."""
    if not hasattr(config, "workerinput") and build_phone.is_stale():
        build_phone.main()


class KeptTemplates(BytecodeCache):
    """Templates that were compiled for one app serve the next: a test process makes thousands of apps."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if found := self._kept.get(bucket.key):
            bucket.bytecode_from_string(found)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


def kept_builder(built: dict[tuple[object, ...], Any]) -> Callable[[Rule, bool], Any]:
    """What makes an address of a rule is compiled code, too, and knows of the rule by an argument alone."""
    compiled = Rule._compile_builder

    def compile_once(rule: Rule, append_unknown: bool = True) -> Any:
        key = (rule.rule, str(rule.host), str(rule.subdomain), str(rule.defaults), append_unknown)
        if key not in built:
            built[key] = compiled(rule, append_unknown)
        return built[key]

    return compile_once


def sharing_engine(kept: MutableMapping[Any, Any]) -> Callable[..., Engine]:
    """A statement that was compiled for one database serves all of its kind, as it does all its life."""

    def create(*given: Any, **options: Any) -> Engine:
        engine = create_engine(*given, **options)
        engine.update_execution_options(compiled_cache=kept)
        return engine

    return create


@pytest.fixture(scope="session", autouse=True)
def what_every_app_compiles_is_compiled_once() -> Iterator[None]:
    """Half of what it takes to make an app; the server makes one, these tests make thousands."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database_module, "create_engine", sharing_engine(LRUCache(MOST_STATEMENTS)))
        patch.setattr(DefaultDialect, "__hash__", lambda dialect: hash(type(dialect)))
        patch.setattr(DefaultDialect, "__eq__", lambda dialect, other: type(dialect) is type(other))
        patch.setattr(Flask, "jinja_options", {**Flask.jinja_options, "bytecode_cache": KeptTemplates()})
        patch.setattr(Rule, "_compile_builder", kept_builder({}))
        yield


@pytest.fixture
def shared_data() -> Path:
    """The folder of real Maine data that may not be committed; absent on other machines."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"needs the real data in {SHARED_DATA.name}/ beside the project, which is not here")
    return SHARED_DATA


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A real PostgreSQL for this test process: MAPPER_TEST_POSTGRES_URL or our own."""
    with PostgresServer() as server:
        yield server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file with the reference data, copied for each test."""
    file = tmp_path_factory.mktemp("template") / "mapper.db"
    database = Database(f"sqlite:///{file}")
    _prepare(database)
    return file


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer) -> str:
    """A migrated PostgreSQL database with the reference data, copied for each test."""
    name = f"template_{uuid4().hex}"
    _prepare(Database(postgres_server.url(name, create=True)))
    return name


def _prepare(database: Database) -> None:
    migrate.upgrade(database)
    reference_files.load(database, PROJECT / "data")
    if database.engine.dialect.name == "sqlite":
        with database.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database with the reference data and no venue, once SQLite and once PostgreSQL."""
    if request.param == "sqlite":
        template = request.getfixturevalue("sqlite_template")
        shutil.copy(template, tmp_path / "mapper.db")
        database = Database(f"sqlite:///{tmp_path / 'mapper.db'}")
        yield database
        database.dispose()
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    url = server.copy_of(request.getfixturevalue("postgres_template"))
    database = Database(url)
    yield database
    database.dispose()
    server.forget(url)


@pytest.fixture
def config(tmp_path: Path, sqlite_template: Path) -> Config:
    """The app's settings over a fresh SQLite database in a folder of its own."""
    instance = tmp_path / "instance"
    instance.mkdir()
    return config_in(instance, sqlite_template)


def config_in(instance: Path, sqlite_template: Path) -> Config:
    """Settings over a copy of the template in this folder, for what is built once for many tests, too."""
    shutil.copy(sqlite_template, instance / "mapper.db")
    return Config(
        instance=instance,
        database_url=f"sqlite:///{instance / 'mapper.db'}",
        data=PROJECT / "data",
        secret_key="a secret for tests that is long enough",
        time_zone=ZoneInfo("America/New_York"),
        state="23",
        network_name="Outreach Mapper",
        exit_url="https://www.weather.gov/",
        https=False,
        session_days=180,
        code_hours=72,
        log_level="error",
        port=8000,
    )


@pytest.fixture
def app(config: Config) -> Iterator[Flask]:
    from mapper import create_app

    app = create_app(config)
    yield app
    app.extensions["mapper"].database.dispose()


@pytest.fixture
def programme(app: Flask) -> Programme:
    """Builds venues, visits and people in the app's database, and signs people in."""
    return Programme(app)
