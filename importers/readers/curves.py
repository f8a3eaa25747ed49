"""Arcs to lines: what neither tiles nor GeoJSON can carry, straightened within a stated tolerance.

The same arc gives the same vertices from either end, so that neighbours still share their bounds.
(ISO 13249-3 WKB: 8 CircularString … 12 MultiSurface, 15 PolyhedralSurface, 16 TIN, 17 Triangle.)
"""

import struct
from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from importers.geometry_kind import kinds_and_dimensions
from importers.readers.arcs import Position, arc_points

_ODD = (7, 8, 9, 10, 11, 12, 15, 16, 17)
"""Types that are arcs, or may hold some, or that only other names hold (surfaces)."""
_PLAIN = {8: 2, 9: 2, 10: 3, 11: 5, 12: 6, 15: 6, 16: 6, 17: 3}
_DEEPEST = 16

type Node = tuple[int, int, list["Node"] | list[list[Position]] | list[Position]]
"""A geometry as type, ordinates a position, and parts: geometries, rings or positions."""


def linearised(wkb: pa.Array, tolerance: float) -> tuple[pa.Array, int]:
    """The geometries with each arc as a line, and how many rows had arcs.

    `wkb` is binary (ISO or extended WKB), `tolerance` the largest deviation from the arc, in the
    unit of the coordinates: 0.001 for metres, 1e-8 for degrees. Z and M are kept. Rows without
    arcs stay byte for byte as they are, as do those that are no WKB at all.
    """
    places = np.flatnonzero(np.isin(kinds_and_dimensions(wkb)[0], _ODD))
    if not len(places):
        return wkb, 0
    cells = wkb.to_pylist()
    count = 0
    for place in places:
        reading = _Reading(cells[place], tolerance)
        try:
            cells[place] = reading.plain()
        except (struct.error, ValueError, KeyError):
            continue
        count += reading.has_arcs
    return pa.array(cells, wkb.type), count


class _Reading:
    """One WKB, read and written again without arcs."""

    def __init__(self, raw: bytes, tolerance: float) -> None:
        self.raw = raw
        self.tolerance = tolerance
        self.place = 0
        self.has_arcs = False

    def plain(self) -> bytes:
        """The WKB of the same geometry made of lines; ISO, little endian."""
        return b"".join(_written(self._node(0)))

    def _node(self, depth: int) -> Node:
        if depth > _DEEPEST:
            raise ValueError("nested too deep")
        order = "<" if self.raw[self.place] == 1 else ">"
        code = self._take(order + "xI", 5)
        kind, z, m = _unfolded(code)
        if code & 0x20000000:
            self._take(order + "I", 4)
        wide = 2 + z + m
        flags = 1000 * z + 2000 * m
        if kind == 1:
            return 1 + flags, wide, self._positions(order, wide, 1)
        count = self._take(order + "I", 4)
        if kind in (2, 8):
            line = self._positions(order, wide, count)
            return 2 + flags, wide, self._straight(line) if kind == 8 else line
        if kind in (3, 17):
            rings = [self._positions(order, wide, self._take(order + "I", 4)) for _ in range(count)]
            return 3 + flags, wide, rings
        parts = [self._node(depth + 1) for _ in range(count)]
        if kind == 9:
            return 2 + flags, wide, _chained(parts)
        if kind == 10:
            rings = [_line(part) for part in parts]
            return 3 + flags, wide, rings
        return _PLAIN.get(kind, kind) + flags, wide, parts

    def _take(self, form: str, size: int) -> int:
        value = struct.unpack_from(form, self.raw, self.place)[0]
        self.place += size
        return int(value)

    def _positions(self, order: str, wide: int, count: int) -> list[Position]:
        size = 8 * wide * count
        if self.place + size > len(self.raw):
            raise ValueError("cut off")
        numbers = struct.unpack_from(f"{order}{wide * count}d", self.raw, self.place)
        self.place += size
        return [numbers[at : at + wide] for at in range(0, wide * count, wide)]

    def _straight(self, line: list[Position]) -> list[Position]:
        if len(line) < 3:
            return line
        self.has_arcs = True
        found = line[:1]
        for at in range(0, len(line) - 2, 2):
            found += arc_points(line[at], line[at + 1], line[at + 2], self.tolerance)
        return found


def _unfolded(code: int) -> tuple[int, bool, bool]:
    """Type, has Z, has M of a type code of ISO (thousands) or extended WKB (flags)."""
    plain = code & 0x1FFFFFFF
    z = bool(code & 0x80000000) or plain // 1000 in (1, 3)
    m = bool(code & 0x40000000) or plain // 1000 in (2, 3)
    return plain % 1000, z, m


def _chained(parts: list[Node]) -> list[Position]:
    """The positions of a compound curve; where one part ends the next begins."""
    found: list[Position] = []
    for part in parts:
        found += _line(part)[bool(found) :]
    return found


def _line(node: Node) -> list[Position]:
    """The positions of a node that has to be a line."""
    if node[0] % 1000 != 2:
        raise ValueError("no line")
    return node[2]  # type: ignore[return-value]


def _written(node: Node) -> Iterator[bytes]:
    code, wide, parts = node
    kind = code % 1000
    yield struct.pack("<BI", 1, code)
    if kind == 1:
        yield _packed(parts, wide)  # type: ignore[arg-type]
        return
    yield struct.pack("<I", len(parts))
    if kind == 2:
        yield _packed(parts, wide)  # type: ignore[arg-type]
    for part in parts if kind > 2 else ():
        if kind == 3:
            yield struct.pack("<I", len(part)) + _packed(part, wide)  # type: ignore[arg-type]
        else:
            yield from _written(part)  # type: ignore[arg-type]


def _packed(positions: list[Position], wide: int) -> bytes:
    return struct.pack(
        f"<{wide * len(positions)}d", *(number for position in positions for number in position)
    )
