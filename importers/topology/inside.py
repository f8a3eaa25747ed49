"""Points of one polygon that lie inside another."""

from collections.abc import Iterator

import numpy as np
import shapely

from importers.topology.boxes import BoxIndex
from importers.topology.coverage import Coverage, Floats, Ints, Mask, ranges

_EDGES_AT_ONCE = 2_000_000
_POINTS_AT_ONCE = 200_000
_LARGE = 400
"""Polygons of more positions are asked one by one through an index of their edges."""


def inside(coverage: Coverage, index: BoxIndex, points: Floats, rows: Ints, depth: float) -> Ints:
    """Pairs of point and row, (n, 2): the point lies deeper than `depth` inside the row's polygon.

    `rows`, (m, k), are rows that each point belongs to; these are not asked.
    """
    found = [np.empty((0, 2), dtype=np.int64)]
    for at in range(0, len(points), _POINTS_AT_ONCE):
        some = slice(at, at + _POINTS_AT_ONCE)
        found += [
            pairs + np.array([at, 0]) for pairs in _inside(coverage, index, points[some], rows[some], depth)
        ]
    return np.concatenate(found)


def _inside(coverage: Coverage, index: BoxIndex, points: Floats, rows: Ints, depth: float) -> Iterator[Ints]:
    point, part = index.holding(points)
    part_rows = coverage.part_rows
    other = (part_rows[part][:, None] != rows[point]).all(axis=1)
    point, part = point[other], part[other]
    begin = coverage.ring_starts[coverage.part_starts[part]]
    size = coverage.ring_starts[coverage.part_starts[part + 1]] - begin
    large = size > _LARGE
    for one in np.unique(part[large]):
        asked = point[large & (part == one)]
        deep = asked[_deep_in_large(coverage, int(one), points[asked], depth)]
        yield np.column_stack([deep, np.full(len(deep), part_rows[one], dtype=np.int64)])
    point, part, size = point[~large], part[~large], size[~large]
    for some in _portions(size):
        deep = _deep(coverage, part[some], points[point[some]], depth)
        yield np.column_stack([point[some][deep], part_rows[part[some][deep]].astype(np.int64)])


def _portions(sizes: Ints) -> Iterator[slice]:
    upto = np.cumsum(sizes)
    begin = 0
    while begin < len(sizes):
        done = upto[begin - 1] if begin else 0
        stop = int(np.searchsorted(upto, done + _EDGES_AT_ONCE, side="right"))
        yield slice(begin, max(stop, begin + 1))
        begin = max(stop, begin + 1)


def _deep(coverage: Coverage, part: Ints, points: Floats, depth: float) -> Mask:
    """Whether each point lies in its part: by how often a ray to the east meets the edges."""
    rings, pair_of_ring = ranges(coverage.part_starts, part)
    first, sizes = coverage.ring_starts[rings], np.diff(coverage.ring_starts)[rings] - 1
    edge = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes) + np.repeat(first, sizes)
    pair = np.repeat(pair_of_ring, sizes)
    x, y = points[pair, 0], points[pair, 1]
    x0, y0 = coverage.xy[edge, 0], coverage.xy[edge, 1]
    x1, y1 = coverage.xy[edge + 1, 0], coverage.xy[edge + 1, 1]
    spans = (y0 > y) != (y1 > y)
    rise = np.where(spans, y1 - y0, 1)
    meets = spans & (x < x0 + (y - y0) * (x1 - x0) / rise)
    odd = np.bincount(pair[meets], minlength=len(part)) % 2 == 1
    near = odd[pair]
    close = _distance(x[near], y[near], x0[near], y0[near], x1[near], y1[near]) <= depth
    odd[pair[near][close]] = False
    return np.asarray(odd)


def _distance(x: Floats, y: Floats, x0: Floats, y0: Floats, x1: Floats, y1: Floats) -> Floats:
    dx, dy = x1 - x0, y1 - y0
    square = dx * dx + dy * dy
    along = ((x - x0) * dx + (y - y0) * dy) / np.where(square > 0, square, 1)
    along = np.clip(along, 0, 1)
    return np.asarray(np.hypot(x - x0 - along * dx, y - y0 - along * dy))


def _deep_in_large(coverage: Coverage, part: int, points: Floats, depth: float) -> Mask:
    polygon = coverage.parts(np.array([part]))[0]
    shapely.prepare(polygon)
    found = np.asarray(shapely.contains_xy(polygon, points[:, 0], points[:, 1]))
    shapes = shapely.points(points[found])
    boundary = polygon.boundary
    shapely.prepare(boundary)
    found[found] = ~shapely.dwithin(boundary, shapes, depth)
    return found
