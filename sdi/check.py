"""The self-test of an installation: what must hold before anything is served."""

from typing import NamedTuple

from sdi.crs.verify import verify_geopandas, verify_postgis, verify_pyproj, verify_rasterio
from sdi.db import Connection
from sdi.errors import Unavailable


class Checked(NamedTuple):
    """One path that positions take, and the worst deviation from the control points in metres."""

    path: str
    worst: float


TOLERANCE = 0.001
"""Metres on the ground."""
