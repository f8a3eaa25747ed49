"""From a grid to the one row that stands for it, and the file of the raster store."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import shapely

from importers.fields import match_fields
from importers.keys import RowKeys
from importers.place import decide_place
from importers.places.sample import PlaceSample
from importers.prepare import Surroundings, place_report, staged_batch
from importers.readers.raster import read_grid, store_grid
from importers.report import Report
from importers.request import Request
from importers.shape import Shaper
from importers.spool import Spooled
from importers.tally import Tally
from importers.target import Target, drafted_raster, existing
from sdi.errors import DataRefused

_SMALLEST = 1e-6
"""A grid whose outline is shorter covers nothing."""


class RasterRow:
    """One row for one grid: its scenario, its file (made in the scratch folder), its footprint."""

    count = 1

    def __init__(
        self,
        target: Target,
        values: dict[str, pa.Array],
        given: set[str],
        footprint: Spooled,
        shaper: Shaper,
        file: Path,
    ) -> None:
        self.target = target
        self.given = given
        self.files = (file,)
        self._values = values
        self._footprint = footprint
        self._shaper = shaper

    def batches(self, keys: RowKeys, tally: Tally) -> Iterator[pa.RecordBatch]:
        """The row as it is staged."""
        yield staged_batch(0, self._values, self._shaper.fitted(self._footprint, tally), keys)


def prepare_raster(request: Request, around: Surroundings, scratch: Path, report: Report) -> RasterRow:
    """The row of a grid. Raises DataRefused where it can't be read or belongs to no raster layer."""
    grid = read_grid(request.file)
    report.rows_in_file = report.rows_kept = 1
    report.format = grid.driver
    values: dict[str, str] = {**grid.tags, "ten": grid.name, **request.values}
    target = existing(around.catalog, request, grid.name, list(request.values))
    if target is not None and target.layer.raster is None:
        raise DataRefused("import.not_a_raster_layer", file=request.file.name, layer=target.layer.id)
    corners: Any = np.array([shapely.box(*grid.bounds)], dtype=np.object_)
    place = decide_place(
        PlaceSample(request.file.name, grid.crs, False, corners, may_turn=False),
        request.crs,
        around.city,
        around.wards,
    )
    epsg = place.crs.to_epsg()
    name = place.crs.to_string() if epsg is None else f"EPSG:{epsg}"
    file, description, footprint = store_grid(request.file, place.crs.to_wkt(), name, scratch)
    if not _SMALLEST < footprint.length < np.inf:
        reason = f"{grid.bounds}"
        raise DataRefused("import.unreadable", file=request.file.name, reason=reason)
    outline = shapely.segmentize(np.array([footprint]), footprint.length / 64)
    target = target or drafted_raster(request, outline, place.crs, around.settings, around.city)
    columns = {key: pa.array([value], pa.large_string()) for key, value in values.items()}
    fields = match_fields(target.layer, list(columns), set(), Request(request.file), report)
    told = Tally()
    row = fields.of(columns, 1, 0, told)
    told.pour(report)
    row |= {"sdi_file": pa.array([file]), "sdi_grid": pa.array([json.dumps(description, sort_keys=True)])}
    shaper = Shaper(target.layer.geometry, target.srid, place.crs, False, request.file.name)
    report.place = place_report(place, grid.crs, target.srid)
    wkb = pa.array(shapely.to_wkb(outline), pa.binary())
    return RasterRow(target, row, fields.given, Spooled(0, {}, wkb, pa.array([True])), shaper, scratch / file)
