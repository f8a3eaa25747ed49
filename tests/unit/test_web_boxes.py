"""Boxes in the order of axes, and the part of them that can hold features."""

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.query.query import Box
from sdi.errors import UsageError
from sdi.web.crs import DEFAULT, epsg
from sdi.web.ogc.boxes import parse_box, within_reach


def published(srid: int, crs: str = "city") -> Any:
    return SimpleNamespace(srid=srid, layer=SimpleNamespace(geometry=SimpleNamespace(crs=crs)))


CITY = published(5897)


def test_order_of_axes() -> None:
    assert parse_box("105,9,106,10", DEFAULT) == Box(105, 9, 106, 10, 4326)
    assert parse_box("9,105,10,106", epsg(4326)) == Box(105, 9, 106, 10, 4326)
    assert parse_box("9,105,10,106", epsg(4756)) == Box(105, 9, 106, 10, 4756)
    assert parse_box("1,2,3,4", epsg(9209)) == Box(1, 2, 3, 4, 9209)
    assert parse_box("105,9,-5,106,10,99", DEFAULT) == Box(105, 9, 106, 10, 4326)


@given(st.text(alphabet="0123456789,.-e naif", max_size=30))
def test_any_text_is_a_box_or_refused(text: str) -> None:
    try:
        box = parse_box(text, DEFAULT)
    except UsageError:
        return
    assert -180 <= box.west <= 180
    assert box.south <= box.north


@given(st.floats(-180, 180), st.floats(-90, 90), st.floats(-180, 180), st.floats(-90, 90))
def test_what_is_cut_off_lies_beyond_the_reach(west: float, south: float, east: float, north: float) -> None:
    box = Box(min(west, east), min(south, north), max(west, east), max(south, north))
    part = within_reach(box, CITY)
    assert 80 <= part.west <= part.east <= 130
    assert -10 <= part.south <= part.north <= 40
    for longitude, latitude in ((105.78, 10.03), (105.2, 9.2), (106.35, 10.4)):
        inside = box.west <= longitude <= box.east and box.south <= latitude <= box.north
        assert inside == (part.west <= longitude <= part.east and part.south <= latitude <= part.north)


def test_over_the_antimeridian() -> None:
    east_half = within_reach(Box(100, -20, -170, 30), CITY)
    assert east_half.west == 100
    assert east_half.east > 110
    west_half = within_reach(Box(170, -20, 106, 30), CITY)
    assert (west_half.west < 95, west_half.east) == (True, 106)
    with pytest.raises(UsageError):
        within_reach(Box(110, -20, 100, 30), CITY)


def test_boxes_that_need_no_projection_stay() -> None:
    world = Box(-180, -90, 180, 90)
    assert within_reach(world, published(4326, "EPSG:4326")) is world
    native = Box(-9e9, -9e9, 9e9, 9e9, 5897)
    assert within_reach(native, CITY) is native
