"""MapInfo tables (.tab) as offices left them: TCVN3 bytes in a table that says WindowsLatin1."""

import re
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sdi.sample.writers import dbf, gdal

VN2000 = (
    "+proj=tmerc +lat_0=0 +lon_0=105 +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84 "
    "+towgs84=-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278 "
    "+units=m +no_defs"
)
"""VN-2000 105°00′ with its seven parameters (EPSG:6960), which a MapInfo table keeps as datum 9999."""
BOUNDS = "400000,900000,800000,1300000"
"""The table's integer coordinates span this (m, EPSG:5897): steps of a fifth of a millimetre."""


def write(
    path: Path,
    geometries: NDArray[np.object_],
    table: gdal.Table,
    encode: Callable[[str], bytes],
) -> None:
    """Write `path` (.tab) and its parts; texts are stored as the bytes that `encode` makes of them."""
    latin = {name: [_as_latin(value, encode) for value in values] for name, values in table.items()}
    options = {"BOUNDS": BOUNDS, "ENCODING": "ISO-8859-1"}
    gdal.write(path, geometries, latin, VN2000, "MapInfo File", encoding="ISO-8859-1", layer_options=options)
    definition = path.read_text("latin-1").replace("ISO8859_1", "WindowsLatin1")
    data, widths = _slim(path.with_suffix(".dat").read_bytes(), _text_columns(definition))
    path.with_suffix(".dat").write_bytes(data)
    for name, width in widths.items():
        definition = re.sub(rf"(\s{name} Char) \(\d+\)", rf"\1 ({width})", definition)
    path.write_text(definition, "latin-1", newline="")


def _as_latin(value: Any, encode: Callable[[str], bytes]) -> Any:
    return encode(value).decode("latin-1") if isinstance(value, str) else value


def _text_columns(definition: str) -> list[str]:
    return re.findall(r"^\s+(\w+) Char \(", definition, flags=re.MULTILINE)


def _slim(data: bytes, texts: list[str]) -> tuple[bytes, dict[str, int]]:
    """The data with text columns no wider than their longest text, and nothing left over from memory in it.

    GDAL gives every text 254 bytes, today's date, and leaves stray bytes behind the column names.
    """
    rows, start, size = struct.unpack_from("<IHH", data, 4)
    records = np.frombuffer(data, np.uint8, rows * size, start).reshape(rows, size)
    parts, descriptors, widths, at = [records[:, :1]], [], {}, 1
    for place in range(32, start - 1, 32):
        name, width, decimals = _column(data[place : place + 32])
        cells = records[:, at : at + width]
        at += width
        if name in texts:
            used = np.flatnonzero(cells.any(axis=0))
            width = widths[name] = int(used[-1]) + 1 if len(used) else 1
        parts.append(cells[:, :width])
        descriptors.append(struct.pack("<11sc4xBB14x", name.encode("ascii"), b"C", width, decimals))
    body = np.hstack(parts)
    head = struct.pack("<B3BIHH20x", data[0], *dbf.LAST_UPDATE, rows, start, body.shape[1])
    return head + b"".join(descriptors) + b"\r" + body.tobytes() + data[start + rows * size :], widths


def _column(descriptor: bytes) -> tuple[str, int, int]:
    name = descriptor[:11].split(b"\0")[0].decode("ascii")
    return name, descriptor[16], descriptor[17]
