"""Depth grids as GeoTIFF."""

from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray

from sdi.sample.grids import Cells

STEP = 1 / 256
"""Depths are kept to this step (m): binary fractions pack four times better than centimetres."""


def write(path: Path, grid: NDArray[np.float32], cells: Cells, crs: str, nodata: float, unit: str) -> None:
    """One band of float32, north up, with its unit and what counts as no value."""
    values = np.where(grid == nodata, nodata, np.round(grid / STEP) * STEP).astype(np.float32)
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=cells.columns,
        height=cells.rows,
        count=1,
        dtype="float32",
        crs=crs,
        transform=cells.transform,
        nodata=nodata,
        compress="deflate",
        predictor=3,
        tiled=True,
        blockxsize=256,
        blockysize=256,
    ) as target:
        target.write(values, 1)
        target.set_band_unit(1, unit)
