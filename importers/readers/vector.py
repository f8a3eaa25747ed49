"""Vector files through GDAL in Arrow batches, attributes as raw bytes: its recoding loses letters."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyogrio

from importers.readers.trouble import refusing
from importers.source import Batch, Source
from importers.text.codecs import decode
from importers.text.detect import detect
from importers.text.foreign import encoding_of_ldid

_BATCH_ROWS = 16_384
_BATCH_BYTES = 32 * 1024 * 1024
"""About how much of a file is in memory at once, several batches of it."""

_RAW_TEXT = {"ESRI Shapefile"}
"""Drivers whose text GDAL would recode; asked for no recoding, they give the file's bytes."""


def layer_names(file: Path) -> list[str]:
    """The names of the layers of a file. Raises DataRefused where GDAL can't open it."""
    with refusing(file):
        return [str(name) for name, _ in pyogrio.list_layers(file)]


def open_vector(file: Path, layer: str | None = None) -> Source:
    """One layer of a file that GDAL reads. Raises DataRefused with the file's name and GDAL's reason."""
    with refusing(file):
        info = pyogrio.read_info(file, layer=layer, encoding="ISO-8859-1")
        options, latin = _reading(file, layer, info["driver"] in _RAW_TEXT)
        with pyogrio.open_arrow(file, use_pyarrow=True, **options) as (meta, reader):
            shape = _Shape(meta, reader.schema, latin)

    rows_at_once = _batch_rows(file, info["features"])

    def batches() -> Iterator[Batch]:
        with (
            refusing(file),
            pyogrio.open_arrow(file, use_pyarrow=True, batch_size=rows_at_once, **options) as (_, reader),
        ):
            for batch in reader:
                yield shape.batch(batch)

    return Source(
        file=file,
        name=layer or info["layer_name"],
        driver=info["driver"],
        schema=shape.schema,
        batches=batches,
        crs=_declared_crs(file, info),
        declared_encoding=_declared_encoding(file, info["driver"]),
        has_geometry=shape.geometry is not None,
        rows=info["features"] if info["features"] >= 0 else None,
    )


def _batch_rows(file: Path, rows: int) -> int:
    """So many rows as are a batch's bytes on average: a few polygons may be larger than all others."""
    size = file.stat().st_size if file.is_file() else 0
    per_row = size / rows if rows > 0 else 0
    return int(max(64, min(_BATCH_ROWS, _BATCH_BYTES / per_row))) if per_row else _BATCH_ROWS


def _reading(file: Path, layer: str | None, raw: bool) -> tuple[dict[str, Any], bool]:
    """The options to read with, and whether text goes through Latin-1, which gives each byte a letter.

    Arrow's names are UTF-8: a file whose column names are not can't come as raw bytes.
    """
    options: dict[str, Any] = {"layer": layer, **({"ENCODING": ""} if raw else {})}
    try:
        with pyogrio.open_arrow(file, use_pyarrow=True, **options) as (_, reader):
            reader.schema.names  # noqa: B018 - decoded when asked for
    except UnicodeDecodeError:
        return {"layer": layer, "encoding": "ISO-8859-1"}, True
    return options, False


class _Shape:
    """Which columns a layer has, and how its batches become ours."""

    def __init__(self, meta: dict[str, Any], schema: pa.Schema, latin: bool) -> None:
        names = _different(_readable(list(schema.names)) if latin else list(schema.names))
        self.latin = latin
        self.geometry = _geometry_place(meta, names)
        self.names = {place: name for place, name in enumerate(names) if place != self.geometry}
        self.schema = pa.schema([(name, _type(schema.types[place])) for place, name in self.names.items()])

    def batch(self, batch: pa.RecordBatch) -> Batch:
        columns = {name: _plain(batch.column(place), self.latin) for place, name in self.names.items()}
        wkb = pa.nulls(len(batch), pa.binary()) if self.geometry is None else batch.column(self.geometry)
        return Batch(columns, _within_bounds(wkb.storage if isinstance(wkb, pa.ExtensionArray) else wkb))


