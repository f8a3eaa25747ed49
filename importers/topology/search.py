"""The topology of the polygons of one layer, from end to end.

Edges that two neighbours share are matched by sorting and leave the stage; the others are looked at
where they come near each other. Wherever polygons overlap, an edge without partner (or one that two
polygons have on the same side) bounds the ground they share: it crosses another, or a point of it lies
inside another polygon. Each such pair is then made sure by its exact intersection. Gaps are the free
strips between edges that face each other.
"""

from collections.abc import Iterable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from importers.topology.boxes import BoxIndex, part_boxes
from importers.topology.chains import Edges, free_edges
from importers.topology.collector import Collector, Shown
from importers.topology.coverage import Coverage, Floats, Ints, Mask
from importers.topology.facing import Relations, Strips, relate
from importers.topology.finding import Limits, Topology
from importers.topology.gaps import find_gaps, free_strips, lengths, taken
from importers.topology.inside import inside
from importers.topology.matching import Matching, match, ring_areas
from importers.topology.near import Tile, boxes_of, near_pairs, tiles
from importers.topology.overlaps import find_overlaps, row_tuples

KEPT = 10_000
"""How many findings of each kind keep their geometry."""

_THREADS = 2
_PART_OF_WAY = 0.4427
"""Where on an edge it is asked: nearly in the middle, but not where regular plans have their corners."""

_SAME_LINE = 0.1
"""Share of the tolerance within which a run of edges is one straight edge."""


def find_topology(coverage: Coverage, limits: Limits, only: Mask | None = None, kept: int = KEPT) -> Topology:
    """What is wrong between the polygons; with `only`, what at least one of these rows takes part in."""
    wanted = np.ones(len(coverage), dtype=bool) if only is None else only
    collector = Collector(kept)
    if not len(coverage.xy):
        return collector.done()
    with ThreadPoolExecutor(_THREADS) as pool:
        matching = match(coverage, limits.tolerance, wanted, pool)
        _doubles(coverage, matching, limits, wanted, collector)
        thin = _thin(coverage, limits, wanted, collector)
        edges = free_edges(coverage, matching, limits.tolerance * _SAME_LINE, pool)
        related = _relations(coverage, edges, limits, None if only is None else wanted, pool)
        index = _index(coverage, matching)
        overlapping = np.empty(0, dtype=np.int64)
        if limits.overlaps or limits.duplicates:
            candidates = _candidates(coverage, matching, edges, related, index, limits, pool)
            overlapping = find_overlaps(coverage, index, candidates, limits, wanted, collector, pool)
        strips = _free(coverage, edges, related.strips, thin, overlapping, index)
        find_gaps(coverage, edges, strips, limits, collector)
    return collector.done()


def _index(coverage: Coverage, matching: Matching) -> BoxIndex:
    """The parts by their boxes, without those of shapes that are there twice."""
    again = _mask(coverage, matching.doubles[:, 1])
    return BoxIndex(part_boxes(coverage), ~again[coverage.part_rows])


def _doubles(
    coverage: Coverage, matching: Matching, limits: Limits, wanted: Mask, collector: Collector
) -> None:
    pairs = np.sort(matching.doubles[wanted[matching.doubles].any(axis=1)], axis=1)
    if not limits.duplicates or not len(pairs):
        return
    area, border = _sizes(coverage)
    area, border = area[pairs[:, 0]], border[pairs[:, 0]]

    def show(worst: Ints) -> Shown:
        return row_tuples(pairs[worst]), coverage.moved_back(coverage.polygons(pairs[worst, 0]))

    collector.add("duplicate", "polygon", area, 2 * area / border, show)


