"""How long the topology of a million parcels takes and how much memory; what is found beside two oracles."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import shapely
from numpy.typing import NDArray

from importers.topology.coverage import Coverage
from importers.topology.finding import Limits
from importers.topology.search import find_topology

type Shapes = NDArray[np.object_]

MEASURE = """
import json, resource, sys, time
import numpy as np
from importers.topology.coverage import Coverage
from importers.topology.finding import Limits
from importers.topology.search import find_topology

batches = np.load(sys.argv[1], mmap_mode='r')
at = time.perf_counter()
coverage = Coverage.of(shapes(batches))
read, at = time.perf_counter() - at, time.perf_counter()
found = find_topology(coverage, Limits(gap_width=0.5, sliver_width=0.05))
print(json.dumps({
    "rows": len(coverage), "positions": len(coverage.xy), "read": read, "search": time.perf_counter() - at,
    "cpu": time.process_time(), "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6,
    "found": {kind: tally.count for kind, tally in found.tallies.items() if tally.count},
}))
"""

SHAPES = """
import shapely
def shapes(rings):
    for at in range(0, len(rings), 65_536):
        yield shapely.polygons(rings[at:at + 65_536])
"""


def strips(blocks: int = 20_000, seed: int = 1) -> NDArray[np.float64]:
    """Rings of parcels, 50 to a block, each block turned, up to 0.8 m between neighbours; 15 positions."""
    rng = np.random.default_rng(seed)
    block, nth = np.repeat(np.arange(blocks), 50), np.tile(np.arange(50), blocks)
    corner = np.column_stack([555_000 + block % 200 * 220.0, 1_095_000 + block // 200 * 170.0])
    west, south = nth % 10 * 20.0, nth // 10 * 14.0
    size = np.array([19.2, 13.2]) + rng.random((len(nth), 2)) * 0.8
    along = np.array([0, 0, 0, 0, 1 / 4, 2 / 4, 3 / 4, 1, 1, 1, 1, 3 / 4, 2 / 4, 1 / 4, 0])
    up = np.array([0, 1 / 3, 2 / 3, 1, 1, 1, 1, 1, 2 / 3, 1 / 3, 0, 0, 0, 0, 0])
    x, y = west[:, None] + size[:, :1] * along, south[:, None] + size[:, 1:] * up
    turn = np.repeat(rng.random(blocks) * 0.6 - 0.3, 50)[:, None]
    rings = np.stack([x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)], axis=-1)
    return rings + corner[:, None, :]


def noded(rows: int = 1000, columns: int = 1000, seed: int = 1) -> NDArray[np.float64]:
    """Rings of irregular parcels that share all their edges and corners; 13 positions."""
    rng = np.random.default_rng(seed)
    grid = np.stack(np.meshgrid(np.arange(columns + 1) * 18.0, np.arange(rows + 1) * 15.0), axis=-1)
    grid += rng.uniform(-2, 2, grid.shape) + np.array([555_000, 1_095_000])
    share = np.array([1 / 3, 2 / 3])[:, None]
    across = grid[:, :-1, None] + (grid[:, 1:, None] - grid[:, :-1, None]) * share
    upward = grid[:-1, :, None] + (grid[1:, :, None] - grid[:-1, :, None]) * share
    across += rng.uniform(-0.5, 0.5, across.shape)
    upward += rng.uniform(-0.5, 0.5, upward.shape)
    sides = [
        grid[:-1, :-1, None], across[:-1], grid[:-1, 1:, None], upward[:, 1:],
        grid[1:, 1:, None], across[1:, :, ::-1], grid[1:, :-1, None], upward[:, :-1, ::-1],
        grid[:-1, :-1, None],
    ]  # fmt: skip
    return np.concatenate(sides, axis=2).reshape(rows * columns, -1, 2)


@pytest.mark.parametrize("make", [noded, strips])
def test_a_million_parcels(make: Callable[[], NDArray[np.float64]], tmp_path: Path) -> None:
    file = tmp_path / "rings.npy"
    np.save(file, make())
    script = SHAPES + MEASURE
    ran = subprocess.run(
        [sys.executable, "-c", script, str(file)], capture_output=True, text=True, check=True
    )
    told = json.loads(ran.stdout)
    print(f"\n{make.__name__}: {told}")
    assert told["rows"] == 1_000_000
    assert told["memory"] < 2.5
    assert ("gap" in told["found"]) == (make is strips)


def test_beside_the_intersection_of_every_pair_and_the_coverage_check_of_geos() -> None:
    shapes = np.asarray(shapely.polygons(noded(200, 200)))
    rng = np.random.default_rng(5)
    moved = rng.choice(len(shapes), 300, replace=False)
    for place, angle in zip(moved, rng.uniform(0, 6.28, 300), strict=True):
        step = rng.choice([0.003, 0.05, 0.4]) * np.array([np.cos(angle), np.sin(angle)])
        shapes[place] = shapely.transform(shapes[place], lambda xy, step=step: xy + step)  # type: ignore[misc]
    start = time.perf_counter()
    found = find_topology(Coverage.of([shapes]), Limits(gap_width=0.5), kept=len(shapes) * 4)
    ours, start = time.perf_counter() - start, time.perf_counter()
    edges = shapely.coverage_invalid_edges(shapes, gap_width=0.5)
    geos, start = time.perf_counter() - start, time.perf_counter()
    expected = overlapping(shapes)
    pairs = time.perf_counter() - start
    print(f"\n40,000 parcels: {ours:.2f} s; coverage_invalid_edges {geos:.2f} s; every pair {pairs:.2f} s")
    assert {finding.rows for finding in found.findings if finding.kind == "overlap"} == expected
    # of an overlap at a corner GEOS flags the moved polygon only
    flagged = set(np.flatnonzero(~shapely.is_empty(edges)).tolist())
    assert all(flagged & set(finding.rows) for finding in found.findings)
    assert set(moved.tolist()) <= {row for finding in found.findings for row in finding.rows}


def overlapping(shapes: Shapes) -> set[tuple[int, ...]]:
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    one, other = one[one < other], other[one < other]
    faces, pair = shapely.get_parts(shapely.intersection(shapes[one], shapes[other]), return_index=True)
    real = (shapely.get_type_id(faces) == 3) & (2 * shapely.area(faces) > 0.001 * shapely.length(faces))
    return {(int(one[at]), int(other[at])) for at in pair[real]}
