"""Each format through the one table: rows, bytes of text and places as they were written."""

import gc
import http.server
import threading
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import pyproj
import pytest
import shapely

from importers.formats import choose_layer, is_raster, layers_of, open_source
from importers.readers.drivers import ALLOWED, hold_gdal
from importers.source import Batch, Source
from importers.unpack import readable_files
from sdi.errors import DataRefused, NotFound

POINTS = shapely.points([105.7, 105.8, 105.9], [10.0, 10.1, 10.2])
NAMES = ["Cái Răng", "Ninh Kiều", "Ô Môn"]

WRITTEN = [
    ("a.shp", "ESRI Shapefile"),
    ("a.gpkg", "GPKG"),
    ("a.gdb", "OpenFileGDB"),
    ("a.tab", "MapInfo File"),
    ("a.mif", "MapInfo File"),
    ("a.kml", "LIBKML"),
    ("a.gml", "GML"),
    ("a.geojson", "GeoJSON"),
    ("a.geojsonl", "GeoJSONSeq"),
    ("a.fgb", "FlatGeobuf"),
]


def write(file: Path, driver: str, **options: str) -> Path:
    pyogrio.raw.write(
        str(file),
        geometry=shapely.to_wkb(POINTS),
        field_data=[np.array(NAMES, object), np.array([1, 2, 3], np.int32)],
        fields=["ten", "so"],
        geometry_type="Point",
        crs="EPSG:4326",
        driver=driver,
        encoding="UTF-8",
        **options,
    )
    return file


def read(source: Source) -> tuple[dict[str, list[object]], list[object]]:
    batches: list[Batch] = list(source.batches())
    columns = {
        name: [cell for batch in batches for cell in batch.columns[name].to_pylist()]
        for name in source.schema.names
    }
    return columns, [shape for batch in batches for shape in shapely.from_wkb(batch.wkb.to_pylist())]


@pytest.mark.parametrize(("name", "driver"), WRITTEN)
def test_what_was_written_is_read(tmp_path: Path, name: str, driver: str) -> None:
    write(tmp_path / name, driver)
    (file,) = readable_files(tmp_path / name, tmp_path / "s")
    assert choose_layer(file, [file], None) == (file, layers_of(file)[0])
    source = open_source(file, layers_of(file)[0])
    columns, shapes = read(source)
    assert sorted(columns["ten"]) == sorted(name.encode() for name in NAMES)
    assert sorted(shapely.get_x(shapes)) == pytest.approx([105.7, 105.8, 105.9])
    assert set(columns["so"]) == {1, 2, 3}
    assert read(source) == (columns, shapes), "a source can be read again"


def test_a_kmz_is_its_kml(tmp_path: Path) -> None:
    write(tmp_path / "doc.kml", "LIBKML")
    with zipfile.ZipFile(tmp_path / "a.kmz", "w") as packed:
        packed.write(tmp_path / "doc.kml", "doc.kml")
    (file,) = readable_files(tmp_path / "a.kmz", tmp_path / "s")
    assert len(read(open_source(file))[1]) == 3


def test_a_file_of_several_layers_asks_which(tmp_path: Path) -> None:
    file = write(tmp_path / "a.gpkg", "GPKG", layer="duong")
    pyogrio.raw.write(
        str(file), geometry=shapely.to_wkb(POINTS), field_data=[], fields=[], geometry_type="Point",
        crs="EPSG:4326", driver="GPKG", layer="cau", append=True,
    )  # fmt: skip
    assert layers_of(file) == ["duong", "cau"]
    with pytest.raises(DataRefused, match="duong, cau"):
        choose_layer(file, [file], None)
    assert choose_layer(file, [file], "cau") == (file, "cau")
    with pytest.raises(NotFound, match="no layer “song”"):
        choose_layer(file, [file], "song")


