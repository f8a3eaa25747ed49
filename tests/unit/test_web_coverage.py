"""Windows of grids, subsets, and numbers as text."""

import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.query.query import Box
from sdi.errors import UsageError
from sdi.web.coverage.covjson import values_text
from sdi.web.coverage.grid import Grid
from sdi.web.coverage.subset import Span, parse_subset
from sdi.web.coverage.window import Window, transform_of, whole, window_of

GRID = Grid(1, "f", 100, 200, (10, 0, 582000, 0, -10, 1106000), "EPSG:5897", -9999, {})


def native(west: float, south: float, east: float, north: float) -> Box:
    return Box(west, south, east, north, 5897)


@pytest.mark.parametrize(
    ("box", "window"),
    [
        (native(582000, 1104000, 583000, 1106000), Window(0, 0, 100, 200)),
        (native(582100, 1105500, 582300, 1105800), Window(10, 20, 20, 30)),
        (native(582101, 1105501, 582299, 1105799), Window(10, 20, 20, 30)),
        (native(582105, 1105505, 582105, 1105505), Window(10, 49, 1, 1)),
        (native(-math.inf, 1105990, math.inf, math.inf), Window(0, 0, 100, 1)),
    ],
)
def test_window(box: Box, window: Window) -> None:
    assert window_of(GRID, box).common(whole(GRID)) == window


def test_window_beside_the_grid_is_empty() -> None:
    for box in (native(0, 0, 1, 1), Box(0, 0, 1, 1), Box(-180, -90, -170, -80), Box(0, 0, 1, 1, 3857)):
        common = window_of(GRID, box).common(whole(GRID))
        assert common.width <= 0 or common.height <= 0


@given(st.integers(0, 99), st.integers(0, 199), st.integers(1, 50), st.integers(1, 50))
def test_transform_keeps_the_corners(column: int, row: int, width: int, height: int) -> None:
    a, _, c, _, e, f = transform_of(GRID, Window(column, row, width, height), (7, 3))
    assert (c, f) == (582000 + 10 * column, 1106000 - 10 * row)
    assert c + 7 * a == pytest.approx(582000 + 10 * (column + width))
    assert f + 3 * e == pytest.approx(1106000 - 10 * (row + height))


def test_subset() -> None:
    found = parse_subset('E(1:2), N(*:4),chu_ky(100),moc("2050")', ["chu_ky", "moc"])
    assert found.spans == {"x": Span(1, 2), "y": Span(None, 4)}
    assert found.values == {"chu_ky": "100", "moc": "2050"}
    assert not found.degrees
    assert parse_subset("Lat(9.5)", []).spans == {"y": Span(9.5, 9.5)}
    assert parse_subset("Lat(9.5)", []).degrees


@given(st.text(max_size=40))
def test_any_text_is_a_subset_or_refused(text: str) -> None:
    try:
        parse_subset(text, ["chu_ky"])
    except UsageError:
        return
    assert not text or "(" in text


@given(st.lists(st.one_of(st.none(), st.floats(-1e6, 1e6, width=32)), min_size=1, max_size=30))
def test_values_survive_the_text(values: list[float | None]) -> None:
    cells: Any = np.ma.masked_invalid(
        np.array([[math.nan if v is None else v for v in values]], dtype="float32")
    )
    found = json.loads(values_text(cells))
    assert [None if v is None else np.float32(v) for v in found] == [
        None if v is None else np.float32(v) for v in values
    ]


def test_digits_are_as_few_as_can_be() -> None:
    cells: Any = np.ma.masked_equal(np.array([[0.3, -9999, 2]], dtype="float32"), -9999)
    assert values_text(cells) == "[0.3,null,2.0]"
