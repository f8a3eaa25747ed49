"""Grids into the raster store: cloud-optimised GeoTIFFs, named by their content."""

import hashlib
import json
import os
import shutil
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
import shapely
from rasterio.shutil import copy as copy_raster

from importers.grid import Grid
from sdi.errors import DataRefused, SdiError, Unavailable

_COG = {
    "driver": "COG",
    "compress": "deflate",
    "blocksize": 256,
    "overview_resampling": "nearest",
    "overviews": "ignore_existing",  # a file may name any other as its overview
    "bigtiff": "if_safer",
}

_MOST_CELLS = 2_000_000_000
"""A sparse file of some kilobytes can promise any number; a city of 6,400 km² at 2 m has 1.6 billion."""

_BESIDE = (".prj", ".PRJ", ".tfw", ".TFW", ".tifw", ".wld", ".tif.aux.xml", ".asc.aux.xml", ".aux.xml")
_DRAFT_AGE = 24 * 3600


def read_grid(file: Path) -> Grid:
    """What a raster says of itself. Raises DataRefused where it can't be read or has several bands."""
    try:
        with _alone(file) as own, rasterio.open(own, driver=_driver(file)) as source:
            _refuse_giant(source, file)
            if source.count != 1:
                raise DataRefused("import.many_bands", file=file.name, count=source.count)
            tags = {name.lower(): value for name, value in source.tags().items()}
            crs = source.crs.to_wkt() if source.crs else None
            return Grid(file, file.stem, source.driver, _prj(file) or crs, tuple(source.bounds), tags)
    except SdiError:
        raise
    except Exception as error:  # see store_grid
        raise DataRefused("import.unreadable", file=file.name, reason=str(error)) from error


def store_grid(file: Path, crs_wkt: str, crs_name: str, folder: Path) -> tuple[str, dict[str, Any], Any]:
    """Write the grid as a COG into `folder`: its file name (SHA-256), its description, its footprint.

    The description has width, height, transform (a b c d e f, pixel corner), crs, nodata,
    dtype, minimum and maximum of the valid cells. The footprint is a polygon in the grid's CRS.
    A half-written file never has the final name.
    """
    draft = folder / f".{uuid.uuid4().hex}.tif"
    try:
        with _alone(file) as own, rasterio.open(own, driver=_driver(file)) as source:
            _refuse_giant(source, file)
            _refuse_complex(source, file)
            extra = {} if source.nodata is not None else {"nodata": _free_nodata(source.dtypes[0])}
            predictor = _predictor(source)
            with rasterio.vrt.WarpedVRT(source, src_crs=crs_wkt, crs=crs_wkt, **extra) as declared:
                copy_raster(declared, draft, **_COG, **predictor)
        name = f"{_digest(draft)}.tif"
        description, footprint = _describe(draft, crs_name)
        draft.replace(folder / name)
    except SdiError:
        raise
    except Exception as error:  # GDAL's own errors come under many names, SystemError among them
        raise DataRefused("import.unreadable", file=file.name, reason=str(error)) from error
    finally:
        draft.unlink(missing_ok=True)
    return name, description, footprint


def _driver(file: Path) -> str:
    """The only format that GDAL may take the file for: others lead to more files, or out of the house."""
    return "AAIGrid" if file.suffix.lower() == ".asc" else "GTiff"


@contextmanager
def _alone(file: Path) -> Iterator[Path]:
    """The grid without what else lies beside it: overviews, masks and notes may lead to any other file."""
    with tempfile.TemporaryDirectory(prefix="sdi-grid-") as folder:
        own = Path(folder) / file.name
        own.symlink_to(file.absolute())
        for ending in _BESIDE:
            beside = file.with_name(f"{file.stem}{ending}")
            if beside.is_file() and _is_harmless(beside):
                own.with_name(beside.name).symlink_to(beside.absolute())
        yield own


def _is_harmless(note: Path) -> bool:
    """Whether a note beside a grid only describes it."""
    if note.suffix.lower() != ".xml":
        return True
    text = note.read_bytes()[: 1024 * 1024].upper()
    return not any(word in text for word in (b"OVERVIEW", b"MASK", b"FILENAME", b"VRT"))


def _refuse_giant(source: Any, file: Path) -> None:
    count = source.width * source.height
    if count > _MOST_CELLS:
        raise DataRefused(
            "format.too_many_cells", file=file.name, count=f"{count:,}", most=f"{_MOST_CELLS:,}"
        )


def _refuse_complex(source: Any, file: Path) -> None:
    dtype = source.dtypes[0]
    if dtype.startswith("complex"):
        raise DataRefused("import.complex_grid", file=file.name, dtype=dtype)


def _predictor(source: Any) -> dict[str, int]:
    """How cells are written before they are packed; none for odd numbers of bits, which it can't do."""
    if "NBITS" in source.tags(1, ns="IMAGE_STRUCTURE"):
        return {}
    return {"predictor": 3 if source.dtypes[0].startswith("float") else 2}


def keep_grid(file: Path, store: Path) -> None:
    """Copy a finished grid into the raster store; one of the same content is there once only.

    Raises Unavailable where the store can't be written.
    """
    kept = store / file.name
    draft = store / f".{uuid.uuid4().hex}.tif"
    try:
        store.mkdir(parents=True, exist_ok=True)
        _sweep(store)
        if not kept.is_file():
            shutil.copyfile(file, draft)
            draft.replace(kept)
    except OSError as error:
        raise Unavailable("import.store_unwritable", folder=str(store), reason=str(error)) from error
    finally:
        draft.unlink(missing_ok=True)


def _sweep(store: Path) -> None:
    """Take away drafts that a killed import left a day ago or longer."""
    for draft in store.glob(".*.tif"):
        with suppress(FileNotFoundError):  # another process sweeps too
            if draft.stat().st_mtime < time.time() - _DRAFT_AGE:
                draft.unlink()


def _prj(file: Path) -> str | None:
    """The WKT beside a grid; the older list of words that Arc/Info wrote is left to GDAL."""
    prj = file.with_suffix(".prj")
    text = prj.read_text("utf-8", errors="replace").strip() if prj.is_file() else ""
    return text if "[" in text else None


def _free_nodata(dtype: str) -> float:
    return -9999.0 if dtype.startswith("float") else float(np.iinfo(dtype).min)


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        found = hashlib.file_digest(opened, "sha256").hexdigest()
        os.fsync(opened.fileno())
    return found


def _describe(file: Path, crs_name: str) -> tuple[dict[str, Any], Any]:
    with rasterio.open(file) as grid:
        lowest, highest = _range(grid)
        description = {
            "width": grid.width,
            "height": grid.height,
            "transform": list(grid.transform)[:6],
            "crs": crs_name,
            "nodata": _finite(grid.nodata),
            "dtype": grid.dtypes[0],
            "minimum": lowest,
            "maximum": highest,
        }
        return json.loads(json.dumps(description)), shapely.box(*grid.bounds)


def _finite(number: float | None) -> float | None:
    """JSON has no NaN; a grid whose nodata is NaN masks those cells by itself."""
    return number if number is not None and np.isfinite(number) else None


def _range(grid: Any) -> tuple[float | None, float | None]:
    lowest, highest = np.inf, -np.inf
    for _, window in grid.block_windows(1):
        values = grid.read(1, window=window, masked=True).compressed()
        values = values[np.isfinite(values)]
        if len(values):
            lowest, highest = min(lowest, values.min()), max(highest, values.max())
    return (float(lowest), float(highest)) if np.isfinite(lowest) else (None, None)
