"""What holds of the topology search for any polygons, held against the intersection of every pair."""

import numpy as np
import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from importers.topology.coverage import Coverage
from importers.topology.finding import Limits, Topology
from importers.topology.search import find_topology

type Shapes = NDArray[np.object_]

TOLERANCE = 0.001


def search(shapes: Shapes, **limits: float) -> Topology:
    return find_topology(Coverage.of([shapes]), Limits(TOLERANCE, **limits))


def overlapping_pairs(shapes: Shapes) -> dict[tuple[int, int], float]:
    """Every pair that shares ground wider than the tolerance, and its area: the slow and plain way."""
    one, other = np.triu_indices(len(shapes), 1)
    faces, pair = shapely.get_parts(shapely.intersection(shapes[one], shapes[other]), return_index=True)
    area, border = shapely.area(faces), shapely.length(faces)
    found: dict[tuple[int, int], float] = {}
    for at in np.flatnonzero((shapely.get_type_id(faces) == 3) & (2 * area > TOLERANCE * border)):
        rows = (int(one[pair[at]]), int(other[pair[at]]))
        found[rows] = found.get(rows, 0) + float(area[at])
    return found


@st.composite
def subdivisions(draw: st.DrawFn, least: int = 1) -> Shapes:
    """A turned rectangle cut again and again: neighbours share edges, often without a common corner."""
    cuts = draw(
        st.lists(
            st.tuples(st.integers(0, 30), st.booleans(), st.floats(0.3, 0.7)), min_size=least, max_size=30
        )
    )
    boxes = [(0.0, 0.0, 100.0, 80.0)]
    for which, upright, share in cuts:
        west, south, east, north = boxes.pop(which % len(boxes))
        x, y = west + (east - west) * share, south + (north - south) * share
        if upright:
            boxes += [(west, south, x, north), (x, south, east, north)]
        else:
            boxes += [(west, south, east, y), (west, y, east, north)]
    assume(all(min(b[2] - b[0], b[3] - b[1]) > 1 for b in boxes))
    return placed(np.array([shapely.box(*box) for box in boxes], dtype=object), draw(st.floats(-3, 3)))


def placed(shapes: Shapes, angle: float) -> Shapes:
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return np.asarray(shapely.transform(shapes, lambda xy: xy @ turn.T + [581_000.0, 1_108_000.0]))


@given(subdivisions())
def test_a_subdivision_has_no_findings(shapes: Shapes) -> None:
    assert search(shapes, gap_width=0.5, sliver_width=0.05).findings == []


@given(subdivisions(least=2), st.integers(0, 100), st.floats(0.0012, 5), st.floats(-3, 3))
def test_a_polygon_moved_into_its_neighbours_gives_exactly_these_overlaps(
    shapes: Shapes, which: int, distance: float, direction: float
) -> None:
    step = distance * np.array([np.cos(direction), np.sin(direction)])
    shapes[which % len(shapes)] = shapely.transform(shapes[which % len(shapes)], lambda xy: xy + step)
    expected = overlapping_pairs(shapes)
    found = {finding.rows: finding.measure for finding in search(shapes).findings}
    assert found.keys() == expected.keys()
    assert [found[rows] for rows in expected] == [pytest.approx(area, rel=1e-6) for area in expected.values()]


@given(st.floats(0.0012, 0.5), st.floats(-3, 3))
def test_two_rectangles_drawn_apart_leave_a_gap_and_pushed_together_an_overlap(
    distance: float, angle: float
) -> None:
    apart = placed(np.array([shapely.box(0, 0, 20, 30), shapely.box(20 + distance, 5, 50, 60)]), angle)
    gap = search(apart, gap_width=0.6).findings
    assert [(finding.kind, finding.rows) for finding in gap] == [("gap", (0, 1))]
    assert gap[0].measure == pytest.approx(distance * 25, rel=1e-4)
    assert gap[0].width == pytest.approx(distance, rel=1e-4)
    pushed = placed(np.array([shapely.box(0, 0, 20, 30), shapely.box(20 - distance, 5, 50, 60)]), angle)
    overlap = search(pushed, gap_width=0.6).findings
    assert [(finding.kind, finding.rows) for finding in overlap] == [("overlap", (0, 1))]
    assert overlap[0].measure == pytest.approx(distance * 25, rel=1e-4)


