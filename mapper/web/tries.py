"""Was this tried too often, and what does somebody read then? Successes are taken back from the count."""

from werkzeug.wrappers import Response

from mapper.rules.audit import AuditAction
from mapper.rules.throttle import LIMITS, Tried
from mapper.store import audit, throttles
from mapper.store.database import Connection
from mapper.web import current

TOO_OFTEN = 429


def count(connection: Connection, *tried: tuple[Tried, str]) -> int:
    """Counts a try of each (kind, whose), always in this order; answers how many seconds to wait, or 0.

    It is counted before it is known whether it fails: of many at once none slips by.
    """
    now = current.now()
    wait = 0
    for kind, whose in tried:
        limit = LIMITS[kind]
        counted = throttles.strike(connection, _key(kind, whose), now, limit.window)
        if counted.number > limit.most:
            wait = max(wait, limit.wait(counted.started_at, now))
        if counted.number == limit.most + 1:
            audit.write(
                connection, now, audit.TERMINAL, AuditAction.sign_in_throttled, what=kind, tries=limit.most
            )
    return wait


def forgive(connection: Connection, *tried: tuple[Tried, str]) -> None:
    """It was no failure."""
    for kind, whose in tried:
        throttles.forgive(connection, _key(kind, whose))


def here(kind: Tried) -> tuple[Tried, str]:
    """A try from where this request comes from."""
    return kind, current.client_address()


def sentence(seconds: int) -> str:
    minutes = -(-seconds // 60)
    return f"That is too many tries. Wait {minutes} minute{'s' * (minutes > 1)} and try again."


def too_often(seconds: int, page: str) -> Response:
    """The page, which says how long to wait, as a browser and a script understand it."""
    return Response(page, TOO_OFTEN, {"Retry-After": str(seconds)}, content_type="text/html; charset=utf-8")


def _key(kind: Tried, whose: str) -> str:
    return throttles.keyed(current.config().secret_key, f"{kind}|{whose}")
