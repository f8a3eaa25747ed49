"""The parameters we carry are those EPSG lists."""

import pytest
from pyproj import CRS
from pyproj.crs import CoordinateOperation

from sdi.crs.national import GEOGRAPHIC, NATIONAL, SRIDS, WITHDRAWN, ZONES, zone_of


def test_the_national_operation_is_epsg_6960():
    operation = CoordinateOperation.from_epsg(6960)
    stated = {parameter.name: parameter.value for parameter in operation.params}
    assert operation.method_name.startswith("Coordinate Frame rotation")
    assert list(stated.values()) == [
        NATIONAL.tx,
        NATIONAL.ty,
        NATIONAL.tz,
        NATIONAL.rx,
        NATIONAL.ry,
        NATIONAL.rz,
        NATIONAL.ds,
    ]


def test_towgs84_turns_the_rotations_round():
    assert NATIONAL.towgs84[:3] == (NATIONAL.tx, NATIONAL.ty, NATIONAL.tz)
    assert NATIONAL.towgs84[3:6] == (0.00928836, -0.01975479, 0.00427372)
    assert NATIONAL.towgs84[6] == NATIONAL.ds


@pytest.mark.parametrize("zone", ZONES.values(), ids=lambda zone: str(zone.srid))
def test_a_zone_is_as_epsg_lists_it(zone):
    crs = CRS.from_epsg(zone.srid)
    stated = {parameter.code: parameter.value for parameter in crs.coordinate_operation.params}
    assert crs.name == zone.name
    assert crs.geodetic_crs.to_epsg() == GEOGRAPHIC
    assert stated["8802"] == zone.central_meridian
    assert stated["8805"] == zone.scale
    assert (stated["8801"], stated["8806"], stated["8807"]) == (0.0, 500_000.0, 0.0)


def test_every_vn2000_code_in_force_is_listed():
    assert set(SRIDS) == {4756, 3405, 3406, *range(5896, 5900), *range(9205, 9219)}


@pytest.mark.parametrize(("withdrawn", "replacement"), WITHDRAWN.items())
def test_withdrawn_codes_are_deprecated_and_replaced_by_the_same_meridian(withdrawn, replacement):
    crs = CRS.from_epsg(withdrawn)
    stated = {parameter.code: parameter.value for parameter in crs.coordinate_operation.params}
    assert crs.is_deprecated
    assert stated["8802"] == ZONES[replacement].central_meridian
    assert (stated["8806"], stated["8807"]) == (0.0, 500_000.0)


def test_meridians_are_decimal_degrees():
    assert zone_of(107.75, 0.9999) is ZONES[5899]
    assert zone_of(107.45, 0.9999) is None
    assert zone_of(105.0, 0.9996) is ZONES[3405]
