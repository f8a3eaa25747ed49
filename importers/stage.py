"""Rows into an unlogged staging table: binary COPY from Arrow, then keys, in the database."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

import adbc_driver_postgresql.dbapi
import pyarrow as pa

from layers.apply import execute
from layers.spec.layer import Layer
from layers.table import column_ddl, value_columns
from sdi.db import Connection, one, sql_query

_CASTS = {"sdi_grid": "::jsonb"}
"""Columns that binary COPY can't fill in their own type."""


@dataclass(frozen=True)
class Stage:
    """The staging tables of one import of one layer, and the pieces of SQL that speak of them."""

    layer: Layer
    srid: int
    name: str

    @classmethod
    def new(cls, layer: Layer, srid: int) -> "Stage":
        """Staging tables under a name of their own."""
        return cls(layer, srid, f"{layer.id[:20]}_{uuid.uuid4().hex[:12]}")

    def statement(self, query: str, **more: str) -> str:
        """A statement of `sql/queries/import.sql` for this stage."""
        return sql_query("import", query).format(**self._pieces(), **more)

    def _pieces(self) -> dict[str, str]:
        names = value_columns(self.layer)
        return {
            "rows": f'staging."{self.name}_rows"',
            "keyed": f'staging."{self.name}_keyed"',
            "diff": f'staging."{self.name}_diff"',
            "published": f'data."{self.layer.id}"',
            "columns": ", ".join(f'"{name}"' for name in names),
            "typed_columns": ", ".join(f'"{name}"{_CASTS.get(name, "")}' for name in names),
            "qualified_columns": ", ".join(f'r."{name}"' for name in names),
            "staged_columns": ", ".join(f's."{name}"' for name in names),
            "staged_values": ", ".join(f's."{name}"' for name in names),
            "published_values": ", ".join(f'p."{name}"' for name in names),
            "changed_columns": ", ".join(
                f'case when s."{name}" is distinct from p."{name}" then \'{name}\' end' for name in names
            ),
            "column_definitions": ",\n    ".join(f'"{name}" {ddl}' for name, ddl in self._types().items()),
            "geometry_type": f"geometry({self.layer.geometry.type}, {self.srid})",
            "srid": str(self.srid),
            "integer_key": str(self.layer.integer_key()).lower(),
        }

    def _types(self) -> dict[str, str]:
        types = {name: column_ddl(field) for name, field in self.layer.fields.items()}
        return types | ({"sdi_file": "text", "sdi_grid": "json"} if self.layer.raster else {})


def load(url: str, stage: Stage, columns: Mapping[str, pa.Array], wkb: pa.Array) -> None:
    """Copy the rows into the staging table. `columns` by field; `wkb` in the storage CRS, with its SRID."""
    fields = {name: columns[name] for name in value_columns(stage.layer)}
    rows = pa.array(range(1, len(wkb) + 1), pa.int64())
    table = pa.table({"sdi_row": rows, **fields, "geom": wkb})
    with adbc_driver_postgresql.dbapi.connect(url) as connection, connection.cursor() as cursor:
        cursor.adbc_ingest(f"{stage.name}_rows", table, mode="append", db_schema_name="staging")
        connection.commit()


def create(connection: Connection, stage: Stage) -> None:
    """Make the empty staging table."""
    execute(connection, stage.statement("stage"))


def assign_keys(connection: Connection, stage: Stage) -> None:
    """Give each staged row its key."""
    expression = one(
        connection, "select sdi_app.key_expression(%(fields)s::text[])", {"fields": list(stage.layer.key)}
    )
    execute(connection, stage.statement("key", key_expression=expression))
    execute(connection, stage.statement("key_index"))
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
        for table in abandoned:
            cursor.execute(f'drop table if exists staging."{table}"')
    return len(abandoned)


def drop(connection: Connection, stage: Stage) -> None:
    """Remove the staging tables."""
    execute(connection, stage.statement("drop"))