@st.composite
def scattered(draw: st.DrawFn) -> Shapes:
    """Triangles and boxes anywhere, on a coarse grid so that corners and edges often coincide."""
    corner = st.tuples(st.integers(0, 12), st.integers(0, 12))
    triangles = [
        shapely.Polygon(three) for three in draw(st.lists(st.tuples(corner, corner, corner), max_size=12))
    ]
    boxes = [
        shapely.box(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))
        for a, b in draw(st.lists(st.tuples(corner, corner), max_size=12))
    ]
    shapes = [shape for shape in triangles + boxes if shape.area > 0]
    # a shape that is there twice is told once, as a pair with the first; that is tested on its own
    unique = {shapely.normalize(shape).wkb: shape for shape in shapes}
    assume(unique)
    return placed(np.array(list(unique.values()), dtype=object), draw(st.sampled_from([0.0, 0.3])))


@given(scattered())
def test_all_overlaps_are_found_however_edges_and_corners_coincide(shapes: Shapes) -> None:
    expected = overlapping_pairs(shapes)
    found = {finding.rows: finding.measure for finding in search(shapes).findings}
    assert found.keys() == expected.keys()


@given(subdivisions(least=4), st.data())
def test_a_parent_left_under_its_parts_contains_them_all(shapes: Shapes, data: st.DataObject) -> None:
    parent = shapely.union_all(shapes).simplify(0.0001)
    found = search(np.array([*shapes, parent], dtype=object)).findings
    assert {finding.rows for finding in found} == {(row, len(shapes)) for row in range(len(shapes))}
    assert {finding.kind for finding in found} == {"contained"}


@given(subdivisions(), st.integers(0, 100), st.integers(1, 3))
def test_a_shape_that_is_there_twice_is_told_once_for_each_copy(
    shapes: Shapes, which: int, copies: int
) -> None:
    one = shapes[which % len(shapes)]
    turned = shapely.Polygon(np.roll(shapely.get_coordinates(one)[:-1], 1, axis=0)[::-1])
    found = search(np.array([*shapes, *[turned] * copies], dtype=object), gap_width=0.5).findings
    assert [(finding.kind, finding.rows) for finding in found] == [
        ("duplicate", (which % len(shapes), len(shapes) + copy)) for copy in range(copies)
    ]


def test_rows_without_polygons_are_passed_over() -> None:
    box = shapely.box(0, 0, 10, 10)
    shapes = np.array([None, box, shapely.Point(1, 1), shapely.MultiPolygon(), box], dtype=object)
    assert [finding.rows for finding in search(shapes).findings] == [(1, 4)]
    assert search(shapes[:1]).findings == []
    assert search(shapes[:0]).findings == []


def test_wkb_and_shapes_in_batches_are_the_same_to_it() -> None:
    shapes = np.array([shapely.box(0, 0, 10, 10), shapely.box(9, 0, 20, 10)], dtype=object)
    found = find_topology(Coverage.of([shapely.to_wkb(shapes[:1]), shapes[1:]]), Limits())
    assert [(finding.kind, finding.rows) for finding in found.findings] == [("overlap", (0, 1))]
    assert found.findings[0].measure == pytest.approx(10)
    assert found.findings[0].geometry.equals(shapely.box(9, 0, 10, 10))


def test_parts_and_holes_are_told_apart() -> None:
    ring = shapely.box(0, 0, 30, 30).difference(shapely.box(10, 10, 20, 20))
    island = shapely.MultiPolygon([shapely.box(10, 10, 20, 20), shapely.box(40, 0, 50, 10)])
    assert search(np.array([ring, island], dtype=object), gap_width=0.5).findings == []
    wide = shapely.MultiPolygon([shapely.box(9.7, 10, 20, 20), shapely.box(40, 0, 50, 10)])
    found = search(np.array([ring, wide], dtype=object), gap_width=0.5).findings
    assert [(finding.kind, round(finding.measure, 6)) for finding in found] == [("overlap", 3.0)]


def test_a_narrow_polygon_between_two_others_is_no_gap_between_them() -> None:
    wall = np.array([shapely.box(0, 0, 10, 10), shapely.box(10, 0, 10.3, 10), shapely.box(10.3, 0, 20, 10)])
    assert search(wall, gap_width=0.5).findings == []
    loose = np.array(
        [shapely.box(0, 0, 10, 10), shapely.box(10.1, 0, 10.3, 10), shapely.box(10.4, 0, 20, 10)]
    )
    found = search(loose, gap_width=0.5).findings
    assert sorted(finding.rows for finding in found) == [(0, 1), (1, 2)]
