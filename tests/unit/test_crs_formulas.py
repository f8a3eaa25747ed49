"""The published formulas against the control points, and against PROJ."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod, Transformer

from sdi.crs import formulas
from sdi.crs.control_points import CONTROL_POINTS
from sdi.crs.national import ZONES
from sdi.crs.yardstick import ground_distance

TENTH_OF_A_MILLIMETRE = 0.0001

longitudes = st.floats(102.0, 110.0)
latitudes = st.floats(8.0, 23.5)


def _of(point, srid):
    return np.array([point.positions[srid]])


@pytest.mark.parametrize("point", [p for p in CONTROL_POINTS if 4756 in p.positions], ids=lambda p: p.name)
def test_the_formulas_give_the_control_points(point):
    vn2000 = _of(point, 4756)
    assert ground_distance(4326, formulas.to_wgs84(vn2000), _of(point, 4326))[0] < 0.0005
    for srid in ZONES.keys() & point.positions.keys():
        assert ground_distance(srid, formulas.project(ZONES[srid], vn2000), _of(point, srid))[0] < 0.0002


@settings(deadline=None)
@given(longitudes, latitudes)
def test_there_and_back_closes_to_two_millimetres(longitude, latitude):
    """Not to nothing: a position on one ellipsoid lies 14 m above or below the other, and loses that."""
    start = np.array([[longitude, latitude]])
    back = formulas.from_wgs84(formulas.to_wgs84(start))
    assert ground_distance(4756, back, start)[0] < 0.002


@settings(deadline=None)
@given(longitudes, latitudes)
def test_the_shift_is_some_225_metres_east_south_east(longitude, latitude):
    moved = formulas.to_wgs84(np.array([[longitude, latitude]]))[0]
    azimuth, _, metres = Geod(ellps="WGS84").inv(longitude, latitude, *moved)
    assert 200.0 < metres < 240.0
    assert 100.0 < azimuth < 140.0


@settings(deadline=None)
@given(st.sampled_from(sorted(ZONES)), longitudes, latitudes)
def test_the_projection_is_projs(srid, longitude, latitude):
    ours = formulas.project(ZONES[srid], np.array([[longitude, latitude]]))[0]
    theirs = Transformer.from_crs(4756, srid, always_xy=True).transform(longitude, latitude)
    assert np.hypot(*(ours - theirs)) < TENTH_OF_A_MILLIMETRE
