"""From a file to staged rows: read, decode, place, match, convert. Nothing is published here."""

import json
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import shapely

from importers.convert import ARROW_TYPES, convert
from importers.dataset import Dataset
from importers.letters import decode_text
from importers.match import match_columns
from importers.place import Place, decide_place
from importers.readers.raster import read_grid, store_grid
from importers.report import ColumnReport, PlaceReport, Report
from importers.request import Request
from importers.shape import fit, project, read_wkb
from importers.target import Target, drafted, drafted_raster, existing
from layers.catalog import Catalog
from layers.spec.layer import Layer
from sdi.city import City
from sdi.crs.transform import transformer
from sdi.errors import DataRefused, UsageError
from sdi.settings import Settings


class Rows(NamedTuple):
    """Rows ready for staging: a column for each field, WKB in the storage CRS, and where they go.

    `files` are grids that belong to the rows, to be kept in the raster store when they are published.
    """

    target: Target
    columns: dict[str, pa.Array]
    wkb: pa.Array
    files: tuple[Path, ...] = ()


def prepare_vector(
    dataset: Dataset, request: Request, catalog: Catalog, settings: Settings, city: City, report: Report
) -> Rows:
    """The rows of a vector dataset in the target layer's fields, types and CRS."""
    if dataset.wkb is None:
        raise DataRefused("import.no_coordinates", file=dataset.file.name, columns=", ".join(dataset.columns))
    columns = decode_text(dataset, request.encoding, report)
    place = decide_place(dataset, read_wkb(dataset.wkb, dataset.file.name), request.crs, city)
    target = existing(catalog, request, dataset.name, list(columns)) or drafted(
        request, catalog, columns, (place.geometry, place.crs), settings, city
    )
    if target.layer.raster is not None:
        raise DataRefused("import.not_a_vector_layer", file=dataset.file.name, layer=target.layer.id)
    values = _values(target.layer, columns, request, len(dataset.wkb), report)
    geometry = project(place.geometry, place.crs, target.srid, report)
    geometry = fit(geometry, target.layer.geometry.type, dataset.file.name, report)
    report.place = _place_report(place, dataset.crs, geometry, target.srid)
    return Rows(target, values, pa.array(shapely.to_wkb(geometry), pa.binary()))


def prepare_raster(
    request: Request, scratch: Path, catalog: Catalog, settings: Settings, city: City, report: Report
) -> Rows:
    """One row for one grid: its scenario, its file (made in `scratch`), its footprint."""
    grid = read_grid(request.file)
    values: dict[str, str] = {**grid.tags, "ten": grid.name, **request.values}
    target = existing(catalog, request, grid.name, list(request.values))
    layer = target.layer if target else None
    if layer is not None and layer.raster is None:
        raise DataRefused("import.not_a_raster_layer", file=request.file.name, layer=layer.id)
    outline = pa.array([shapely.to_wkb(shapely.box(0, 0, 1, 1))], pa.binary())
    stub = Dataset(request.file, grid.name, grid.driver, {}, outline, "Polygon", grid.crs)
    place = decide_place(stub, read_wkb(outline), request.crs, city)
    name = place.crs.to_string() if place.crs.to_epsg() is None else f"EPSG:{place.crs.to_epsg()}"
    file, description, footprint = store_grid(request.file, place.crs.to_wkt(), name, scratch)
    shape = shapely.segmentize(
        read_wkb(pa.array([shapely.to_wkb(footprint)])), max(footprint.length / 64, 1e-9)
    )
    target = target or drafted_raster(request, shape, place.crs, settings, city)
    columns = {key: pa.array([value], pa.large_string()) for key, value in values.items()}
    fields = _values(target.layer, columns, Request(request.file), 1, report)
    fields |= {"sdi_file": pa.array([file]), "sdi_grid": pa.array([json.dumps(description, sort_keys=True)])}
    geometry = fit(
        project(shape, place.crs, target.srid, report), target.layer.geometry.type, request.file.name, report
    )
    report.place = _place_report(place, grid.crs, geometry, target.srid)
    return Rows(target, fields, pa.array(shapely.to_wkb(geometry), pa.binary()), (scratch / file,))


def _values(
    layer: Layer, columns: dict[str, pa.Array], request: Request, rows: int, report: Report
) -> dict[str, pa.Array]:
    """A column for each field of the layer; what was matched, ignored and missing goes to the report."""
    unknown = [name for name in request.values if name not in layer.fields]
    if unknown:
        raise UsageError(
            "import.unknown_field", name=unknown[0], layer=layer.id, known=", ".join(layer.fields)
        )
    matches = match_columns(columns, layer)
    _report_columns(columns, matches, report)
    given = {match.field: (column, columns[column]) for column, match in matches.items()}
    given |= {
        name: (name, pa.array([value] * rows, pa.large_string())) for name, value in request.values.items()
    }
    values: dict[str, pa.Array] = {}
    for name, field in layer.fields.items():
        column, array = given.get(name, (name, None))
        if array is None:
            values.setdefault(name, pa.nulls(rows, ARROW_TYPES[field.type]))
            continue
        converted = convert(array, field, column)
        values[name] = converted.values
        keeper = _keeper_of(layer, name)
        if keeper and keeper not in given and converted.raw is not None:
            values[keeper] = converted.raw
        for remark in converted.remarks:
            report.add(remark.level, remark.key, remark.count, remark.samples, **remark.values)  # type: ignore[arg-type]
    missing = [name for name in layer.key if name not in given]
    report.add("warning", "import.key_missing", len(missing), fields=", ".join(missing))
    return values


def _keeper_of(layer: Layer, name: str) -> str | None:
    """The field that keeps what the file said of field `name`."""
    return next((keeper for keeper, field in layer.fields.items() if field.raw_of == name), None)


def _report_columns(columns: dict[str, pa.Array], matches: dict[str, Any], report: Report) -> None:
    text = {column.column: column for column in report.columns}
    report.columns = []
    for name in columns:
        match = matches.get(name)
        seen = text.get(name, ColumnReport(name, None))
        report.columns.append(
            ColumnReport(
                name,
                match.field if match else None,
                match.score if match else 0.0,
                seen.encoding,
                seen.certainty,
                seen.samples,
            )
        )
    ignored = [name for name in columns if name not in matches]
    report.add("info", "import.ignored_columns", len(ignored), columns=", ".join(ignored))


def _place_report(place: Place, declared: str | None, geometry: Any, srid: int) -> PlaceReport:
    operation = transformer(place.crs, srid)
    return PlaceReport(
        declared=declared[:200] if declared else None,
        crs=_crs_name(place),
        certainty=place.certainty,
        evidence=place.evidence,
        operation=operation.description or operation.definition,
        accuracy=operation.accuracy if operation.accuracy >= 0 else None,
        bounds=None,
        stored_srid=srid,
    )


def _crs_name(place: Place) -> str:
    code = place.crs.to_epsg()
    return f"EPSG:{code} {place.crs.name}" if code else place.crs.name
