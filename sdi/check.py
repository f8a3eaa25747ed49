"""The self-test of an installation: what must hold before anything is served."""

from sdi.crs.verify import (
    Verification,
    verify_geopandas,
    verify_postgis,
    verify_pyproj,
    verify_rasterio,
)
from sdi.db import Connection


def check_positions(connection: Connection) -> list[Verification]:
    """Every path that positions take, held to the control points."""
    return [verify_postgis(connection), verify_pyproj(), verify_geopandas(), verify_rasterio()]


def verify_positions(connection: Connection) -> None:
    """Raise Unavailable where a path that the service uses puts a control point over 1 mm off."""
    for result in (verify_postgis(connection), verify_pyproj()):
        result.require()
