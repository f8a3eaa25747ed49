"""Making the database match a layer's declaration: new tables, new columns, never a lost value."""

import json
from collections.abc import Mapping
from typing import Literal

from layers.catalog import Published, load_catalog
from layers.spec.layer import Layer
from layers.table import (
    column_ddl,
    column_type,
    create_table,
    history_table,
    index_statements,
    layer_table,
    present_indexes,
)
from sdi.db import Connection, one, sql_query
from sdi.errors import Conflict

type Outcome = Literal["created", "changed", "unchanged"]


def storage_srid(layer: Layer, city_srid: int) -> int:
    """The SRID that a layer is stored in."""
    return city_srid if layer.geometry.crs == "city" else int(layer.geometry.crs.removeprefix("EPSG:"))


def apply_layer(connection: Connection, layer: Layer, source: str, city_srid: int) -> Outcome:
    """Create the layer, or change what is there to match; the same declaration twice does nothing.

    Raises Conflict where the change would lose or reinterpret stored values: a field taken
    away or of another type, another key, geometry type or CRS.
    """
    execute(connection, sql_query("catalog", "lock"))
    known = load_catalog(connection).layers.get(layer.id)
    if known is None:
        _create(connection, layer, source, storage_srid(layer, city_srid))
        return "created"
    if known.layer == layer:
        return "unchanged"
    _change(connection, known, layer)
    _store(connection, "update", layer, source, known.srid)
    execute(connection, sql_query("catalog", "attach"), {"id": layer.id})
    return "changed"


def adopt_table(connection: Connection, layer: Layer, source: str, srid: int, table: str) -> int:
    """Make `staging.<table>` the table of a new layer, with its rows as one change set; its id.

    The table is a `loading_table` with the indexes of `present_indexes` (prefix ``<table>_``) and a
    primary key of that name. The caller opens the transaction, describes its change set and commits.
    Raises Conflict where there is a layer of that name by now.
    """
    execute(connection, sql_query("catalog", "lock"))
    if layer.id in load_catalog(connection).layers:
        raise Conflict("import.layer_exists", layer=layer.id)
    changeset: int = one(connection, sql_query("adopt", "open"))
    for statement in _adoption(layer, table, changeset):
        execute(connection, statement)
    execute(connection, create_table(history_table(layer, srid)))
    for statement in index_statements(layer)[len(present_indexes(layer, "", "")) :]:
        execute(connection, statement)
    _store(connection, "insert", layer, source, srid)
    execute(connection, sql_query("catalog", "attach"), {"id": layer.id})
    execute(connection, sql_query("adopt", "record").format(layer=layer.id))
    return changeset


def _adoption(layer: Layer, table: str, changeset: int) -> list[str]:
    pieces = {"table": table, "layer": layer.id, "changeset": str(changeset)}
    names = [*present_indexes(layer, "", ""), "pkey"]
    renames = [sql_query("adopt", "rename_index").format(name=name, **pieces) for name in names]
    return [*renames, sql_query("adopt", "move").format(**pieces)]


def remove_layer(connection: Connection, layer_id: str) -> None:
    """Remove a layer with its data and its history. Raises NotFound."""
    execute(connection, sql_query("catalog", "lock"))
    load_catalog(connection)[layer_id]
    execute(connection, f'drop table data."{layer_id}", history."{layer_id}"')
    execute(connection, "delete from sdi.tile_dirt where layer = %(id)s", {"id": layer_id})
    execute(connection, sql_query("catalog", "delete"), {"id": layer_id})


def execute(connection: Connection, statement: str, values: Mapping[str, object] | None = None) -> None:
    """Run one statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _create(connection: Connection, layer: Layer, source: str, srid: int) -> None:
    execute(connection, create_table(layer_table(layer, srid)))
    execute(connection, create_table(history_table(layer, srid)))
    for statement in index_statements(layer):
        execute(connection, statement)
    _store(connection, "insert", layer, source, srid)
    execute(connection, sql_query("catalog", "attach"), {"id": layer.id})


def _store(connection: Connection, statement: str, layer: Layer, source: str, srid: int) -> None:
    spec = json.dumps(layer.model_dump(mode="json"), ensure_ascii=False)
    values: dict[str, object] = {"id": layer.id, "spec": spec, "source": source, "srid": srid}
    execute(connection, sql_query("catalog", statement), values)


def _change(connection: Connection, known: Published, layer: Layer) -> None:
    before = known.layer
    if _shape(before) != _shape(layer) and not _is_empty(connection, layer.id):
        raise Conflict("catalog.shape_changed", layer=layer.id)
    if _shape(before) != _shape(layer):
        execute(connection, f'drop table data."{layer.id}", history."{layer.id}"')
        execute(connection, create_table(layer_table(layer, known.srid)))
        execute(connection, create_table(history_table(layer, known.srid)))
        for statement in index_statements(layer):
            execute(connection, statement)
        return
    for name in before.fields.keys() - layer.fields.keys():
        _drop_column(connection, layer.id, name)
    for name, field in layer.fields.items():
        if name not in before.fields:
            for schema in ("data", "history"):
                execute(
                    connection, f'alter table {schema}."{layer.id}" add column "{name}" {column_ddl(field)}'
                )
        elif repr(column_type(field)) != repr(column_type(before.fields[name])):
            _retype_column(connection, layer.id, name, column_ddl(field))


def _shape(layer: Layer) -> tuple[object, ...]:
    """What can't change under stored features."""
    form = layer.geometry
    return layer.key, form.type, form.crs, form.z, layer.raster is None, layer.tiles is None


def _is_empty(connection: Connection, layer_id: str) -> bool:
    found = f'select exists (select from data."{layer_id}") or exists (select from history."{layer_id}")'
    return not one(connection, found)


def _drop_column(connection: Connection, layer_id: str, name: str) -> None:
    used = " or ".join(
        f'exists (select from {schema}."{layer_id}" where "{name}" is not null)'
        for schema in ("data", "history")
    )
    if one(connection, f"select {used}"):
        raise Conflict("catalog.field_has_values", layer=layer_id, field=name)
    for schema in ("data", "history"):
        execute(connection, f'alter table {schema}."{layer_id}" drop column "{name}"')


def _retype_column(connection: Connection, layer_id: str, name: str, type_name: str) -> None:
    """Only where no stored value can change by it: a longer text, or an empty column."""
    for schema in ("data", "history"):
        longer = type_name.startswith(("VARCHAR", "TEXT")) and not one(
            connection,
            f'select exists (select from {schema}."{layer_id}" '
            f'where "{name}"::text is distinct from "{name}"::{type_name}::text)',
        )
        if not longer:
            raise Conflict("catalog.type_changed", layer=layer_id, field=name)
        execute(connection, f'alter table {schema}."{layer_id}" alter column "{name}" type {type_name}')
