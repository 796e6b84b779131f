"""Is it set up so that it can be trusted with real people? One line a fault."""

import os
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from mapper.commands import current
from mapper.config import Config
from mapper.intake.demo_programme import SOURCE
from mapper.intake.demo_visits import BATCH
from mapper.rules import setup_faults
from mapper.rules.setup_faults import LOOPBACK, Fault, Reach
from mapper.store import demonstration, redactions, reference, soundness
from mapper.store.database import Database, DatabaseUnavailable

BOUND = re.compile(r"(?:--bind|-b)[= ]*(\S+)")


@click.command("doctor")
@with_appcontext
def doctor() -> None:
    """Check settings, files, database and backups; exit 1 with one line a fault."""
    faults = [*_setup_faults(current.config()), *_database_faults(current.config(), current.database())]
    for fault in faults:
        click.echo(str(fault), err=True)
    if faults:
        sys.exit(1)
    click.echo("No fault found.")


def _setup_faults(config: Config) -> Iterator[Fault]:
    if current_app.debug:
        to_do = "unset it: a fault would show code and settings to whoever sees the page"
        yield Fault("Debug mode is on", "FLASK_DEBUG", to_do)
    where = "MAPPER_SECRET_KEY" if os.environ.get("MAPPER_SECRET_KEY") else str(config.instance / "secret")
    yield from setup_faults.secret_faults(config.secret_key, where)
    yield from setup_faults.mode_faults(_modes(config))
    yield from setup_faults.mail_faults(config.mail_server, config.mail_from, config.mail_to)
    file = _database_file(config)
    size = file.stat().st_size if file and file.exists() else 0
    folder = next(place for place in (config.instance, *config.instance.parents) if place.exists())
    yield from setup_faults.disk_faults(str(config.instance), shutil.disk_usage(folder).free, size)


def _database_faults(config: Config, database: Database) -> list[Fault]:
    try:
        broken = soundness.damage(database) or soundness.schema_faults(database)
        return broken or [*soundness.sqlite_faults(database), *_programme_faults(config, database)]
    except DatabaseUnavailable:
        return [
            Fault("The database does not answer", "MAPPER_DATABASE_URL", "see that it runs and lets us in")
        ]


def _programme_faults(config: Config, database: Database) -> Iterator[Fault]:
    with database.read() as connection:
        last = soundness.last_backup_at(connection)
        _, real_visits = demonstration.real(connection, SOURCE, BATCH)
        has_demo = bool(reference.setting(connection, "demo"))
        has_others = soundness.volunteers_signed_in(connection) or listens_to_others(os.environ)
    reach = Reach(config.public_url, config.https, config.proxies, has_others)
    yield from setup_faults.https_faults(reach)
    yield from setup_faults.backup_faults(real_visits, last, config.backup_days, current.now())
    yield from setup_faults.demo_faults(has_demo, config.public_url)


def listens_to_others(environ: Mapping[str, str]) -> bool:
    """Whether a server that is started with these variables listens on the network."""
    bound = BOUND.findall(environ.get("GUNICORN_CMD_ARGS", ""))
    hosts = [re.sub(r":\d*$", "", one) for one in bound if not one.startswith(("unix:", "fd://"))]
    hosts += [host] if (host := environ.get("FLASK_RUN_HOST", "")) else []
    return any(host.strip("[]") not in LOOPBACK for host in hosts)  # gunicorn reads no host as every one


def _modes(config: Config) -> dict[str, int]:
    """Of what only its owner may read. On PostgreSQL, with the secret in a variable, there is no folder."""
    files = [config.instance / "secret", config.instance / redactions.LIST]
    if database := _database_file(config):
        files += [database.with_name(database.name + ending) for ending in ("", "-wal", "-shm")]
    modes = {str(file): file.stat().st_mode for file in files if file.exists()}
    if config.instance.exists():
        modes[f"{config.instance}/"] = config.instance.stat().st_mode
    return modes


def _database_file(config: Config) -> Path | None:
    return Path(config.database_url.removeprefix("sqlite:///")) if config.is_sqlite else None


COMMANDS = (doctor,)
