"""The axis order that we state for a system is the one that EPSG declares."""

import pytest
from pyproj import CRS

from sdi.web.crs import epsg


@pytest.mark.parametrize("srid", [4326, 3857, 5897, 9209, 3405, 4756, 32632, 4258, 32648])
def test_axis_order(srid: int) -> None:
    declared = CRS.from_epsg(srid).axis_info[0].direction
    assert epsg(srid).latitude_first == (declared == "north")
