"""The tables of a layer: the present in `data`, the past in `history`."""

from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Computed,
    Date,
    DateTime,
    Float,
    MetaData,
    String,
    Table,
    Text,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.schema import CreateTable
from sqlalchemy.types import TypeEngine

from layers.spec.field import Field
from layers.spec.layer import Layer

RASTER_COLUMNS = ("sdi_file", "sdi_grid")
"""The columns of a raster layer's rows beside the declared ones: the file by its content, and its grid."""

_DIALECT: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]

_TYPES: dict[str, type[TypeEngine[Any]]] = {
    "integer": BigInteger,
    "number": Float,
    "boolean": Boolean,
    "date": Date,
}


def column_type(field: Field) -> TypeEngine[Any]:
    """The PostgreSQL type of a field."""
    if field.type == "text":
        return Text()  # the declared length is checked, never enforced by cutting
    if field.type == "datetime":
        return DateTime(timezone=True)
    return Float(53) if field.type == "number" else _TYPES[field.type]()


def geometry_type(layer: Layer, srid: int) -> Geometry:
    """The type of the column geom, without an index of its own making."""
    return Geometry(layer.geometry.type.upper(), srid, spatial_index=False)


def value_columns(layer: Layer) -> list[str]:
    """The names of the columns that make up a feature, in their order, without geometry."""
    return [*layer.fields, *(RASTER_COLUMNS if layer.raster else ())]


def layer_table(layer: Layer, srid: int) -> Table:
    """`data.<layer>`: declared columns, `geom` in the storage CRS (easting, northing), `geom_web` derived."""
    return Table(
        layer.id,
        MetaData(schema="data"),
        Column("sdi_id", BigInteger, primary_key=True, autoincrement=False),
        Column("sdi_key", Text, nullable=False),
        *_declared(layer),
        Column("geom", geometry_type(layer, srid)),
        Column(
            "geom_web",
            Geometry("GEOMETRY", 3857, spatial_index=False),
            Computed("sdi.to_web(geom)", persisted=True),
        ),
        Column("sdi_changeset", BigInteger, nullable=False),
    )


def history_table(layer: Layer, srid: int) -> Table:
    """`history.<layer>`: a row for each past version, with the change set that ended it."""
    return Table(
        layer.id,
        MetaData(schema="history"),
        Column("sdi_id", BigInteger, nullable=False),
        Column("sdi_key", Text, nullable=False),
        *_declared(layer),
        Column("geom", geometry_type(layer, srid)),
        Column("sdi_changeset", BigInteger),
        Column("sdi_ended_by", BigInteger, nullable=False),
        Column("sdi_op", String(1), nullable=False),
    )


def _declared(layer: Layer) -> list[Column[Any]]:
    columns = [Column(name, column_type(field)) for name, field in layer.fields.items()]
    if layer.raster:
        columns += [Column("sdi_file", Text), Column("sdi_grid", JSONB)]
    return columns


def create_table(table: Table) -> str:
    """The CREATE TABLE statement of a table."""
    return str(CreateTable(table).compile(dialect=_DIALECT))


def column_ddl(field: Field) -> str:
    """The type of a field as DDL writes it."""
    return column_type(field).compile(dialect=_DIALECT)


def index_statements(layer: Layer) -> list[str]:
    """The indexes of both tables, each with the reading that needs it."""
    name = layer.id
    statements = [
        # an import joins by key; no two features share one
        f'create unique index "{name}_key" on data."{name}" (sdi_key)',
        # items by box
        f'create index "{name}_geom" on data."{name}" using gist (geom)',
        # what a change set made: the change feed
        f'create index "{name}_changeset" on data."{name}" (sdi_changeset)',
        # what a change set ended: the change feed, revert
        f'create index "{name}_ended_by" on history."{name}" (sdi_ended_by)',
        # the versions of one feature
        f'create index "{name}_id" on history."{name}" (sdi_id)',
        # as of, by box
        f'create index "{name}_geom" on history."{name}" using gist (geom)',
    ]
    if layer.tiles:
        # tiles
        statements.append(f'create index "{name}_geom_web" on data."{name}" using gist (geom_web)')
    return statements
