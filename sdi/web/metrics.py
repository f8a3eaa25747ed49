"""Counts and times of requests for Prometheus, of all workers together.

The workers write their figures into the folder that ``PROMETHEUS_MULTIPROC_DIR`` names (`sdi
serve` sets it up), so that a scrape that reaches any one of them tells of all. Without that
folder the figures are this process's own.
"""

import os
import time
from pathlib import Path

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from layers.catalog import Catalog

_SECONDS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """The figures of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "sdi_http_requests", "Requests answered", ["method", "route", "status"], registry=self.registry
        )
        self.seconds = Histogram(
            "sdi_http_request_seconds",
            "Seconds to answer",
            ["route"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.revision = Gauge(
            "sdi_catalog_revision",
            "Revision of the catalog that a worker serves; the lowest of all workers",
            registry=self.registry,
            multiprocess_mode="livemin",
        )

    def tell_revision(self, catalog: Catalog) -> None:
        """Keep the revision that this worker serves."""
        self.revision.set(catalog.revision)

    def text(self) -> bytes:
        """The figures in Prometheus' text format."""
        folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
        if not folder:
            return generate_latest(self.registry)
        _forget_the_dead(Path(folder))
        everyone = CollectorRegistry()
        multiprocess.MultiProcessCollector(everyone, path=folder)  # type: ignore[no-untyped-call]
        return generate_latest(everyone)


class Measured:
    """Middleware that counts and times; routes are told apart by their pattern, not by address."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status, began = 500, time.perf_counter()

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, sent)
        finally:
            route = getattr(scope.get("route"), "path", "none")
            self._metrics.requests.labels(_method(scope), route, str(status)).inc()
            self._metrics.seconds.labels(route).observe(time.perf_counter() - began)


def metrics(request: Request) -> Response:
    """Route: the figures."""
    found: Metrics = request.app.state.metrics
    return Response(found.text(), headers={"cache-control": "no-store"}, media_type=CONTENT_TYPE_LATEST)


def _forget_the_dead(folder: Path) -> None:
    """Take out what workers that have ended said of their state; what they counted stays."""
    for file in folder.glob("gauge_live*_*.db"):
        pid = file.stem.rsplit("_", 1)[1]
        if not Path("/proc", pid).exists():
            file.unlink(missing_ok=True)


def _method(scope: Scope) -> str:
    """The method; made-up ones count as one, so that nobody can fill the memory with names."""
    method: str = scope["method"]
    return method if method in ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE") else "other"
