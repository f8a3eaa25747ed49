"""The edges without partner, straight runs of them joined to one."""

from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from importers.topology.coverage import Coverage, Floats, Ints
from importers.topology.matching import Matching

_CHUNK = 1 << 18


@dataclass(frozen=True)
class Edges:
    """Free edges from position `start` to position `end` of the coverage, the inside on their left."""

    start: NDArray[np.int32]
    end: NDArray[np.int32]
    ring: NDArray[np.int32]

    def __len__(self) -> int:
        """How many there are."""
        return len(self.start)


def free_edges(coverage: Coverage, matching: Matching, straight: float, pool: Executor) -> Edges:
    """The free edges in the order of the rings; runs that stay within `straight` of a line are one edge."""
    free = np.flatnonzero(matching.free)
    chunks = (free[at : at + _CHUNK] for at in range(0, len(free), _CHUNK))
    found = list(pool.map(lambda chunk: _joined(coverage.xy, chunk, straight), chunks))
    start = np.concatenate([run[0] for run in found] or [np.empty(0, np.int64)])
    end = np.concatenate([run[1] for run in found] or [np.empty(0, np.int64)])
    ring = (np.searchsorted(coverage.ring_starts, start, side="right") - 1).astype(np.int32)
    flipped = matching.flipped[start]
    begin, stop = np.where(flipped, end, start), np.where(flipped, start, end)
    return Edges(begin.astype(np.int32), stop.astype(np.int32), ring)


def _joined(xy: Floats, edges: Ints, straight: float) -> tuple[Ints, Ints]:
    joins = _straight_joints(xy, edges, straight)
    heads = np.flatnonzero(np.concatenate([[True], ~joins]))
    if joins.any():
        run = np.cumsum(np.concatenate([[True], ~joins])) - 1
        tails = np.concatenate([heads[1:], [len(edges)]]) - 1
        away = _distance(xy[edges + 1], xy[edges[heads]][run], xy[edges[tails] + 1][run])
        bent = np.maximum.reduceat(away, heads) > straight
        joins &= ~bent[run[1:]]
        heads = np.flatnonzero(np.concatenate([[True], ~joins]))
    tails = np.concatenate([heads[1:], [len(edges)]]) - 1
    return edges[heads], edges[tails] + 1


def _straight_joints(xy: Floats, edges: Ints, straight: float) -> NDArray[np.bool_]:
    """Whether each edge goes on into the next one of the same ring, straight ahead."""
    before = xy[edges[1:]] - xy[edges[:-1]]
    after = xy[np.minimum(edges[1:] + 1, len(xy) - 1)] - xy[edges[1:]]
    cross = before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]
    whole = np.hypot(before[:, 0] + after[:, 0], before[:, 1] + after[:, 1])
    ahead = (before * after).sum(axis=1) > 0
    return np.asarray((np.diff(edges) == 1) & ahead & (np.abs(cross) <= straight * whole))


def _distance(points: Floats, start: Floats, end: Floats) -> Floats:
    chord, to = end - start, points - start
    length = np.hypot(chord[:, 0], chord[:, 1])
    cross = np.abs(chord[:, 0] * to[:, 1] - chord[:, 1] * to[:, 0])
    return np.where(length > 0, cross / np.where(length > 0, length, 1), np.inf)


def chunked(total: int, size: int) -> Iterator[slice]:
    """Slices of `size` that cover `total`."""
    return (slice(at, min(at + size, total)) for at in range(0, total, size))
