"""GeoTIFF (OGC 19-008r4) of a window."""

from typing import Any

import numpy as np
from rasterio.io import MemoryFile
from rasterio.transform import Affine as RasterioAffine

from sdi.web.coverage.grid import Affine
from sdi.web.coverage.raster import Cells

_NODATA = -9999.0


def geotiff(cells: Cells, transform: Affine, crs: str, nodata: float | None, tags: dict[str, Any]) -> bytes:
    """The cells as a tiled, compressed GeoTIFF in `crs`."""
    empty = _NODATA if nodata is None else nodata
    profile = {
        "driver": "GTiff",
        "height": cells.shape[0],
        "width": cells.shape[1],
        "count": 1,
        "dtype": cells.dtype,
        "crs": crs,
        "transform": RasterioAffine(*transform),
        "nodata": empty,
        "compress": "deflate",
        "predictor": 3 if np.issubdtype(cells.dtype, np.floating) else 2,
        "tiled": True,
        "blockxsize": 256,
        "blockysize": 256,
    }
    with MemoryFile() as memory:
        with memory.open(**profile) as dataset:
            dataset.write(cells.filled(empty), 1)
            dataset.update_tags(**{name: str(value) for name, value in tags.items() if value is not None})
        written: bytes = memory.read()
    return written
