"""Pairs of edges that come near each other: the same whatever the tiles, none missed, none twice."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from importers.topology.chains import Edges
from importers.topology.near import boxes_of, near_pairs, tiles

REACH = 0.5


@given(st.integers(0, 10_000), st.sampled_from([7, 60, 1000]), st.sampled_from([1.0, 40.0]))
def test_every_pair_within_reach_comes_once(seed: int, per_tile: int, spread: float) -> None:
    rng = np.random.default_rng(seed)
    start = rng.uniform(0, 300, (150, 2))
    end = start + rng.normal(0, spread, (150, 2)) * rng.choice([1, 5], (150, 1))
    xy, places = np.concatenate([start, end]), np.arange(150, dtype=np.int32)
    edges = Edges(places, places + np.int32(150), places)
    boxes = boxes_of(xy, edges, REACH)
    found: list[tuple[int, int]] = []
    for tile in tiles(boxes, per_tile):
        a, b = start[tile.edges], end[tile.edges]
        for one, other in near_pairs(tile, a, b, places[tile.edges] // 2, boxes[:, tile.edges], None):
            found += zip(tile.edges[one].tolist(), tile.edges[other].tolist(), strict=True)
    lines = shapely.linestrings(np.stack([start, end], axis=1))
    one, other = np.triu_indices(150, 1)
    near = (one // 2 != other // 2) & shapely.dwithin(lines[one], lines[other], REACH)
    assert len(found) == len(set(found))
    assert {(int(i), int(j)) for i, j in zip(one[near], other[near], strict=True)} <= set(found)


def test_pairs_without_a_wanted_edge_are_left_out() -> None:
    xy = np.array([[0.0, 0], [0, 0.1], [0, 0.2], [5, 0], [5, 0.1], [5, 0.2]])
    places = np.arange(3, dtype=np.int32)
    edges = Edges(places, places + np.int32(3), places)
    boxes = boxes_of(xy, edges, REACH)
    (tile,) = tiles(boxes)
    wanted = np.array([True, False, False])
    ((one, other),) = near_pairs(tile, xy[:3], xy[3:], places, boxes, wanted)
    assert list(zip(one.tolist(), other.tolist(), strict=True)) == [(0, 1), (0, 2)]


def test_boxes_of_far_positions_still_meet() -> None:
    far = 900_000.0
    xy = np.array([[far, far], [far, far + REACH], [far + 5, far], [far + 5, far + REACH]])
    places = np.arange(2, dtype=np.int32)
    boxes = boxes_of(xy, Edges(places, places + np.int32(2), places), REACH)
    assert boxes[3, 0] >= boxes[1, 1]
    assert boxes[3, 0] == pytest.approx(far + REACH / 2, abs=1)
