"""From lines to faces: all that is drawn is noded on a millimetre grid and polygonised.

What comes out is a coverage: neighbours share their vertices exactly, nothing overlaps, nothing is left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from sdi.sample.frame import GRID, Mask, Shapes

type Ints = NDArray[np.int64]
type Floats = NDArray[np.float64]

LEAST_AREA = 24.0
LEAST_WIDTH = 2.2


def build(lines: Sequence[BaseGeometry]) -> Shapes:
    """All faces that `lines` enclose."""
    noded = shapely.union_all(np.array(lines, dtype=object), grid_size=GRID)
    return np.asarray(shapely.get_parts(shapely.polygonize(shapely.get_parts(noded))))


def located(points: Shapes, areas: Sequence[BaseGeometry]) -> Ints:
    """For each point the number of the (first) area it lies in, -1 where it lies in none."""
    area, found = STRtree(points).query(np.array(areas, dtype=object), predicate="intersects")
    result = np.full(len(points), -1, dtype=np.int64)
    result[found[::-1]] = area[::-1]
    return result


@dataclass(frozen=True)
class Neighbours:
    """Which faces share an edge: `left` < `right`, and the length (metres) they share."""

    left: Ints
    right: Ints
    shared: Floats


def neighbours(faces: Shapes) -> Neighbours:
    """Who borders on whom, found by matching edges: in a coverage both sides have the same vertices."""
    coords, owner = shapely.get_coordinates(shapely.boundary(faces), return_index=True)
    ring = shapely.get_parts(shapely.boundary(faces))
    ends = np.cumsum(shapely.get_num_coordinates(ring))
    inner = np.ones(len(coords), dtype=bool)
    inner[ends - 1] = False
    start = np.flatnonzero(inner)
    millimetres = np.rint(coords * 1000).astype(np.int64)
    a, b = millimetres[start], millimetres[start + 1]
    flip = (a[:, 0] > b[:, 0]) | ((a[:, 0] == b[:, 0]) & (a[:, 1] > b[:, 1]))
    a[flip], b[flip] = b[flip].copy(), a[flip].copy()
    order = np.lexsort((b[:, 1], b[:, 0], a[:, 1], a[:, 0]))
    keys = np.column_stack([a, b])[order]
    twin = np.flatnonzero((keys[1:] == keys[:-1]).all(axis=1))
    first, second = owner[start[order[twin]]], owner[start[order[twin + 1]]]
    length = np.hypot(*(coords[start] - coords[start + 1])[order[twin]].T)
    return _summed(np.minimum(first, second), np.maximum(first, second), length, len(faces))


def _summed(left: Ints, right: Ints, length: Floats, count: int) -> Neighbours:
    pair, place = np.unique(left.astype(np.int64) * count + right, return_inverse=True)
    shared = np.bincount(place, weights=length, minlength=len(pair))
    return Neighbours(pair // count, pair % count, shared)


def merged_slivers(faces: Shapes, kin: Ints, *others: Ints) -> tuple[Shapes, list[Ints]]:
    """The faces without slivers: each joins the neighbour it shares most edge with, best one of its `kin`.

    Returns the faces that stay, and `kin` and `others` (one value a face) for them.
    """
    values = [kin, *others]
    for _ in range(4):
        area = shapely.area(faces)
        thin = (area < LEAST_AREA) | (2 * area / shapely.length(faces) < LEAST_WIDTH)
        if not thin.any():
            break
        faces, keep = _united(faces, _heads(faces, values[0], thin))
        values = [value[keep] for value in values]
    return faces, values


def _heads(faces: Shapes, kin: Ints, thin: Mask) -> Ints:
    """For each face the face it becomes part of; itself where it stays."""
    near = neighbours(faces)
    one = np.concatenate([near.left, near.right])
    other = np.concatenate([near.right, near.left])
    weight = np.concatenate([near.shared, near.shared])
    weight = weight * np.where(kin[one] == kin[other], 10.0, 1.0) * np.where(thin[other], 0.01, 1.0)
    order = np.lexsort((other, -weight, one))
    one, other = one[order], other[order]
    lead = np.concatenate([[True], one[1:] != one[:-1]]) & thin[one] & ~thin[other]
    head = np.arange(len(faces))
    head[one[lead]] = other[lead]
    return head


def _united(faces: Shapes, head: Ints) -> tuple[Shapes, Mask]:
    goes = np.flatnonzero(head != np.arange(len(head)))
    for target in np.unique(head[goes]):
        parts = goes[head[goes] == target]
        whole = shapely.coverage_union_all(faces[[target, *parts]])
        faces[target] = whole if whole.geom_type == "Polygon" else shapely.get_geometry(whole, 0)
    keep = np.ones(len(faces), dtype=bool)
    keep[goes] = False
    return faces[keep], keep
