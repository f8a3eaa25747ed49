"""The frame of a printed map: from storage coordinates to the paper, with grid, scale bar and paths."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import cos, floor, log10, radians
from typing import Any, NamedTuple

type Box = tuple[float, float, float, float]
"""West, south, east, north in units of the storage CRS."""

_DEGREE = 111_320.0
_LEAST = 30.0
"""A map shows at least so many metres, however small what it is about."""


class Tick(NamedTuple):
    """A grid line: its place on the paper and the coordinate it stands for."""

    at: float
    value: float


@dataclass(frozen=True)
class Frame:
    """A window on the storage CRS, north up, on a paper of `width` × `height`.

    `west` and `north` are the upper left corner in CRS units; `across` and `down` are the metres of
    one such unit to the east and to the north; `scale` is paper units a metre.
    """

    west: float
    north: float
    across: float
    down: float
    scale: float
    width: float
    height: float

    @classmethod
    def around(cls, box: Box, width: float, height: float, geographic: bool, margin: float = 0.12) -> "Frame":
        """The frame that shows the box in the middle with a margin (a share of the paper)."""
        west, south, east, north = box
        middle_x, middle_y = (west + east) / 2, (south + north) / 2
        across, down = (_DEGREE * max(0.05, cos(radians(middle_y))), _DEGREE) if geographic else (1.0, 1.0)
        room = 1 - 2 * margin
        wide, high = max((east - west) * across, _LEAST), max((north - south) * down, _LEAST)
        scale = min(width * room / wide, height * room / high)
        left = middle_x - width / scale / 2 / across
        top = middle_y + height / scale / 2 / down
        return cls(left, top, across, down, scale, width, height)

    @property
    def box(self) -> Box:
        """What the frame shows."""
        east = self.west + self.width / self.scale / self.across
        south = self.north - self.height / self.scale / self.down
        return (self.west, south, east, self.north)

    def place(self, x: float, y: float) -> tuple[float, float]:
        """A position on the paper, from the upper left."""
        return ((x - self.west) * self.across * self.scale, (self.north - y) * self.down * self.scale)

    def pixels(self, box: Box) -> float:
        """How large a box is on the paper, along its longer side."""
        west, south, east, north = box
        return max((east - west) * self.across, (north - south) * self.down) * self.scale

    def path(self, geometry: dict[str, Any]) -> str:
        """The SVG path of lines and rings; points have none."""
        return "".join(self._stroke(line, closed) for line, closed in lines(geometry))

    def dots(self, geometry: dict[str, Any]) -> str:
        """The SVG path of points, for a round stroke; lines and rings have none."""
        if geometry["type"] not in ("Point", "MultiPoint"):
            return ""
        places = (self.place(position[0], position[1]) for position in positions(geometry))
        return "".join(f"M{x:.1f} {y:.1f}h0" for x, y in places)

    def _stroke(self, line: list[list[float]], closed: bool) -> str:
        drawn: list[str] = []
        last: tuple[float, float] | None = None
        for position in line:
            x, y = self.place(position[0], position[1])
            if last is None or abs(x - last[0]) + abs(y - last[1]) > 0.25:
                drawn.append(f"{x:.1f} {y:.1f}")
                last = (x, y)
        return f"M{'L'.join(drawn)}{'Z' if closed else ''}" if len(drawn) > 1 else ""

    def grid(self) -> tuple[list[Tick], list[Tick]]:
        """Round eastings and northings inside the frame, about four each way."""
        west, south, east, north = self.box
        columns = [Tick(self.place(x, north)[0], x) for x in _round_values(west, east)]
        rows = [Tick(self.place(west, y)[1], y) for y in _round_values(south, north)]
        return columns, rows

    def bar(self) -> tuple[float, float]:
        """A scale bar of round length: metres, and its length on the paper."""
        metres = _round_down(self.width / self.scale / 4)
        return metres, metres * self.scale


def lines(geometry: dict[str, Any]) -> Iterator[tuple[list[list[float]], bool]]:
    """The lines of a GeoJSON geometry, and whether each is a ring."""
    kind = geometry["type"]
    if kind == "GeometryCollection":
        for part in geometry["geometries"]:
            yield from lines(part)
    elif kind in ("LineString", "MultiLineString"):
        yield from ((line, False) for line in _many(geometry, "LineString"))
    elif kind in ("Polygon", "MultiPolygon"):
        yield from ((ring, True) for polygon in _many(geometry, "Polygon") for ring in polygon)


def positions(geometry: dict[str, Any]) -> Iterator[list[float]]:
    """All positions of a GeoJSON geometry."""
    if geometry["type"] == "GeometryCollection":
        for part in geometry["geometries"]:
            yield from positions(part)
    elif geometry["type"] in ("Point", "MultiPoint"):
        yield from (position for position in _many(geometry, "Point") if position)
    else:
        yield from (position for line, _ in lines(geometry) for position in line)


def box_of(geometries: Iterable[dict[str, Any] | None]) -> Box | None:
    """The box around all of them; None where there is no position."""
    found = [position for geometry in geometries if geometry for position in positions(geometry)]
    if not found:
        return None
    across, up = [position[0] for position in found], [position[1] for position in found]
    return (min(across), min(up), max(across), max(up))


def middle(box: Box) -> tuple[float, float]:
    """The centre of a box."""
    return ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)


def _many(geometry: dict[str, Any], single: str) -> list[Any]:
    coordinates: list[Any] = geometry["coordinates"]
    return [coordinates] if geometry["type"] == single else coordinates


def _round_values(low: float, high: float) -> list[float]:
    step = _round_down((high - low) / 3.2)
    first = floor(low / step) + 1
    return [place * step for place in range(first, floor(high / step) + 1)]


def _round_down(value: float) -> float:
    power = 10.0 ** floor(log10(value))
    return max(factor for factor in (1, 2, 5) if factor * power <= value * 1.0000001) * power
