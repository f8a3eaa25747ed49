"""A new layer from a table of text: its columns get types, its numbers one reading, its bad rows are told."""

from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from importers.pipeline import staged
from importers.progress import Silent
from importers.report import Report
from importers.request import Request
from layers.catalog import load_catalog
from layers.spec.layer import Layer
from sdi.db import connect
from sdi.errors import DataRefused
from sdi.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


def run(url: str, settings: Settings, folder: Path, text: str, **more: Any) -> Report:
    file = folder / "cay.csv"
    file.write_text(text, "utf-8")
    with staged(url, settings, Request(file, who="test", **{"new": "cay", **more}), Silent()) as ready:
        return ready.publish(settings)


def published(url: str) -> tuple[Layer, int]:
    with closing(connect(url)) as connection, connection:
        layer = load_catalog(connection)["cay"]
        return layer.layer, layer.srid


def rows(url: str, columns: str) -> list[tuple[Any, ...]]:
    with closing(connect(url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(f"select {columns} from data.cay order by 1")
        return cursor.fetchall()


TREES = """Mã cây;Ngày trồng;Chiều cao;Giá;Số nhánh;Còn sống;Điện thoại;lon;lat
C1;5/2/2010;19,9;1.234,56;3;Có;0939000001;105,75;10,01
C2;31/12/2020;5;12;12;Không;939000002;105,76;10,02
"""


def test_columns_have_the_types_of_their_values(city_url: str, settings: Settings, tmp_path: Path) -> None:
    report = run(city_url, settings, tmp_path, TREES, encoding="utf-8")
    layer, srid = published(city_url)
    assert layer.key == ("ma_cay",)
    assert {name: field.type for name, field in layer.fields.items()} == {
        "ma_cay": "text", "ngay_trong": "date", "chieu_cao": "number", "gia": "number",
        "so_nhanh": "integer", "con_song": "boolean", "dien_thoai": "text",
    }  # fmt: skip
    assert rows(city_url, "ma_cay, ngay_trong, chieu_cao, gia, so_nhanh, con_song, dien_thoai") == [
        ("C1", date(2010, 2, 5), 19.9, 1234.56, 3, True, "0939000001"),
        ("C2", date(2020, 12, 31), 5.0, 12.0, 12, False, "939000002"),
    ]
    assert report.place is not None
    assert (report.place.declared, report.place.certainty, srid) == (None, "assumed", settings.city_srid)
    assert "place.called_degrees" in [told.key for told in report.place.evidence]


def test_numbers_that_may_be_read_in_two_ways_are_told(
    city_url: str, settings: Settings, tmp_path: Path
) -> None:
    report = run(city_url, settings, tmp_path, "ten;gia;lon;lat\na;1.234;105,7;10,1\nb;2.500;105,8;10,1\n")
    told = [found for found in report.findings if found.key == "import.decimal_unclear"]
    assert [(found.level, found.count, found.values["column"]) for found in told] == [("warning", 2, "gia")]
    assert "«.»" in told[0].tell("vi") and "“.”" in told[0].tell("en")
    assert rows(city_url, "ten, gia") == [("a", 1.234), ("b", 2.5)]


SWAPPED = "ten,lon,lat\na,105.70,10.01\nb,105.71,10.02\nc,10.03,105.72\nd,105.73,10.04\ne,105.74,10.05\n"


@pytest.mark.parametrize("crs", ["EPSG:4756", "EPSG:4326", "auto"])
def test_one_bad_row_decides_nothing(city_url: str, settings: Settings, tmp_path: Path, crs: str) -> None:
    report = run(city_url, settings, tmp_path, SWAPPED, crs=crs)
    assert published(city_url)[1] == settings.city_srid
    lost = [found for found in report.findings if found.key == "import.not_projectable"]
    assert [(found.count, found.samples[0].row) for found in lost] == [(1, 3)]
    assert rows(city_url, "ten, geom is null") == [(ten, ten == "c") for ten in "abcde"]


@pytest.mark.parametrize("crs", ["EPSG:4756", "EPSG:4326"])
def test_a_file_without_one_possible_row_is_refused(
    city_url: str, settings: Settings, tmp_path: Path, crs: str
) -> None:
    with pytest.raises(DataRefused, match="place in") as refusal:
        run(city_url, settings, tmp_path, "ten,lon,lat\na,105.7,400\nb,105.7,-300\n", crs=crs)
    assert refusal.value.key == "crs.outside_domain"


def test_data_from_elsewhere_is_stored_as_it_is(city_url: str, settings: Settings, tmp_path: Path) -> None:
    report = run(city_url, settings, tmp_path, "ten,lon,lat\na,2.35,48.85\nb,13.4,52.5\n")
    assert published(city_url)[1] == 4326
    assert report.place is not None
    assert (report.place.certainty, report.place.alternatives) == ("assumed", ("EPSG:4756",))
