"""A made cadastral sheet with planted errors: all are found, none is invented.

Blocks are cut along straight lines, so that neighbours share their border whatever corners each has on
it: walls of one row end on an edge of the next, the road knows no parcel corners. Errors are planted
one to a block, and sizes go from just above the tolerance of 1 mm to half a metre.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pytest
import shapely
from numpy.typing import NDArray

from importers.topology.coverage import Coverage
from importers.topology.finding import Kind, Limits, Topology
from importers.topology.search import find_topology

type Floats = NDArray[np.float64]
type Shapes = NDArray[np.object_]

BLOCKS, ROWS = 1000, 3
PLANTED = 200
LANE = np.array([0, 1.0])
LIMITS = Limits(gap_width=0.6, sliver_width=0.05)
WIDTHS = (0.0015, 0.002, 0.003, 0.005, 0.01, 0.02, 0.04, 0.06, 0.1, 0.2, 0.3, 0.4, 0.5)


@dataclass
class Sheet:
    """The polygons, and what was planted: kind, rows, area."""

    shapes: list[shapely.Polygon]
    planted: list[tuple[Kind, tuple[int, ...], float]]


def made_sheet(planted: bool, seed: int = 7) -> Sheet:
    rng = np.random.default_rng(seed)
    sheet = Sheet([], [])
    holes: list[Floats] = []
    for block in range(BLOCKS):
        corner = np.array([581_000.0 + block % 40 * 125.0, 1_108_000.0 + block // 40 * 115.0])
        lines = [bent_line(corner, row, rng) for row in range(ROWS + 1)]
        walls = [
            np.array([0.0, *(np.array([25.0, 50.0, 75.0]) + rng.uniform(-4, 4, 3)), 100.0]) for _ in lines
        ]
        for nth, (below, above) in enumerate(pairwise(lines)):
            # every fifth block has a lane of a metre, free where there is no road polygon
            low = below + LANE if nth == 2 and block % 5 == 0 else below
            west = walls[nth][:-1] + corner[0]
            east = walls[nth][1:] + corner[0]
            if planted and nth == 1:
                plant(sheet, block, west, east, low, above)
            sheet.shapes += [face(low, above, *sides) for sides in zip(west, east, strict=True)]
        if block % 3 == 0:
            dig_a_pond(sheet)
        holes += outlines(lines, corner, block)
    frame = shapely.box(580_900, 1_107_900, 581_000 + 40 * 125, 1_108_000 + 30 * 115)
    sheet.shapes.append(shapely.Polygon(frame.exterior, holes))
    return sheet


def bent_line(corner: Floats, row: int, rng: np.random.Generator) -> Floats:
    x = np.array([0.0, *(np.array([31.0, 67.0]) + rng.uniform(-2, 2, 2)), 100.0])
    return np.column_stack([corner[0] + x, corner[1] + row * 28.0 + rng.uniform(-3, 3, 4)])


def between(line: Floats, west: float, east: float) -> Floats:
    inner = line[(line[:, 0] > west) & (line[:, 0] < east)]
    ends = np.interp([west, east], line[:, 0], line[:, 1])
    return np.array([[west, ends[0]], *inner, [east, ends[1]]])


def face(below: Floats, above: Floats, west: float, east: float) -> shapely.Polygon:
    return shapely.Polygon(np.concatenate([between(below, west, east), between(above, west, east)[::-1]]))


def outlines(lines: list[Floats], corner: Floats, block: int) -> list[Floats]:
    """The block as the road sees it: its bent lines only, one ring on each side of a lane."""
    if block % 5:
        return [np.concatenate([lines[0], lines[3][::-1]])]
    return [np.concatenate([lines[0], lines[2][::-1]]), np.concatenate([lines[2] + LANE, lines[3][::-1]])]


def dig_a_pond(sheet: Sheet) -> None:
    """A round pond in the last parcel, as a parcel of its own."""
    parcel = sheet.shapes[-1]
    pond = parcel.representative_point().buffer(2.5)
    sheet.shapes[-1] = shapely.Polygon(parcel.exterior, [pond.exterior])
    sheet.shapes.append(pond)


def plant(sheet: Sheet, block: int, west: Floats, east: Floats, below: Floats, above: Floats) -> None:
    """Move the wall between the second and the third parcel on one side of it only."""
    kind, nth = block % 5, block // 5
    width = WIDTHS[nth % len(WIDTHS)]
    wall, second = east[1], len(sheet.shapes) + 1
    if nth >= PLANTED or kind > 3:
        return
    if kind == 0:
        west[2] -= width
        note(sheet, "overlap", (second, second + 1), face(below, above, wall - width, wall))
    elif kind == 1:
        west[2] += width
        note(sheet, "gap", (second, second + 1), face(below, above, wall, wall + width))
    elif kind == 2:
        width = min(width, 0.04)
        west[2] += width
        sheet.shapes.append(face(below, above, wall, wall + width))
        note(sheet, "sliver", (second - 1,), sheet.shapes[-1])
    else:
        whole = face(below, above, west[1], east[1])
        inner = shapely.Point(whole.representative_point()).buffer(width * 4)
        sheet.shapes.append(inner if nth % 2 else whole)
        note(sheet, "contained" if nth % 2 else "duplicate", (second - 1, second + 1), sheet.shapes[-1])


def note(sheet: Sheet, kind: Kind, rows: tuple[int, ...], shape: shapely.Polygon) -> None:
    """What is narrower than the limit of slivers is one, whatever else it is."""
    thin = 2 * shape.area / shape.length < (LIMITS.sliver_width or 0) and kind in ("overlap", "gap")
    sheet.planted.append(("sliver" if thin else kind, rows, shape.area))
    if kind == "contained" and 2 * shape.area / shape.length < (LIMITS.sliver_width or 0):
        sheet.planted.append(("sliver", rows[:1], shape.area))


def search(shapes: Iterable[shapely.Polygon], limits: Limits = LIMITS) -> Topology:
    return find_topology(Coverage.of([np.array(list(shapes), dtype=object)]), limits)


def shaken(shapes: list[shapely.Polygon], noise: float, seed: int = 1) -> list[shapely.Polygon]:
    """Each polygon with a noise of its own, as after two reprojections."""
    rng = np.random.default_rng(seed)
    return [shapely.transform(shape, lambda xy: shake(xy, noise, rng)) for shape in shapes]


def shake(xy: Floats, noise: float, rng: np.random.Generator) -> Floats:
    moved = xy + rng.uniform(-noise, noise, xy.shape)
    _, first = np.unique(xy, axis=0, return_inverse=True)
    return np.array([moved[np.flatnonzero(first == one)[0]] for one in first])


@pytest.fixture(scope="module")
def clean() -> Sheet:
    return made_sheet(planted=False)


@pytest.fixture(scope="module")
def planted() -> Sheet:
    return made_sheet(planted=True)


def test_nothing_is_found_on_a_clean_sheet(clean: Sheet) -> None:
    assert len(clean.shapes) == BLOCKS * 12 + -(-BLOCKS // 3) + 1
    assert search(clean.shapes).findings == []


def test_free_streets_and_lanes_are_no_gaps(clean: Sheet) -> None:
    assert search(clean.shapes[:-1]).findings == []
    lanes = search(clean.shapes[:-1], Limits(gap_width=1.2))
    assert lanes.tallies["gap"].area == pytest.approx(BLOCKS // 5 * 100.0, rel=0.01)
    assert lanes.tallies["gap"].widest == pytest.approx(1.0, abs=1e-4)


def test_reprojection_noise_is_no_finding(clean: Sheet) -> None:
    assert search(shaken(clean.shapes, 1e-7)).findings == []


def test_rounding_to_millimetres_is_no_finding(clean: Sheet) -> None:
    rounded = [shapely.transform(shape, lambda xy: xy.round(3)) for shape in clean.shapes]
    assert search(rounded).findings == []


@pytest.mark.parametrize("noise", [0.0, 1e-7])
def test_all_planted_errors_are_found_and_no_others(planted: Sheet, noise: float) -> None:
    assert len(planted.planted) >= 4 * PLANTED
    found = search(shaken(planted.shapes, noise) if noise else planted.shapes)
    expected = {(kind, rows): area for kind, rows, area in planted.planted}
    measured = {(finding.kind, finding.rows): finding.measure for finding in found.findings}
    assert measured.keys() == expected.keys()
    for which, area in expected.items():
        assert measured[which] == pytest.approx(area, rel=0.01, abs=1e-4), which


def test_findings_lie_where_the_error_was_planted(planted: Sheet) -> None:
    for finding in search(planted.shapes).findings:
        nearest = planted.shapes[finding.rows[0]]
        assert finding.geometry.distance(nearest) < 0.001
        assert finding.geometry.area == pytest.approx(finding.measure, rel=0.05)


def test_the_order_is_the_same_each_time(planted: Sheet) -> None:
    once, again = search(planted.shapes), search(planted.shapes)
    assert [(f.kind, f.rows, f.measure) for f in once.findings] == [
        (f.kind, f.rows, f.measure) for f in again.findings
    ]


def test_only_findings_with_staged_rows_are_told(planted: Sheet) -> None:
    shapes = np.array(planted.shapes, dtype=object)
    staged = np.zeros(len(shapes), dtype=bool)
    staged[: len(shapes) // 2] = True
    found = find_topology(Coverage.of([shapes]), LIMITS, staged)
    expected = {(kind, rows) for kind, rows, _ in planted.planted if staged[list(rows)].any()}
    assert {(finding.kind, finding.rows) for finding in found.findings} == expected
    assert 0 < len(expected) < len(planted.planted)


def test_counts_are_whole_where_few_findings_are_kept(planted: Sheet) -> None:
    found = find_topology(Coverage.of([np.array(planted.shapes, dtype=object)]), LIMITS, kept=5)
    counts = {kind: sum(one == kind for one, _, _ in planted.planted) for kind in found.tallies}
    assert {kind: tally.count for kind, tally in found.tallies.items()} == counts
    gaps = [finding for finding in found.findings if finding.kind == "gap"]
    assert len(gaps) == 5
    assert gaps[0].measure == found.tallies["gap"].largest
