"""The staging tables of one import: rows by binary COPY from Arrow, and the difference.

Rows for a layer that exists go into an unlogged table. Rows of a new layer go into a table of
the layer's own form, which becomes the layer when it is published: nothing is copied twice.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from psycopg2.errors import LockNotAvailable

from layers.apply import execute
from layers.spec.layer import Layer
from layers.table import column_ddl, create_table, geometry_type, loading_table, value_columns
from sdi.db import Connection, sql_query

_CASTS = {"sdi_grid": "::jsonb"}
"""Columns that binary COPY can't fill in their own type."""


@dataclass(frozen=True)
class Stage:
    """The staging tables of one import of one layer, and the pieces of SQL that speak of them.

    `given` are the fields that the file has values for: the others stay as they are in features that
    are there. `becomes_layer` tells that the table of rows has the form of the layer's own.
    """

    layer: Layer
    srid: int
    name: str
    given: frozenset[str]
    becomes_layer: bool = False

    @classmethod
    def new(cls, layer: Layer, srid: int, given: Collection[str], *, becomes_layer: bool = False) -> "Stage":
        """Staging tables under a name of their own."""
        name = f"{layer.id[:20]}_{uuid.uuid4().hex[:12]}"
        return cls(layer, srid, name, frozenset(given), becomes_layer)

    @property
    def rows_table(self) -> str:
        """The name of the table of rows, in the schema `staging`."""
        return f"{self.name}_rows"

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are loaded, in their order."""
        ids = ("sdi_id",) if self.becomes_layer else ()
        return ("sdi_row", "sdi_key", *ids, *value_columns(self.layer), "geom")

    def statement(self, query: str, file: str = "import", **more: str) -> str:
        """A statement of `sql/queries/import.sql`, or of another `file` there, for this stage."""
        return sql_query(file, query).format(**self._pieces(), **more)

    def _pieces(self) -> dict[str, str]:
        names = value_columns(self.layer)
        compared = [name for name in names if name in self.given or name not in self.layer.fields]
        rows = f'staging."{self.rows_table}"'
        return {
            "rows": rows,
            "keyed": rows,
            "diff": f'staging."{self.name}_diff"',
            "published": f'data."{self.layer.id}"',
            "columns": ", ".join(f'"{name}"' for name in names),
            "qualified_columns": ", ".join(f'r."{name}"' for name in names),
            "staged_columns": ", ".join(f's."{name}"{_CASTS.get(name, "")}' for name in names),
            # with the key and the geometry the lists are never empty
            "updated": ", ".join(f'"{name}"' for name in (*compared, "geom")),
            "staged_row": ", ".join(["s.sdi_key", *(f's."{n}"{_CASTS.get(n, "")}' for n in compared)]),
            "published_row": ", ".join(["p.sdi_key", *(f'p."{name}"' for name in compared)]),
            "new_values": "".join(f's."{name}"{_CASTS.get(name, "")}, ' for name in compared),
            "staged_values": ", ".join(f's."{name}"{_CASTS.get(name, "")}' for name in compared),
            "published_values": ", ".join(f'p."{name}"' for name in compared),
            "changed_columns": ", ".join(
                f'case when s."{name}"{_CASTS.get(name, "")} is distinct from p."{name}" then \'{name}\' end'
                for name in compared
            ),
            "column_definitions": ",\n    ".join(f'"{name}" {ddl}' for name, ddl in self._types().items()),
            "geometry_type": str(geometry_type(self.layer, self.srid)),
            "srid": str(self.srid),
            "integer_key": str(self.layer.integer_key()).lower(),
        }

    def _types(self) -> dict[str, str]:
        types = {name: column_ddl(field) for name, field in self.layer.fields.items()}
        return types | ({"sdi_file": "text", "sdi_grid": "json"} if self.layer.raster else {})


def create(connection: Connection, stage: Stage) -> None:
    """Make the empty tables; the caller commits before they are filled."""
    if stage.becomes_layer:
        execute(connection, create_table(loading_table(stage.layer, stage.srid, "staging", stage.rows_table)))
    else:
        execute(connection, stage.statement("stage"))
        execute(connection, stage.statement("stage_diff"))


def number_repeated(connection: Connection, stage: Stage) -> list[tuple[int, str]]:
    """Tell rows of one key apart by a number; row and key of each that was given one, in order."""
    new_id = ""
    if stage.becomes_layer:
        integer = str(stage.layer.integer_key()).lower()
        new_id = f", sdi_id = sdi_app.feature_id(k.sdi_key || '#' || n.place, {integer})"
    with connection.cursor() as cursor:
        cursor.execute(stage.statement("number_repeated", new_id=new_id))
        return sorted(cursor.fetchall())


def analyze(connection: Connection, stage: Stage) -> None:
    """Let the planner know what was loaded."""
    execute(connection, stage.statement("analyze"))


def claim(connection: Connection, stage: Stage) -> None:
    """Say that the staging tables of this name are in use for as long as the connection lives."""
    execute(connection, sql_query("staging", "claim"), {"name": stage.name})


def sweep(connection: Connection) -> int:
    """Drop the staging tables of imports that ended without doing so; their number.

    A claim ends with the connection of its import, however that ended.
    """
    with connection.cursor() as cursor:
        cursor.execute(sql_query("staging", "abandoned"))
        abandoned = [table for (table,) in cursor.fetchall()]
        return sum(_dropped(cursor, table) for table in abandoned)


def _dropped(cursor: Any, table: str) -> bool:
    """Drop a table unless the last statement of its import is not over yet: the next sweep takes it then."""
    cursor.execute(sql_query("staging", "patience"))
    try:
        cursor.execute(f'drop table if exists staging."{table}"')
    except LockNotAvailable:
        cursor.execute("rollback to savepoint sweep")
        return False
    cursor.execute("release savepoint sweep")
    return True


def drop(connection: Connection, stage: Stage) -> None:
    """Remove the staging tables."""
    execute(connection, stage.statement("drop"))
