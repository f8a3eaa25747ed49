"""Edges that two neighbours share, found by sorting: in a good coverage these are nearly all."""

from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from importers.topology.coverage import Coverage, Floats, Ints, Mask

type Hashes = NDArray[np.uint64]

_HALF = np.uint64(1 << 63)


@dataclass(frozen=True)
class Matching:
    """Edges by the index of the position they start at (the last position of a ring starts none).

    `free` are those without a partner of the opposite direction; `flipped` says which run with the
    inside on their right; `twins` are pairs of rows, (n, 2), that lie on the same side of an edge they
    share; `doubles` are pairs of rows, (n, 2), of the same shape, of which the second is left out.
    """

    free: Mask
    flipped: Mask
    twins: Ints
    doubles: Ints


def match(coverage: Coverage, tolerance: float, preferred: Mask, pool: Executor) -> Matching:
    """Match the edges, positions within half the tolerance being the same; ties go to `preferred` rows."""
    starts = coverage.ring_starts
    vertices = _vertex_hashes(coverage.xy, tolerance / 2)
    edges = np.empty_like(vertices)
    edges[:-1] = vertices[:-1] + vertices[1:]
    real = vertices != np.roll(vertices, -1)
    real[starts[1:] - 1] = False
    edges[~real] = 0
    doubles = _doubles(coverage, edges, preferred)
    real &= ~_of_rows(coverage, doubles[:, 1])
    flipped = np.repeat(_rings_flipped(coverage), np.diff(starts))
    forward = np.zeros(len(real), dtype=bool)
    forward[:-1] = (vertices[:-1] < vertices[1:]) ^ flipped[:-1]
    del vertices
    halves = (real & (edges < _HALF), real & (edges >= _HALF))
    found = list(pool.map(lambda half: _partners(edges, forward, half), halves))
    free = real
    for partners, _ in found:
        free[partners] = False
    return Matching(free, flipped, _rows_of(coverage, np.concatenate([twins for _, twins in found])), doubles)


def _vertex_hashes(xy: Floats, step: float) -> Hashes:
    hashes = np.empty(len(xy), dtype=np.uint64)
    for at in range(0, len(xy), 1 << 20):
        cells = np.rint(xy[at : at + (1 << 20)] / step).astype(np.int64).view(np.uint64)
        hashes[at : at + (1 << 20)] = _mixed(_mixed(cells[:, 0]) + cells[:, 1])
    return hashes


def _mixed(values: Hashes) -> Hashes:
    """The finaliser of SplitMix64 (Steele, Lea, Flood 2014)."""
    values = values + np.uint64(0x9E3779B97F4A7C15)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _rings_flipped(coverage: Coverage) -> Mask:
    outer = np.zeros(len(coverage.ring_starts) - 1, dtype=bool)
    outer[coverage.part_starts[:-1]] = True
    return np.asarray((ring_areas(coverage) > 0) != outer)


def ring_areas(coverage: Coverage) -> Floats:
    """The signed areas of the rings, positive where they run anticlockwise."""
    starts = coverage.ring_starts
    if len(starts) == 1:
        return np.empty(0)
    x, y = coverage.xy[:, 0], coverage.xy[:, 1]
    cross = np.zeros(len(x))
    cross[:-1] = x[:-1] * y[1:]
    cross[:-1] -= x[1:] * y[:-1]
    cross[starts[1:] - 1] = 0
    return np.asarray(np.add.reduceat(cross, starts[:-1]) / 2)


def _doubles(coverage: Coverage, edges: Hashes, preferred: Mask) -> Ints:
    """Rows with the same edges, whatever vertex their rings begin with."""
    begins = coverage.ring_starts[coverage.part_starts[coverage.row_starts]]
    rows = np.flatnonzero(np.diff(coverage.row_starts))
    if not len(rows):
        return np.empty((0, 2), dtype=np.int64)
    shapes = np.add.reduceat(_mixed(edges), begins[rows])
    order = np.lexsort((rows, ~preferred[rows], shapes))
    same = np.flatnonzero(shapes[order][1:] == shapes[order][:-1])
    first = np.arange(len(order))
    first[same + 1] = 0
    first = np.maximum.accumulate(first)
    return np.column_stack([rows[order[first[same + 1]]], rows[order[same + 1]]])


def _of_rows(coverage: Coverage, rows: Ints) -> Mask:
    mask = np.zeros(len(coverage.xy), dtype=bool)
    for row in rows:
        begin, end = coverage.ring_starts[coverage.part_starts[coverage.row_starts[row : row + 2]]]
        mask[begin:end] = True
    return mask


def _partners(edges: Hashes, forward: Mask, chosen: Mask) -> tuple[Ints, Ints]:
    """Edges with exactly one partner, of the opposite direction; and pairs of the same direction.

    The index of an edge takes the low bits of its hash, so that the plain and fastest sort will do;
    whatever then only looks the same is found out by the whole hash.
    """
    index = np.flatnonzero(chosen)
    bits = np.uint64(max(len(edges).bit_length(), 1))
    packed = (edges[index] >> bits << bits) | index.astype(np.uint64)
    packed.sort()
    index = (packed & ((np.uint64(1) << bits) - np.uint64(1))).astype(np.int64)
    packed >>= bits
    same = np.zeros(len(index) + 1, dtype=bool)
    same[1:-1] = packed[1:] == packed[:-1]
    del packed
    alone = np.flatnonzero(same[1:-1] & ~same[:-2] & ~same[2:])
    left, right = index[alone], index[alone + 1]
    equal = edges[left] == edges[right]
    opposite = forward[left] != forward[right]
    partners = np.concatenate([left[equal & opposite], right[equal & opposite]])
    crowd = np.flatnonzero(same[1:-1] & (same[:-2] | same[2:]))
    pairs = [np.column_stack([left[equal & ~opposite], right[equal & ~opposite]])]
    for step in (1, 2):
        one, other = index[crowd], index[np.minimum(crowd + step, len(index) - 1)]
        alike = (edges[one] == edges[other]) & (forward[one] == forward[other]) & (one != other)
        pairs.append(np.column_stack([one[alike], other[alike]]))
    return partners, np.concatenate(pairs)


def _rows_of(coverage: Coverage, positions: Ints) -> Ints:
    rings = np.searchsorted(coverage.ring_starts, positions, side="right") - 1
    return np.asarray(coverage.ring_rows[rings].astype(np.int64).reshape(-1, 2))
