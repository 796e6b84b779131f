"""What does the running command work with, and how does it refuse?"""

import sys
from typing import NoReturn

import click
from flask import current_app

from mapper.parts import Current, Parts


def parts() -> Parts:
    found: Parts = current_app.extensions["mapper"]
    return found


_current = Current(parts)
config = _current.config
database = _current.database
frame = _current.frame
on_map = _current.on_map
credits = _current.credits
attribution = _current.attribution
now = _current.now
programme = _current.programme
today = _current.today


def refuse(reason: str) -> NoReturn:
    """Says why on standard error and ends with exit status 1."""
    click.echo(reason, err=True)
    sys.exit(1)
