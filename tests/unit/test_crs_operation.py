"""The record of how positions were moved."""

import pytest

from sdi.crs.national import NATIONAL
from sdi.crs.operation import operation_of
from sdi.errors import DataRefused


@pytest.mark.parametrize(
    ("source", "target", "kind", "codes", "accuracy"),
    [
        (5897, 5897, "none", [], 0.0),
        (3405, 5897, "projection", [], 0.0),
        (32648, 4326, "projection", [], 0.0),
        (5897, 4326, "national", ["EPSG:6960"], 1.0),
        (4326, 9209, "national", ["EPSG:6960"], 1.0),
        (32648, 5897, "national", ["EPSG:6960"], 1.0),
        (2044, 5897, "other", ["EPSG:1544", "EPSG:6960"], 6.0),
        (28992, 4326, "other", ["EPSG:4833"], 1.0),
        (5897, 28992, "other", ["EPSG:6960", "EPSG:4833"], 2.0),
    ],
)
def test_the_operation_is_named(source, target, kind, codes, accuracy):
    told = operation_of(source, target)
    assert (told["kind"], [step["code"] for step in told["steps"]]) == (kind, codes)
    assert told["accuracy"] == accuracy
    assert told["name"]
    assert told["source"]["code"] == f"EPSG:{source}"
    assert told["pipeline"]


def test_the_national_parameters_are_in_it():
    (step,) = operation_of(5897, 4326)["steps"]
    assert step["name"] == "VN-2000 to WGS 84 (2)"
    assert step["parameters"]["tx"] == NATIONAL.tx
    assert step["parameters"]["ds"] == NATIONAL.ds
    assert not step["inverse"]
    assert operation_of(4326, 5897)["steps"][0]["inverse"]


def test_where_there_is_none_it_is_refused():
    with pytest.raises(DataRefused):
        operation_of("+proj=tmerc +lon_0=105 +ellps=krass", 5897)