def _geometry_place(meta: dict[str, Any], names: list[str]) -> int | None:
    """Which column is the geometry: the last of its name, since attributes stand before it."""
    wanted = meta["geometry_name"] or "wkb_geometry"
    return len(names) - 1 - names[::-1].index(wanted) if wanted in names else None


def _readable(names: list[str]) -> list[str]:
    """Names that came through Latin-1, in the encoding that most of them make sense in."""
    cells = [name.encode("latin-1") for name in names]
    encoding = detect(cells).encoding
    return [decode(cell, encoding) for cell in cells]


def _different(names: list[str]) -> list[str]:
    """The names with a number behind those that come again; the geometry, the last, keeps its own."""
    seen: dict[str, int] = {}
    told = []
    for place, name in enumerate(names):
        seen[name] = seen.get(name, 0) + 1
        told.append(name if seen[name] == 1 or place == len(names) - 1 else f"{name}_{seen[name]}")
    return told


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _type(kind: pa.DataType) -> pa.DataType:
    if isinstance(kind, pa.BaseExtensionType):
        kind = kind.storage_type
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return pa.large_binary() if _is_text(kind) else kind


def _plain(column: pa.Array, latin: bool) -> pa.Array:
    """The column's own values; text as the bytes it is made of in the file."""
    if isinstance(column, pa.ExtensionArray):
        column = column.storage
    column = _within_bounds(column)
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if _is_text(column.type):
        return _through_latin(column) if latin else column.cast(pa.large_binary())
    return column


def _within_bounds(column: pa.Array) -> pa.Array:
    """The column, when its values lie in its memory: of a damaged FlatGeobuf GDAL 3.12 makes others."""
    kinds = {pa.string(): pa.binary(), pa.large_string(): pa.large_binary()}  # text is not UTF-8 yet
    column.view(kinds.get(column.type, column.type)).validate(full=True)
    return column


def _through_latin(array: pa.Array) -> pa.Array:
    coded = array.dictionary_encode()
    cells = [None if text is None else text.encode("latin-1") for text in coded.dictionary.to_pylist()]
    return pa.array(cells, pa.large_binary()).take(coded.indices)


def _declared_crs(file: Path, info: dict[str, Any]) -> str | None:
    """The .prj as written, where there is one: GDAL's reading of it has lost what it did not know."""
    prj = file.with_suffix(".prj")
    if file.suffix.lower() == ".shp":
        for candidate in (prj, file.with_suffix(".PRJ")):
            if candidate.is_file():
                return candidate.read_text("utf-8", errors="replace").strip() or None
        return None
    crs = info["crs"]
    return str(crs) if crs else None


def _declared_encoding(file: Path, driver: str) -> str | None:
    """What the file says its text is in, where the bytes are still its own; else UTF-8, which GDAL gives."""
    if driver == "ESRI Shapefile":
        page = _first_line(file.with_suffix(".cpg")) or _first_line(file.with_suffix(".CPG"))
        small, large = (_language_driver(file.with_suffix(ending)) for ending in (".dbf", ".DBF"))
        return page or small or large
    if driver == "MapInfo File":
        return _mapinfo_charset(file)
    return "utf-8"


def _first_line(file: Path) -> str | None:
    return file.read_text("ascii", errors="replace").strip() or None if file.is_file() else None


def _language_driver(table: Path) -> str | None:
    """The encoding that byte 29 of a DBF header names (dBASE IV, FoxPro)."""
    if not table.is_file():
        return None
    with table.open("rb") as opened:
        head = opened.read(32)
    return encoding_of_ldid(head[29]) if len(head) == 32 else None


def _mapinfo_charset(file: Path) -> str | None:
    """The charset of a table, where GDAL leaves its text alone because it knows no such charset."""
    head = file.read_bytes()[:4096].decode("ascii", errors="replace")
    found = re.search(r'(?im)^\s*(?:!charset\s+|charset\s+")(\w+)', head)
    charset = found[1] if found else None
    return charset if charset in ("WindowsVietnamese", "Neutral") else "utf-8" if charset else None
