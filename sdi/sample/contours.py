"""Areas between contour lines of a grid (marching squares): bands that share their edges exactly."""

import numpy as np
import shapely
from numpy.typing import NDArray

from sdi.sample.grids import Cells, Grid

_BELOW = -9.0
"""What lies around the grid: every contour closes."""

# Which edges of a square (0 top, 1 right, 2 bottom, 3 left) a contour joins, by its corners above the
# level (1 north-west, 2 north-east, 4 south-east, 8 south-west). 5 and 10 are saddles: see `_segments`.
_JOINED = {
    1: [(0, 3)],
    2: [(0, 1)],
    3: [(1, 3)],
    4: [(1, 2)],
    5: [(0, 1), (2, 3)],
    6: [(0, 2)],
    7: [(2, 3)],
    8: [(2, 3)],
    9: [(0, 2)],
    10: [(0, 3), (1, 2)],
    11: [(1, 2)],
    12: [(1, 3)],
    13: [(0, 1)],
    14: [(0, 3)],
}


def bands(grid: Grid, cells: Cells, levels: list[float]) -> list[NDArray[np.object_]]:
    """For each level the polygons where the grid lies between it and the next higher one.

    `grid` has values at cell middles; polygons are in the CRS of `cells`.
    """
    padded = np.pad(grid, 1, constant_values=_BELOW)
    lines = np.concatenate([_segments(padded, level) for level in levels])
    lines = np.column_stack(
        [cells.west + (lines[:, 0] - 0.5) * cells.size, cells.north - (lines[:, 1] - 0.5) * cells.size]
    ).reshape(-1, 2, 2)
    merged = shapely.line_merge(shapely.multilinestrings(np.asarray(shapely.linestrings(lines))))
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(merged)))
    inside = shapely.get_coordinates(shapely.point_on_surface(faces))
    outer = Cells(cells.west - cells.size, cells.north + cells.size, cells.size, *padded.shape)
    band = np.searchsorted(levels, outer.sample(padded, inside), side="right") - 1
    return [faces[band == k] for k in range(len(levels))]


def _segments(grid: Grid, level: float) -> Grid:
    """The pieces of one contour as points (column, row), two rows of the result a piece."""
    grid = np.where(np.abs(grid - level) < 1e-7, level + 1e-7, grid)
    above = grid > level
    case = above[:-1, :-1] * 1 + above[:-1, 1:] * 2 + above[1:, 1:] * 4 + above[1:, :-1] * 8
    middle = (grid[:-1, :-1] + grid[:-1, 1:] + grid[1:, 1:] + grid[1:, :-1]) / 4 > level
    case = np.where(~middle & ((case == 5) | (case == 10)), 15 - case, case)
    across, down = _crossings(grid, level)
    pieces = [np.empty((0, 2))]
    for number, joined in _JOINED.items():
        row, column = np.nonzero(case == number)
        for pair in joined:
            ends = [_on_edge(edge, row, column, across, down) for edge in pair]
            pieces.append(np.stack(ends, axis=1).reshape(-1, 2))
    return np.concatenate(pieces)


def _crossings(grid: Grid, level: float) -> tuple[Grid, Grid]:
    """How far along each edge between neighbours, eastwards and southwards, the level is passed."""
    with np.errstate(divide="ignore", invalid="ignore"):
        across = (level - grid[:, :-1]) / (grid[:, 1:] - grid[:, :-1])
        down = (level - grid[:-1]) / (grid[1:] - grid[:-1])
    return across, down


def _on_edge(edge: int, row: NDArray[np.int64], column: NDArray[np.int64], across: Grid, down: Grid) -> Grid:
    match edge:
        case 0:
            return np.column_stack([column + across[row, column], row])
        case 1:
            return np.column_stack([column + 1, row + down[row, column + 1]])
        case 2:
            return np.column_stack([column + across[row + 1, column], row + 1])
        case _:
            return np.column_stack([column, row + down[row, column]])
