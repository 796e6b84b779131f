"""What does the running request work with: which settings, database, coverage, person and moment?"""

from datetime import UTC, date, datetime

from flask import current_app, g

from mapper.config import Config
from mapper.parts import Parts
from mapper.rules.permissions import Actor
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


def actor() -> Actor:
    """Who is signed in; the doors let nobody else get to where this is called."""
    found: Actor = g.actor
    return found
