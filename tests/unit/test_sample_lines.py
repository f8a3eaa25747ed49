"""The sample's drawing tools: curves, faces and lots."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Polygon

from sdi.sample import curves, faces, lots
from sdi.sample.frame import chance

BEND = np.array([[0.0, 0.0], [100.0, 40.0], [180.0, 10.0], [300.0, 90.0]])


@given(st.floats(3.0, 60.0))
def test_resampled_points_are_equally_far_apart(step: float) -> None:
    points = curves.resample(BEND, step)
    gaps = np.diff(curves.path_lengths(points))
    assert points[0] == pytest.approx(BEND[0])
    assert points[-1] == pytest.approx(BEND[-1])
    assert gaps.max() <= curves.path_lengths(BEND)[-1] / (len(points) - 1) + 1e-6


def test_a_spline_passes_near_its_points() -> None:
    line = LineString(curves.spline(BEND, 2.0))
    assert all(line.distance(shapely.Point(point)) < 0.5 for point in BEND)


def test_a_meander_swings_but_keeps_its_ends() -> None:
    straight = curves.resample(np.array([[0.0, 0.0], [2000.0, 0.0]]), 10.0)
    swung = curves.meander(straight, 30.0, 400.0, chance("test"))
    assert swung[[0, -1]] == pytest.approx(straight[[0, -1]])
    assert 8.0 < np.abs(swung[:, 1]).max() < 45.0


def test_a_ribbon_is_as_wide_as_told() -> None:
    path = curves.resample(np.array([[0.0, 0.0], [500.0, 0.0]]), 10.0)
    assert curves.ribbon(path, np.full(len(path), 12.0)).area == pytest.approx(500 * 24)


def test_a_ribbon_round_a_hairpin_is_still_valid() -> None:
    hairpin = curves.spline(np.array([[0.0, 0.0], [60.0, 0.0], [62.0, 8.0], [0.0, 8.0]]), 3.0)
    assert curves.ribbon(hairpin, np.full(len(hairpin), 15.0)).is_valid


def test_a_way_beside_a_path_keeps_its_distance() -> None:
    path = curves.spline(BEND * 5, 10.0)
    way = curves.beside(path, np.full(len(path), 40.0), BEND[0] * 5, BEND[-1] * 5)
    away = [LineString(path).distance(shapely.Point(point)) for point in way]
    assert min(away) > 33.0
    assert max(away) < 45.0


def _squares(size: float, count: int) -> list[LineString]:
    far = size * count
    ends = [size * k for k in range(count + 1)]
    return [LineString([(x, -0.3), (x, far + 0.3)]) for x in ends] + [
        LineString([(-0.3, y), (far + 0.3, y)]) for y in ends
    ]


def test_lines_that_overshoot_make_clean_faces() -> None:
    found = faces.build(_squares(10.0, 4))
    assert len(found) == 16
    assert shapely.area(found) == pytest.approx(np.full(16, 100.0))


def test_neighbours_know_what_they_share() -> None:
    near = faces.neighbours(faces.build(_squares(10.0, 3)))
    assert len(near.left) == 12
    assert near.shared == pytest.approx(np.full(12, 10.0))
    assert (near.left < near.right).all()


def test_points_are_located_in_the_first_area_that_has_them() -> None:
    areas = [shapely.box(0, 0, 10, 10), shapely.box(5, 0, 20, 10)]
    points = shapely.points([[2.0, 5.0], [7.0, 5.0], [15.0, 5.0], [30.0, 5.0]])
    assert faces.located(points, areas).tolist() == [0, 0, 1, -1]
    assert faces.located(points, []).tolist() == [-1] * 4


@given(st.floats(0.05, 1.0), st.integers(1, 9))
def test_slivers_join_their_own_kin_and_nothing_is_lost(width: float, place: int) -> None:
    lines = [*_squares(10.0, 10), LineString([(10 * place + width, -0.3), (10 * place + width, 100.3)])]
    found = faces.build(lines)
    kin = (shapely.get_coordinates(shapely.centroid(found))[:, 0] > 10 * place).astype(np.int64)
    whole, (kept,) = faces.merged_slivers(found, kin)
    assert len(whole) == len(kept) == 100
    assert shapely.area(whole).sum() == pytest.approx(10_000.0)
    assert shapely.coverage_is_valid(whole)
    assert shapely.area(whole[kept == 1]).sum() == pytest.approx(100 * (100 - 10 * place))


@given(st.floats(20.0, 900.0), st.floats(4.0, 30.0), st.integers(0, 99))
def test_lot_ends_cover_the_frontage(length: float, width: float, seed: int) -> None:
    ends = lots.lot_ends(length, width, np.random.default_rng(seed))
    assert ends[0] == 0.0
    assert ends[-1] == pytest.approx(length)
    assert (np.diff(ends) > 0).all()


def _divided(ground: Polygon, cuts: lots.Cuts) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    return faces.build([ground.exterior, *cuts.lines])


def test_a_comb_lays_two_rows_back_to_back() -> None:
    block = shapely.box(0, 0, 100, 40)
    found = _divided(block, lots.comb(block, 5.0, 20.0, chance("comb")))
    assert 25 < len(found) < 45
    assert shapely.area(found).sum() == pytest.approx(4000.0)
    touching = shapely.intersects(found, block.exterior)
    assert touching.all(), "every lot has a street in front of it"


def test_a_deep_block_gets_lanes() -> None:
    block = shapely.box(0, 0, 120, 84)
    cuts = lots.comb(block, 5.0, 20.0, chance("deep"))
    assert len(cuts.lanes) == 1
    assert cuts.lanes[0].length == pytest.approx(120.0, abs=2.0)


def test_a_ribbon_lays_lots_along_the_edge_but_not_along_a_closed_one() -> None:
    ground = shapely.box(0, 0, 600, 400)
    closed = LineString([(0, 0), (0, 400)])
    cuts = lots.ribbon(ground, 30.0, (10.0, 35.0), 0.5, chance("ribbon"), closed)
    found = _divided(ground, cuts)
    plots = found[shapely.area(found) < 2000]
    assert len(plots) > 40
    assert (shapely.area(plots) > 100).all()
    assert not shapely.intersects(shapely.buffer(plots, -0.5), shapely.buffer(closed, 2.0)).any()
