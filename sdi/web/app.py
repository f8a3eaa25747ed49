"""The application of one worker, put together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.routing import BaseRoute, Mount, Route

from sdi import paths
from sdi.settings import Settings
from sdi.web import health, import_page, map, problem, style_routes, tile_routes
from sdi.web.gate import Gate
from sdi.web.imports.changes import routes as change_routes
from sdi.web.imports.routes import routes as import_routes
from sdi.web.logs import AccessLog
from sdi.web.manners import Manners, Tagged
from sdi.web.metrics import Measured, Metrics, metrics
from sdi.web.ogc.routes import routes as ogc_routes
from sdi.web.openapi.route import Documents
from sdi.web.openapi.route import routes as openapi_routes
from sdi.web.pages.explain import routes as explain_routes
from sdi.web.problem import Failures
from sdi.web.services import Services
from sdi.web.static_files import Files, favicon

_SMALL = 1500
"""Bytes below which compression costs more than it saves."""

_PACKED = (
    *DEFAULT_EXCLUDED_CONTENT_TYPES,
    "image/tiff",
    "image/x-icon",
    "application/vnd.mapbox-vector-tile",
)


def create_app(settings: Settings, database_url: str, verified: bool = False) -> Starlette:
    """The service over one database. Nothing is connected before it starts.

    `verified`: the control points were checked already; else each application checks them.
    """
    figures = Metrics()
    services = Services(settings, database_url, verified, figures.tell_revision)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        services.start()
        yield
        await run_in_threadpool(services.close)

    routes = _routes()
    app = Starlette(
        routes=routes,
        middleware=[
            Middleware(AccessLog),
            Middleware(Measured, metrics=figures),
            Middleware(Manners),
            Middleware(GZipMiddleware, minimum_size=_SMALL, compresslevel=1, exclude_content_types=_PACKED),
            Middleware(Tagged),
            Middleware(Failures),
            Middleware(Gate, routes=routes),
        ],
        exception_handlers=problem.handlers,
        lifespan=lifespan,
    )
    app.state.services, app.state.metrics, app.state.openapi = services, figures, Documents()
    return app


def _routes() -> list[BaseRoute]:
    return [
        *ogc_routes,
        *openapi_routes,
        *explain_routes,
        *map.routes,
        *import_page.routes,
        *tile_routes.routes,
        *style_routes.routes,
        *import_routes,
        *change_routes,
        Route("/healthz", health.healthz),
        Route("/readyz", health.readyz),
        Route("/metrics", metrics),
        Route("/favicon.ico", favicon),
        Mount("/static", Files(paths.static())),
    ]
