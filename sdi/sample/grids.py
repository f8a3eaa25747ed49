"""Arithmetic on grids of cells: distances, blurs, samples. Row 0 is the northernmost."""

from dataclasses import dataclass

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from rasterio.features import rasterize
from shapely.geometry.base import BaseGeometry

from sdi.sample.frame import Coords

type Grid = NDArray[np.float64]
type Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Cells:
    """The lie of a grid: its north-west corner (E, N) and cell size in metres, rows and columns."""

    west: float
    north: float
    size: float
    rows: int
    columns: int

    @property
    def transform(self) -> Affine:
        """From (column, row) to (E, N)."""
        return Affine(self.size, 0.0, self.west, 0.0, -self.size, self.north)

    def covered(self, area: BaseGeometry) -> Mask:
        """The cells whose middle lies in `area`."""
        shape = (self.rows, self.columns)
        return np.asarray(rasterize([(area, 1)], out_shape=shape, transform=self.transform), dtype=bool)

    def sample(self, grid: Grid, points: Coords) -> Grid:
        """The grid's values at points (E, N), bilinear between cell middles, the edge's value beyond."""
        x = np.clip((points[:, 0] - self.west) / self.size - 0.5, 0, self.columns - 1.001)
        y = np.clip((self.north - points[:, 1]) / self.size - 0.5, 0, self.rows - 1.001)
        i, j = y.astype(int), x.astype(int)
        v, u = y - i, x - j
        top = grid[i, j] * (1 - u) + grid[i, j + 1] * u
        low = grid[i + 1, j] * (1 - u) + grid[i + 1, j + 1] * u
        return np.asarray(top * (1 - v) + low * v)


def cells_over(bounds: tuple[float, float, float, float], size: float) -> Cells:
    """Cells of `size` metres over bounds, on whole multiples of it."""
    west, south, east, north = bounds
    left, top = np.floor(west / size) * size, np.ceil(north / size) * size
    return Cells(left, top, size, int(np.ceil((top - south) / size)), int(np.ceil((east - left) / size)))


def distance(mask: Mask, size: float, farthest: float) -> Grid:
    """Distance (m) from each cell to the nearest cell of `mask`, up to `farthest`."""
    reach = int(farthest / size)
    along = _along_rows(mask, reach)
    squared = along**2
    best = squared.copy()
    for step in range(1, reach + 1):
        best[step:] = np.minimum(best[step:], squared[:-step] + step**2)
        best[:-step] = np.minimum(best[:-step], squared[step:] + step**2)
    return np.minimum(np.sqrt(best) * size, farthest)


def _along_rows(mask: Mask, reach: int) -> Grid:
    column = np.arange(mask.shape[1])
    last = np.maximum.accumulate(np.where(mask, column, -(10**6)), axis=1)
    following = np.minimum.accumulate(np.where(mask, column, 10**6)[:, ::-1], axis=1)[:, ::-1]
    return np.minimum(np.minimum(column - last, following - column), 2 * reach).astype(float)


def blurred(grid: Grid, reach: int, times: int = 3) -> Grid:
    """The mean over (2·reach + 1)² cells, taken `times` over: close to a Gaussian."""
    for _ in range(times):
        for axis in (0, 1):
            padded = np.pad(grid, [(reach + 1, reach) if a == axis else (0, 0) for a in (0, 1)], mode="edge")
            total = np.cumsum(padded, axis=axis)
            grid = _window(total, 2 * reach + 1, axis)
    return grid


def _window(total: Grid, width: int, axis: int) -> Grid:
    upper = np.take(total, range(width, total.shape[axis]), axis=axis)
    lower = np.take(total, range(total.shape[axis] - width), axis=axis)
    return np.asarray((upper - lower) / width)
