"""Imports against a real database: what is published, told, and left untouched."""

from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pytest
import rasterio
import shapely

from importers.pipeline import staged
from importers.progress import Silent
from importers.report import Report
from importers.request import Request
from layers import reader
from layers.catalog import load_catalog
from layers.query.query import Query
from sdi.db import Connection, connect, one
from sdi.errors import Conflict, DataRefused
from sdi.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


def run(url: str, settings: Settings, file: Path, publish: bool = True, **more: Any) -> Report:
    request = Request(file, who="test", **more)
    with staged(url, settings, request, Silent()) as ready:
        return ready.publish(settings) if publish else ready.report


def schools(folder: Path, *rows: tuple[str, str, float, float], name: str = "schools.gpkg") -> Path:
    file = folder / name
    frame = geopandas.GeoDataFrame(
        {"MA": [row[0] for row in rows], "TEN": [row[1] for row in rows]},
        geometry=[shapely.Point(row[2], row[3]) for row in rows],
        crs=5897,
    )
    file.unlink(missing_ok=True)
    frame.to_file(file)
    return file


A = ("S1", "Trường Mầm non Hoa Sen", 582223.5215, 1105837.7008)
B = ("S2", "Trường Tiểu học Cái Khế", 586446.9329, 1109442.2870)
C = ("S3", "Trường THPT Châu Văn Liêm", 586500.0, 1109500.0)


def counts(report: Report) -> tuple[int, int, int, int, int]:
    d = report.diff
    return d.new, d.changed, d.moved, d.deleted, d.unchanged


def rows(connection: Connection, statement: str) -> list[tuple[Any, ...]]:
    with connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def test_a_second_import_of_the_same_file_writes_nothing(
    city_url: str, settings: Settings, tmp_path: Path
) -> None:
    file = schools(tmp_path, A, B)
    assert counts(run(city_url, settings, file, layer="schools")) == (2, 0, 0, 0, 0)
    again = run(city_url, settings, schools(tmp_path, B, A), layer="schools")
    assert counts(again) == (0, 0, 0, 0, 2)
    assert again.changeset is None


def test_the_difference_is_by_key(city_url: str, settings: Settings, tmp_path: Path) -> None:
    run(city_url, settings, schools(tmp_path, A, B), layer="schools")
    moved = (A[0], A[1], A[2] + 12.5, A[3])
    renamed = (B[0], "Trường Tiểu học An Khánh", *B[2:])
    report = run(city_url, settings, schools(tmp_path, moved, renamed, C), layer="schools")
    assert counts(report) == (1, 2, 1, 0, 0)
    assert report.diff.largest_move == pytest.approx(12.5)
    assert report.diff.changed_fields == {"ten": 1}
    assert report.changeset == 2


def test_less_than_the_tolerance_is_no_move(city_url: str, settings: Settings, tmp_path: Path) -> None:
    run(city_url, settings, schools(tmp_path, A), layer="schools")
    nudged = (A[0], A[1], A[2] + 0.0004, A[3])
    assert counts(run(city_url, settings, schools(tmp_path, nudged), layer="schools"))[:4] == (0, 0, 0, 0)


@pytest.mark.parametrize(("mode", "left"), [("upsert", {"S1", "S2", "S3"}), ("replace", {"S1", "S3"})])
def test_modes_differ_in_what_the_file_lacks(
    city_url: str, settings: Settings, tmp_path: Path, city: Connection, mode: Any, left: set[str]
) -> None:
    run(city_url, settings, schools(tmp_path, A, B), layer="schools")
    run(city_url, settings, schools(tmp_path, A, C), layer="schools", mode=mode)
    assert {code for (code,) in rows(city, "select ma_doi_tuong from data.schools")} == left


def test_append_refuses_changes(city_url: str, settings: Settings, tmp_path: Path) -> None:
    run(city_url, settings, schools(tmp_path, A), layer="schools")
    with pytest.raises(DataRefused, match="append only adds"):
        run(city_url, settings, schools(tmp_path, (A[0], "khác", *A[2:]), B), layer="schools", mode="append")


def test_nothing_is_left_in_staging(
    city_url: str, settings: Settings, tmp_path: Path, city: Connection
) -> None:
    run(city_url, settings, schools(tmp_path, A), publish=False, layer="schools")
    with pytest.raises(DataRefused):
        run(city_url, settings, schools(tmp_path, A), layer="parcels")
    assert rows(city, "select tablename from pg_tables where schemaname = 'staging'") == []
    assert one(city, "select count(*) from data.schools") == 0


