"""Vector files through GDAL, attributes as raw bytes: GDAL's own recoding loses letters."""

import re
import warnings
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyogrio

from importers.dataset import Dataset
from importers.text.codecs import decode
from importers.text.detect import detect
from sdi.errors import DataRefused

_RAW_TEXT = {"ESRI Shapefile"}
"""Drivers whose text GDAL would recode; asked for no recoding, they give the file's bytes."""


def layer_names(file: Path) -> list[str]:
    """The names of the layers of a file. Raises DataRefused where GDAL can't open it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return [str(name) for name, _ in pyogrio.list_layers(file)]
    except Exception as error:
        raise DataRefused("import.unreadable", file=file.name, reason=str(error)) from error


def read_vector(file: Path, layer: str | None = None) -> Dataset:
    """All rows of one layer of a file. Raises DataRefused with the file's name and GDAL's reason."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # charset and .prj remarks: both are judged here, not by GDAL
            info = pyogrio.read_info(file, layer=layer, encoding="ISO-8859-1")
            meta, table, latin = _read(file, layer, info["driver"] in _RAW_TEXT)
    except Exception as error:
        raise DataRefused("import.unreadable", file=file.name, reason=str(error)) from error
    names = _different(_readable(list(table.schema.names)) if latin else list(table.schema.names))
    geometry = _geometry_place(meta, names)
    columns = {
        name: _plain(table.column(place), latin) for place, name in enumerate(names) if place != geometry
    }
    return Dataset(
        file=file,
        name=layer or info["layer_name"],
        driver=info["driver"],
        columns=columns,
        wkb=None if geometry is None else _whole(table.column(geometry)),
        geometry_type=info["geometry_type"],
        crs=_declared_crs(file, info),
        declared_encoding=_declared_encoding(file, info["driver"]),
    )


def _read(file: Path, layer: str | None, raw: bool) -> tuple[dict[str, Any], pa.Table, bool]:
    """The rows, and whether their text went through Latin-1, which gives each byte a letter and back.

    Arrow's names are UTF-8: a file whose column names are not can't come as raw bytes.
    """
    meta, table = pyogrio.read_arrow(file, layer=layer, **({"ENCODING": ""} if raw else {}))
    try:
        table.schema.names  # noqa: B018 - decoded when asked for
        return meta, table, False
    except UnicodeDecodeError:
        return *pyogrio.read_arrow(file, layer=layer, encoding="ISO-8859-1"), True


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


def _whole(column: pa.ChunkedArray) -> pa.Array:
    array = column.combine_chunks()
    return array.storage if isinstance(array, pa.ExtensionArray) else array


def _plain(column: pa.ChunkedArray, latin: bool) -> pa.Array:
    """The column in one piece; text as the bytes it is made of in the file."""
    array = _whole(column)
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if pa.types.is_string(array.type) or pa.types.is_large_string(array.type):
        return _through_latin(array) if latin else array.cast(pa.large_binary())
    return array


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
        return _first_line(file.with_suffix(".cpg")) or _first_line(file.with_suffix(".CPG"))
    if driver == "MapInfo File":
        return _mapinfo_charset(file)
    return "utf-8"


def _first_line(file: Path) -> str | None:
    return file.read_text("ascii", errors="replace").strip() or None if file.is_file() else None


def _mapinfo_charset(file: Path) -> str | None:
    """The charset of a table, where GDAL leaves its text alone because it knows no such charset."""
    head = file.read_bytes()[:4096].decode("ascii", errors="replace")
    found = re.search(r'(?im)^\s*(?:!charset\s+|charset\s+")(\w+)', head)
    charset = found[1] if found else None
    return charset if charset in ("WindowsVietnamese", "Neutral") else "utf-8" if charset else None
