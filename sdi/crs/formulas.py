"""VN-2000 positions by the published formulas, in numpy alone: the yardstick our paths are held to.

Source: IOGP Guidance Note 373-7-2, sections "Coordinate Frame rotation (geog2D domain)", method
9607, and "Transverse Mercator", method 9807 (Krüger's series as JHS 154 gives it). Nothing here
calls PROJ. Positions are arrays of shape (n, 2): longitude, latitude in degrees, or E, N in metres.
"""

import numpy as np
from numpy.typing import NDArray

from sdi.crs.national import FALSE_EASTING, NATIONAL, WGS84_AXIS, WGS84_INVERSE_FLATTENING, Zone

type Positions = NDArray[np.float64]

_F = 1.0 / WGS84_INVERSE_FLATTENING
_E2 = _F * (2.0 - _F)
_N = _F / (2.0 - _F)
_SECOND = np.pi / 180.0 / 3600.0
_T = np.array([NATIONAL.tx, NATIONAL.ty, NATIONAL.tz])
_RX, _RY, _RZ = (angle * _SECOND for angle in (NATIONAL.rx, NATIONAL.ry, NATIONAL.rz))
_M = (1.0 + NATIONAL.ds * 1e-6) * np.array([[1.0, _RZ, -_RY], [-_RZ, 1.0, _RX], [_RY, -_RX, 1.0]])


def to_wgs84(vn2000: Positions) -> Positions:
    """VN-2000 longitude and latitude as WGS 84 longitude and latitude (EPSG:6960), on the ellipsoid."""
    return _geographic(_T + _geocentric(vn2000) @ _M.T)


def from_wgs84(wgs84: Positions) -> Positions:
    """WGS 84 longitude and latitude as VN-2000 longitude and latitude (EPSG:6960 reversed)."""
    return _geographic((_geocentric(wgs84) - _T) @ np.linalg.inv(_M).T)


def _geocentric(positions: Positions) -> Positions:
    longitude, latitude = np.radians(positions).T
    nu = WGS84_AXIS / np.sqrt(1.0 - _E2 * np.sin(latitude) ** 2)
    return np.column_stack(
        (
            nu * np.cos(latitude) * np.cos(longitude),
            nu * np.cos(latitude) * np.sin(longitude),
            nu * (1.0 - _E2) * np.sin(latitude),
        )
    )


def _geographic(xyz: Positions) -> Positions:
    x, y, z = xyz.T
    distance = np.hypot(x, y)
    latitude = np.arctan2(z, distance * (1.0 - _E2))
    for _ in range(6):  # each round gains a factor of about 150 close to the ellipsoid
        nu = WGS84_AXIS / np.sqrt(1.0 - _E2 * np.sin(latitude) ** 2)
        latitude = np.arctan2(z + _E2 * nu * np.sin(latitude), distance)
    return np.degrees(np.column_stack((np.arctan2(y, x), latitude)))


def project(zone: Zone, vn2000: Positions) -> Positions:
    """VN-2000 longitude and latitude as easting and northing in a zone."""
    longitude, latitude = np.radians(vn2000).T
    e = np.sqrt(_E2)
    q = np.arcsinh(np.tan(latitude)) - e * np.arctanh(e * np.sin(latitude))
    beta = np.arctan(np.sinh(q))
    east = longitude - np.radians(zone.central_meridian)
    eta0 = np.arctanh(np.cos(beta) * np.sin(east))
    xi0 = np.arcsin(np.sin(beta) * np.cosh(eta0))
    xi, eta = xi0.copy(), eta0.copy()
    for i, h in enumerate(_KRUEGER, start=1):
        xi += h * np.sin(2 * i * xi0) * np.cosh(2 * i * eta0)
        eta += h * np.cos(2 * i * xi0) * np.sinh(2 * i * eta0)
    scaled = zone.scale * _RECTIFYING_RADIUS
    return np.column_stack((FALSE_EASTING + scaled * eta, scaled * xi))


_RECTIFYING_RADIUS = WGS84_AXIS / (1.0 + _N) * (1.0 + _N**2 / 4.0 + _N**4 / 64.0)
_KRUEGER = (
    _N / 2.0 - 2.0 / 3.0 * _N**2 + 5.0 / 16.0 * _N**3 + 41.0 / 180.0 * _N**4,
    13.0 / 48.0 * _N**2 - 3.0 / 5.0 * _N**3 + 557.0 / 1440.0 * _N**4,
    61.0 / 240.0 * _N**3 - 103.0 / 140.0 * _N**4,
    49561.0 / 161280.0 * _N**4,
)
