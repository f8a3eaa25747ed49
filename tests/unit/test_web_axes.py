"""Coordinates in the order of axes."""

import json

from hypothesis import given
from hypothesis import strategies as st

from sdi.web.ogc.axes import swapped

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
POSITIONS = st.lists(NUMBERS, min_size=2, max_size=3)
COORDINATES = st.recursive(POSITIONS, lambda part: st.lists(part, max_size=3), max_leaves=6)


@given(st.lists(COORDINATES, max_size=3))
def test_twice_is_as_before(parts: list[object]) -> None:
    features = [{"geometry": {"type": "X", "coordinates": part}} for part in parts]
    text = json.dumps([*features, {"geometry": None}])
    assert json.loads(swapped(swapped(text))) == json.loads(text)


def test_all_kinds_of_geometry() -> None:
    point = {"type": "Point", "coordinates": [1, 2, 3]}
    feature = {"geometry": {"type": "GeometryCollection", "geometries": [point]}, "properties": {"a": [1, 2]}}
    found = json.loads(swapped(json.dumps(feature)))
    assert found["geometry"]["geometries"][0]["coordinates"] == [2, 1, 3]
    assert found["properties"] == {"a": [1, 2]}
    empty = {"geometry": {"type": "MultiPolygon", "coordinates": []}}
    assert json.loads(swapped(json.dumps(empty))) == empty
