"""Polygons that share ground: candidates made sure by their exact intersection."""

from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from importers.topology.boxes import BoxIndex
from importers.topology.collector import Collector, Shown
from importers.topology.coverage import Coverage, Floats, Geometries, Ints, Mask
from importers.topology.finding import Kind, Limits, Of

PAIRS_AT_MOST = 1_000_000
"""So many pairs are intersected; data with more overlaps has another problem."""

_PAIRS_AT_ONCE = 2_000
_LARGE = 2_000
"""Polygons of more positions are cut to the box of their partner first."""

_WHOLE: tuple[tuple[Kind, Of, int], ...] = (
    ("overlap", "overlap", 0),
    ("sliver", "overlap", 1),
    ("contained", "overlap", 2),
    ("duplicate", "polygon", 3),
)


@dataclass(frozen=True)
class Shared:
    """The ground that pairs of rows share: place of the kind in `_WHOLE`, area, mean width, shape."""

    pairs: Ints
    kind: NDArray[np.int8]
    area: Floats
    width: Floats
    shape: Geometries


def find_overlaps(
    coverage: Coverage,
    index: BoxIndex,
    candidates: Ints,
    limits: Limits,
    wanted: Mask,
    collector: Collector,
    pool: Executor,
) -> Ints:
    """Add the overlaps among candidate pairs of rows, (n, 2), and among the neighbours of what overlaps.

    Where a whole group of polygons lies on another group, only pairs along its border are candidates:
    from each pair that overlaps the search goes on to all whose boxes meet theirs. At least one row of
    a pair is `wanted`. Gives the rows that overlap others.
    """
    size = np.int64(len(coverage))
    tested = np.empty(0, dtype=np.int64)
    overlapping = np.empty(0, dtype=np.int64)
    todo = _keys(candidates, size, wanted)
    while len(todo):
        room = PAIRS_AT_MOST - len(tested)
        if len(todo) > room:
            collector.topology.complete = False
            todo = todo[:room]
        pairs = np.column_stack([todo // size, todo % size])
        rows = np.unique(_intersected(coverage, pairs, limits, collector, pool))
        tested = np.union1d(tested, todo)
        fresh = np.setdiff1d(rows, overlapping)
        overlapping = np.union1d(overlapping, rows)
        todo = np.setdiff1d(_keys(_neighbours(coverage, index, fresh, limits), size, wanted), tested)
    collector.topology.pairs_tested = len(tested)
    return overlapping


def _keys(pairs: Ints, size: np.int64, wanted: Mask) -> Ints:
    low, high = pairs.min(axis=1, initial=size), pairs.max(axis=1, initial=-1)
    keep = (low != high) & (wanted[low] | wanted[high]) if len(pairs) else np.empty(0, dtype=bool)
    return np.asarray(np.unique(low[keep] * size + high[keep]))


def _neighbours(coverage: Coverage, index: BoxIndex, rows: Ints, limits: Limits) -> Ints:
    parts = np.flatnonzero(np.isin(coverage.part_rows, rows))
    found = [np.empty((0, 2), dtype=np.int64)]
    for at in range(0, len(parts), 50_000):
        some = parts[at : at + 50_000]
        half = limits.tolerance / 2
        asked, other = index.meeting(index.boxes[some] + [half, half, -half, -half])
        found.append(
            np.column_stack([coverage.part_rows[some[asked]], coverage.part_rows[other]]).astype(np.int64)
        )
    return np.concatenate(found)


def _intersected(
    coverage: Coverage, pairs: Ints, limits: Limits, collector: Collector, pool: Executor
) -> Ints:
    chunks = (pairs[at : at + _PAIRS_AT_ONCE] for at in range(0, len(pairs), _PAIRS_AT_ONCE))
    overlapping = [np.empty(0, dtype=np.int64)]
    for shared in pool.map(lambda chunk: _shared(coverage, chunk, limits), chunks):
        overlapping.append(shared.pairs.ravel())
        for kind, of, place in _asked_for(limits):
            chosen = np.flatnonzero(shared.kind == place)

            def show(worst: Ints, chosen: Ints = chosen, shared: Shared = shared) -> Shown:
                those = chosen[worst]
                return row_tuples(shared.pairs[those]), coverage.moved_back(shared.shape[those])

            collector.add(kind, of, shared.area[chosen], shared.width[chosen], show)
    return np.concatenate(overlapping)


def row_tuples(pairs: Ints) -> list[tuple[int, ...]]:
    """Pairs of rows as findings carry them."""
    return [tuple(pair) for pair in pairs.tolist()]


def _asked_for(limits: Limits) -> Iterator[tuple[Kind, Of, int]]:
    for kind, of, place in _WHOLE:
        if limits.duplicates if place >= 2 else limits.overlaps:
            yield kind, of, place


def _shared(coverage: Coverage, pairs: Ints, limits: Limits) -> Shared:
    rows, place = np.unique(pairs, return_inverse=True)
    shapes = coverage.polygons(rows)
    one, other = (shapes[place.reshape(-1, 2)[:, side]] for side in (0, 1))
    faces, pair = shapely.get_parts(_intersection(one, other), return_index=True)
    area, border = shapely.area(faces), shapely.length(faces)
    width = np.where(border > 0, 2 * area / np.where(border > 0, border, 1), 0)
    real = (width > limits.tolerance) & (shapely.get_type_id(faces) == 3)
    faces, pair, area, width = faces[real], pair[real], area[real], width[real]
    found, begin, nth = np.unique(pair, return_index=True, return_inverse=True)
    if not len(found):
        return Shared(pairs[:0], np.empty(0, np.int8), area, width, faces)
    total, widest = np.add.reduceat(area, begin), np.maximum.reduceat(width, begin)
    kind = _kinds(one[found], other[found], total, widest, limits)
    whole = np.asarray(shapely.multipolygons(faces, indices=nth))
    return Shared(pairs[found], kind, total, widest, whole)


def _kinds(
    one: Geometries, other: Geometries, area: Floats, width: Floats, limits: Limits
) -> NDArray[np.int8]:
    """A polygon lies in another where what it has beside is within the tolerance of its border."""
    within = [
        shapely.area(side) - area <= limits.tolerance / 2 * shapely.length(side) for side in (one, other)
    ]
    kind = np.where(width < (limits.sliver_width or 0), 1, 0)
    kind = np.where(within[0] | within[1], 2, kind)
    return np.where(within[0] & within[1], 3, kind).astype(np.int8)


def _intersection(one: Geometries, other: Geometries) -> Geometries:
    one, other = _cut(one, other), _cut(other, one)
    try:
        return np.asarray(shapely.intersection(one, other))
    except shapely.GEOSException:
        return np.asarray(shapely.intersection(shapely.make_valid(one), shapely.make_valid(other)))


def _cut(shapes: Geometries, partners: Geometries) -> Geometries:
    large = np.flatnonzero(shapely.get_num_coordinates(shapes) > _LARGE)
    if not len(large):
        return shapes
    cut = shapes.copy()
    for place in large:
        west, south, east, north = shapely.bounds(partners[place])
        cut[place] = shapely.clip_by_rect(shapes[place], west - 1, south - 1, east + 1, north + 1)
    return cut