def test_files_of_one_layer_each_go_by_their_names(tmp_path: Path) -> None:
    files = [write(tmp_path / name, "GeoJSON") for name in ("a.geojson", "b.geojson")]
    with pytest.raises(DataRefused, match="a, b"):
        choose_layer(tmp_path, files, None)
    assert choose_layer(tmp_path, files, "b") == (files[1], "b")
    assert choose_layer(tmp_path, files, "b:b") == (files[1], "b")


def test_gdal_keeps_to_the_formats_that_we_read(tmp_path: Path) -> None:
    hold_gdal()
    assert set(pyogrio.list_drivers()) <= ALLOWED
    secret = write(tmp_path / "secret.gpkg", "GPKG")
    for name, content in (
        ("a.vrt", f"<OGRVRTDataSource><OGRVRTLayer name='a'><SrcDataSource>{secret}</SrcDataSource>"
                  "</OGRVRTLayer></OGRVRTDataSource>"),
        ("a.json", f'{{"type": "gdal_streamed_alg", "command_line": "gdal vector read {secret}"}}'),
    ):  # fmt: skip
        (tmp_path / name).write_text(content)
        with pytest.raises(pyogrio.errors.DataSourceError):
            pyogrio.list_layers(tmp_path / name)


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    """The address of a server, and the paths that it was asked for."""
    paths: list[str] = []

    class Noting(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Noting) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", paths
        server.shutdown()


def test_nothing_is_fetched(tmp_path: Path, asked: tuple[str, list[str]]) -> None:
    host, paths = asked
    place = f"{host}/a"
    named_crs = f' srsName="{place}">'
    link = f'{{"type": "link", "properties": {{"href": "{place}", "type": "ogcwkt"}}}}'
    named = f'{{"type": "name", "properties": {{"name": "{place}"}}}}'
    feature = (
        '{"type": "Feature", "properties": {"a": 1}, "geometry": {"type": "Point", "coordinates": [1, 2]}}'
    )
    for name, content in (
        ("a.geojson", f'{{"type": "FeatureCollection", "crs": {link}, "features": [{feature}]}}'),
        ("b.geojson", f'{{"type": "FeatureCollection", "crs": {named}, "features": [{feature}]}}'),
        ("c.gml", GML.format(host=host, members=MEMBER.format(POINT))),
        ("d.gml", GML.format(host=host, members=MEMBER.format(f'<gml:Point xlink:href="{place}"/>'))),
        ("e.gml", GML.format(host=host, members=MEMBER.format(POINT.replace(">", named_crs, 1)))),
        ("f.kml", f"<kml><Document><NetworkLink><Link><href>{place}.kml</href></Link></NetworkLink>"
                  "<Placemark><Point><coordinates>1,2</coordinates></Point></Placemark></Document></kml>"),
    ):  # fmt: skip
        (tmp_path / name).write_text(content)
        (file,) = readable_files(tmp_path / name, tmp_path / "s")
        with suppress(DataRefused):
            read(open_source(file, layers_of(file)[0]))
    assert paths == []


GML = """<?xml version="1.0"?><c:FeatureCollection xmlns:c="http://a" xmlns:gml="http://www.opengis.net/gml"
 xmlns:xlink="http://www.w3.org/1999/xlink"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://a {host}/a.xsd">
{members}</c:FeatureCollection>"""
MEMBER = """<gml:featureMember><c:f><c:g>{}</c:g><c:n>1</c:n></c:f></gml:featureMember>"""
POINT = "<gml:Point><gml:coordinates>1,2</gml:coordinates></gml:Point>"
BROKEN = "<gml:Polygon><gml:exterior><gml:Point/></gml:exterior></gml:Polygon>"


def gml(folder: Path, *shapes: str) -> Path:
    members = "".join(map(MEMBER.format, shapes))
    folder.joinpath("a.gml").write_text(GML.format(host="http://127.0.0.1:9", members=members))
    (file,) = readable_files(folder / "a.gml", folder.with_name(f"{folder.name}-scratch"))
    return file


