"""What was asked, and how long did it take? A line a request, without paths, queries or people."""

import time

import structlog
from flask import Flask, Response, g, request

log = structlog.get_logger()


def register(app: Flask) -> None:
    app.before_request(_start)
    app.after_request(_write)


def _start() -> None:
    g.started = time.perf_counter()


def _write(response: Response) -> Response:
    """The endpoint, not the path: a path may hold an id, a query a name."""
    if request.endpoint != "static":
        log.info(
            "request",
            endpoint=request.endpoint,
            method=request.method,
            status=response.status_code,
            ms=round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000),
        )
    return response
