"""Whether the service lives (`/healthz`) and whether it can serve (`/readyz`)."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sdi.db import one, sql_query
from sdi.errors import SdiError
from sdi.migrate import is_current
from sdi.web.services import Services, services

_FRESH = {"cache-control": "no-store"}


async def healthz(request: Request) -> Response:
    """Route: the process answers."""
    return JSONResponse({"status": "ok"}, headers=_FRESH)


def readyz(request: Request) -> Response:
    """Route: database reachable, migrations current, catalog read, positions verified; 503 if not all."""
    checks = _checks(services(request))
    ready = all(checks.values())
    return JSONResponse({"ready": ready, "checks": checks}, 200 if ready else 503, _FRESH)


def _checks(found: Services) -> dict[str, bool]:
    checks = dict.fromkeys(("database", "migrations", "catalog", "positions"), False)
    checks["catalog"] = found.has_catalog
    checks["positions"] = found.positions_verified
    try:
        with found.database.read() as connection:
            checks["database"] = one(connection, sql_query("web", "alive")) == 1
            checks["migrations"] = is_current(connection)
    except SdiError:
        pass
    return checks
