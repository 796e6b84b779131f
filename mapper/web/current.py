"""What does the running request work with: which settings, database, coverage, person and moment?"""

from flask import current_app, g

from mapper.parts import Current, Parts
from mapper.rules.permissions import Actor


def parts() -> Parts:
    found: Parts = current_app.extensions["mapper"]
    return found


_current = Current(parts)
config = _current.config
database = _current.database
frame = _current.frame
now = _current.now
today = _current.today


def actor() -> Actor:
    """Who is signed in; the doors let nobody else get to where this is called."""
    found: Actor = g.actor
    return found
