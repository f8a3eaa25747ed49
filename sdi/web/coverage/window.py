"""Windows of a grid, in whole cells."""

import math
from collections.abc import Callable
from typing import NamedTuple

from layers.query.query import Box
from sdi.web.coverage.grid import Affine, Grid

_NEAR = 1e-6
"""A box that ends within this part of a cell from a cell's edge ends there."""

_EDGE_POINTS = 21
_MARGIN = 0.1
"""Degrees around a grid."""

type Edges = tuple[float, float, float, float]
"""West, south, east, north."""


class Window(NamedTuple):
    """Columns and rows of a grid from its upper left cell on."""

    column: int
    row: int
    width: int
    height: int

    def common(self, other: "Window") -> "Window":
        """The cells in both; width or height are not above zero where there are none."""
        column, row = max(self.column, other.column), max(self.row, other.row)
        right = min(self.column + self.width, other.column + other.width)
        bottom = min(self.row + self.height, other.row + other.height)
        return Window(column, row, right - column, bottom - row)


def whole(grid: Grid) -> Window:
    """All cells."""
    return Window(0, 0, grid.width, grid.height)


def window_of(grid: Grid, box: Box) -> Window:
    """The cells that a box touches. The grid is north up."""
    west, south, east, north = _in_grid_units(grid, box)
    a, _, c, _, e, f = grid.transform
    left, right = (west - c) / a, (east - c) / a
    top, bottom = (north - f) / e, (south - f) / e
    column, row = _whole_number(math.floor, left + _NEAR), _whole_number(math.floor, top + _NEAR)
    last_column, last_row = _whole_number(math.ceil, right - _NEAR), _whole_number(math.ceil, bottom - _NEAR)
    return Window(column, row, max(last_column, column + 1) - column, max(last_row, row + 1) - row)


def transform_of(grid: Grid, window: Window, size: tuple[int, int]) -> Affine:
    """The transform of a window scaled to `size` (columns, rows)."""
    a, b, c, d, e, f = grid.transform
    across, down = window.width / size[0], window.height / size[1]
    x = c + a * window.column + b * window.row
    y = f + d * window.column + e * window.row
    return a * across, b * down, x, d * across, e * down, y


def _whole_number(rounding: Callable[[float], int], value: float) -> int:
    """Rounded; what is endless ends far beyond any grid."""
    far = 2**31
    if math.isinf(value):
        return far if value > 0 else -far
    return max(-far, min(far, rounding(value)))


def _in_grid_units(grid: Grid, box: Box) -> Edges:
    """The box around a box, in the grid's system: its edges are curves there."""
    if box.srid in (0, grid.srid):
        return box.west, box.south, box.east, box.north
    edges: Edges = box.west, box.south, box.east, box.north
    if box.srid in (3857, 4326, 4756):
        # far from its meridian a projection folds over: only what is near the grid is projected
        near = _around(edges_of(grid), grid.crs, 4326)
        edges = _around(edges, box.srid, 4326) if box.srid == 3857 else edges
        west, south = max(edges[0], near[0] - _MARGIN), max(edges[1], near[1] - _MARGIN)
        east, north = min(edges[2], near[2] + _MARGIN), min(edges[3], near[3] + _MARGIN)
        if west > east or south > north:
            return -math.inf, -math.inf, -math.inf, -math.inf
        return _around((west, south, east, north), 4756 if box.srid == 4756 else 4326, grid.crs)
    return _around(edges, box.srid, grid.crs)


def edges_of(grid: Grid) -> Edges:
    """West, south, east, north of a grid in its own system."""
    a, _, c, _, e, f = grid.transform
    return c, f + e * grid.height, c + a * grid.width, f


def _around(edges: Edges, source: str | int, target: str | int) -> Edges:
    from sdi.crs.transform import transformer  # noqa: PLC0415  pyproj is needed for other systems only

    west, south, east, north = edges
    step = [number / (_EDGE_POINTS - 1) for number in range(_EDGE_POINTS)]
    xs = [west + (east - west) * part for part in step]
    ys = [south + (north - south) * part for part in step]
    points = [(x, y) for x in xs for y in (south, north)] + [(x, y) for y in ys for x in (west, east)]
    moved = transformer(source, target).transform([x for x, _ in points], [y for _, y in points])
    return min(moved[0]), min(moved[1]), max(moved[0]), max(moved[1])
