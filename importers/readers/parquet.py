"""GeoParquet (1.0 and 1.1): WKB or single-type columns in row groups, read a batch at a time."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pyproj

from importers.source import Batch, Source
from sdi.errors import DataRefused, SdiError

_BATCH_ROWS = 16_384
_PART_BYTES = 32 * 1024 * 1024
_ALWAYS_TAKEN = 256 * 1024 * 1024
_MOST_TIMES = 200
"""A file may unpack to so many times its size."""
_LON_LAT = "OGC:CRS84"


def open_parquet(file: Path) -> Source:
    """The rows of a GeoParquet file. Raises DataRefused where it is damaged or says nothing of geometry.

    Without a `crs` member the coordinates are longitude and latitude (GeoParquet 1.1, "crs").
    Columns of lists and structures come as JSON text.
    """
    with _refusing(file), pq.ParquetFile(file) as opened:
        schema, rows = opened.schema_arrow, opened.metadata.num_rows
        name, about = _geometry(file, schema)
    names = [field.name for field in schema if field.name != name and not _is_covering(field, about)]

    def batches() -> Iterator[Batch]:
        left = max(_ALWAYS_TAKEN, _MOST_TIMES * file.stat().st_size)
        repeated = [column for column in names if _is_text(schema.field(column).type)]
        with _refusing(file), pq.ParquetFile(file, read_dictionary=repeated) as opened:
            for batch in opened.iter_batches(_BATCH_ROWS, columns=[*names, name], use_threads=False):
                size = sum(_unpacked_size(column) for column in batch.columns)
                left -= size
                if left < 0:
                    raise DataRefused("format.unpacks_too_large", file=file.name, times=_MOST_TIMES)
                rows = max(1, len(batch) * _PART_BYTES // max(size, _PART_BYTES))
                for start in range(0, len(batch), rows):
                    part = batch.slice(start, rows)
                    columns = {column: _plain(part.column(column)) for column in names}
                    yield Batch(columns, _wkb(file, part.column(name)))

    return Source(
        file=file,
        name=file.stem,
        driver="Parquet",
        schema=pa.schema([(column, _plain(pa.nulls(0, schema.field(column).type)).type) for column in names]),
        batches=batches,
        crs=_crs(file, about),
        declared_encoding="utf-8",
        rows=rows,
    )


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _unpacked_size(column: pa.Array) -> int:
    """Bytes of a column with each value written out: one long value may stand for a million rows."""
    if not pa.types.is_dictionary(column.type):
        return int(column.nbytes)
    lengths = pc.binary_length(column.dictionary) if _is_text(column.dictionary.type) else None
    return int(column.nbytes) if lengths is None else int(pc.sum(lengths.take(column.indices)).as_py() or 0)


def _geometry(file: Path, schema: pa.Schema) -> tuple[str, dict[str, Any]]:
    """The name of the geometry column and what the metadata say of it."""
    raw = (schema.metadata or {}).get(b"geo")
    if raw is None:
        raise DataRefused("format.no_geo_metadata", file=file.name)
    try:
        geo = json.loads(raw)
        name = str(geo["primary_column"])
        about = dict(geo["columns"][name])
        schema.field(name)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise DataRefused("format.bad_geo_metadata", file=file.name, reason=repr(error)) from error
    if str(about.get("encoding", "")).upper() != "WKB":
        raise DataRefused(
            "format.bad_geo_metadata", file=file.name, reason=f"encoding {about.get('encoding')}"
        )
    return name, about


def _is_covering(field: pa.Field, about: dict[str, Any]) -> bool:
    """Whether a column only repeats the bounds of the geometries, as GeoParquet 1.1 allows."""
    box = (about.get("covering") or {}).get("bbox") or {}
    return isinstance(box, dict) and field.name == (box.get("xmin") or [None])[0]


def _crs(file: Path, about: dict[str, Any]) -> str | None:
    if "crs" not in about:
        return _LON_LAT
    if about["crs"] is None:
        return None
    try:
        return str(pyproj.CRS.from_json_dict(about["crs"]).to_wkt())
    except Exception as error:
        raise DataRefused("format.bad_geo_metadata", file=file.name, reason=f"crs: {error}") from error


def _wkb(file: Path, column: pa.Array) -> pa.Array:
    if isinstance(column, pa.ExtensionArray):
        column = column.storage
    if not (pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type)):
        raise DataRefused("format.bad_geo_metadata", file=file.name, reason=str(column.type))
    return column


def _plain(column: pa.Array) -> pa.Array:
    """The column in a type that a table has: text as bytes, nested values as JSON."""
    if isinstance(column, pa.ExtensionArray):
        column = column.storage
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    kind = column.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return column.cast(pa.large_string()).cast(pa.large_binary())
    if pa.types.is_nested(kind):
        return _as_json(column)
    if pa.types.is_fixed_size_binary(kind) or pa.types.is_binary(kind) or pa.types.is_binary_view(kind):
        return _as_hex(column)
    return column


def _as_json(column: pa.Array) -> pa.Array:
    cells = [None if cell is None else json.dumps(cell, ensure_ascii=False, default=str).encode()
             for cell in column.to_pylist()]  # fmt: skip
    return pa.array(cells, pa.large_binary())


def _as_hex(column: pa.Array) -> pa.Array:
    cells = [None if cell is None else cell.hex().encode() for cell in column.to_pylist()]
    return pa.array(cells, pa.large_binary())


@contextmanager
def _refusing(file: Path) -> Iterator[None]:
    try:
        yield
    except (SdiError, GeneratorExit):
        raise
    except Exception as error:  # Arrow's errors are of many classes, and a damaged file meets all of them
        raise DataRefused("import.unreadable", file=file.name, reason=str(error)) from error
