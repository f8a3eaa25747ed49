"""Pairs of edges of different polygons that come near each other, tile by tile."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from importers.topology.chains import Edges
from importers.topology.coverage import Floats, Ints, Mask, distinct

_EDGES_PER_TILE = 20_000
_PIECES_AT_MOST = 500
_PAIRS_AT_ONCE = 4_000_000


@dataclass(frozen=True)
class Tile:
    """A part of the plane and the edges that reach into it."""

    west: float
    south: float
    east: float
    north: float
    edges: Ints


def boxes_of(xy: Floats, edges: Edges, reach: float) -> NDArray[np.float32]:
    """Boxes (west, south, east, north) that meet where two edges are within `reach` of each other."""
    boxes = np.empty((4, len(edges)), dtype=np.float32)
    for axis in (0, 1):
        one, other = xy[edges.start, axis], xy[edges.end, axis]
        boxes[axis] = np.minimum(one, other)
        boxes[axis + 2] = np.maximum(one, other)
    slack = reach / 2 + 2 * float(np.spacing(np.abs(boxes).max(initial=1.0)))
    boxes[:2] -= np.float32(slack)
    boxes[2:] += np.float32(slack)
    return boxes


def tiles(boxes: NDArray[np.float32], per_tile: int = _EDGES_PER_TILE) -> Iterator[Tile]:
    """Tiles of about as many edges each; together they cover the plane without overlap."""
    count = boxes.shape[1]
    strips = max(1, round((count / per_tile) ** 0.5))
    for west, east in _spans(boxes[0], strips):
        within = np.flatnonzero((boxes[2] >= west) & (boxes[0] < east))
        for south, north in _spans(boxes[1, within], strips):
            inside = (boxes[3, within] >= south) & (boxes[1, within] < north)
            yield Tile(west, south, east, north, within[inside])


def _spans(values: NDArray[np.float32], count: int) -> Iterator[tuple[float, float]]:
    if count == 1 or not len(values):
        yield (-np.inf, np.inf)
        return
    sample = np.sort(values[:: max(1, len(values) // 10_000)])
    cuts = np.unique(sample[np.arange(1, count) * len(sample) // count]).astype(float)
    bounds = [-np.inf, *cuts.tolist(), np.inf]
    yield from pairwise(bounds)


def near_pairs(
    tile: Tile, a: Floats, b: Floats, row: NDArray[np.int32], boxes: NDArray[np.float32], wanted: Mask | None
) -> Iterator[tuple[Ints, Ints]]:
    """Pairs of edges (places in the tile's list) whose boxes meet first in this tile, each once.

    `wanted` by edge of the tile: at least one of a pair is.
    """
    cell = _cell_size(a, b, boxes)
    piece_edge, piece_box = _pieces(a, b, boxes, cell)
    entry_piece, order_cell = _entries(piece_box, cell)
    for one, other in _within_cells(entry_piece, order_cell, row[piece_edge]):
        meet = (piece_box[0, one] <= piece_box[2, other]) & (piece_box[0, other] <= piece_box[2, one])
        meet &= (piece_box[1, one] <= piece_box[3, other]) & (piece_box[1, other] <= piece_box[3, one])
        low, high = piece_edge[one[meet]], piece_edge[other[meet]]
        low, high = np.minimum(low, high), np.maximum(low, high)
        if wanted is not None:
            keep = wanted[low] | wanted[high]
            low, high = low[keep], high[keep]
        x = np.maximum(boxes[0, low], boxes[0, high])
        y = np.maximum(boxes[1, low], boxes[1, high])
        here = (x >= tile.west) & (x < tile.east) & (y >= tile.south) & (y < tile.north)
        pairs = distinct(low[here] * np.int64(len(a)) + high[here])
        yield pairs // len(a), pairs % len(a)


def _cell_size(a: Floats, b: Floats, boxes: NDArray[np.float32]) -> float:
    extent = np.abs(b - a).max(axis=1)
    slack = float(np.min(boxes[2] - boxes[0])) if len(a) else 1.0
    return max(float(np.mean(extent)) * 1.2, slack * 2, 1e-9)


def _pieces(
    a: Floats, b: Floats, boxes: NDArray[np.float32], cell: float
) -> tuple[Ints, NDArray[np.float64]]:
    """The edges cut to about a cell each: the edge of each piece, and the piece's widened box."""
    slack = (boxes[2] - boxes[0] - np.abs(b[:, 0] - a[:, 0])) / 2
    counts = np.ceil(np.abs(b - a).max(axis=1) / cell).astype(np.int64)
    counts = np.clip(counts, 1, _PIECES_AT_MOST)
    edge = np.repeat(np.arange(len(a)), counts)
    nth = np.arange(len(edge)) - np.repeat(np.cumsum(counts) - counts, counts)
    step = (b - a) / counts[:, None]
    box = np.empty((4, len(edge)))
    for axis in (0, 1):
        one = a[edge, axis] + nth * step[edge, axis]
        other = one + step[edge, axis]
        box[axis] = np.minimum(one, other) - slack[edge]
        box[axis + 2] = np.maximum(one, other) + slack[edge]
    return edge, box


def _entries(box: NDArray[np.float64], cell: float) -> tuple[Ints, Ints]:
    """Each piece in each cell its box touches, sorted by cell: the pieces, and their cells."""
    low = box[:2] - box[:2].min(axis=1, keepdims=True, initial=np.inf) if box.shape[1] else box[:2]
    high = low + (box[2:] - box[:2])
    first = (low / cell).astype(np.int64)
    across = (high / cell).astype(np.int64) - first + 1
    total = across[0] * across[1]
    piece = np.repeat(np.arange(box.shape[1]), total)
    nth = np.arange(len(piece)) - np.repeat(np.cumsum(total) - total, total)
    wide = across[0, piece]
    columns = int((first[0] + across[0]).max(initial=1)) + 1
    key = (first[1, piece] + nth // wide) * columns + first[0, piece] + nth % wide
    if key.max(initial=0) < 2**31:
        key = key.astype(np.int32)
    order = np.argsort(key)
    return piece[order], key[order]


def _within_cells(piece: Ints, cell: Ints, row: NDArray[np.int32]) -> Iterator[tuple[Ints, Ints]]:
    """All pairs of pieces of different rows in the same cell, in portions."""
    follow = _members_that_follow(cell)
    upto = np.cumsum(follow)
    begin = 0
    rows = row[piece]
    while begin < len(cell):
        done = upto[begin - 1] if begin else 0
        stop = max(int(np.searchsorted(upto, done + _PAIRS_AT_ONCE, side="right")), begin + 1)
        here = follow[begin:stop]
        one = np.repeat(np.arange(begin, stop), here)
        other = one + 1 + np.arange(len(one)) - np.repeat(np.cumsum(here) - here, here)
        apart = rows[one] != rows[other]
        yield piece[one[apart]], piece[other[apart]]
        begin = stop


def _members_that_follow(group: Ints) -> Ints:
    """For each entry of a sorted list how many equal ones come after it."""
    ends = (
        np.flatnonzero(np.concatenate([group[1:] != group[:-1], np.ones(min(len(group), 1), dtype=bool)])) + 1
    )
    sizes = np.diff(ends, prepend=0)
    return np.repeat(ends, sizes) - np.arange(len(group)) - 1
