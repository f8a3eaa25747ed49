"""Free strips between neighbours, those that go on into each other taken as one gap."""

import numpy as np
import shapely

from importers.topology.boxes import BoxIndex
from importers.topology.chains import Edges
from importers.topology.collector import Collector, Shown
from importers.topology.coverage import Coverage, Floats, Geometries, Ints, Mask, distinct, ranges
from importers.topology.facing import Strips, corners
from importers.topology.finding import Limits
from importers.topology.inside import inside


def find_gaps(coverage: Coverage, edges: Edges, strips: Strips, limits: Limits, collector: Collector) -> None:
    """Add the gaps and the slivers of gaps that the strips make up."""
    if not len(strips):
        return
    group = _groups(coverage, edges, strips, limits.tolerance)
    area = np.bincount(group, strips.area)
    length = np.bincount(group, strips.length)
    width = area / np.maximum(length, np.finfo(float).tiny)
    real = (width > limits.tolerance) & (length >= width)
    sliver = real & (width < (limits.sliver_width or 0))
    gap = real & ~sliver & (width <= (limits.gap_width or 0))
    order = np.argsort(group, kind="stable")
    begin = np.searchsorted(group[order], np.arange(len(area) + 1))
    for kind, chosen in (("gap", np.flatnonzero(gap)), ("sliver", np.flatnonzero(sliver))):

        def show(worst: Ints, chosen: Ints = chosen) -> Shown:
            members, nth = ranges(begin, chosen[worst])
            some = taken(strips, order[members])
            return _rows(coverage, edges, some, nth), _shapes(coverage, edges, some, nth)

        collector.add("gap" if kind == "gap" else "sliver", "gap", area[chosen], width[chosen], show)


def free_strips(coverage: Coverage, edges: Edges, strips: Strips, asked: Mask, index: BoxIndex) -> Mask:
    """Which strips have no other polygon in their middle; those not `asked` for are taken as free."""
    free = np.ones(len(strips), dtype=bool)
    places = np.flatnonzero(asked)
    if len(places):
        some = taken(strips, places)
        rings = coverage.ring_rows[edges.ring].astype(np.int64)
        middle = corners(coverage.xy[edges.start], coverage.xy[edges.end], some)[:, :4].mean(axis=1)
        rows = np.column_stack([rings[some.one], rings[some.other]])
        free[places[np.unique(inside(coverage, index, middle, rows, 0.0)[:, 0])]] = False
    return free


def taken(strips: Strips, places: Ints | Mask) -> Strips:
    """Some of the strips."""
    return Strips(*(getattr(strips, name)[places] for name in Strips.__dataclass_fields__))


def _groups(coverage: Coverage, edges: Edges, strips: Strips, tolerance: float) -> Ints:
    """The group of each strip, numbered from 0.

    Strips that meet along an edge belong together, and those of the same two rows around a corner.
    """
    edge = np.concatenate([strips.one, strips.other])
    start = np.concatenate([strips.start, strips.other_start])
    end = np.concatenate([strips.end, strips.other_end])
    strip = np.tile(np.arange(len(strips)), 2)
    order = np.lexsort((start, edge))
    meet = (edge[order][1:] == edge[order][:-1]) & (start[order][1:] - end[order][:-1] <= tolerance)
    before, after = strip[order][:-1][meet], strip[order][1:][meet]
    slack = tolerance + strips.area / np.maximum(strips.length, tolerance)
    at_start, at_end = start <= slack[strip], lengths(coverage, edges)[edge] - end <= slack[strip]
    corner = np.concatenate([edges.start[edge[at_start]], edges.end[edge[at_end]]]).astype(np.int64)
    strip = np.concatenate([strip[at_start], strip[at_end]])
    rows = np.sort(coverage.ring_rows[edges.ring[np.column_stack([strips.one, strips.other])]], axis=1)
    pair = rows[:, 0] * np.int64(len(coverage)) + rows[:, 1]
    order = np.lexsort((strip, pair[strip], _first_position(coverage, corner)))
    corner, strip = _first_position(coverage, corner[order]), strip[order]
    around = (corner[1:] == corner[:-1]) & (pair[strip[1:]] == pair[strip[:-1]])
    one, other = np.concatenate([before, strip[:-1][around]]), np.concatenate([after, strip[1:][around]])
    return _components(len(strips), one, other)


def _first_position(coverage: Coverage, positions: Ints) -> Ints:
    """The last position of a ring is its first again."""
    ring = np.searchsorted(coverage.ring_starts, positions, side="right") - 1
    last = positions == coverage.ring_starts[ring + 1] - 1
    return np.where(last, coverage.ring_starts[ring], positions)


def _components(count: int, one: Ints, other: Ints) -> Ints:
    """Connected components by hooking the larger label under the smaller until nothing changes."""
    label = np.arange(count)
    while True:
        low, high = np.minimum(label[one], label[other]), np.maximum(label[one], label[other])
        apart = low != high
        if not apart.any():
            return np.asarray(np.unique(label, return_inverse=True)[1])
        np.minimum.at(label, high[apart], low[apart])
        while (label != label[label]).any():
            label = label[label]


def _rows(coverage: Coverage, edges: Edges, strips: Strips, nth: Ints) -> list[tuple[int, ...]]:
    """The rows beside each gap; `nth` is the gap of each strip, in order."""
    rows = coverage.ring_rows[edges.ring[np.concatenate([strips.one, strips.other])]]
    pairs = distinct(np.tile(nth, 2) * np.int64(len(coverage)) + rows)
    ends = np.flatnonzero(np.diff(pairs // len(coverage))) + 1
    return [tuple(some.tolist()) for some in np.split(pairs % len(coverage), ends)]


def _shapes(coverage: Coverage, edges: Edges, strips: Strips, nth: Ints) -> Geometries:
    rings = corners(coverage.xy[edges.start], coverage.xy[edges.end], strips) + coverage.origin
    faces, strip = shapely.get_parts(shapely.make_valid(shapely.polygons(rings)), return_index=True)
    real = shapely.get_type_id(faces) == 3
    found, place = np.unique(nth[strip[real]], return_inverse=True)
    whole = np.full(int(nth.max(initial=-1)) + 1, shapely.MultiPolygon(), dtype=object)
    whole[found] = shapely.multipolygons(faces[real], indices=place)
    several = shapely.get_num_geometries(whole) > 1
    whole[several] = shapely.buffer(whole[several], 0)
    return whole


def lengths(coverage: Coverage, edges: Edges) -> Floats:
    """The lengths of the edges."""
    step = coverage.xy[edges.end] - coverage.xy[edges.start]
    return np.asarray(np.hypot(step[:, 0], step[:, 1]))
