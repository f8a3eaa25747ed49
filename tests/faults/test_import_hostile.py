"""Files made to do harm: each is refused in a sentence, or is the plain data that it pretends to be.

Nothing that is read may reach out of this machine: a listener stands where the files point to.
"""

import gzip
import io
import json
import socket
import sqlite3
import stat
import struct
import tarfile
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import geopandas
import psycopg2
import pytest
import shapely

from sdi.migrate import migrate

SECRET = "root:x:0:0"
HTTP = "http://127.0.0.1:{port}/x"

type Make = Callable[[Path], Path]


class Listener:
    """A port that counts who knocks."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.socket.getsockname()[1]
        self.knocks: list[bytes] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                peer, _ = self.socket.accept()
            except OSError:
                return
            with peer:
                self.knocks.append(peer.recv(200))


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    found = Listener()
    yield found
    found.socket.close()


@pytest.fixture(scope="module")
def url(databases: Any) -> Iterator[str]:
    with databases.clone(databases.template("migrated", migrate)) as found:
        yield found


@pytest.fixture(scope="module")
def worker(url: str, kit: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    found = kit.worker(url, tmp_path_factory.mktemp("worker"))
    yield found
    found.end()


@pytest.fixture
def ask(worker: Any, kit: Any, url: str, listener: Listener) -> Callable[..., dict[str, Any]]:
    """Import a file as a new layer: what came of it, when nothing went wrong around it."""

    def run(file: Path, **options: Any) -> dict[str, Any]:
        outcome = worker.ask({"file": str(file), "new": "hostile", "crs": "EPSG:4326", **options})
        assert kit.faults_of(outcome) == []
        assert kit.left_in_staging(url) == []
        assert listener.knocks == []
        assert SECRET not in json.dumps(outcome.answers)
        answer: dict[str, Any] = outcome.answers[0]
        return answer

    return run


def _zip(file: Path, **entries: bytes) -> Path:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in entries.items():
            packed.writestr(name, content)
    return file


def _tar(file: Path, *entries: tuple[str, bytes, str]) -> Path:
    with tarfile.open(file, "w:gz") as packed:
        for name, kind, link in entries:
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = kind, link
            packed.addfile(entry)
    return file


def zip_bomb(folder: Path) -> Path:
    return _zip(folder / "bomb.zip", **{"a.csv": bytes(300 << 20)})


def nested_bomb(folder: Path) -> Path:
    inner = _zip(folder / "inner.zip", **{"a.csv": bytes(40 << 20)}).read_bytes()
    return _zip(folder / "bomb.zip", **{f"{number}.zip": inner for number in range(60)})


def endless_nesting(folder: Path) -> Path:
    inner = b"x;y\n1;2\n"
    for number in range(40):
        inner = _zip(folder / "nested.zip", **{f"{number}.zip" if number else "a.csv": inner}).read_bytes()
    return folder / "nested.zip"


def lying_zip(folder: Path) -> Path:
    """The directory says 10 bytes where 5,000,000 come out."""
    file = _zip(folder / "lies.zip", **{"a.csv": bytes(5_000_000)})
    data = bytearray(file.read_bytes())
    struct.pack_into("<I", data, data.rindex(b"PK\x01\x02") + 24, 10)
    file.write_bytes(data)
    return file


def overlapping_zip(folder: Path) -> Path:
    """A thousand entries that all are the one content."""
    data = _zip(folder / "one.zip", **{"a.csv": bytes(1_000_000)}).read_bytes()
    start = data.rindex(b"PK\x01\x02")
    end = data.rindex(b"PK\x05\x06")
    entries = b"".join(data[start:end].replace(b"a.csv", f"{n:03d}.c".encode()) for n in range(1000))
    tail = bytearray(data[end:])
    struct.pack_into("<HHI", tail, 8, 1000, 1000, len(entries))
    (folder / "overlap.zip").write_bytes(data[:start] + entries + tail)
    return folder / "overlap.zip"


def gzip_bomb(folder: Path) -> Path:
    with gzip.open(folder / "bomb.csv.gz", "wb") as packed:
        for _ in range(300):
            packed.write(bytes(1 << 20))
    return folder / "bomb.csv.gz"


def traversal_zip(folder: Path) -> Path:
    return _zip(folder / "up.zip", **{"../../../../tmp/evil.csv": b"x,y\n1,2\n"})


def absolute_zip(folder: Path) -> Path:
    return _zip(folder / "root.zip", **{"/tmp/evil.csv": b"x,y\n1,2\n"})


def backslash_zip(folder: Path) -> Path:
    return _zip(folder / "back.zip", **{"..\\..\\evil.csv": b"x,y\n1,2\n"})


def symlink_zip(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "link.zip", "w") as packed:
        entry = zipfile.ZipInfo("passwd.csv")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        packed.writestr(entry, "/etc/passwd")
    return folder / "link.zip"


def symlink_tar(folder: Path) -> Path:
    return _tar(folder / "link.tar.gz", ("passwd.csv", tarfile.SYMTYPE, "/etc/passwd"))


def hardlink_tar(folder: Path) -> Path:
    return _tar(folder / "link.tar.gz", ("passwd.csv", tarfile.LNKTYPE, "/etc/passwd"))


def device_tar(folder: Path) -> Path:
    return _tar(folder / "device.tar.gz", ("zero.csv", tarfile.CHRTYPE, ""))


def traversal_tar(folder: Path) -> Path:
    return _tar(folder / "up.tar.gz", ("../../evil.csv", tarfile.REGTYPE, ""))


def symlink_in_folder(folder: Path) -> Path:
    (folder / "delivery").mkdir()
    (folder / "delivery" / "passwd.csv").symlink_to("/etc/passwd")
    return folder / "delivery"


ARCHIVES: list[Make] = [
    zip_bomb, nested_bomb, endless_nesting, lying_zip, overlapping_zip, gzip_bomb, traversal_zip, absolute_zip,
    backslash_zip, symlink_zip, symlink_tar, hardlink_tar, device_tar, traversal_tar, symlink_in_folder,
]  # fmt: skip


@pytest.mark.parametrize("make", ARCHIVES, ids=lambda make: make.__name__)
def test_archives(make: Make, ask: Callable[..., dict[str, Any]], tmp_path: Path) -> None:
    answer = ask(make(tmp_path))
    assert (answer["outcome"], answer["kind"]) in (("refused", "DataRefused"), ("refused", "TooLarge"))
    assert not Path("/tmp/evil.csv").exists()


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
    '</ogr:geometryProperty><ogr:b xlink:href="{http}.gml#b"/><ogr:ten>A</ogr:ten></ogr:a></gml:featureMember>'
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
    "laughs.kml": LAUGHS, "laughs.gpx": LAUGHS.replace("kml", "gpx"), "laughs.gml": LAUGHS.replace("kml", "gml"),
    "padded.kml": PADDED_LAUGHS, "padded_entity.kml": PADDED_ENTITY, "padded_entity.gpx": PADDED_ENTITY,
}  # fmt: skip


def _pointing(text: str, file: Path, port: int) -> Path:
    file.write_text(text.replace("{http}", HTTP.format(port=port)))
    return file


@pytest.mark.parametrize("name", POINTS_ELSEWHERE)
def test_what_points_elsewhere_is_refused(
    name: str, ask: Callable[..., dict[str, Any]], listener: Listener, tmp_path: Path
) -> None:
    answer = ask(_pointing(POINTS_ELSEWHERE[name], tmp_path / name, listener.port))
    assert answer["outcome"] == "refused"


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.gml", GML), ("a.kml", NETWORK_LINK), ("a.geojson", LINKED_CRS), ("b.geojson", NAMED_CRS)],
)
@pytest.mark.parametrize("crs", ["EPSG:4326", "auto"])
def test_addresses_in_data_are_not_followed(
    name: str, text: str, crs: str, ask: Callable[..., dict[str, Any]], listener: Listener, tmp_path: Path
) -> None:
    answer = ask(_pointing(text, tmp_path / name, listener.port), crs=crs)
    assert answer["outcome"] in ("imported", "refused")


@pytest.mark.parametrize("prefix", ["", "/vsicurl/"])
def test_a_crs_that_is_an_address_is_not_followed(
    prefix: str, ask: Callable[..., dict[str, Any]], listener: Listener, tmp_path: Path
) -> None:
    address = prefix + HTTP.format(port=listener.port)
    points(tmp_path / "a.shp")
    (tmp_path / "a.prj").write_text(address)
    ask(tmp_path / "a.shp", crs="auto")
    (tmp_path / "b.csv").write_text("ten,lon,lat\nA,105.7,10.0\n")
    assert ask(tmp_path / "b.csv", crs=address)["outcome"] == "refused"


@pytest.mark.parametrize(
    "name", ["http://127.0.0.1:{}/a.shp", "/vsicurl/http://127.0.0.1:{}/a.shp", "WFS:http://127.0.0.1:{}"]
)
def test_an_address_is_no_file(name: str, ask: Callable[..., dict[str, Any]], listener: Listener) -> None:
    assert ask(Path(name.format(listener.port)))["kind"] == "UsageError"


def points(file: Path, **columns: list[Any]) -> Path:
    """Two points with these columns, in whatever format the name says."""
    made = geopandas.GeoDataFrame(
        columns or {"TEN": ["A", "B"]}, geometry=shapely.points([105.7, 105.71], [10.0, 10.01]), crs=4326
    )
    made.to_parquet(file) if file.suffix == ".parquet" else made.to_file(file, engine="pyogrio")
    return file


def nested_geometry(folder: Path) -> Path:
    deep = 100_000
    inner = (
        '{"type":"GeometryCollection","geometries":[' * deep
        + '{"type":"Point","coordinates":[1,2]}'
        + "]}" * deep
    )
    text = (
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":'
        + inner
        + "}]}"
    )
    (folder / "deep.geojson").write_text(text)
    return folder / "deep.geojson"


def nested_property(folder: Path) -> Path:
    deep = "[" * 100_000 + "]" * 100_000
    text = '{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]},'
    (folder / "deep.geojson").write_text(f'{text}"properties":{{"a":{deep}}}}}]}}')
    return folder / "deep.geojson"


def nested_collection(folder: Path) -> Path:
    """As deep as a reader takes it; PostGIS has a limit of its own."""
    deep = 28
    inner = (
        '{"type":"GeometryCollection","geometries":[' * deep
        + '{"type":"Point","coordinates":[105,10]}'
        + "]}" * deep
    )
    (folder / "deep.geojson").write_text(f'{{"type":"Feature","properties":{{"a":1}},"geometry":{inner}}}')
    return folder / "deep.geojson"


def nested_kml(folder: Path) -> Path:
    deep = 100_000
    text = "<Folder>" * deep + "</Folder>" * deep
    (folder / "deep.kml").write_text(f'<kml xmlns="http://www.opengis.net/kml/2.2">{text}</kml>')
    return folder / "deep.kml"


def many_columns(folder: Path) -> Path:
    names = ",".join(f"c{number}" for number in range(100_000))
    (folder / "wide.csv").write_text(f"lon,lat,{names}\n105,10,{names}\n")
    return folder / "wide.csv"


def one_line(folder: Path) -> Path:
    with (folder / "line.csv").open("wb") as file:
        file.write(b"ten,lon,lat\nA,105.7,10.0\nB")
        for _ in range(256):
            file.write(b"x" * (4 << 20))
    return folder / "line.csv"


def only_zeros(folder: Path) -> Path:
    with (folder / "zeros.csv").open("wb") as file:
        file.write(b"ten,lon,lat\n")
        file.truncate(1 << 30)
    return folder / "zeros.csv"


def one_quote(folder: Path) -> Path:
    with (folder / "quote.csv").open("wb") as file:
        file.write(b'ten,lon,lat\n"A,105.7,10.0\n')
        for _ in range(32):
            file.write(b"B,105.7,10.0\n" * 100_000)
    return folder / "quote.csv"


def shape_claims(at: int, kind: str, value: int, part: str = ".shp") -> Make:
    def make(folder: Path) -> Path:
        points(folder / "a.shp", TEN=["A", "B"])
        file = folder / f"a{part}"
        data = bytearray(file.read_bytes())
        struct.pack_into(kind, data, at, value)
        file.write_bytes(data)
        return folder / "a.shp"

    make.__name__ = f"shape_claims_{part[1:]}_{at}_{value}"
    return make


def polygon_claims(at: int, value: int) -> Make:
    def make(folder: Path) -> Path:
        made = geopandas.GeoDataFrame({"A": [1]}, geometry=[shapely.box(105, 10, 106, 11)], crs=4326)
        made.to_file(folder / "a.shp", engine="pyogrio")
        data = bytearray((folder / "a.shp").read_bytes())
        struct.pack_into("<i", data, at, value)
        (folder / "a.shp").write_bytes(data)
        return folder / "a.shp"

    make.__name__ = f"polygon_claims_{at}_{value}"
    return make


def big_grid(folder: Path) -> Path:
    """A header that speaks of 4,000,000,000,000 cells."""
    head = "ncols 2000000\nnrows 2000000\nxllcorner 0\nyllcorner 0\ncellsize 1\nNODATA_value -9999\n1 2 3\n"
    (folder / "big.asc").write_text(head)
    return folder / "big.asc"


HEAVY: list[Make] = [
    nested_geometry, nested_property, nested_collection, nested_kml, many_columns, one_line, only_zeros, one_quote,
    big_grid,
    *(shape_claims(*claim) for claim in (
        (24, ">i", 0x7FFFFFFF), (24, ">I", 0x80000000), (104, ">i", 0x7FFFFFFF), (104, ">i", -1),
        (24, ">I", 0x7FFFFFFF, ".shx"), (100, ">I", 0x7FFFFFFF, ".shx"), (104, ">I", 0xFFFFFFFF, ".shx"),
        (4, "<I", 0x80000000, ".dbf"), (4, "<I", 0xFFFFFFFF, ".dbf"), (8, "<H", 0xFFFF, ".dbf"),
        (8, "<H", 1, ".dbf"), (10, "<H", 0xFFFF, ".dbf"), (10, "<H", 0, ".dbf"), (10, "<H", 3, ".dbf"),
        (48, "<B", 0, ".dbf"), (48, "<B", 255, ".dbf"),
    )),
    *(polygon_claims(at, value) for at in (144, 148) for value in (0x7FFFFFFF, -0x80000000, -1, 0)),
]  # fmt: skip


@pytest.mark.parametrize("make", HEAVY, ids=lambda make: make.__name__)
def test_claims_and_sizes(make: Make, ask: Callable[..., dict[str, Any]], tmp_path: Path) -> None:
    file = make(tmp_path)
    assert ask(file)["outcome"] in ("imported", "refused")
    file.unlink()


def test_a_laughing_workbook(ask: Callable[..., dict[str, Any]], tmp_path: Path) -> None:
    entities = LAUGHS[LAUGHS.index("<!DOCTYPE") : LAUGHS.index("]>") + 2].replace("kml", "worksheet")
    sheet = f'{entities}<worksheet><sheetData><row><c t="inlineStr"><is><t>&a12;</t></is></c></row></sheetData></worksheet>'
    kinds = '<Types><Override PartName="/xl/workbook.xml" ContentType="a.sheet.main+xml"/></Types>'
    main = '<workbook xmlns:r="r"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>'
    links = '<Relationships><Relationship Id="r1" Type="a/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    entries = {
        "[Content_Types].xml": kinds, "xl/workbook.xml": main, "xl/_rels/workbook.xml.rels": links,
        "xl/worksheets/sheet1.xml": sheet,
    }  # fmt: skip
    file = _zip(tmp_path / "laughs.xlsx", **{name: text.encode() for name, text in entries.items()})
    assert ask(file)["outcome"] == "refused"


GPKG = {
    "view": "create view evil as select fid, geom, load_extension('/tmp/evil.so') as ten from a;"
    " insert into gpkg_contents (table_name, data_type, identifier, srs_id) values ('evil', 'features', 'evil', 4326);"
    " insert into gpkg_geometry_columns values ('evil', 'geom', 'POINT', 4326, 0, 0)",
    "reading view": "create view evil as select fid, geom, readfile('/etc/passwd') as ten from a;"
    " insert into gpkg_contents (table_name, data_type, identifier, srs_id) values ('evil', 'features', 'evil', 4326);"
    " insert into gpkg_geometry_columns values ('evil', 'geom', 'POINT', 4326, 0, 0)",
    "endless view": "create view evil as with recursive n(i) as (select 1 union all select i + 1 from n)"
    " select i as fid, (select geom from a limit 1) as geom, i as ten from n;"
    " insert into gpkg_contents (table_name, data_type, identifier, srs_id) values ('evil', 'features', 'evil', 4326);"
    " insert into gpkg_geometry_columns values ('evil', 'geom', 'POINT', 4326, 0, 0)",
    "trigger": "create trigger evil after insert on a begin select load_extension('/tmp/evil.so'); end",
    "virtual": "create virtual table evil using VirtualOGR('/vsicurl/{http}')",
    "name": "insert into gpkg_contents (table_name, data_type, identifier, srs_id) values"
    " ('a\"; drop table a; --', 'features', 'evil', 4326)",
    "system": "insert into gpkg_spatial_ref_sys values ('evil', 9999, 'x', 9999, '{http}', '');"
    " update gpkg_contents set srs_id = 9999; update gpkg_geometry_columns set srs_id = 9999",
}


@pytest.mark.parametrize("name", GPKG)
def test_geopackages(
    name: str, ask: Callable[..., dict[str, Any]], listener: Listener, tmp_path: Path
) -> None:
    file = points(tmp_path / "a.gpkg")
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


NAMES = [
    "a\"; drop table data.hostile; --", "b'; select 1", "{name}", "{0}", "%s", "%(who)s", "$1", "c\u202etxt", "d\u200b",
    "e\ne", "f\tf", "<script>alert(1)</script>", "sdi_id", "sdi_key", "geom", "geom_web", "order", "select", "ma",
    "MA", "Mã", "😀", "_", "1", "g" * 200, "h\\", ";", "  i  ", "[bold]j[/]", "../../k", "xmin", "ctid", "tableoid",
]  # fmt: skip


@pytest.mark.parametrize("name", ["a.geojson", "a.gpkg", "a.parquet", "a.fgb", "a.csv"])
def test_names_of_columns_are_only_names(
    name: str, ask: Callable[..., dict[str, Any]], url: str, tmp_path: Path
) -> None:
    wanted = [column for column in NAMES if (name, column) not in NO_NAMES]
    if name == "a.csv":
        head = ",".join('"' + column.replace('"', '""') + '"' for column in [*wanted, "lon", "lat"])
        lines = [
            ",".join([f"{letter}{n}" for n in range(len(wanted))] + ["105.7", "10.0"]) for letter in "AB"
        ]
        (tmp_path / name).write_text("\n".join([head, *lines]), "utf-8")
    else:
        columns: dict[str, list[Any]] = {column: [f"A{n}", f"B{n}"] for n, column in enumerate(wanted)}
        points(tmp_path / name, **columns)
    answer = ask(tmp_path / name, keep=True)
    assert answer["outcome"] == "imported", answer
    with closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute("select to_jsonb(t) from data.hostile t")
        rows = [set(map(str, row.values())) for (row,) in cursor.fetchall()]
        _drop(cursor)
    assert len(rows) == 2
    for letter, row in zip("AB", sorted(rows, key=lambda row: "B0" in row), strict=True):
        assert {f"{letter}{n}" for n in range(len(wanted))} <= row


NO_NAMES = {("a.gpkg", "ma"), ("a.gpkg", "geom"), ("a.csv", "geom")}
"""Two columns that differ in case only, or a second geometry."""

VALUES = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1",
    "-1",
    "@x",
    "\u202eabc",
    "'; drop table data.hostile; --",
    "{0}%s",
    "<b>",
    "[red]",
]


def test_values_are_only_values(ask: Callable[..., dict[str, Any]], url: str, tmp_path: Path) -> None:
    features = [
        {
            "type": "Feature",
            "properties": {"ten": value},
            "geometry": {"type": "Point", "coordinates": [105.7, 10]},
        }
        for value in VALUES
    ]
    (tmp_path / "a.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    assert ask(tmp_path / "a.geojson", keep=True)["rows"] == len(VALUES)
    with closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute("select ten from data.hostile")
        assert sorted(row for (row,) in cursor.fetchall()) == sorted(VALUES)
        _drop(cursor)


@pytest.mark.parametrize("value", ["a\x00b", "\ud800", "\uffff", "x" * 3_000_000])
def test_odd_values(value: str, ask: Callable[..., dict[str, Any]], tmp_path: Path) -> None:
    feature = {
        "type": "Feature",
        "properties": {"ten": value},
        "geometry": {"type": "Point", "coordinates": [105.7, 10]},
    }
    (tmp_path / "a.geojson").write_text(json.dumps(feature))
    assert ask(tmp_path / "a.geojson")["outcome"] in ("imported", "refused")
    table = io.StringIO(newline="")
    table.write(f"ten,lon,lat\n{value},105.7,10.0\n")
    (tmp_path / "a.csv").write_bytes(table.getvalue().encode("utf-8", "surrogatepass"))
    assert ask(tmp_path / "a.csv")["outcome"] in ("imported", "refused")


NUMBERS = ["nan", "inf", "-inf", "1e400", "1e308", "-1e308", "9" * 400, "0x10", "٣", "1e-400", ""]


@pytest.mark.parametrize("value", NUMBERS)
def test_odd_numbers(value: str, ask: Callable[..., dict[str, Any]], tmp_path: Path) -> None:
    for name, line in (("x", f"A,{value},10.0,1"), ("n", f"A,105.7,10.0,{value}")):
        (tmp_path / f"{name}.csv").write_text(f"ten,lon,lat,so\n{line}\nB,105.7,10.0,2\n", "utf-8")
        for crs in ("EPSG:4326", "EPSG:5897", "auto"):
            assert ask(tmp_path / f"{name}.csv", crs=crs)["outcome"] in ("imported", "refused")


def _drop(cursor: Any) -> None:
    cursor.execute("drop table data.hostile, history.hostile; delete from sdi.layer where id = 'hostile'")
