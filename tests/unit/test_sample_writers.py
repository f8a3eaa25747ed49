"""The bytes that the sample's writers leave behind."""

import sqlite3
import struct
import zipfile
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import rasterio
import shapely
from pyproj import CRS, Transformer

from importers.text.codecs import decode
from sdi.crs.transform import transformer
from sdi.sample.files.cadastre import TCVN3, VNI
from sdi.sample.grids import Cells
from sdi.sample.writers import dbf, gdal, geotiff, mapinfo, shapefile, tables

PLACE = "Cần Thơ"
POINTS = shapely.points([[586446.933, 1109442.287], [606910.175, 1061934.169]])
LINES = np.array([shapely.LineString([(586000, 1109000), (586123.457, 1109200.001)])], dtype=object)
PRJ = shapefile.vn2000_prj("VN_2000_KTT_105_3deg", 105.0)


def test_a_dbf_says_nothing_of_its_code_page(tmp_path: Path) -> None:
    path = tmp_path / "a.dbf"
    dbf.write(path, [dbf.Column("TEN", "C", 12, [PLACE, None])], TCVN3)
    data = path.read_bytes()
    assert data[29] == 0
    assert data[1:4] == bytes(dbf.LAST_UPDATE)
    assert struct.unpack_from("<IHH", data, 4) == (2, 65, 13)
    assert data[65:78] == b" C\xc7n Th\xac".ljust(13)
    assert data[78:] == b" " * 13 + b"\x1a"


def test_numbers_and_yes_or_no_are_written_as_dbase_does(tmp_path: Path) -> None:
    path = tmp_path / "a.dbf"
    columns = [
        dbf.Column("SO", "N", 6, [7, None]),
        dbf.Column("DT", "N", 8, [12.345, float("nan")], 1),
        dbf.Column("CO", "L", 1, [True, False]),
    ]
    dbf.write(path, columns, str.encode)
    assert path.read_bytes()[-33:] == b"      7    12.3T" + b" " * 15 + b"F\x1a"


@pytest.mark.parametrize(
    "column", [dbf.Column("TEN", "C", 5, [PLACE]), dbf.Column("TEN_RAT_DAI", "C", 9, [PLACE])]
)
def test_what_does_not_fit_is_not_cut(tmp_path: Path, column: dbf.Column) -> None:
    with pytest.raises(ValueError, match="TEN"):
        dbf.write(tmp_path / "a.dbf", [column], str.encode)


def test_a_shapefile_has_no_cpg_and_a_prj_that_means_vn2000(tmp_path: Path) -> None:
    path = tmp_path / "den.shp"
    shapefile.write(path, POINTS, [dbf.Column("TEN", "C", 9, ["Sóc Trăng"[:5], PLACE])], VNI, PRJ)
    assert sorted(p.suffix for p in tmp_path.iterdir()) == [".dbf", ".prj", ".shp", ".shx"]
    assert b"Ca\xe0n Th\xf4" in path.with_suffix(".dbf").read_bytes()
    assert CRS(path.with_suffix(".prj").read_text()).to_epsg(min_confidence=60) == 5897
    _, _, wkb, values = pyogrio.raw.read(path, encoding="ISO-8859-1")
    assert shapely.from_wkb(wkb).tolist() == POINTS.tolist()
    assert decode(values[0][1].encode("latin-1"), "vni") == PLACE


def test_a_zip_is_the_same_on_every_day(tmp_path: Path) -> None:
    column = dbf.Column("TEN", "C", 9, [PLACE, PLACE])
    shapefile.write_zip(tmp_path / "a.zip", POINTS, [column], TCVN3, PRJ)
    with zipfile.ZipFile(tmp_path / "a.zip") as bundle:
        assert [entry.filename for entry in bundle.infolist()] == ["a.shp", "a.shx", "a.dbf", "a.prj"]
        assert {entry.date_time for entry in bundle.infolist()} == {(2025, 9, 15, 8, 0, 0)}


@pytest.fixture
def roads(tmp_path: Path) -> Path:
    path = tmp_path / "duong.tab"
    mapinfo.write(path, LINES, {"ten": [PLACE], "so_lan": [4], "be_rong": [7.5]}, TCVN3)
    return path


def test_a_mapinfo_table_holds_tcvn3_under_windows_latin(roads: Path) -> None:
    assert "WindowsLatin1" in roads.read_text("latin-1")
    assert "ten Char (7)" in roads.read_text("latin-1")
    data = roads.with_suffix(".dat").read_bytes()
    assert b"C\xc7n Th\xac" in data
    assert data[1:4] == bytes(dbf.LAST_UPDATE)


def test_a_mapinfo_table_is_read_back_in_its_place(roads: Path) -> None:
    info = pyogrio.read_info(roads)
    _, _, wkb, values = pyogrio.raw.read(roads)
    line = shapely.from_wkb(wkb)[0]
    assert np.asarray(line.coords) == pytest.approx(np.asarray(LINES[0].coords), abs=0.0005)
    assert [column[0] for column in values] == ["C\xc7n Th\xac", 4, 7.5]
    by_file = Transformer.from_crs(info["crs"], "EPSG:4326", always_xy=True)
    exact = transformer("EPSG:5897", "EPSG:4326")
    assert by_file.transform(586000, 1109000) == pytest.approx(exact.transform(586000, 1109000), abs=2e-9)


def test_a_geopackage_carries_one_fixed_time(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    gdal.write_geopackage(path, "diem", POINTS, {"ten": [PLACE, None]}, "EPSG:5897")
    gdal.write_geopackage(path, "tuyen", LINES, {"nam": [1999]}, "EPSG:5897", append=True)
    with sqlite3.connect(path) as database:
        times = database.execute("SELECT table_name, last_change FROM gpkg_contents").fetchall()
    database.close()
    assert times == [("diem", "2025-09-15T01:00:00.000Z"), ("tuyen", "2025-09-15T01:00:00.000Z")]


def test_missing_values_stay_missing(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    table = {"ten": [PLACE, None], "so": [None, 3], "dai": [1.5, None]}
    gdal.write_geopackage(path, "diem", POINTS, table, "EPSG:5897")
    meta, _, _, values = pyogrio.raw.read(path)
    assert meta["fields"].tolist() == ["ten", "so", "dai"]
    assert values[0].tolist() == [PLACE, None]
    assert np.isnan(values[1][0])
    assert np.isnan(values[2][1])


def test_a_csv_is_as_a_vietnamese_excel_saves_it(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    tables.write(path, ["TEN", "X"], [[PLACE, 1109442.287], [None, 2.0]], ";", decimal_comma=True)
    assert path.read_bytes() == (
        b"\xef\xbb\xbfTEN;X\r\n" + f"{PLACE};1109442,287\r\n".encode() + b";2,000\r\n"
    )


def test_a_depth_grid_keeps_its_place_and_its_gaps(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    grid = np.array([[0.3, -9999.0], [1.25, 0.02]], dtype=np.float32)
    geotiff.write(path, grid, Cells(586000.0, 1109000.0, 20.0, 2, 2), "EPSG:5897", -9999.0, "m")
    with rasterio.open(path) as source:
        assert source.crs.to_epsg() == 5897
        assert source.units == ("m",)
        assert source.bounds == (586000.0, 1108960.0, 586040.0, 1109000.0)
        values = source.read(1, masked=True)
    assert values.mask.tolist() == [[False, True], [False, False]]
    assert values.compressed() == pytest.approx([0.3, 1.25, 0.02], abs=geotiff.STEP / 2)
