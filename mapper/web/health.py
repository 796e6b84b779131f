"""Is the process alive, and can it work?"""

from flask import Blueprint, Response

from mapper.store import migrate
from mapper.store.database import is_reachable
from mapper.web import current

pages = Blueprint("health", __name__)


@pages.get("/healthz")
def healthz() -> Response:
    return Response("ok\n", content_type="text/plain; charset=utf-8")


@pages.get("/readyz")
def readyz() -> Response:
    """200 where the database answers and its schema is this code's; else 503 and which of the two."""
    database = current.database()
    if not is_reachable(database):
        return Response("database away\n", status=503, content_type="text/plain; charset=utf-8")
    if not migrate.is_current(database):
        return Response("schema old: run db upgrade\n", status=503, content_type="text/plain; charset=utf-8")
    return Response("ready\n", content_type="text/plain; charset=utf-8")