def test_what_a_killed_import_left_is_swept_and_what_is_in_use_is_not(
    city_url: str, settings: Settings, tmp_path: Path, city: Connection
) -> None:
    with city, city.cursor() as cursor:
        cursor.execute("create unlogged table staging.schools_0123456789ab_rows ()")
    request = Request(schools(tmp_path, A), layer="schools")
    with staged(city_url, settings, request, Silent()) as ready:
        run(city_url, settings, schools(tmp_path, B, name="b.gpkg"), layer="schools")
        names = {
            name for (name,) in rows(city, "select tablename from pg_tables where schemaname = 'staging'")
        }
        assert names == {f"{ready.stage.name}_{part}" for part in ("rows", "diff")}


def test_an_edit_made_meanwhile_is_not_overwritten(
    city_url: str, settings: Settings, tmp_path: Path, city: Connection
) -> None:
    run(city_url, settings, schools(tmp_path, A, B), layer="schools")
    request = Request(schools(tmp_path, (A[0], "từ tệp", *A[2:])), layer="schools")
    with staged(city_url, settings, request, Silent()) as ready:
        with city, city.cursor() as cursor:
            cursor.execute("update data.schools set ten = 'sửa tay' where ma_doi_tuong = 'S1'")
        with pytest.raises(Conflict, match="1 feature"):
            ready.publish(settings)
    assert one(city, "select ten from data.schools where ma_doi_tuong = 'S1'") == "sửa tay"


def test_rows_without_or_with_the_same_key_are_all_kept(
    city_url: str, settings: Settings, tmp_path: Path, city: Connection
) -> None:
    file = schools(
        tmp_path, A, (A[0], "trùng khóa", *B[2:]), ("", "không mã", *C[2:]), ("", "không mã", *C[2:])
    )
    report = run(city_url, settings, file, layer="schools")
    found = {finding.key: finding.count for finding in report.findings}
    assert (found["import.nameless"], found["import.repeated_key"], found["import.twins"]) == (2, 1, 1)
    assert one(city, "select count(*) from data.schools") == 4
    assert counts(run(city_url, settings, file, layer="schools")) == (0, 0, 0, 0, 4)


def test_a_new_layer_takes_the_columns_of_the_file(
    city_url: str, settings: Settings, tmp_path: Path, city: Connection
) -> None:
    report = run(city_url, settings, schools(tmp_path, A, B), new="truong_moi")
    assert report.is_new
    assert report.changeset == 1
    assert rows(city, "select ma, ten from data.truong_moi order by ma") == [A[:2], B[:2]]
    assert (settings.drafts_dir / "other" / "truong_moi.yml").is_file()
    assert one(city, "select count(*) from sdi.layer where id = 'truong_moi'") == 1


def test_a_dry_run_of_a_new_layer_makes_none(
    city_url: str, settings: Settings, tmp_path: Path, city: Connection
) -> None:
    report = run(city_url, settings, schools(tmp_path, A), publish=False, new="truong_moi")
    assert counts(report) == (1, 0, 0, 0, 0)
    assert one(city, "select count(*) from sdi.layer where id = 'truong_moi'") == 0


def test_the_lineage_is_kept_with_the_change_set(
    city_url: str, settings: Settings, tmp_path: Path, city: Connection
) -> None:
    run(city_url, settings, schools(tmp_path, A), layer="schools")
    who, source = rows(city, "select who, source from sdi_app.published_changeset")[0]
    assert who == "test"
    assert source["file"] == "schools.gpkg"
    assert source["columns"] == {"MA": "ma_doi_tuong", "TEN": "ten"}
    assert source["crs"].startswith("EPSG:5897")


def test_one_key_in_a_zone_lands_where_the_other_zone_says(
    city_url: str, settings: Settings, tmp_path: Path, city: Connection
) -> None:
    """Point A in 105°30′ and in 105°00′ is one point: VN-2000 zones share a datum."""
    frame = geopandas.GeoDataFrame(
        {"MA": ["A"]}, geometry=[shapely.Point(527407.1823, 1105754.6308)], crs=9209
    )
    file = tmp_path / "zone.gpkg"
    frame.to_file(file)
    run(city_url, settings, file, layer="schools")
    x, y = rows(city, "select st_x(geom), st_y(geom) from data.schools")[0]
    assert np.hypot(x - 582223.5215, y - 1105837.7008) < 0.0005


