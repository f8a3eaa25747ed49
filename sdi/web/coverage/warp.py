"""A window in longitude and latitude, by the national shift."""

import numpy as np
from pyproj import CRS
from rasterio.crs import CRS as RasterioCRS  # noqa: N811
from rasterio.enums import Resampling
from rasterio.transform import Affine as RasterioAffine
from rasterio.transform import array_bounds
from rasterio.warp import calculate_default_transform, reproject

from sdi.crs.transform import bound_crs, is_vn2000
from sdi.web.coverage.grid import Affine
from sdi.web.coverage.raster import Cells

_WGS84 = RasterioCRS.from_epsg(4326)


def to_degrees(cells: Cells, transform: Affine, crs: str) -> tuple[Cells, Affine]:
    """The cells on a grid of longitude and latitude, each the value of the nearest; and its transform."""
    source = RasterioCRS.from_wkt((bound_crs(crs) if is_vn2000(crs) else CRS(crs)).to_wkt())
    before = RasterioAffine(*transform)
    height, width = cells.shape
    after, columns, rows = calculate_default_transform(
        source, _WGS84, width, height, *array_bounds(height, width, before)
    )
    values = np.full((rows, columns), np.nan, dtype=np.float64)
    reproject(
        np.ma.filled(cells.astype(np.float64), np.nan),
        values,
        src_transform=before,
        src_crs=source,
        src_nodata=np.nan,
        dst_transform=after,
        dst_crs=_WGS84,
        dst_nodata=np.nan,
        resampling=Resampling.nearest,
    )
    warped = np.ma.masked_invalid(values.astype(cells.dtype if cells.dtype.kind == "f" else np.float64))
    return warped, tuple(after)[:6]
