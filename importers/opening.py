"""From what the officer named to rows on their way to a layer: the right reader, the right preparation."""

import re
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import shapely

from importers.formats import choose_layer, is_raster, open_source
from importers.places.wards import Wards
from importers.prepare import Surroundings, VectorRows, prepare_vector
from importers.prepare_raster import RasterRow, prepare_raster
from importers.progress import Progress, Silent
from importers.readers.cad_areas import cad_areas
from importers.report import Report
from importers.request import Request
from importers.scratch import scratch_folder
from importers.shapefile_parts import missing_parts
from importers.source import Source
from importers.unpack import readable_files
from layers.catalog import Catalog, load_catalog
from sdi.city import City, city
from sdi.db import Connection, connect, sql_query
from sdi.errors import DataRefused, UsageError
from sdi.settings import Settings

_LAYER_ID = re.compile(r"[a-z][a-z0-9_]{0,47}")


def surroundings(connection: Connection, settings: Settings) -> Surroundings:
    """What an import is held against, as the database has it now."""
    catalog, place = load_catalog(connection), city()
    return Surroundings(catalog, settings, place, _wards(connection, catalog, place))


def _wards(connection: Connection, catalog: Catalog, place: City) -> Wards | None:
    """The published wards; None where the layer, or a field of it, is not there."""
    published = catalog.layers.get(place.wards["layer"])
    code, name = place.wards["code"], place.wards["name"]
    if published is None or not {code, name} <= published.layer.fields.keys():
        return None
    query = sql_query("import", "wards").format(layer=published.layer.id, code=code, name=name)
    with connection.cursor() as cursor:
        cursor.execute(query)
        found = cursor.fetchall()
    if not found:
        return None
    codes, names, shapes = zip(*found, strict=True)
    return Wards(published.srid, codes, names, list(shapely.from_wkb([bytes(shape) for shape in shapes])))


def opened_rows(
    request: Request, around: Surroundings, scratch: Path, report: Report, progress: Progress
) -> VectorRows | RasterRow:
    """The rows of the file that is meant. Raises DataRefused where it can't be read or is not one."""
    if request.new and not _LAYER_ID.fullmatch(request.new):
        raise UsageError("import.bad_layer_id", value=request.new)
    file, layer = choose_layer(request.file, readable_files(request.file, scratch), request.source_layer)
    if is_raster(file):
        return prepare_raster(replace(request, file=file), around, scratch, report)
    source = open_source(file, layer, request.xy)
    _tell_missing_table(source, request, report)
    source = _as_areas(source, request, around.catalog, report)
    return prepare_vector(source, request, around, scratch, report, progress)


def _tell_missing_table(source: Source, request: Request, report: Report) -> None:
    """A shapefile without attributes makes a new layer of shapes; no rows of a layer can be known by it."""
    if source.driver != "ESRI Shapefile" or ".dbf" not in missing_parts(source.file):
        return
    if request.layer:
        wanted = f"{source.file.stem}.dbf"
        raise DataRefused("format.no_dbf_refused", file=source.file.name, layer=request.layer, wanted=wanted)
    report.add("warning", "format.no_dbf", file=source.file.name)


def _as_areas(source: Source, request: Request, catalog: Catalog, report: Report) -> Source:
    """The lines and texts of a drawing as polygons with attributes, where the layer asks for that."""
    asking = catalog.layers.get(request.layer or request.like or "")
    if asking is None or asking.layer.cad is None or source.driver not in ("DXF", "DGN"):
        return source
    areas = cad_areas(source, asking.layer.cad)
    for note in areas.notes:
        report.add("warning", note.key, note.many, **note.values)
    return areas.source


def draft(url: str, settings: Settings, request: Request) -> str:
    """The layer file that importing the file as a new layer would make; nothing is written."""
    with closing(connect(url, "sdi layers draft")) as connection, connection:
        around = surroundings(connection, settings)
    report = Report(request.file.name, "", request.mode)
    with scratch_folder() as scratch:
        return opened_rows(request, around, scratch, report, Silent()).target.source
