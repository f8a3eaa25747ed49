"""Reading features as the public may see them: every read runs as the role `sdi_read`."""

import json
from typing import Any

from layers.catalog import Published
from layers.query.clause import Clause
from layers.query.query import Query
from layers.query.select import count_features, extent, select_feature, select_features
from sdi.db import Connection

_AS_PUBLIC = "set local role sdi_read; set local statement_timeout = '30s'"


def fetch(connection: Connection, clause: Clause) -> tuple[Any, ...] | None:
    """The first row of a statement, run with the public's rights in a transaction of its own."""
    with connection, connection.cursor() as cursor:
        cursor.execute(_AS_PUBLIC)
        cursor.execute(clause.sql, clause.values)
        row: tuple[Any, ...] | None = cursor.fetchone()
        return row


def features(connection: Connection, query: Query) -> list[dict[str, Any]]:
    """The features of a page, as GeoJSON objects."""
    row = fetch(connection, select_features(query))
    found: list[dict[str, Any]] = json.loads(row[0]) if row else []
    return found


def feature(
    connection: Connection, published: Published, feature_id: int, srid: int = 4326
) -> dict[str, Any] | None:
    """One feature, or None."""
    row = fetch(connection, select_feature(published, feature_id, srid))
    return json.loads(row[0]) if row else None


def matched(connection: Connection, query: Query) -> int:
    """How many features match, without paging."""
    row = fetch(connection, count_features(query))
    return int(row[0]) if row else 0


def bounds(connection: Connection, published: Published) -> tuple[float, float, float, float] | None:
    """The extent in degrees (west, south, east, north), or None for an empty layer."""
    row = fetch(connection, extent(published))
    return None if row is None or row[0] is None else (row[0], row[1], row[2], row[3])
