"""What kind of geometry each WKB value is, read from its first bytes without building it.

Kinds are the OGC Simple Features codes (06-103r4, table 7), without the flags for Z and M.
"""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

POINT, LINE, POLYGON, MULTIPOINT, MULTILINE, MULTIPOLYGON, COLLECTION = range(1, 8)
ABSENT = 0
"""The kind of a row without geometry."""

CURVED = frozenset((7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17))
"""Kinds that are arcs, may hold some (collections), or are surfaces under another name."""

_Z, _M, _SRID = 0x80000000, 0x40000000, 0x20000000

type Kinds = NDArray[np.int64]


def kinds_and_dimensions(wkb: pa.Array) -> tuple[Kinds, NDArray[np.bool_], NDArray[np.bool_]]:
    """For each value its kind, and whether it has Z and M; both WKB dialects (ISO and extended)."""
    codes = _codes(wkb)
    flat = codes & ~(_Z | _M | _SRID)
    tier = flat // 1000
    has_z = ((codes & _Z) != 0) | (tier == 1) | (tier == 3)
    has_m = ((codes & _M) != 0) | (tier == 2) | (tier == 3)
    return flat % 1000, has_z, has_m


def _codes(wkb: pa.Array) -> Kinds:
    """The type word of each value, 0 where there is none."""
    count = len(wkb)
    if not count:
        return np.zeros(0, np.int64)
    offset_type = np.int64 if pa.types.is_large_binary(wkb.type) else np.int32
    buffers = wkb.buffers()
    width = np.dtype(offset_type).itemsize
    offsets = np.frombuffer(buffers[1], offset_type, count + 1, wkb.offset * width).astype(np.int64)
    if buffers[2] is None:
        return np.zeros(count, np.int64)
    data = np.frombuffer(buffers[2], np.uint8)
    long_enough = np.diff(offsets) >= 5
    starts = np.where(long_enough, offsets[:-1], 0)
    if not long_enough.any():
        return np.zeros(count, np.int64)
    head = data[starts[:, None] + np.arange(5)].astype(np.int64)
    little = head[:, 1] | head[:, 2] << 8 | head[:, 3] << 16 | head[:, 4] << 24
    big = head[:, 4] | head[:, 3] << 8 | head[:, 2] << 16 | head[:, 1] << 24
    present = long_enough & ~np.asarray(wkb.is_null())
    return np.where(present, np.where(head[:, 0] == 1, little, big), 0)