def test_a_gml_is_not_cut_off_where_a_feature_is_broken(tmp_path: Path) -> None:
    with pytest.raises(DataRefused, match=r"a\.gml, feature 2"):
        read(open_source(gml(tmp_path, POINT, BROKEN, POINT)))
    assert [place.name for place in tmp_path.iterdir()] == ["a.gml"], "nothing is written beside it"


def test_a_gml_without_a_broken_feature_is_whole(tmp_path: Path) -> None:
    assert len(read(open_source(gml(tmp_path, POINT, POINT, POINT)))[1]) == 3


def geoparquet(file: Path, metadata: bytes | None, **columns: pa.Array) -> Path:
    table = pa.table({"ten": NAMES, **columns, "geometry": pa.array(shapely.to_wkb(POINTS), pa.binary())})
    pq.write_table(table.replace_schema_metadata({b"geo": metadata} if metadata else None), file)
    return file


def geo(crs: str) -> bytes:
    column = f'{{"encoding": "WKB", "geometry_types": ["Point"]{crs}}}'
    return (
        f'{{"version": "1.1.0", "primary_column": "geometry", "columns": {{"geometry": {column}}}}}'.encode()
    )


def test_a_geoparquet_is_longitude_and_latitude_unless_it_says_otherwise(tmp_path: Path) -> None:
    nested = pa.array([{"a": [1, 2]}, None, {"a": []}])
    source = open_source(geoparquet(tmp_path / "a.parquet", geo(""), them=nested))
    columns, shapes = read(source)
    assert (source.crs, source.rows, len(shapes)) == ("OGC:CRS84", 3, 3)
    assert columns["ten"] == [name.encode() for name in NAMES]
    assert columns["them"] == [b'{"a": [1, 2]}', None, b'{"a": []}']
    declared = geo(f', "crs": {pyproj.CRS("EPSG:5897").to_json()}')
    source = open_source(geoparquet(tmp_path / "b.parquet", declared))
    assert pyproj.CRS(source.crs).to_epsg() == 5897
    assert open_source(geoparquet(tmp_path / "c.parquet", geo(', "crs": null'))).crs is None


@pytest.mark.parametrize(
    "metadata", [None, b"{", b"[]", b'{"primary_column": "x", "columns": {}}', geo(', "crs": 7')]
)
def test_parquet_that_does_not_say_where_its_geometry_is(tmp_path: Path, metadata: bytes | None) -> None:
    with pytest.raises(DataRefused, match="metadata"):
        open_source(geoparquet(tmp_path / "a.parquet", metadata))


def test_a_grid_is_told_from_a_layer(tmp_path: Path) -> None:
    file = tmp_path / "a.asc"
    file.write_text("ncols 1\nnrows 1\nxllcorner 0\nyllcorner 0\ncellsize 1\n5\n")
    assert is_raster(file)
    assert choose_layer(file, [file], None) == (file, None)
    with pytest.raises(DataRefused, match="vector data"):
        open_source(file)
    gc.collect()


@pytest.mark.parametrize(
    ("name", "driver"),
    [pair for pair in WRITTEN if pair[0] != "a.gdb"],
)
@pytest.mark.parametrize("kept", [0.6, 0.9])
def test_a_file_cut_off_is_never_read_as_if_it_were_whole(
    tmp_path: Path, name: str, driver: str, kept: float
) -> None:
    file = tmp_path / name
    count = 500
    pyogrio.raw.write(
        str(file), geometry=shapely.to_wkb(shapely.points(np.arange(2.0 * count).reshape(-1, 2) / count)),
        field_data=[np.array([f"thửa {at}" for at in range(count)], object)], fields=["ten"],
        geometry_type="Point", crs="EPSG:4326", driver=driver, encoding="UTF-8",
    )  # fmt: skip
    part = file.with_suffix(".map") if driver == "MapInfo File" and name == "a.tab" else file
    part.write_bytes(part.read_bytes()[: int(part.stat().st_size * kept)])
    with pytest.raises(DataRefused):
        (whole,) = readable_files(file, tmp_path / "s")
        read(open_source(whole, layers_of(whole)[0]))
