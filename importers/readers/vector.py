"""Vector files through GDAL, attributes as raw bytes: GDAL's own recoding loses letters."""

import re
import warnings
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyogrio

from importers.dataset import Dataset
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
            info = pyogrio.read_info(file, layer=layer)
            options: dict[str, Any] = {"ENCODING": ""} if info["driver"] in _RAW_TEXT else {}
            meta, table = pyogrio.read_arrow(file, layer=layer, **options)
    except Exception as error:
        raise DataRefused("import.unreadable", file=file.name, reason=str(error)) from error
    geometry = meta["geometry_name"] or "wkb_geometry"
    return Dataset(
        file=file,
        name=layer or info["layer_name"],
        driver=info["driver"],
        columns={name: _plain(table.column(name)) for name in table.column_names if name != geometry},
        wkb=_whole(table.column(geometry)) if geometry in table.column_names else None,
        geometry_type=info["geometry_type"],
        crs=_declared_crs(file, info),
        declared_encoding=_declared_encoding(file, info["driver"]),
    )


def _whole(column: pa.ChunkedArray) -> pa.Array:
    array = column.combine_chunks()
    return array.storage if isinstance(array, pa.ExtensionArray) else array


def _plain(column: pa.ChunkedArray) -> pa.Array:
    """The column in one piece; text as the bytes it is made of."""
    array = _whole(column)
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if pa.types.is_string(array.type) or pa.types.is_large_string(array.type):
        return array.cast(pa.large_binary())
    return array


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
