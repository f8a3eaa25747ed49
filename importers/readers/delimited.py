"""Tables of coordinates: CSV and TXT with x/y, lon/lat or WKT columns."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import shapely

from importers.dataset import Dataset
from importers.numbers import parse_numbers
from layers.spec.fold import fold
from sdi.errors import DataRefused

type Floats = np.ndarray[tuple[int], np.dtype[np.float64]]

_LON = ("lon", "long", "longitude", "lng", "kinhdo", "kinh do")
_LAT = ("lat", "latitude", "vido", "vi do")
_X = ("x", "toadox", "xm", "coordx", "pointx", "xcoord", "toa do x")
_Y = ("y", "toadoy", "ym", "coordy", "pointy", "ycoord", "toa do y")
_LONGEST_CELL = 64 * 1024 * 1024
"""Bytes; a polygon of a million points in WKT takes half of it."""

_WKT = ("wkt", "geom", "geometry", "thegeom")


def read_delimited(file: Path) -> Dataset:
    """All rows of a delimited text file; its coordinate columns become the geometry.

    The delimiter is found from the header; a field may hold a decimal comma. Every other
    column is text. Raises DataRefused where there are no coordinates or a row is of another
    length than the header (naming the row).
    """
    raw = file.read_bytes().removeprefix(b"\xef\xbb\xbf")
    if not raw.strip():
        raise DataRefused("import.empty_file", file=file.name)
    # latin-1 gives every byte a character and back: the encoding is decided later
    text = raw.decode("latin-1")
    csv.field_size_limit(_LONGEST_CELL)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    except csv.Error as error:
        raise DataRefused("import.unreadable", file=file.name, reason=str(error)) from error
    header, body = [name.strip() for name in rows[0]], [row for row in rows[1:] if row]
    for number, row in enumerate(body, start=2):
        if len(row) != len(header):
            raise DataRefused(
                "import.ragged_row", file=file.name, row=number, found=len(row), expected=len(header)
            )
    columns = {name: [row[place] for row in body] for place, name in enumerate(header)}
    used, geometry, declared = _geometry(columns, file)
    return Dataset(
        file=file,
        name=file.stem,
        driver="CSV",
        columns={name: _bytes(values) for name, values in columns.items() if name not in used},
        wkb=pa.array(shapely.to_wkb(geometry), pa.large_binary()),
        geometry_type=None,
        crs=declared,
        axes_assumed=declared is None and len(used) == 2,
    )


def _delimiter(text: str) -> str:
    header = text.split("\n", 1)[0]
    return max(";\t|,", key=lambda mark: (header.count(mark), mark != ","))


def _bytes(values: Sequence[str]) -> pa.Array:
    return pa.array([value.encode("latin-1") or None for value in values], pa.large_binary())


def _named(columns: dict[str, list[str]], names: Sequence[str]) -> str | None:
    wanted = {fold(name) for name in names}
    return next((name for name in columns if fold(_readable(name)) in wanted), None)


def _readable(name: str) -> str:
    """A header as UTF-8 where it is that; names in legacy text have no coordinate meaning anyway."""
    try:
        return name.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return name


def _geometry(columns: dict[str, list[str]], file: Path) -> tuple[set[str], Any, str | None]:
    if wkt := _named(columns, _WKT):
        try:
            texts = [value or None for value in columns[wkt]]
            return {wkt}, shapely.from_wkt(texts, on_invalid="ignore"), None
        except (NotImplementedError, shapely.errors.GEOSException) as error:
            raise DataRefused("import.unreadable", file=file.name, reason=str(error)) from error
    for east, north, declared in ((_LON, _LAT, "EPSG:4326"), (_X, _Y, None)):
        x, y = _named(columns, east), _named(columns, north)
        if x and y:
            return {x, y}, _points(_floats(columns[x]), _floats(columns[y])), declared
    raise DataRefused("import.no_coordinates", file=file.name, columns=", ".join(map(_readable, columns)))


def _floats(values: list[str]) -> Floats:
    return parse_numbers(values).values


def _points(x: Floats, y: Floats) -> Any:
    points: Any = shapely.points(x, y)
    points[np.isnan(x) | np.isnan(y)] = None
    return points
