"""Files that point to other files or hosts: refused, or read without a look there.

A listener stands where they point to; that nobody knocks is checked after each import.
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

HTTP = "http://127.0.0.1:{port}/x"

VRT = (
    '<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>/vsicurl/{http}.shp</SrcDataSource></OGRVRTLayer>'
    "</OGRVRTDataSource>"
)
RASTER_VRT = (
    '<VRTDataset rasterXSize="2" rasterYSize="2"><VRTRasterBand dataType="Byte" band="1"><SimpleSource>'
    "<SourceFilename>/vsicurl/{http}.tif</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>"
)
WFS = "<OGRWFSDataSource><URL>{http}</URL></OGRWFSDataSource>"
GDALG = (
    '{"type":"gdal_streamed_alg","command_line":"gdal vector pipeline ! read /vsicurl/{http}.shp ! write'
    ' --output-format stream streamed_dataset","FeatureCollection":[]}'
)
ENTITY = (
    '<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY y SYSTEM "{http}">]>'
    '<kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><name>&x;&y;</name><Point>'
    "<coordinates>105,10</coordinates></Point></Placemark></kml>"
)
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(12))
    + ']><kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><name>&a12;</name><Point>'
    "<coordinates>105,10</coordinates></Point></Placemark></kml>"
)
PADDED_LAUGHS = LAUGHS.replace("<!DOCTYPE", f"<!--{' ' * 70_000}--><!DOCTYPE")
PADDED_ENTITY = ENTITY.replace("<!DOCTYPE", f"<!--{' ' * 70_000}--><!DOCTYPE")
GML = (
    '<ogr:FeatureCollection xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:ogr="{http}"'
    ' xsi:schemaLocation="{http} {http}.xsd" xmlns:gml="http://www.opengis.net/gml"'
    ' xmlns:xlink="http://www.w3.org/1999/xlink"><gml:featureMember><ogr:a fid="a.0"><ogr:geometryProperty>'
    '<gml:Point srsName="{http}.crs"><gml:coordinates>105.7,10.0</gml:coordinates></gml:Point>'
    '</ogr:geometryProperty><ogr:b xlink:href="{http}.gml#b"/><ogr:ten>A</ogr:ten></ogr:a>'
    "</gml:featureMember>"
    "</ogr:FeatureCollection>"
)
NETWORK_LINK = (
    '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><NetworkLink><Link><href>{http}.kml</href></Link>'
    "</NetworkLink><Placemark><name>A</name><Point><coordinates>105.7,10</coordinates></Point></Placemark>"
    '<Schema name="a" id="a"/><Style><IconStyle><Icon><href>{http}.png</href></Icon></IconStyle></Style>'
    "</Document></kml>"
)
LINKED_CRS = (
    '{"type":"FeatureCollection","crs":{"type":"link","properties":{"href":"{http}","type":"proj4"}},"features":'
    '[{"type":"Feature","properties":{"ten":"A"},"geometry":{"type":"Point","coordinates":[105.7,10.0]}}]}'
)
NAMED_CRS = LINKED_CRS.replace(
    '"type":"link","properties":{"href":"{http}","type":"proj4"}',
    '"type":"name","properties":{"name":"{http}"}',
)
POINTS_ELSEWHERE = {
    "vrt.shp": VRT, "vrt.gml": VRT, "vrt.geojson": VRT, "vrt.kml": VRT, "vrt.csv": VRT, "vrt.vrt": VRT,
    "raster.tif": RASTER_VRT, "raster.asc": RASTER_VRT, "wfs.xml": WFS, "wfs.gml": WFS, "wfs.kml": WFS,
    "pipeline.json": GDALG, "pipeline.geojson": GDALG, "address.geojson": "{http}.geojson",
    "address.json": "/vsicurl/{http}.json", "entity.kml": ENTITY, "entity.gml": ENTITY.replace("kml", "gml"),
    "laughs.kml": LAUGHS, "laughs.gpx": LAUGHS.replace("kml", "gpx"),
    "laughs.gml": LAUGHS.replace("kml", "gml"),
    "padded.kml": PADDED_LAUGHS, "padded_entity.kml": PADDED_ENTITY, "padded_entity.gpx": PADDED_ENTITY,
}  # fmt: skip


def _pointing(text: str, file: Path, port: int) -> Path:
    file.write_text(text.replace("{http}", HTTP.format(port=port)))
    return file


@pytest.mark.parametrize("name", POINTS_ELSEWHERE)
def test_what_points_elsewhere_is_refused(
    name: str, ask: Callable[..., dict[str, Any]], listener: Any, tmp_path: Path
) -> None:
    answer = ask(_pointing(POINTS_ELSEWHERE[name], tmp_path / name, listener.port))
    assert answer["outcome"] == "refused"


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.gml", GML), ("a.kml", NETWORK_LINK), ("a.geojson", LINKED_CRS), ("b.geojson", NAMED_CRS)],
)
@pytest.mark.parametrize("crs", ["EPSG:4326", "auto"])
def test_addresses_in_data_are_not_followed(
    name: str, text: str, crs: str, ask: Callable[..., dict[str, Any]], listener: Any, tmp_path: Path
) -> None:
    answer = ask(_pointing(text, tmp_path / name, listener.port), crs=crs)
    assert answer["outcome"] in ("imported", "refused")


@pytest.mark.parametrize("prefix", ["", "/vsicurl/"])
def test_a_crs_that_is_an_address_is_not_followed(
    prefix: str, kit: Any, ask: Callable[..., dict[str, Any]], listener: Any, tmp_path: Path
) -> None:
    address = prefix + HTTP.format(port=listener.port)
    kit.points(tmp_path / "a.shp")
    (tmp_path / "a.prj").write_text(address)
    ask(tmp_path / "a.shp", crs="auto")
    (tmp_path / "b.csv").write_text("ten,lon,lat\nA,105.7,10.0\n")
    assert ask(tmp_path / "b.csv", crs=address)["outcome"] == "refused"


@pytest.mark.parametrize(
    "name", ["http://127.0.0.1:{}/a.shp", "/vsicurl/http://127.0.0.1:{}/a.shp", "WFS:http://127.0.0.1:{}"]
)
def test_an_address_is_no_file(name: str, ask: Callable[..., dict[str, Any]], listener: Any) -> None:
    assert ask(Path(name.format(listener.port)))["kind"] == "UsageError"


DECLARED = (
    " insert into gpkg_contents (table_name, data_type, identifier, srs_id)"
    " values ('evil', 'features', 'evil', 4326);"
    " insert into gpkg_geometry_columns values ('evil', 'geom', 'POINT', 4326, 0, 0)"
)
GPKG = {
    "view": "create view evil as select fid, geom, load_extension('/tmp/evil.so') as ten from a;" + DECLARED,
    "reading view": "create view evil as select fid, geom, readfile('/etc/passwd') as ten from a;" + DECLARED,
    "endless view": "create view evil as with recursive n(i) as (select 1 union all select i + 1 from n)"
    " select i as fid, (select geom from a limit 1) as geom, i as ten from n;" + DECLARED,
    "trigger": "create trigger evil after insert on a begin select load_extension('/tmp/evil.so'); end",
    "virtual": "create virtual table evil using VirtualOGR('/vsicurl/{http}')",
    "name": "insert into gpkg_contents (table_name, data_type, identifier, srs_id) values"
    " ('a\"; drop table a; --', 'features', 'evil', 4326)",
    "system": "insert into gpkg_spatial_ref_sys values ('evil', 9999, 'x', 9999, '{http}', '');"
    " update gpkg_contents set srs_id = 9999; update gpkg_geometry_columns set srs_id = 9999",
}


@pytest.mark.parametrize("name", GPKG)
def test_geopackages(
    name: str, kit: Any, ask: Callable[..., dict[str, Any]], listener: Any, tmp_path: Path
) -> None:
    file = kit.points(tmp_path / "a.gpkg")
    with closing(sqlite3.connect(file)) as opened:
        opened.execute("pragma writable_schema = on")
        for statement in GPKG[name].replace("{http}", HTTP.format(port=listener.port)).split("; insert")[:1]:
            if name == "virtual":
                opened.execute(
                    "insert into sqlite_master values ('table', 'evil', 'evil', 0, ?)", (statement,)
                )
            else:
                opened.executescript(GPKG[name].replace("{http}", HTTP.format(port=listener.port)))
        opened.commit()
    before = file.read_bytes()
    for layer in (None, "a", "evil"):
        answer = ask(file, source_layer=layer, crs="auto" if name == "system" else "EPSG:4326")
        assert answer["outcome"] in ("imported", "refused")
        if layer == "evil":
            assert answer["outcome"] == "refused"
    assert file.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.gpkg"]
