"""The name promises, the content decides."""

import sqlite3
from pathlib import Path

import pytest

from importers.formats import FORMATS, format_of, open_source
from importers.sniff import content_of
from sdi.errors import DataRefused
from sdi.messages import LANGUAGES, catalogue

VRT = b'<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer>'
WFS = b"<OGRWFSDataSource><URL>http://example.org/wfs</URL></OGRWFSDataSource>"
GDALG = b'{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read /etc/passwd"}'
ENTITY = b'<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY e SYSTEM "file:///etc/passwd">]><kml>&e;</kml>'
CAPABILITIES = b'<?xml version="1.0"?><wfs:WFS_Capabilities xmlns:wfs="http://www.opengis.net/wfs"/>'

ENDINGS = sorted({ending for format in FORMATS for ending in format.endings} - {".gdb"})


@pytest.mark.parametrize("ending", [*ENDINGS, ".TIFF", ".Shp"])
@pytest.mark.parametrize("content", [VRT, b"  " + VRT, WFS, GDALG, ENTITY, CAPABILITIES, b"\x00" * 40])
def test_what_is_not_what_its_name_says_is_refused(tmp_path: Path, ending: str, content: bytes) -> None:
    file = tmp_path / f"a{ending}"
    file.write_bytes(content)
    with pytest.raises(DataRefused, match=r"the content is not|points to other files or hosts"):
        format_of(file)


@pytest.mark.parametrize(
    ("name", "content", "format"),
    [
        ("a.shp", b"\x00\x00\x27\x0a", "shapefile"),
        ("a.gpkg", b"SQLite format 3\x00" + bytes(52) + b"GPKG" + bytes(40), "GeoPackage"),
        ("a.geojson", b'\xef\xbb\xbf\n {"type": "FeatureCollection"}', "GeoJSON"),
        ("a.json", b'{"displayFieldName": "", "geometryType": "esriGeometryPoint"}', "GeoJSON"),
        ("a.geojsonl", b'{"type": "Feature"}\n{"type": "Feature"}\n', "GeoJSONSeq"),
        ("a.TAB", b"!table\n!version 300", "MapInfo TAB"),
        ("a.mif", b'Version 300\nCharset "Neutral"\n', "MapInfo MIF"),
        ("a.asc", b"NCOLS 4\nNROWS 3", "ASCII grid"),
        ("a.tif", b"II*\x00", "GeoTIFF"),
        ("a.csv", b"x,y\n", "CSV"),
        ("a.csv", "\ufeffx,y\n".encode("utf-16-le"), "CSV"),
        ("a.dxf", b"  0\r\nSECTION\r\n", "DXF"),
        ("a.dxf", b"999\nmade by hand\n0\nSECTION\n", "DXF"),
        ("a.dgn", b"\x08\x09\xfe\x02\x01\x08", "DGN V7"),
        ("a.kml", b'<?xml version="1.0"?><!-- made --><kml xmlns="http://www.opengis.net/kml/2.2">', "KML"),
        ("a.gml", b'<a:FeatureCollection xmlns:gml="http://www.opengis.net/gml">', "GML"),
        ("a.parquet", b"PAR1", "GeoParquet"),
        ("a.fgb", b"fgb\x03fgb\x00", "FlatGeobuf"),
    ],
)
def test_what_is_passes(tmp_path: Path, name: str, content: bytes, format: str) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    assert format_of(file).name == format


@pytest.mark.parametrize(
    ("name", "content", "way_out"),
    [
        ("a.dwg", b"AC1015\x00\x00", "DXF"),
        ("a.dxf", b"AC1032\x00\x00", "SAVEAS"),
        ("a.dgn", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Dgn~H".encode("utf-16-le"), "V7"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), r"\.xlsx"),
        ("a.rar", b"Rar!\x1a\x07\x01\x00", r"\.zip"),
        ("a.pdf", b"%PDF-1.7", "DGN, DXF"),
        ("a.shp", b"SQLite format 3\x00" + bytes(90), "GeoPackage"),
        ("a.json", b'{"a": 1}', "GeoJSON"),
        ("a.xml", b"<html></html>", "GeoPackage"),
        ("a.csv", b"\x00\x00\x27\x0a", r"shapefile \(\.shp\)"),
    ],
)
def test_what_is_not_read_is_told_with_the_way_out(
    tmp_path: Path, name: str, content: bytes, way_out: str
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(DataRefused, match=way_out) as refused:
        format_of(file)
    assert all(refused.value.tell(language) != refused.value.key for language in LANGUAGES)


def test_an_empty_file_is_said_so(tmp_path: Path) -> None:
    file = tmp_path / "a.shp"
    file.write_bytes(b"")
    with pytest.raises(DataRefused, match="empty"):
        format_of(file)


def test_a_folder_and_a_file_geodatabase(tmp_path: Path) -> None:
    assert content_of(tmp_path) == "folder"
    (tmp_path / "a00000001.gdbtable").write_bytes(b"1")
    assert content_of(tmp_path) == "filegdb"


@pytest.mark.parametrize(
    "line",
    [
        'Type "RASTER"',
        'Type LINKED Charset "Neutral"',
        'File "..\\..\\x.dbf"',
        'File "/etc/passwd"',
        "create view a as",
        'Open Table "../x" Hide',
        '"\\IsSeamless" = "TRUE"',
    ],
)
def test_a_mapinfo_table_that_points_elsewhere_is_refused(tmp_path: Path, line: str) -> None:
    file = tmp_path / "a.tab"
    file.write_text(f"!table\n!version 300\n\nDefinition Table\n  {line}\n")
    with pytest.raises(DataRefused, match="points to"):
        open_source(file)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE VIEW a AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n",
        "CREATE VIRTUAL TABLE a USING fts5(b)",
        "CREATE TABLE a (c, b BLOB GENERATED ALWAYS AS (zeroblob(1000000000)))",
    ],
)
def test_a_layer_that_is_a_program_is_refused(tmp_path: Path, statement: str) -> None:
    file = tmp_path / "a.gpkg"
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA application_id = 1196444487")
        connection.execute("CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT)")
        connection.execute("INSERT INTO gpkg_contents VALUES ('a', 'features')")
        connection.execute(statement)
    connection.close()
    with pytest.raises(DataRefused, match="view or a virtual table"):
        open_source(file, "a")


def test_every_way_out_is_in_both_languages() -> None:
    told = {key: texts for key, texts in catalogue().items() if key.startswith("format.")}
    assert told
    assert all(texts.keys() == set(LANGUAGES) for texts in told.values())


def test_names_in_a_damaged_geopackage_are_no_crash(tmp_path: Path) -> None:
    file = tmp_path / "a.gpkg"
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA application_id = 1196444487")
        connection.execute("CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT)")
        connection.execute("INSERT INTO gpkg_contents VALUES (CAST(x'61ff' AS TEXT), 'features')")
    connection.close()
    with pytest.raises(DataRefused, match="can't be read"):
        open_source(file)
