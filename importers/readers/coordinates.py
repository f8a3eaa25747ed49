"""Where a table has its coordinates, and how its cells become geometries."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from importers.columns import XYColumns
from importers.numbers import decimal_mark, parse_numbers
from layers.spec.fold import fold
from sdi.errors import DataRefused

type Floats = np.ndarray[tuple[int], np.dtype[np.float64]]

_LON = ("lon", "long", "longitude", "lng", "kinhdo")
_LAT = ("lat", "latitude", "vido")
_PAIRS = (
    (("x", "toadox", "xm", "coordx", "pointx", "xcoord", "xvn2000"),
     ("y", "toadoy", "ym", "coordy", "pointy", "ycoord", "yvn2000")),
    (("easting", "east", "e", "dong"), ("northing", "north", "n", "bac")),
)  # fmt: skip
_POINT = np.dtype([("order", "u1"), ("type", "<u4"), ("x", "<f8"), ("y", "<f8")])
_WKT = ("wkt", "geom", "geometry", "thegeom", "wkbgeometry", "shape")
_SRID = re.compile(r"^\s*SRID\s*=\s*(\d+)\s*;\s*", re.I)
_HEX = re.compile(r"^0[01][0-9A-Fa-f]{8,}$")


@dataclass(frozen=True)
class Coordinates:
    """The columns that hold the place, the CRS they declare, and the reading of a batch's cells.

    `lon_lat` are the columns where they are called longitude and latitude, which says that x and y are
    degrees in this order, not in which CRS. `wkb(file, batch, first_row)` gives the geometries in x, y
    order; null where there is none.
    """

    columns: frozenset[str]
    crs: str | None
    axes_assumed: bool
    lon_lat: tuple[str, str] | None
    wkb: Callable[[Path, pa.RecordBatch, int], pa.Array]


def find_coordinates(file: Path, sample: pa.RecordBatch, chosen: XYColumns) -> Coordinates:
    """Where the table has its coordinates; `sample` (binary columns) tells how numbers are written.

    Columns that someone named come first, then WKT or hexadecimal WKB, longitude and latitude,
    x and y (which of them is north is not decided here). Raises DataRefused where there are none.
    """
    names = sample.schema.names
    if chosen.x or chosen.y:
        return _points(sample, *_chosen(file, names, chosen), axes_assumed=True)
    if wkt := _named(names, _WKT):
        return _shapes(sample, wkt)
    for east, north in ((_LON, _LAT), *_PAIRS):
        x, y = _named(names, east), _named(names, north)
        if x and y:
            return _points(sample, x, y, axes_assumed=east is not _LON)
    raise DataRefused("import.no_coordinates", file=file.name, columns=", ".join(names))


def _named(names: list[str], wanted: Sequence[str]) -> str | None:
    return next((name for name in names if fold(name) in wanted), None)


def _chosen(file: Path, names: list[str], chosen: XYColumns) -> tuple[str, str]:
    if not chosen.x or not chosen.y:
        raise DataRefused("format.both_columns", file=file.name)
    for column in (chosen.x, chosen.y):
        if column not in names:
            raise DataRefused(
                "format.no_such_column", file=file.name, column=column, columns=", ".join(names)
            )
    return chosen.x, chosen.y


def _points(sample: pa.RecordBatch, x: str, y: str, axes_assumed: bool) -> Coordinates:
    marks = {name: decimal_mark(_texts(sample.column(name))) for name in (x, y)}

    def wkb(_: Path, batch: pa.RecordBatch, __: int) -> pa.Array:
        east, north = (_floats(batch.column(name), marks[name]) for name in (x, y))
        return _point_wkb(east, north)

    lon_lat = None if axes_assumed else (x, y)
    return Coordinates(frozenset({x, y}), None, axes_assumed, lon_lat, wkb)


def _point_wkb(x: Floats, y: Floats) -> pa.Array:
    """Points as little-endian WKB; null where an ordinate is NaN."""
    points = np.empty(len(x), _POINT)
    points["order"], points["type"], points["x"], points["y"] = 1, 1, x, y
    wkb = pa.Array.from_buffers(pa.binary(_POINT.itemsize), len(x), [None, pa.py_buffer(points.tobytes())])
    there = pa.array(~(np.isnan(x) | np.isnan(y)))
    return pc.if_else(there, wkb, pa.scalar(None, wkb.type)).cast(pa.large_binary())


def _floats(column: pa.Array, mark: str) -> Floats:
    """The numbers of a column, NaN where there is none."""
    if pa.types.is_floating(column.type) or pa.types.is_integer(column.type):
        return np.asarray(column.cast(pa.float64()).fill_null(np.nan), float)
    try:
        return _plain_floats(column, mark)
    except pa.ArrowInvalid:  # thousands, units, notes: read one by one
        return parse_numbers(_texts(column), mark).values


def _plain_floats(column: pa.Array, mark: str) -> Floats:
    """The numbers of a column without thousands or letters, all at once. Raises ArrowInvalid for others."""
    text = pc.utf8_trim_whitespace(column.cast(pa.large_string()))
    if mark == ",":
        if pc.any(pc.match_substring(text, ".")).as_py():
            raise pa.ArrowInvalid("thousands")
        text = pc.replace_substring(text, ",", ".")
    values = np.array(text.cast(pa.float64()).fill_null(np.nan), float)
    values[~np.isfinite(values)] = np.nan
    return values


def _texts(column: pa.Array) -> list[str | None]:
    cells = column.to_pylist()
    return [cell.decode("latin-1") if isinstance(cell, bytes) else None if cell is None else str(cell)
            for cell in cells]  # fmt: skip


def _shapes(sample: pa.RecordBatch, column: str) -> Coordinates:
    first = next((text for text in _texts(sample.column(column)) if text), "")
    told = _SRID.match(first)

    def wkb(file: Path, batch: pa.RecordBatch, row: int) -> pa.Array:
        texts = _texts(batch.column(column))
        return pa.array(
            [_shape(file, column, row + at, text) for at, text in enumerate(texts)], pa.large_binary()
        )

    return Coordinates(frozenset({column}), f"EPSG:{told[1]}" if told else None, False, None, wkb)


def _shape(file: Path, column: str, row: int, text: str | None) -> bytes | None:
    if text is None or not text.strip():
        return None
    try:
        plain = _SRID.sub("", text).strip()
        shape = shapely.from_wkb(plain) if _HEX.match(plain) else shapely.from_wkt(plain)
        return bytes(shapely.to_wkb(shape, flavor="iso", output_dimension=4))
    except (shapely.errors.GEOSException, NotImplementedError, ValueError) as error:
        raise DataRefused("format.bad_wkt", file=file.name, row=row, column=column, text=text[:60]) from error
