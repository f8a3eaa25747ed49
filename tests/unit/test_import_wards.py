"""Wards as they are named in files, and where they lie."""

import numpy as np
import pyarrow as pa
import pytest
import shapely

from importers.places.wards import Wards

CODES = ["31135", "31299", "31150"]
NAMES = ["Phường Ninh Kiều", "Xã Phong Điền", "Phường An Bình"]


def wards() -> Wards:
    return Wards(5897, CODES, NAMES, [shapely.box(east, 0, east + 1, 1) for east in range(3)])


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("31135", "31135"),
        (" 31135 ", "31135"),
        ("31135-12-345", "31135"),
        ("31135.0", "31135"),
        ("Phường Ninh Kiều", "31135"),
        ("P. Ninh Kiều", "31135"),
        ("P.Ninh Kiều", "31135"),
        ("phuong ninh kieu", "31135"),
        ("NINH KIỀU", "31135"),
        ("12 Hòa Bình, P. Ninh Kiều, TP Cần Thơ", "31135"),
        ("Xã Phong Điền", "31299"),
        ("xa  phong dien", "31299"),
        ("X. Phong Điền", "31299"),
        ("311351", None),
        ("12", None),
        ("", None),
        ("Đường Ninh Kiều cũ", None),
        ("Hẻm 3, Ninh Kiều", None),
    ],
)
def test_a_ward_is_named_in_many_ways(value, code):
    assert [CODES[place] for place in wards().named(value)] == ([code] if code else [])


def test_a_column_of_wards_is_found_by_its_content():
    known = wards()
    assert known.column(pa.array([31135, 31299, None])) == [known.named("31135"), known.named("31299"), ()]
    assert known.column(pa.array([31135.0, 31299.0])) is not None
    assert known.column(pa.array(["Ninh Kiều", "", None, "An Bình"])) is not None
    assert known.column(pa.array(["Ninh Kiều", "Hai Bà Trưng", "Lê Lợi"])) is None
    assert known.column(pa.array([1.5, 2.5])) is None
    assert known.column(pa.array([None, None], pa.string())) is None
    assert known.column(pa.array([True])) is None


def test_a_code_used_again_means_either_ward():
    here, there = shapely.box(0, 0, 1, 1), shapely.box(5, 0, 6, 1)
    known = Wards(5897, ["31135", "31135"], ["Phường An Cư", "Phường Ninh Kiều"], [here, there])
    points = np.array([[0.5, 0.5], [5.5, 0.5], [9.0, 0.5], [np.inf, 0.0]])
    assert known.inside(points, [known.named("31135")] * 4).tolist() == [True, True, False, False]
    assert known.inside(points, [known.named("An Cư")] * 4).tolist() == [True, False, False, False]
    assert known.inside(points, [known.named("31135")] * 4, within=3.5).tolist() == [True, True, True, False]
    assert known.anywhere(points).tolist() == [True, True, False, False]
