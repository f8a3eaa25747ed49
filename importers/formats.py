"""The formats that are read: by which ending and content each is known, and which reader takes it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from importers.columns import NAMED_BY_FILE, XYColumns
from importers.readers.cad import open_cad
from importers.readers.delimited import open_delimited
from importers.readers.dgn import refuse_cut
from importers.readers.drivers import hold_gdal
from importers.readers.geopackage import refuse_computed_layers, spatial_layers
from importers.readers.mapinfo import refuse_links
from importers.readers.parquet import open_parquet
from importers.readers.shapefile import refuse_damaged
from importers.readers.spreadsheet import open_sheet, sheet_names
from importers.readers.vector import layer_names, open_vector
from importers.readers.whole import read_to_the_end
from importers.shapefile_parts import PARTS
from importers.sniff import Content, content_of
from importers.source import Source
from sdi.errors import DataRefused, NotFound

type Open = Callable[[Path, str | None, XYColumns], Source]


@dataclass(frozen=True)
class Format:
    """One format: `contents` are what its files may be inside; `open` is None for grids."""

    name: str
    endings: tuple[str, ...]
    contents: frozenset[Content]
    kind: Literal["vector", "raster"] = "vector"
    open: Open | None = None
    layers: Callable[[Path], list[str]] | None = None
    check: Callable[[Path], None] | None = None


def _gdal(file: Path, layer: str | None, _: XYColumns) -> Source:
    return open_vector(file, layer)


def _cad(file: Path, layer: str | None, _: XYColumns) -> Source:
    return open_cad(file, layer)


def _parquet(file: Path, _: str | None, __: XYColumns) -> Source:
    return open_parquet(file)


def _delimited(file: Path, _: str | None, columns: XYColumns) -> Source:
    return open_delimited(file, columns)


def _one(file: Path) -> list[str]:
    return [file.stem]


def _vector(
    name: str,
    endings: str,
    contents: str,
    open: Open = _gdal,
    layers: Callable[[Path], list[str]] = layer_names,
    check: Callable[[Path], None] | None = None,
) -> Format:
    kinds: frozenset[Content] = frozenset(contents.split())  # type: ignore[arg-type]
    return Format(name, tuple(endings.split()), kinds, "vector", open, layers, check)


FORMATS: tuple[Format, ...] = (
    _vector("shapefile", ".shp", "shapefile", layers=_one, check=refuse_damaged),
    _vector("GeoPackage", ".gpkg", "geopackage", layers=spatial_layers, check=refuse_computed_layers),
    _vector("FileGDB", ".gdb", "filegdb"),
    _vector("MapInfo TAB", ".tab", "tab", layers=_one, check=refuse_links),
    _vector("MapInfo MIF", ".mif", "mif", layers=_one),
    _vector("DXF", ".dxf", "dxf", _cad, _one),
    _vector("DGN V7", ".dgn", "dgn", _cad, _one, refuse_cut),
    _vector("KML", ".kml", "kml"),
    _vector("GML", ".gml .xml", "gml"),
    _vector("GPX", ".gpx", "gpx"),
    _vector("GeoJSON", ".geojson .json", "geojson geojsonseq esrijson topojson"),
    _vector("GeoJSONSeq", ".geojsonl .geojsons .geojsonseq .jsonl .ndjson", "geojsonseq geojson"),
    _vector("TopoJSON", ".topojson", "topojson"),
    _vector("FlatGeobuf", ".fgb", "flatgeobuf"),
    _vector("GeoParquet", ".parquet .geoparquet", "parquet", _parquet, _one),
    _vector("CSV", ".csv .txt .tsv", "text", _delimited, _one),
    _vector("XLSX", ".xlsx .xlsm", "xlsx", open_sheet, sheet_names),
    Format("GeoTIFF", (".tif", ".tiff"), frozenset({"tiff"}), "raster"),
    Format("ASCII grid", (".asc",), frozenset({"asciigrid"}), "raster"),
)

_WAY_OUT: dict[Content, str] = {
    "dwg": "format.dwg",
    "dgn8": "format.dgn8",
    "xls": "format.xls",
    "office": "format.office",
    "rar": "format.packed",
    "7z": "format.packed",
    "pdf": "format.pdf",
    "elsewhere": "format.elsewhere",
    "sqlite": "format.sqlite",
    "json": "format.json",
    "xml": "format.xml",
}
"""What is recognised but not read, and the message that says what to do instead."""

_TOLD = (".dwg", ".xls", ".ods", ".rar", ".7z", ".pdf", ".sqlite", ".vrt")
"""Endings that are taken up only to be refused with the way out."""

ENDINGS = frozenset(ending for format in FORMATS for ending in format.endings)
WEAK_ENDINGS = frozenset({".txt", ".xml", ".json", *_TOLD, *(PARTS - {".shp"})})
"""What accompanies data as often as it is data: beside other files it is not looked at."""


def format_of(file: Path) -> Format:
    """The format of a file (or FileGDB folder), by its name and its content, which must agree.

    Raises DataRefused with the way out where the content is of a format that is not read, or of
    another one than the name says.
    """
    content = content_of(file)
    if content == "empty":
        raise DataRefused("import.empty_file", file=file.name)
    if content in _WAY_OUT:
        raise DataRefused(_WAY_OUT[content], file=file.name)
    if content == "dbf":
        raise DataRefused("format.lone_table", file=file.name, wanted=f"{file.stem}.shp")
    named = [format for format in FORMATS if file.suffix.lower() in format.endings]
    fitting = next((format for format in named if content in format.contents), None)
    if fitting is None:
        raise _other_content(file, content)
    return fitting


def is_raster(file: Path) -> bool:
    """Whether the file is a grid. Raises DataRefused as `format_of` does."""
    return format_of(file).kind == "raster"


def layers_of(file: Path) -> list[str]:
    """The names of the layers (sheets) of a file; a file that holds one is its own layer.

    Raises DataRefused where the file can't be opened.
    """
    hold_gdal()
    layers = _checked(file).layers
    return layers(file) if layers else [file.stem]


def open_source(file: Path, layer: str | None = None, columns: XYColumns = NAMED_BY_FILE) -> Source:
    """One layer of a vector file, ready to be read; `columns` names those of the coordinates in tables.

    `layer` may be None where the file has one layer only. Raises DataRefused where the content
    is not what the name says, or can't be read.
    """
    hold_gdal()
    opening = _checked(file).open
    if opening is None:
        raise DataRefused("import.not_a_vector_layer", file=file.name, layer=layer or file.stem)
    return read_to_the_end(opening(file, layer, columns))


def choose_layer(named: Path, files: list[Path], wanted: str | None) -> tuple[Path, str | None]:
    """The file and its layer that `wanted` names, or the only one there is; None for grids' layer.

    `wanted` is the name of a file (without ending), of a layer, or ``file:layer``. Raises
    DataRefused where several could be meant, NotFound where none is.
    """
    choices = _choices(files, wanted)
    if len(choices) == 1:
        return choices[0]
    every = choices or _choices(files, None)
    names = ", ".join(_told(file, layer, files) for file, layer in every) or "–"
    if not every:
        raise DataRefused("format.no_layers", file=named.name)
    if wanted and not choices:
        raise NotFound("format.no_such_layer", file=named.name, layer=wanted, layers=names)
    raise DataRefused("import.several_layers", file=named.name, layers=names)


def _choices(files: list[Path], wanted: str | None) -> list[tuple[Path, str | None]]:
    stem, _, inner = (wanted or "").partition(":")
    by_file = [file for file in files if file.stem == (stem if inner else wanted)]
    if by_file and not inner:
        return _layers_in(by_file)
    every = _layers_in(by_file if inner and by_file else files)
    sought = inner if inner and by_file else wanted
    return [choice for choice in every if sought is None or choice[1] == sought]


def _layers_in(files: list[Path]) -> list[tuple[Path, str | None]]:
    pairs: list[tuple[Path, str | None]] = []
    for file in files:
        pairs += [(file, None)] if is_raster(file) else [(file, layer) for layer in layers_of(file)]
    return pairs


def _told(file: Path, layer: str | None, files: list[Path]) -> str:
    if layer is None or layer == file.stem:
        return file.stem
    return layer if len(files) == 1 else f"{file.stem}:{layer}"


def _checked(file: Path) -> Format:
    format = format_of(file)
    if format.check:
        format.check(file)
    return format


def _other_content(file: Path, content: Content) -> DataRefused:
    right = next((format for format in FORMATS if content in format.contents), None)
    found = f"{right.name} ({right.endings[0]})" if right and content != "text" else content
    return DataRefused("format.other_content", file=file.name, ending=file.suffix.lower() or "–", found=found)
