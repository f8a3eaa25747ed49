"""The sample's grids and contour bands."""

from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis.extra import numpy as arrays

from sdi.sample import contours, grids
from sdi.sample.grids import Cells

CELLS = Cells(west=1000.0, north=5000.0, size=20.0, rows=60, columns=80)


@settings(deadline=None)
@given(arrays.arrays(bool, (14, 17)))
def test_distances_are_those_of_a_plain_search(mask: np.ndarray[tuple[int, int], np.dtype[np.bool_]]) -> None:
    farthest = 100.0
    found = grids.distance(mask, 20.0, farthest)
    rows, columns = np.indices(mask.shape)
    there = np.argwhere(mask)
    plain = np.full(mask.shape, farthest)
    for row, column in there:
        plain = np.minimum(plain, 20.0 * np.hypot(rows - row, columns - column))
    assert found == pytest.approx(plain)


def test_a_blur_keeps_what_is_even_and_spreads_what_is_not() -> None:
    even = np.full((20, 30), 3.5)
    assert grids.blurred(even, 4) == pytest.approx(even)
    spot = np.zeros((41, 41))
    spot[20, 20] = 1.0
    soft = grids.blurred(spot, 2)
    assert soft.sum() == pytest.approx(1.0)
    assert soft[20, 20] == soft.max() < 0.1


def test_samples_at_cell_middles_are_the_cells() -> None:
    grid = np.random.default_rng(1).normal(size=(CELLS.rows, CELLS.columns))
    column, row = np.meshgrid(np.arange(79), np.arange(59))
    at = np.column_stack([1000 + (column.ravel() + 0.5) * 20, 5000 - (row.ravel() + 0.5) * 20])
    assert CELLS.sample(grid, at) == pytest.approx(grid[row.ravel(), column.ravel()], abs=1e-6)


def test_cells_over_bounds_lie_on_whole_multiples() -> None:
    cells = grids.cells_over((1003.0, 998.0, 1096.0, 1055.0), 20.0)
    assert (cells.west, cells.north) == (1000.0, 1060.0)
    assert (cells.rows, cells.columns) == (4, 5)


def _hill() -> grids.Grid:
    x = 1000 + (np.arange(80) + 0.5) * 20
    y = 5000 - (np.arange(60) + 0.5) * 20
    return np.asarray(2.0 - np.hypot(x[None, :] - 1800, y[:, None] - 4400) / 250)


def test_bands_of_a_cone_are_rings() -> None:
    bands = contours.bands(_hill(), CELLS, [0.5, 1.0, 1.5])
    areas = [float(shapely.area(band).sum()) for band in bands]
    radii = [250 * (2.0 - level) for level in (0.5, 1.0, 1.5, 2.0)]
    rings = [np.pi * (a**2 - b**2) for a, b in pairwise(radii)]
    assert areas == pytest.approx(rings, rel=0.01)


def test_bands_share_their_edges() -> None:
    rough = grids.blurred(np.random.default_rng(4).normal(size=(60, 80)), 2) * 20
    bands = contours.bands(rough, CELLS, [0.0, 0.5, 1.0])
    every = np.concatenate(bands)
    assert len(every) > 20
    assert shapely.coverage_is_valid(every)
    for level, band in zip((0.0, 0.5, 1.0), bands, strict=True):
        inside = shapely.get_coordinates(shapely.point_on_surface(band[shapely.area(band) > 2000]))
        assert (CELLS.sample(rough, inside) > level - 0.05).all()


def test_a_saddle_is_cut_without_crossing_lines() -> None:
    grid = np.array([[1.0, 0.0], [0.0, 1.0]])
    bands = contours.bands(grid, Cells(0.0, 40.0, 20.0, 2, 2), [0.4])
    assert shapely.is_valid(bands[0]).all()
    assert len(bands[0]) == 1
