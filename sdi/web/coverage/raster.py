"""Reading cells from raster files, which stay open for the next reader."""

import threading
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from numpy.ma import MaskedArray
from rasterio.enums import Resampling
from rasterio.errors import RasterioIOError
from rasterio.windows import Window as RasterioWindow

from sdi.errors import Unavailable
from sdi.web.coverage.window import Window

type Cells = MaskedArray[Any, np.dtype[np.floating[Any]]]
"""Values by row and column, from the north down; masked where there is none."""


class Rasters:
    """The files of one folder, the last used kept open. A file is named by its content: it never changes."""

    def __init__(self, folder: Path, most: int = 64) -> None:
        self._folder = folder
        self._most = most
        self._lock = threading.Lock()
        self._open: OrderedDict[str, Any] = OrderedDict()

    def read(self, file: str, window: Window, size: tuple[int, int]) -> Cells:
        """The cells of a window, thinned out to `size` (columns, rows) by taking the nearest.

        Nearest, because a mean of wet and dry cells is a depth that is nowhere. Raises Unavailable.
        """
        try:
            dataset = self._dataset(file)
            cells: Cells = dataset.read(
                1,
                window=RasterioWindow(*window),
                out_shape=(size[1], size[0]),
                masked=True,
                resampling=Resampling.nearest,
            )
        except RasterioIOError as error:
            raise Unavailable("web.no_raster") from error
        return np.ma.masked_invalid(cells) if cells.dtype.kind == "f" else cells

    def close(self) -> None:
        """Close all files."""
        with self._lock:
            for dataset in self._open.values():
                dataset.close()
            self._open.clear()

    def _dataset(self, file: str) -> Any:
        """The open file; ``thread_safe`` because GDAL's own handles crash when threads share them."""
        with self._lock:
            if file not in self._open:
                self._open[file] = rasterio.open(self._folder / Path(file).name, thread_safe=True)
            self._open.move_to_end(file)
            if len(self._open) > self._most:
                self._open.popitem(last=False)  # closed when its last reader lets go of it
            return self._open[file]