def test_concurrent_imports_of_one_layer_do_not_lose_a_row(
    city_url: str, settings: Settings, tmp_path: Path
) -> None:
    first = Request(schools(tmp_path, A, B, name="one.gpkg"), layer="schools")
    second = Request(schools(tmp_path, B, C, name="two.gpkg"), layer="schools")
    with (
        staged(city_url, settings, first, Silent()) as one_,
        staged(city_url, settings, second, Silent()) as two,
    ):
        one_.publish(settings)
        with pytest.raises(Conflict):
            two.publish(settings)
    assert counts(run(city_url, settings, second.file, layer="schools")) == (1, 0, 0, 0, 1)
    connection = connect(city_url)
    assert one(connection, "select count(*) from data.schools") == 3
    connection.close()


def grid_file(folder: Path, value: float) -> Path:
    file = folder / "depth.tif"
    profile = {"driver": "GTiff", "width": 8, "height": 6, "count": 1, "dtype": "float32", "crs": "EPSG:5897"}
    transform = rasterio.transform.from_origin(586000, 1110000, 20, 20)
    with rasterio.open(file, "w", transform=transform, nodata=-9999, **profile) as opened:
        cells = np.full((6, 8), value, "float32")
        cells[0, 0] = -9999
        opened.write(cells, 1)
    return file


SCENARIO = {"nguyen_nhan": "lu_song", "chu_ky": "50", "moc_thoi_gian": "hien_trang"}


def test_a_grid_is_a_row_with_a_file_named_by_its_content(
    city_url: str, settings: Settings, tmp_path: Path, city: Connection
) -> None:
    file = grid_file(tmp_path, 0.75)
    report = run(city_url, settings, file, publish=False, layer="flood_depth", values=SCENARIO)
    assert counts(report) == (1, 0, 0, 0, 0)
    assert not settings.raster_dir.exists()
    run(city_url, settings, file, layer="flood_depth", values=SCENARIO)
    assert counts(run(city_url, settings, file, layer="flood_depth", values=SCENARIO)) == (0, 0, 0, 0, 1)
    report = run(city_url, settings, grid_file(tmp_path, 1.25), layer="flood_depth", values=SCENARIO)
    assert counts(report)[:2] == (0, 1)
    (name, grid, period), *others = rows(city, "select sdi_file, sdi_grid, chu_ky from data.flood_depth")
    assert others == []
    assert (grid["crs"], grid["minimum"], grid["maximum"], period) == ("EPSG:5897", 1.25, 1.25, 50)
    past = rows(city, "select sdi_file from history.flood_depth")[0][0]
    assert {file.name for file in settings.raster_dir.iterdir()} == {name, past}
    with rasterio.open(settings.raster_dir / name) as opened:
        assert opened.read(1, masked=True)[1, 1] == 1.25
        assert opened.read(1, masked=True).mask[0, 0]


def parts(folder: Path) -> Path:
    """A whole shapefile of three schools."""
    frame = geopandas.GeoDataFrame(
        {"MA": ["S1", "S2", "S3"], "TEN": ["Một", "Hai", "Ba"]},
        geometry=[shapely.Point(p[2], p[3]) for p in (A, B, C)],
        crs=5897,
    )
    file = folder / "truong.shp"
    frame.to_file(file, encoding="utf-8")
    return file


@pytest.mark.parametrize("part", [".shp", ".dbf", ".shx"])
def test_a_shapefile_that_broke_off_is_refused(
    city_url: str, settings: Settings, tmp_path: Path, city: Connection, part: str
) -> None:
    file = parts(tmp_path)
    run(city_url, settings, file, layer="schools")
    broken = file.with_suffix(part)
    broken.write_bytes(broken.read_bytes()[: int(broken.stat().st_size * 0.7)])
    with pytest.raises(DataRefused, match="damaged"):
        run(city_url, settings, file, layer="schools", mode="replace")
    assert one(city, "select count(*) from data.schools where geom is not null") == 3


