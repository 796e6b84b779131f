"""What does the running request work with: which settings, database, coverage, person and moment?"""

from datetime import timedelta
from ipaddress import IPv6Address, ip_address
from typing import Any

from flask import current_app, g, request

from mapper.intake.phone_visit import Receiver
from mapper.intake.review_decisions import Decider
from mapper.intake.wishes import Programme
from mapper.parts import Current, Parts
from mapper.rules.permissions import Actor
from mapper.store.audit import By


def parts() -> Parts:
    found: Parts = current_app.extensions["mapper"]
    return found


def extension(name: str) -> Any:
    """What was kept with the app under this name."""
    return current_app.extensions[name]


def receiver() -> Receiver:
    """Takes in what phones send; one an app, so that what comes at once goes in at once."""
    found: Receiver = current_app.extensions["mapper_receiver"]
    return found


FRESH = timedelta(minutes=10)
_current = Current(parts)
config = _current.config
database = _current.database
frame = _current.frame
marks = _current.marks
sources = _current.sources
names = _current.names
on_map = _current.on_map
credits = _current.credits
attribution = _current.attribution
now = _current.now
programme = _current.programme
today = _current.today


def actor() -> Actor:
    """Who is signed in; the doors let nobody else get to where this is called."""
    found: Actor = g.actor
    return found


def decider() -> Decider:
    """Who is signed in, as somebody who decides about places of their own."""
    return Decider(actor().person_id, actor().reach)


def deciding() -> tuple[Decider, Programme]:
    """Who decides, and when and where: what every decision about places asks for last."""
    return decider(), programme()


def by() -> By:
    """Who does what this request does, and when, as the audit log says it."""
    return By(actor().person_id, now())


def is_fresh() -> bool:
    """Whether whoever asks has just signed in: it is them, and not somebody who found the device open."""
    fresh: bool = now() - g.sign_in.started_at < FRESH
    return fresh


def client_address() -> str:
    """Where the request comes from, as far as a throttle can tell: of IPv6 the network, which is one line's.

    What a proxy says of it counts only as far as MAPPER_PROXIES goes.
    """
    try:
        address = ip_address((request.remote_addr or "").partition("%")[0])
    except ValueError:
        return request.remote_addr or ""
    if not isinstance(address, IPv6Address):
        return str(address)
    return str(address.ipv4_mapped or IPv6Address(int(address) >> 64 << 64))
