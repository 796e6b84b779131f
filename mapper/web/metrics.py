"""How is this process doing? Numbers for whoever runs it: no names, notes, places or addresses.

Of the process that answers, of several each its own; only for askers that the settings name, which are by
default those on the same machine. Anybody else is answered as if there were nothing here.
"""

import time
from collections.abc import Iterator
from ipaddress import ip_address

from flask import Blueprint, Flask, Response, abort, g, request
from prometheus_client import CollectorRegistry, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from mapper.store.frame_keeper import FrameKeeper
from mapper.web import current

pages = Blueprint("metrics", __name__)
MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
SAID_BY_A_PROXY = ("X-Forwarded-For", "Forwarded", "X-Real-IP")


class FrameNumbers(Collector):
    """What the coverage in memory takes, as it is when somebody asks."""

    def __init__(self, frames: FrameKeeper) -> None:
        self._frames = frames

    def collect(self) -> Iterator[Metric]:
        frame, done = self._frames.kept, self._frames.done
        for name, told, value in (
            ("bytes", "Memory that the arrays of the coverage in memory take.", frame.nbytes if frame else 0),
            ("venues", "Known venues in it.", len(frame.venues) if frame else 0),
            ("revision", "Revision of the database that it shows.", frame.revision if frame else 0),
        ):
            yield GaugeMetricFamily(f"mapper_frame_{name}", told, value)
        yield CounterMetricFamily("mapper_frame_reads", "How often it was read whole.", done.whole)
        yield CounterMetricFamily("mapper_frame_changes", "How often changes were taken in.", done.changes)
        yield CounterMetricFamily("mapper_frame_seconds", "Seconds that both took.", done.seconds)


def register(app: Flask, frames: FrameKeeper) -> None:
    """Counts every request of the app from now on."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    registry.register(FrameNumbers(frames))
    taken = Histogram(
        "mapper_request_seconds",
        "What requests took, by endpoint.",
        ("endpoint", "status"),
        buckets=SECONDS,
        registry=registry,
    )
    app.extensions["mapper_metrics"] = registry

    @app.after_request
    def count(response: Response) -> Response:
        began = g.get("started")
        if began is not None and request.endpoint:
            status = f"{response.status_code // 100}xx"
            taken.labels(request.endpoint, status).observe(time.perf_counter() - began)
        return response


@pages.get("/metrics")
def metrics() -> Response:
    if not _may_ask():
        abort(404)
    registry: CollectorRegistry = current.extension("mapper_metrics")
    return Response(generate_latest(registry), content_type=MEDIA_TYPE)


def _may_ask() -> bool:
    """Whether the asker's address is one of the settings'. What came by a proxy that the settings do not
    count comes from nobody knows where, whatever the address of the proxy."""
    if not current.config().proxies and any(name in request.headers for name in SAID_BY_A_PROXY):
        return False
    try:
        asker = ip_address(request.remote_addr or "")
    except ValueError:
        return False
    return any(asker in network for network in current.config().metrics_from)
