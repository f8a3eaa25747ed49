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
    if layer.geometry.z:
        return Geometry(f"{layer.geometry.type.upper()}Z", srid, dimension=3, spatial_index=False)
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
        _geom_web(layer),
        Column("sdi_changeset", BigInteger, nullable=False),
    )


def loading_table(layer: Layer, srid: int, schema: str, name: str) -> Table:
    """A table that is filled before it becomes `data.<layer>` (see `layers.apply.adopt_table`).

    It lacks the change set, and has the number of each row in the file, `sdi_row`.
    """
    return Table(
        name,
        MetaData(schema=schema),
        Column("sdi_id", BigInteger, nullable=False, autoincrement=False),
        Column("sdi_key", Text, nullable=False),
        *_declared(layer),
        Column("geom", geometry_type(layer, srid)),
        _geom_web(layer),
        Column("sdi_row", BigInteger),
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


def _geom_web(layer: Layer) -> Column[Any]:
    flat = "st_force2d(geom)" if layer.geometry.z else "geom"  # tiles are flat
    return Column(
        "geom_web",
        Geometry("GEOMETRY", 3857, spatial_index=False),
        Computed(f"sdi.to_web({flat})", persisted=True),
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
    statements = list(present_indexes(layer, f'data."{name}"', f"{name}_").values())
    return [
        *statements,
        # what a change set made: the change feed
        changeset_index(layer),
        # what a change set ended: the change feed, revert
        f'create index "{name}_ended_by" on history."{name}" (sdi_ended_by)',
        # the versions of one feature
        f'create index "{name}_id" on history."{name}" (sdi_id)',
        # as of, by box
        f'create index "{name}_geom" on history."{name}" using gist (geom)',
    ]


def changeset_index(layer: Layer) -> str:
    """The index of what a change set made."""
    return f'create index "{layer.id}_changeset" on data."{layer.id}" (sdi_changeset)'


def present_indexes(layer: Layer, table: str, prefix: str) -> dict[str, str]:
    """Name without prefix → statement, for the indexes of the present state on a table of that form."""
    statements = {
        # an import joins by key; no two features share one
        "key": f'create unique index "{prefix}key" on {table} (sdi_key)',
        # items by box
        "geom": f'create index "{prefix}geom" on {table} using gist (geom)',
    }
    if layer.tiles:
        # tiles
        statements["geom_web"] = f'create index "{prefix}geom_web" on {table} using gist (geom_web)'
    return statements
