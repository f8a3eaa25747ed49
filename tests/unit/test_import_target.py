"""The system that a new layer is stored in, and what the names of columns say about it."""

import numpy as np
import pytest
import shapely
from pyproj import CRS

from importers.place import decide_place
from importers.places.sample import PlaceSample
from importers.target import storage_crs
from sdi.city import city
from sdi.errors import DataRefused

HERE, PARIS, IMPOSSIBLE = (105.78, 10.03), (2.35, 48.85), (10.03, 105.78)


def points(*groups: tuple[tuple[float, float], int]) -> np.ndarray:
    return np.array([shapely.Point(at) for at, count in groups for _ in range(count)], dtype=object)


@pytest.mark.parametrize(
    ("groups", "stored"),
    [
        ([(HERE, 5)], "city"),
        ([(HERE, 4), (IMPOSSIBLE, 1)], "city"),
        ([(HERE, 1), (IMPOSSIBLE, 4)], "city"),
        ([(HERE, 19), (PARIS, 1)], "city"),
        ([(HERE, 4), (PARIS, 1)], "EPSG"),
        ([(PARIS, 3)], "EPSG"),
        ([(IMPOSSIBLE, 2)], "EPSG"),
    ],
)
@pytest.mark.parametrize("srid", [4326, 4756])
def test_a_layer_is_stored_where_nearly_all_of_it_lies(
    groups: list[tuple[tuple[float, float], int]], stored: str, srid: int
) -> None:
    expected = stored if stored == "city" else f"EPSG:{srid}"
    assert storage_crs(points(*groups), CRS.from_epsg(srid), city()) == expected


def test_nothing_at_all_is_stored_in_the_system_of_the_city() -> None:
    assert storage_crs(np.array([None], dtype=object), CRS.from_epsg(4326), city()) == "city"


@pytest.mark.parametrize(
    ("groups", "swapped"),
    [
        ([(HERE, 5)], False),
        ([(HERE, 4), (IMPOSSIBLE, 1)], False),
        ([(PARIS, 3)], False),
        ([(HERE[::-1], 5)], True),
    ],
)
def test_longitude_and_latitude_are_what_they_are_called_unless_the_data_says_otherwise(
    groups: list[tuple[tuple[float, float], int]], swapped: bool
) -> None:
    sample = PlaceSample("a.csv", None, False, points(*groups), lon_lat=("lon", "lat"))
    place = decide_place(sample, "auto", city())
    assert (place.crs.to_epsg(), place.swapped, place.certainty) == (4326, swapped, "assumed")
    assert "EPSG:4756" in place.alternatives
    assert "place.called_degrees" in [told.key for told in place.evidence]
    assert all(told.tell(language) for told in place.evidence for language in ("vi", "en"))


def test_metres_are_no_degrees_whatever_they_are_called() -> None:
    sample = PlaceSample("a.csv", None, False, points(((5_000.0, 7_000.0), 3)), lon_lat=("lon", "lat"))
    with pytest.raises(DataRefused) as refusal:
        decide_place(sample, "auto", city())
    assert refusal.value.key == "place.missing"
