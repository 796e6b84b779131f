"""What does the running command work with?"""

import sys
from datetime import UTC, date, datetime
from typing import NoReturn

import click
from flask import current_app

from mapper.config import Config
from mapper.parts import Parts
from mapper.rules.visit import day_of
from mapper.store.coverage_frame import CoverageFrame
from mapper.store.database import Database


def parts() -> Parts:
    found: Parts = current_app.extensions["mapper"]
    return found


def config() -> Config:
    return parts().config


def database() -> Database:
    return parts().database


def frame() -> CoverageFrame:
    return parts().frames.current()


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    """The day it is in the programme's time zone."""
    return day_of(now(), config().time_zone)


def refuse(reason: str) -> NoReturn:
    """Says why on standard error and ends with exit status 1."""
    click.echo(reason, err=True)
    sys.exit(1)