def _thin(coverage: Coverage, limits: Limits, wanted: Mask, collector: Collector) -> Ints:
    """Rows so narrow that a strip could lie across them; those below the width of slivers are told."""
    area, border = _sizes(coverage)
    width = np.where(border > 0, 2 * area / np.where(border > 0, border, 1), np.inf)
    slivers = np.flatnonzero(wanted & (width < (limits.sliver_width or 0)))

    def show(worst: Ints) -> Shown:
        rows = slivers[worst]
        return [(int(row),) for row in rows], coverage.moved_back(coverage.polygons(rows))

    collector.add("sliver", "polygon", area[slivers], width[slivers], show)
    return np.flatnonzero(width < limits.reach)


def _sizes(coverage: Coverage) -> tuple[Floats, Floats]:
    """Area and border of each row."""
    outer = np.zeros(len(coverage.ring_starts) - 1, dtype=bool)
    outer[coverage.part_starts[:-1]] = True
    areas = np.abs(ring_areas(coverage)) * np.where(outer, 1, -1)
    border = np.zeros(len(coverage.xy))
    border[:-1] = np.hypot(*(coverage.xy[1:] - coverage.xy[:-1]).T)
    border[coverage.ring_starts[1:] - 1] = 0
    borders = np.add.reduceat(border, coverage.ring_starts[:-1])
    rows = coverage.ring_rows
    return tuple(np.bincount(rows, values, minlength=len(coverage)) for values in (areas, borders))  # type: ignore[return-value]


@dataclass(frozen=True)
class _Related:
    """What all near pairs of edges show, with edges as places in the list of all."""

    overlapping: Ints
    touching: Mask
    touches: Ints
    touch_at: Floats
    cover: Floats
    strips: Strips


def _relations(
    coverage: Coverage, edges: Edges, limits: Limits, wanted: Mask | None, pool: Executor
) -> _Related:
    boxes = boxes_of(coverage.xy, edges, limits.reach)
    rows = coverage.ring_rows[edges.ring]

    def look(tile: Tile) -> list[Relations]:
        return list(_look(coverage.xy, edges, rows, boxes[:, tile.edges], tile, limits, wanted))

    return _joined(len(edges), (found for some in pool.map(look, tiles(boxes)) for found in some))


def _look(
    xy: Floats,
    edges: Edges,
    rows: NDArray[np.int32],
    boxes: NDArray[np.float32],
    tile: Tile,
    limits: Limits,
    wanted: Mask | None,
) -> Iterable[Relations]:
    a, b = xy[edges.start[tile.edges]], xy[edges.end[tile.edges]]
    row = rows[tile.edges]
    for one, other in near_pairs(tile, a, b, row, boxes, None if wanted is None else wanted[row]):
        yield _of_all(relate(a, b, one, other, limits.tolerance, limits.reach), tile.edges)


def _of_all(found: Relations, edges: Ints) -> Relations:
    s = found.strips
    strips = Strips(
        edges[s.one], edges[s.other], s.start, s.end, s.other_start, s.other_end, s.area, s.length
    )
    return Relations(
        edges[found.overlapping],
        edges[found.touching],
        edges[found.touches],
        found.touch_at,
        edges[found.covered],
        found.cover,
        strips,
    )


def _joined(count: int, found: Iterable[Relations]) -> _Related:
    touching = np.zeros(count, dtype=bool)
    cover = np.zeros(count)
    all_found: list[Relations] = []
    for some in found:
        touching[some.touching] = True
        np.add.at(cover, some.covered, some.cover)
        all_found.append(some)
    none = np.empty(0)
    strips = [
        np.concatenate([getattr(some.strips, name) for some in all_found] or [none])
        for name in Strips.__dataclass_fields__
    ]
    return _Related(
        np.concatenate([some.overlapping for some in all_found] or [np.empty((0, 2), np.int64)]),
        touching,
        np.concatenate([some.touches for some in all_found] or [np.empty(0, np.int64)]),
        np.concatenate([some.touch_at for some in all_found] or [none]),
        cover,
        Strips(strips[0].astype(np.int64), strips[1].astype(np.int64), *strips[2:]),
    )


