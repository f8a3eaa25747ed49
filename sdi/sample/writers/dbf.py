"""dBASE tables with the bytes that legacy programs leave in them, which GDAL can't write by itself."""

import math
import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

LAST_UPDATE = (125, 9, 15)
"""The date in every header (years since 1900, month, day): fixed, so that each run gives the same bytes."""
NO_CODE_PAGE = 0


@dataclass(frozen=True)
class Column:
    """One column: `kind` C (text), N (number) or L (yes/no), width and decimals as the format has them.

    A value of None (or NaN) is written as blanks, dBASE's way of saying nothing.
    """

    name: str
    kind: str
    width: int
    values: Iterable[Any]
    decimals: int = 0


def write(path: Path, columns: list[Column], encode: Callable[[str], bytes]) -> None:
    """Write a table. Text becomes bytes by `encode`; the language byte says nothing about it.

    Raises ValueError where a name is longer than ten bytes or a text does not fit its column.
    """
    cells = [_cells(column, encode) for column in columns]
    rows = len(cells[0]) if cells else 0
    table = np.empty((rows, 1 + sum(column.width for column in columns)), dtype=np.uint8)
    table[:, 0] = ord(" ")
    start = 1
    for column, texts in zip(columns, cells, strict=True):
        flat = np.frombuffer(b"".join(texts), dtype=np.uint8)
        table[:, start : start + column.width] = flat.reshape(rows, column.width)
        start += column.width
    path.write_bytes(_header(columns, rows) + table.tobytes() + b"\x1a")


def _header(columns: list[Column], rows: int) -> bytes:
    size = 32 + 32 * len(columns) + 1
    record = 1 + sum(column.width for column in columns)
    head = struct.pack("<B3BIHH17xB2x", 3, *LAST_UPDATE, rows, size, record, NO_CODE_PAGE)
    return head + b"".join(_descriptor(column) for column in columns) + b"\r"


def _descriptor(column: Column) -> bytes:
    name = column.name.encode("ascii")
    if len(name) > 10:
        raise ValueError(f"column name too long: {column.name}")
    return struct.pack("<11sc4xBB14x", name, column.kind.encode(), column.width, column.decimals)


def _cells(column: Column, encode: Callable[[str], bytes]) -> list[bytes]:
    known: dict[Any, bytes] = {}
    cells = []
    for value in column.values:
        cell = known.get(value)
        if cell is None:
            cell = known[value] = _cell(column, value, encode)
        cells.append(cell)
    return cells


def _cell(column: Column, value: Any, encode: Callable[[str], bytes]) -> bytes:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return b" " * column.width
    match column.kind:
        case "C":
            cell = encode(str(value)).ljust(column.width)
        case "N":
            cell = f"{value:{column.width}.{column.decimals}f}".encode("ascii")
        case _:
            cell = b"T" if value else b"F"
    if len(cell) != column.width:
        raise ValueError(f"{column.name}: {value!r} needs {len(cell)} bytes, has {column.width}")
    return cell
