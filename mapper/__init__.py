"""How is the app put together? The one place that knows every folder."""

import logging
import sys
from types import TracebackType
from typing import TypeAlias

import structlog
from flask import Flask

from mapper.config import PROJECT, Config, from_environment
from mapper.parts import Parts
from mapper.store.database import Database
from mapper.store.frame_keeper import FrameKeeper

A_YEAR_IN_SECONDS = 31_536_000
ExcInfo: TypeAlias = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class _App(Flask):
    """Flask, but for a log that never holds an error's message: people may have typed it."""

    def get_send_file_max_age(self, filename: str | None) -> int | None:
        """Third-party files have their version in the path; ours are asked about each time."""
        return A_YEAR_IN_SECONDS if (filename or "").startswith("vendor/") else None

    def log_exception(self, exc_info: ExcInfo) -> None:
        from mapper.web.errors import log_fault

        log_fault(exc_info[1])


def create_app(config: Config | None = None) -> Flask:
    """The Flask app for this configuration (by default the environment's).

    An embedded database that is absent or old is made ready here; PostgreSQL waits for `db upgrade`.
    """
    from mapper import commands, web
    from mapper.commands.operations import make_ready

    config = config or from_environment()
    _configure_logs(config.log_level)
    app = _App(__name__, template_folder=str(PROJECT / "templates"), static_folder="static")
    database = Database(config.database_url)
    if config.is_sqlite:
        make_ready(database, config)
    web.register(app, Parts(config, database, FrameKeeper(database)))
    commands.add_to(app)
    return app


def _configure_logs(level: str) -> None:
    """One JSON object a line on standard error. No names, notes, coordinates or tokens go in."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),  # as it is when a line is written
        cache_logger_on_first_use=False,
    )
