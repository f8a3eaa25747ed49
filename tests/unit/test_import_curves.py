"""Arcs become lines within the tolerance, the same from either end."""

import math
import struct
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st

from importers.readers.arcs import arc_points
from importers.readers.curves import linearised


def positions(*points: tuple[float, ...]) -> bytes:
    return b"".join(struct.pack(f"<{len(point)}d", *point) for point in points)


def line(kind: int, *points: tuple[float, ...]) -> bytes:
    return struct.pack("<BII", 1, kind, len(points)) + positions(*points)


def group(kind: int, *parts: bytes) -> bytes:
    return struct.pack("<BII", 1, kind, len(parts)) + b"".join(parts)


def straight(raw: bytes, tolerance: float = 0.001) -> shapely.Geometry:
    found, count = linearised(pa.array([None, raw, shapely.to_wkb(shapely.Point(1, 2))]), tolerance)
    assert count == 1
    assert found.to_pylist()[2] == shapely.to_wkb(shapely.Point(1, 2))
    return shapely.from_wkb(found.to_pylist()[1])


def test_rows_without_arcs_are_not_touched() -> None:
    wkb = pa.array([shapely.to_wkb(shapely.box(0, 0, 1, 1)), None, b"", b"\x01\x08"])
    assert linearised(wkb, 0.001) == (wkb, 0)
    assert linearised(pa.array([], pa.binary()), 1) == (pa.array([], pa.binary()), 0)


def test_a_half_circle() -> None:
    found = straight(line(8, (0, 0), (5, 5), (10, 0)))
    assert found.geom_type == "LineString"
    assert found.length == pytest.approx(5 * math.pi, abs=0.01)
    assert shapely.hausdorff_distance(found, shapely.Point(5, 0).buffer(5, 512).exterior.intersection(
        shapely.box(-1, 0, 11, 6)), densify=0.01) < 0.002  # fmt: skip


def test_a_whole_circle_in_a_curve_polygon() -> None:
    found = straight(group(10, line(8, (10, 0), (0, 0), (10, 0)), line(2, (4, 0), (6, 0), (5, 1), (4, 0))))
    assert found.geom_type == "Polygon"
    assert found.is_valid
    assert found.area == pytest.approx(25 * math.pi - 1, abs=0.05)


def test_compound_curves_in_a_multi_surface() -> None:
    ring = group(9, line(2, (10, 0), (10, -5), (0, -5), (0, 0)), line(8, (0, 0), (5, 5), (10, 0)))
    found = straight(group(12, group(10, ring), shapely.to_wkb(shapely.box(20, 20, 21, 21))))
    assert found.geom_type == "MultiPolygon"
    assert found.is_valid
    assert found.area == pytest.approx(51 + 12.5 * math.pi, abs=0.05)


def test_multi_curves_and_collections() -> None:
    arc = line(8, (0, 0), (5, 5), (10, 0))
    assert straight(group(11, arc, line(2, (0, 0), (1, 1)))).geom_type == "MultiLineString"
    found = straight(group(7, arc, shapely.to_wkb(shapely.Point(1, 1))))
    assert [part.geom_type for part in found.geoms] == ["LineString", "Point"]


def test_z_and_m_go_along() -> None:
    found = straight(line(1008, (0, 0, 1), (5, 5, 1), (10, 0, 2)))
    heights = shapely.get_coordinates(found, include_z=True)[:, 2]
    assert heights[0] == 1
    assert heights[-1] == 2
    assert (np.diff(heights) > 0).all()
    assert straight(line(3008, (0, 0, 1, 7), (5, 5, 1, 7), (10, 0, 2, 7))).has_m


def test_surfaces_that_only_other_names_hold() -> None:
    triangle = line(2, (0, 0), (1, 0), (0, 1), (0, 0))[5:]
    face = struct.pack("<BII", 1, 17, 1) + triangle
    wkb, count = linearised(pa.array([group(16, face, face), face]), 1)
    assert count == 0
    assert [shape.geom_type for shape in shapely.from_wkb(wkb.to_pylist())] == ["MultiPolygon", "Polygon"]


def test_big_endian_and_slices() -> None:
    arc = struct.pack(">BII6d", 0, 8, 3, 0, 0, 5, 5, 10, 0)
    wkb = pa.array([None, shapely.to_wkb(shapely.Point(1, 2)), arc], pa.large_binary()).slice(1)
    found, count = linearised(wkb, 0.1)
    assert count == 1
    assert shapely.from_wkb(found.to_pylist()[1]).geom_type == "LineString"


@pytest.mark.parametrize("size", range(5, 57, 7))
def test_what_is_cut_off_stays_as_it_is(size: int) -> None:
    raw = line(8, (0, 0), (5, 5), (10, 0))[:size]
    assert linearised(pa.array([raw]), 0.1) == (pa.array([raw]), 0)


def test_nesting_without_end_is_left() -> None:
    raw = b"".join(struct.pack("<BII", 1, 7, 1) for _ in range(1000))
    assert linearised(pa.array([raw]), 0.1) == (pa.array([raw]), 0)


numbers = st.floats(-1e6, 1e6)


@given(st.tuples(numbers, numbers), st.floats(0.01, 1e5), st.floats(0, 6.2), st.floats(-6.2, 6.2))
def test_chords_leave_the_arc_by_the_tolerance_at_the_most(
    centre: tuple[float, float], radius: float, first: float, turn: float
) -> None:
    assume(abs(turn) > 0.01)

    def on(angle: float) -> tuple[float, float]:
        return centre[0] + radius * math.cos(angle), centre[1] + radius * math.sin(angle)

    start, middle, end = on(first), on(first + turn / 2), on(first + turn)
    assume(start != end)
    tolerance = max(radius / 1000, 1e-3)
    found = [start, *arc_points(start, middle, end, tolerance)]
    assert found[-1] == end
    halves = [((a[0] + b[0]) / 2, (a[1] + b[1]) / 2) for a, b in pairwise(found)]
    slack = tolerance * 1.01 + 1e-6 * radius / min(abs(turn), 1)
    assert all(abs(math.dist(point, centre) - radius) <= slack for point in (*found, *halves))
    back = [end, *arc_points(end, middle, start, tolerance)]
    assert back[::-1] == found
