"""Boxes in the order of axes, and the part of them that can hold features."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.query.domain import cut_to_domain
from layers.query.query import Box
from sdi.crs.transform import transformer
from sdi.errors import UsageError
from sdi.web.crs import DEFAULT, epsg
from sdi.web.ogc.boxes import parse_box


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
    part = cut_to_domain(box, 5897)
    for longitude, latitude in ((105.78, 10.03), (105.2, 9.2), (106.35, 10.4)):
        inside = box.west <= longitude <= box.east and box.south <= latitude <= box.north
        kept = part is not None and (
            part.west <= longitude <= part.east and part.south <= latitude <= part.north
        )
        assert inside == kept


@pytest.mark.parametrize("srid", [4326, 3857, 9209])
def test_the_whole_world_is_cut_to_where_the_zone_is_sound(srid: int) -> None:
    part = cut_to_domain(Box(-9e9, -9e9, 9e9, 9e9, srid), 5897)
    assert part is not None
    (west, east), (south, north) = transformer(srid, 4326).transform(
        (part.west, part.east), (part.south, part.north)
    )
    assert (80 <= west < 102, 110 < east <= 130) == (True, True)
    assert (-15 <= south < 8, 23 < north <= 45) == (True, True)


def test_a_box_on_the_other_side_holds_nothing() -> None:
    assert cut_to_domain(Box(-100, -10, -90, 10), 5897) is None
    assert cut_to_domain(Box(-100, -10, -90, 10), 4326) == Box(-100, -10, -90, 10)