def test_a_row_without_geometry_leaves_the_place(
    city_url: str, settings: Settings, tmp_path: Path, city: Connection
) -> None:
    run(city_url, settings, schools(tmp_path, A), layer="schools")
    file = tmp_path / "khong_hinh.geojson"
    file.write_text(
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": null,'
        ' "properties": {"MA": "S1", "TEN": "tên mới"}}]}'
    )
    run(city_url, settings, file, layer="schools")
    assert rows(city, "select ten, geom is not null from data.schools") == [("tên mới", True)]


def test_the_first_key_of_a_renamed_feature_can_come_again(
    city_url: str, settings: Settings, tmp_path: Path, city: Connection
) -> None:
    run(city_url, settings, schools(tmp_path, A), layer="schools")
    with city, city.cursor() as cursor:
        cursor.execute("update data.schools set ma_doi_tuong = 'S9'")
    assert counts(run(city_url, settings, schools(tmp_path, A), layer="schools")) == (1, 0, 0, 0, 0)
    with city, city.cursor() as cursor:
        cursor.execute("update data.schools set ma_doi_tuong = 'S8' where ma_doi_tuong = 'S1'")
        cursor.execute("delete from data.schools where ma_doi_tuong = 'S9'")
        cursor.execute("insert into data.schools (ma_doi_tuong) values ('S1')")
    assert one(city, "select count(distinct sdi_id) from data.schools") == 2


def test_marks_in_keys_are_no_numbers(city_url: str, settings: Settings, tmp_path: Path) -> None:
    twice = (("b", "một", *A[2:]), ("b", "hai", *B[2:]))
    file = schools(tmp_path, *twice, ("b#2", "ba", *C[2:]), ("~b", "bốn", *A[2:]))
    assert counts(run(city_url, settings, file, layer="schools")) == (4, 0, 0, 0, 0)
    assert counts(run(city_url, settings, file, layer="schools")) == (0, 0, 0, 0, 4)


def test_a_layer_made_meanwhile_is_not_merged_into(city_url: str, settings: Settings, tmp_path: Path) -> None:
    request = Request(schools(tmp_path, A, name="a.gpkg"), new="moi")
    with staged(city_url, settings, request, Silent()) as ready:
        run(city_url, settings, schools(tmp_path, B, name="b.gpkg"), new="moi")
        with pytest.raises(Conflict, match="exists"):
            ready.publish(settings)


def test_a_declaration_changed_meanwhile_is_a_conflict(
    city_url: str, settings: Settings, tmp_path: Path, city: Connection
) -> None:
    request = Request(schools(tmp_path, A), layer="schools")
    with staged(city_url, settings, request, Silent()) as ready:
        with city, city.cursor() as cursor:
            cursor.execute("update sdi.layer set source = source || ' ' where id = 'schools'")
        with pytest.raises(Conflict, match="declaration"):
            ready.publish(settings)


@pytest.mark.parametrize("name", ["place", "digest", "own_key", "p", "s", "id", "geom", "select", "c1"])
def test_columns_may_be_called_anything(
    city_url: str, settings: Settings, tmp_path: Path, city: Connection, name: str
) -> None:
    file = tmp_path / "ten_cot.geojson"
    file.write_text(
        '{"type": "FeatureCollection", "features": [{"type": "Feature",'
        f' "geometry": {{"type": "Point", "coordinates": [105.75, 10]}}, "properties": {{"{name}": "x"}}}}]}}'
    )
    report = run(city_url, settings, file, new="ten_cot")
    published = load_catalog(city)["ten_cot"]
    assert list(reader.features(city, Query(published))[0]["properties"].values()) == ["x"]
    assert report.columns[0].column == name


def test_fields_that_the_file_lacks_keep_their_values(
    city_url: str, settings: Settings, tmp_path: Path, city: Connection
) -> None:
    run(city_url, settings, schools(tmp_path, A, B), layer="schools")
    with city, city.cursor() as cursor:
        cursor.execute("update data.schools set so_hoc_sinh = 512 where ma_doi_tuong = 'S1'")
    told = run(city_url, settings, schools(tmp_path, (A[0], "Tên mới", *A[2:]), B), layer="schools")
    assert counts(told) == (0, 1, 0, 0, 1)
    assert told.diff.changed_fields == {"ten": 1}
    assert "import.fields_kept" in {finding.key for finding in told.findings}
    assert one(city, "select so_hoc_sinh from data.schools where ma_doi_tuong = 'S1'") == 512
