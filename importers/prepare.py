"""From a source to rows that can be staged: read, decode, place, match. Nothing is published here."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from pyproj import CRS

from importers.fields import Fields, match_fields
from importers.keys import RowKeys
from importers.letters import Letters, decide_letters
from importers.operation import operation_details
from importers.place import Place, decide_place
from importers.places.sample import PlaceSample
from importers.places.wards import Wards
from importers.progress import Progress
from importers.report import PlaceReport, Report
from importers.request import Request
from importers.shape import Shaper, on_earth, refuse_other_kinds
from importers.source import Source
from importers.spool import Spool, Spooled
from importers.survey import Survey, read_wkb, survey
from importers.tally import Tally
from importers.target import Target, drafted, existing
from layers.catalog import Catalog
from sdi.city import City
from sdi.crs.transform import transform_known
from sdi.errors import DataRefused
from sdi.settings import Settings

_SAMPLE = 5_000
"""Rows by which it is decided where a file lies."""

_MOST_COLUMNS = 1_000
"""PostgreSQL takes 1,600 in a table; some are the system's own."""


@dataclass(frozen=True)
class Surroundings:
    """What an import is held against: the published layers, the settings, the city and its wards."""

    catalog: Catalog
    settings: Settings
    city: City
    wards: Wards | None = None


class VectorRows:
    """The rows of a vector source on their way to a layer."""

    files: tuple[Path, ...] = ()

    def __init__(
        self, target: Target, spool: Spool, letters: Letters, fields: Fields, shaper: Shaper
    ) -> None:
        self.target = target
        self.count = spool.rows
        self.given = fields.given
        self._spool = spool
        self._letters = letters
        self._fields = fields
        self._shaper = shaper

    def batches(self, keys: RowKeys, tally: Tally) -> Iterator[pa.RecordBatch]:
        """The rows as they are staged: `sdi_row` (from 1), `sdi_key`, `sdi_id`, the fields, `geom` (WKB)."""
        for batch in self._spool.batches():
            yield self._batch(batch, keys, tally)

    def _batch(self, batch: Spooled, keys: RowKeys, tally: Tally) -> pa.RecordBatch:
        rows = len(batch.wkb)
        columns = self._letters.read(batch.columns, batch.first, tally)
        values = self._fields.of(columns, rows, batch.first, tally)
        return staged_batch(batch.first, values, self._shaper.fitted(batch, tally), keys)


def staged_batch(first: int, values: dict[str, pa.Array], wkb: pa.Array, keys: RowKeys) -> pa.RecordBatch:
    """Rows with their number in the file, key and id."""
    made = keys.of(values, wkb)
    numbers = pa.array(range(first + 1, first + len(wkb) + 1), pa.int64())
    return pa.record_batch(
        {"sdi_row": numbers, "sdi_key": made, "sdi_id": keys.ids(made), **values, "geom": wkb}
    )


def prepare_vector(
    source: Source,
    request: Request,
    around: Surroundings,
    scratch: Path,
    report: Report,
    progress: Progress,
) -> VectorRows:
    """The rows of a vector source for the layer they belong to. Raises DataRefused where they can't be."""
    file = source.file.name
    _refuse_unusable(source)
    found = survey(source, scratch, progress)
    report.rows_in_file = report.rows_kept = found.rows
    report.format = source.driver
    report.add("info", "import.linearised", found.linearised)
    letters = decide_letters(source, found, request.encoding, report)
    place, types, shapes = _placed(source, found, letters, request, around)
    boxes = _boxes(shapes, place)
    target = existing(around.catalog, request, source.name, list(types)) or drafted(
        request,
        around.catalog,
        found,
        types,
        (boxes, place.crs),
        around.settings,
        around.city,
    )
    if target.layer.raster is not None:
        raise DataRefused("import.not_a_vector_layer", file=file, layer=target.layer.id)
    refuse_other_kinds(found, target.layer.geometry.type, file)
    _refuse_lost(boxes, place, target.srid)
    fields = match_fields(target.layer, list(types), found.fractions, request, report, found.marks)
    shaper = Shaper(target.layer.geometry, target.srid, place.crs, place.swapped, file, found.bounds)
    report.place = place_report(place, source.crs, target.srid)
    return VectorRows(target, found.spool, letters, fields, shaper)


def _refuse_unusable(source: Source) -> None:
    file = source.file.name
    if not source.has_geometry:
        raise DataRefused("import.no_coordinates", file=file, columns=", ".join(source.schema.names))
    if len(source.schema) > _MOST_COLUMNS:
        raise DataRefused("import.too_many_columns", file=file, count=len(source.schema), most=_MOST_COLUMNS)


def _placed(
    source: Source, found: Survey, letters: Letters, request: Request, around: Surroundings
) -> tuple[Place, dict[str, pa.DataType], Any]:
    """Where the source lies, the types of its columns after decoding, and the geometries of a sample."""
    rows = found.spool.sample(_SAMPLE)
    columns = letters.read(rows.columns, 0, Tally())
    shapes = read_wkb(rows.wkb, source.file.name)
    sample = PlaceSample(
        source.file.name, source.crs, source.axes_assumed, shapes, columns, lon_lat=source.lon_lat
    )
    place = decide_place(sample, request.crs, around.city, around.wards)
    return place, {name: column.type for name, column in columns.items()}, shapes


def _boxes(shapes: Any, place: Place) -> Any:
    """The box around each geometry, x = easting; None where a row has no place."""
    bounds = shapely.bounds(shapes)
    there = np.isfinite(bounds).all(axis=1)
    west, south, east, north = (bounds[there][:, [1, 0, 3, 2]] if place.swapped else bounds[there]).T
    boxes = np.full(len(bounds), None, np.object_)
    boxes[there] = shapely.box(west, south, east, north)
    return boxes


def _refuse_lost(boxes: Any, place: Place, srid: int) -> None:
    """Raise DataRefused where no row has a place in the layer's CRS; single rows are told later."""
    there = boxes[~shapely.is_missing(boxes)]
    if len(there) and not on_earth(shapely.bounds(transform_known(there, place.crs, srid)), srid).any():
        x, y = shapely.get_coordinates(there)[0]
        target = CRS.from_epsg(srid).name
        values = {"x": float(x), "y": float(y), "source": place.crs.name, "target": target}
        raise DataRefused("crs.outside_domain", count=len(there), **values)


def place_report(place: Place, declared: str | None, srid: int) -> PlaceReport:
    """What was decided on the place, for the report."""
    details = operation_details(place.crs, srid)
    return PlaceReport(
        declared=declared[:200] if declared else None,
        crs=_crs_name(place.crs),
        certainty=place.certainty,
        evidence=tuple(place.evidence),
        operation=details["name"],
        accuracy=details["accuracy"],
        bounds=None,
        stored_srid=srid,
        details=details,
        swapped=place.swapped,
        alternatives=place.alternatives,
    )


def _crs_name(crs: CRS) -> str:
    code = crs.to_epsg()
    return f"EPSG:{code} {crs.name}" if code else crs.name
