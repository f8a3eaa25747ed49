"""The layers of a GeoPackage that are plain tables.

A view or a virtual table is a program: it can run for ever, or read other things than its file.
(OGC 12-128r19, clause 2.1 allows views; exporting one as a table takes a minute.)
"""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

from sdi.errors import DataRefused

_LAYERS = "SELECT table_name FROM gpkg_contents WHERE data_type IN ('features', 'attributes') ORDER BY rowid"
_TABLES = "SELECT name, type, sql FROM sqlite_master WHERE type IN ('table', 'view')"


def spatial_layers(file: Path) -> list[str]:
    """The names of the layers that `gpkg_contents` declares. Raises DataRefused for a damaged file."""
    return [str(row[0]) for row in _rows(file, _LAYERS)]


def refuse_computed_layers(file: Path) -> None:
    """Raise DataRefused where a layer is a view, a virtual table or has generated columns."""
    made = {str(name).casefold(): (kind, str(sql or "")) for name, kind, sql in _rows(file, _TABLES)}
    for layer in spatial_layers(file):
        kind, sql = made.get(layer.casefold(), ("table", ""))
        if kind == "view" or re.search(r"(?i)^\s*CREATE\s+VIRTUAL|\bGENERATED\s+ALWAYS\b|\bAS\s*\(", sql):
            raise DataRefused("format.view", file=file.name, layer=layer)


def _rows(file: Path, query: str) -> list[tuple[object, ...]]:
    try:
        uri = f"{file.resolve().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
            return connection.execute(query).fetchmany(10_000)
    except (sqlite3.Error, UnicodeDecodeError) as error:  # a message on damage quotes the damage
        raise DataRefused("import.unreadable", file=file.name, reason=str(error)) from error
