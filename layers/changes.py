"""The log of change sets: which there are, and what one did to each feature."""

from typing import Any

from psycopg2.extras import RealDictCursor

from layers.catalog import load_catalog
from layers.change import Change, Kind, field_changes, hidden_fields, shown_key
from layers.spec.layer import Layer
from layers.table import value_columns
from sdi.db import Connection, sql_query
from sdi.errors import NotFound


def change_sets(connection: Connection, limit: int) -> list[dict[str, Any]]:
    """The latest change sets, newest first.

    Keys: `number`, `committed_at` (aware), `who`, `application`, `reason`, `layers` (``{layer, inserted,
    updated, deleted}``), `reverts` and `reverted_by` (numbers or None).
    """
    return _dicts(connection, sql_query("changes", "list"), {"limit": limit})


def change_set(connection: Connection, number: int) -> dict[str, Any]:
    """One change set with its lineage, `source`. Raises NotFound."""
    found = _dicts(connection, sql_query("changes", "show"), {"number": number})
    if not found:
        raise NotFound("changes.unknown", number=number)
    return found[0]


def differences(connection: Connection, number: int, limit: int) -> dict[str, list[Change]]:
    """What a change set did, by layer: at most `limit` features of each, without geometries.

    Personal values are masked. Layers that were removed since are not in it. Raises NotFound.
    """
    catalog = load_catalog(connection)
    told = {}
    for counted in change_set(connection, number)["layers"]:
        published = catalog.layers.get(counted["layer"])
        if published is not None:
            told[published.layer.id] = _of_layer(connection, published.layer, number, limit)
    return told


def _of_layer(connection: Connection, layer: Layer, number: int, limit: int) -> list[Change]:
    names = value_columns(layer)
    statement = sql_query("changes", "differences").format(
        layer=f'"{layer.id}"',
        columns=", ".join(f'"{name}"' for name in names),
        fields=", ".join(f'h."{name}"' for name in names),
    )
    rows = _dicts(connection, statement, {"number": number, "limit": limit})
    return [_change(row, layer) for row in rows]


def _change(row: dict[str, Any], layer: Layer) -> Change:
    hidden = hidden_fields(layer)
    old, new = row["old"] or {}, row["new"] or {}
    changed = [name for name in old if name in new and old[name] != new[name]]
    return Change(
        kind=_kind(row),
        key=shown_key(_key(row), layer, hidden),
        feature=row["sdi_id"],
        fields=field_changes(old, new, changed, hidden),
        moved=row["moved"],
        area_before=row["area_before"],
        area_after=row["area_after"],
    )


def _kind(row: dict[str, Any]) -> Kind:
    if row["op"] == "A":
        return "new"
    if row["op"] == "D":
        return "deleted"
    return "moved" if row["is_moved"] else "changed"


def _key(row: dict[str, Any]) -> str:
    """The key; of a renamed feature both."""
    keys = [key for key in (row["old_key"], row["new_key"]) if key is not None]
    return " → ".join(dict.fromkeys(keys))


def _dicts(connection: Connection, statement: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    with connection.cursor(cursor_factory=RealDictCursor) as cursor:
        cursor.execute(statement, values)
        return [dict(row) for row in cursor.fetchall()]