def _candidates(
    coverage: Coverage,
    matching: Matching,
    edges: Edges,
    related: _Related,
    index: BoxIndex,
    limits: Limits,
    pool: Executor,
) -> Ints:
    rows = coverage.ring_rows[edges.ring].astype(np.int64)
    points, edge = _witnesses(coverage, matching, edges, related, limits.tolerance)
    row = rows[edge]
    chunks = [slice(at, at + 100_000) for at in range(0, len(points), 100_000)]

    def look(some: slice) -> Ints:
        pairs = inside(coverage, index, points[some], row[some, None], limits.tolerance / 4)
        return np.column_stack([row[some][pairs[:, 0]], pairs[:, 1]])

    return np.concatenate([matching.twins, rows[related.overlapping], *pool.map(look, chunks)])


def _witnesses(
    coverage: Coverage, matching: Matching, edges: Edges, related: _Related, tolerance: float
) -> tuple[Floats, Ints]:
    """Points just inside the edges that tell whether the ground there is another's too, and the edges.

    A ring that touches nothing lies within others, or without: a single point tells. Of others also every
    piece of a free edge between two corners of neighbours is asked. Half the tolerance inside: a point
    on the edge would miss an edge that runs along two others, one further in a thin overlap.
    """
    rings = len(coverage.ring_starts) - 1
    touched = np.zeros(rings, dtype=bool)
    touched[edges.ring[related.touching]] = True
    free = np.add.reduceat(matching.free, coverage.ring_starts[:-1], dtype=np.int64)
    touched |= free < np.diff(coverage.ring_starts) - 1
    length = lengths(coverage, edges)
    first = np.zeros(len(edges), dtype=bool)
    first[np.unique(edges.ring, return_index=True)[1]] = True
    several = touched[edges.ring] & (related.cover < length - 2 * tolerance)
    edge, at = _middles(several, related, length, tolerance)
    alone = np.flatnonzero(first)
    edge, at = np.concatenate([alone, edge]), np.concatenate([length[alone] * _PART_OF_WAY, at])
    start, end = coverage.xy[edges.start[edge]], coverage.xy[edges.end[edge]]
    unit = (end - start) / length[edge, None]
    to_left = np.column_stack([-unit[:, 1], unit[:, 0]])
    return start + unit * at[:, None] + to_left * (tolerance / 2), edge


def _middles(several: Mask, related: _Related, length: Floats, tolerance: float) -> tuple[Ints, Floats]:
    edges = np.flatnonzero(several)
    cut = several[related.touches]
    edge = np.concatenate([edges, edges, related.touches[cut]])
    at = np.concatenate([np.zeros(len(edges)), length[edges], related.touch_at[cut]])
    order = np.lexsort((at, edge))
    edge, at = edge[order], at[order]
    piece = (edge[1:] == edge[:-1]) & (at[1:] - at[:-1] > tolerance)
    return edge[:-1][piece], (at[:-1] + (at[1:] - at[:-1]) * _PART_OF_WAY)[piece]


def _free(
    coverage: Coverage, edges: Edges, strips: Strips, thin: Ints, overlapping: Ints, index: BoxIndex
) -> Strips:
    """The strips without those that lie across a polygon: across a thin one, or beside overlaps."""
    if len(thin):
        narrow = BoxIndex(index.boxes, _mask(coverage, thin)[coverage.part_rows])
        everywhere = np.ones(len(strips), dtype=bool)
        strips = taken(strips, free_strips(coverage, edges, strips, everywhere, narrow))
    if len(overlapping):
        rows = _mask(coverage, overlapping)[coverage.ring_rows[edges.ring]]
        strips = taken(
            strips, free_strips(coverage, edges, strips, rows[strips.one] | rows[strips.other], index)
        )
    return strips


def _mask(coverage: Coverage, rows: Ints) -> Mask:
    mask = np.zeros(len(coverage), dtype=bool)
    mask[rows] = True
    return mask
