"""``/changes``: the log of change sets for those who write, and taking one back."""

from typing import Any

from psycopg2.extras import RealDictCursor
from starlette.convertors import IntegerConvertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from layers.revert import revert
from sdi.db import Connection, one, sql_query
from sdi.errors import Conflict
from sdi.keys import ApiKey
from sdi.web.authority import authorise, refuse_other_layer
from sdi.web.imports.answer import page_links, private_json
from sdi.web.parameters import Parameters
from sdi.web.problem import problem
from sdi.web.visit import Visit

_CHANGES, _MOST_CHANGES = 20, 500
_CONFLICTS = 100
"""How many features in conflict are named; their number is told whole."""


def list_changes(request: Request) -> Response:
    """Route: the change sets, newest first: who did what to which layer, why, and what was taken back."""
    visit, key = Visit.of(request), authorise(request)
    wanted = Parameters(request, ("limit", "offset"))
    limit = wanted.integer("limit", _CHANGES, 1, _MOST_CHANGES)
    offset = wanted.integer("offset", 0, 0, 1_000_000)
    values = {"layers": _layers(key), "limit": limit + 1, "offset": offset}
    with visit.services.database.read() as connection:
        found = _rows(connection, "changes", values)
    for change in found:
        change["committed_at"] = change["committed_at"].isoformat()
    links = page_links(visit, "/changes", "link.changes", offset + limit if len(found) > limit else None)
    return private_json(visit, {"changes": found[:limit], "links": links})


def post_revert(request: Request) -> Response:
    """Route: take a change set back, whole or not at all; 409 with the features that were changed since."""
    visit, key = Visit.of(request), authorise(request)
    Parameters(request)
    number: int = request.path_params["number"]
    try:
        return private_json(visit, _revert(visit, key, number))
    except Conflict as error:
        with visit.services.database.read() as connection:
            found = _rows(connection, "conflicts", {"number": number, "limit": _CONFLICTS})
        document = {**problem(error, visit.language), "conflicts": found}
        return private_json(visit, document, 409, "application/problem+json")


def _revert(visit: Visit, key: ApiKey, number: int) -> dict[str, Any]:
    with visit.services.database.read() as connection:
        with connection:
            for change in _rows(connection, "changed_layers", {"number": number}):
                refuse_other_layer(key, change["layer"])
            done = revert(connection, number, key.name)
        # the public number is given while committing
        new = one(connection, sql_query("changes", "number"), {"id": done.changeset})
    return {"reverted": number, "changeset": new, "restored": done.restored}


def _layers(key: ApiKey) -> list[str] | None:
    return None if key.layers is None else list(key.layers)


def _rows(connection: Connection, query: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    with connection.cursor(cursor_factory=RealDictCursor) as cursor:
        cursor.execute(sql_query("web", query), values)
        return [dict(row) for row in cursor.fetchall()]


class _ChangeNumber(IntegerConvertor):
    """Eighteen digits at the most: that is what the database counts to."""

    regex = "[0-9]{1,18}"


register_url_convertor("change", _ChangeNumber())

routes = [
    Route("/changes", list_changes, methods=["GET"]),
    Route("/changes/{number:change}/revert", post_revert, methods=["POST"]),
]
"""The addresses of this module."""
