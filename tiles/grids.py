"""Raster files as the picture tiles read them: warped to the web-mercator grid, the national way."""

import threading
from collections import OrderedDict
from functools import lru_cache
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.crs import CRS
from rasterio.enums import Resampling
from rasterio.errors import RasterioIOError
from rasterio.transform import Affine
from rasterio.vrt import WarpedVRT

from sdi.crs.transform import bound_crs, is_vn2000
from sdi.errors import Unavailable
from tiles.grid import DISPLAY_PIXELS, Tile

type Values = NDArray[np.float32]

_MOST_OPEN = 64
_NO_VALUE = float("nan")


class GridFiles:
    """The files of one folder, kept open: opening costs more than reading a tile.

    An ordinary dataset must not be read by two threads (it ends the process); these are opened
    thread-safe. Not to be carried into a forked process.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._lock = threading.Lock()
        self._open: OrderedDict[str, rasterio.DatasetReader] = OrderedDict()

    def values(self, name: str, crs: str, tile: Tile) -> Values:
        """The first band in a tile, 512 × 512, nearest value; NaN where the grid has none.

        `crs` is the grid's system as the catalog has it. Raises Unavailable where the file is missing.
        """
        source = self._dataset(name)
        pixel = tile.pixel
        box = tile.box()
        with WarpedVRT(
            source,
            src_crs=_system(crs),
            crs=_WEB_MERCATOR,
            transform=Affine(pixel, 0, box.west, 0, -pixel, box.north),
            width=DISPLAY_PIXELS,
            height=DISPLAY_PIXELS,
            resampling=Resampling.nearest,
            src_nodata=source.nodata,
            nodata=_NO_VALUE,
            dtype="float32",
        ) as warped:
            read: Values = warped.read(1)
            return read

    def _dataset(self, name: str) -> rasterio.DatasetReader:
        with self._lock:
            if name not in self._open:
                self._open[name] = self._opened(name)
            self._open.move_to_end(name)
            if len(self._open) > _MOST_OPEN:
                self._open.popitem(last=False)  # closes when its last reader lets go of it
            return self._open[name]

    def _opened(self, name: str) -> rasterio.DatasetReader:
        file = (self._folder / name).resolve()
        try:
            if not file.is_relative_to(self._folder):
                raise RasterioIOError(name)
            return rasterio.open(file, thread_safe=True)
        except RasterioIOError as error:
            raise Unavailable("tiles.no_grid_file", file=name) from error


@lru_cache(maxsize=64)
def _system(crs: str) -> CRS:
    """The system for GDAL: VN-2000 with the national shift bound to it."""
    return CRS.from_wkt(bound_crs(crs).to_wkt()) if is_vn2000(crs) else CRS.from_user_input(crs)


_WEB_MERCATOR = CRS.from_epsg(3857)
