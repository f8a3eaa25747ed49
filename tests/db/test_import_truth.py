"""What changed is told and written, however it hides; what did not change is left alone."""

from contextlib import closing
from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely

from importers.consent import needs_consent
from importers.pipeline import staged
from importers.progress import Silent
from importers.report import Report
from importers.request import Request
from layers.apply import apply_layer
from layers.spec.file import parse_layer
from sdi import paths
from sdi.db import connect, one, transaction
from sdi.errors import DataRefused, UsageError
from sdi.settings import Settings

E, N = 585636.0, 1109718.0

LAYER = """
id: {id}
theme: other
title: {{vi: Lớp, en: Layer}}
description: {{vi: Lớp, en: Layer}}
geometry: {{type: {type}, tolerance: 0.001}}
key: [ma]
fields:
  ma: {{type: text, title: {{vi: Mã, en: Code}}}}
  dien_tich: {{type: number, title: {{vi: Diện tích, en: Area}}}}
style: {{kind: {kind}, color: "#2a6f97", order: 600}}
metadata: {{topic: location, responsible: {{vi: A, en: A}}, licence: {{vi: B, en: B}}}}
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


@pytest.fixture
def url(city_url: str, settings: Settings) -> str:
    with transaction(city_url) as writing:
        for layer_id, form, kind in (("areas", "multipolygon", "fill"), ("ways", "multilinestring", "line")):
            text = LAYER.format(id=layer_id, type=form, kind=kind)
            layer = parse_layer(text, "x.yml", paths.layers() / "codes")
            apply_layer(writing, layer, text, settings.city_srid)
    return city_url


def run(
    url: str, settings: Settings, folder: Path, shapes: dict[str, Any], publish: bool = True, **more: Any
) -> Report:
    file = folder / "rows.gpkg"
    file.unlink(missing_ok=True)
    extra = more.pop("columns", {})
    frame = geopandas.GeoDataFrame({"ma": list(shapes), **extra}, geometry=list(shapes.values()), crs=5897)
    frame.to_file(file)
    with staged(url, settings, Request(file, who="test", **more), Silent()) as ready:
        return ready.publish(settings) if publish else ready.report


def at(*points: tuple[float, float]) -> list[tuple[float, float]]:
    return [(E + x, N + y) for x, y in points]


A, B, C, D, MIDDLE = (0, 0), (100, 0), (100, 100), (0, 100), (50, 50)


@pytest.mark.parametrize(
    ("before", "after", "moved"),
    [
        ((A, B, C, D, MIDDLE), (A, B, MIDDLE, C, D), 1),
        ((A, B, C, D), (B, C, D, A), 0),
        ((A, B, C, D), (D, C, B, A), 0),
        ((A, B, C, D), (A, (50, 0), B, C, D), 1),
        ((A, B, C, D), (A, (100.0004, 0), C, D), 0),
        ((A, B, C, D), (A, (100.002, 0), C, D), 1),
    ],
    ids=["other course", "other start", "other way round", "one more", "within tolerance", "beyond it"],
)
def test_an_area_is_the_same_or_it_is_not(
    url: str, settings: Settings, tmp_path: Path, before: Any, after: Any, moved: int
) -> None:
    run(url, settings, tmp_path, {"x": shapely.Polygon(at(*before))}, layer="areas")
    report = run(url, settings, tmp_path, {"x": shapely.Polygon(at(*after))}, layer="areas")
    assert (report.diff.moved, report.diff.unchanged) == (moved, 1 - moved)
    with closing(connect(url)) as connection, connection:
        stored = shapely.from_wkb(bytes(one(connection, "select st_asbinary(geom) from data.areas")))
    wanted = shapely.Polygon(at(*after))
    assert shapely.symmetric_difference(stored, wanted).area < 0.2


@pytest.mark.parametrize("after", [((100, 0), (0, 0), (50, 50)), ((50, 50), (100, 0), (0, 0))])
def test_a_line_has_a_direction(url: str, settings: Settings, tmp_path: Path, after: Any) -> None:
    run(url, settings, tmp_path, {"x": shapely.LineString(at(A, B, MIDDLE))}, layer="ways")
    report = run(url, settings, tmp_path, {"x": shapely.LineString(at(*after))}, layer="ways")
    assert report.diff.moved == 1
    with closing(connect(url)) as connection, connection:
        stored = shapely.from_wkb(bytes(one(connection, "select st_asbinary(geom) from data.ways")))
    assert list(stored.geoms[0].coords) == at(*after)


def test_an_empty_shape_is_filled_again(url: str, settings: Settings, tmp_path: Path) -> None:
    shape = {"x": shapely.Polygon(at(A, B, C))}
    run(url, settings, tmp_path, shape, layer="areas")
    with transaction(url) as writing, writing.cursor() as cursor:
        cursor.execute("update data.areas set geom = 'SRID=5897;MULTIPOLYGON EMPTY'")
    assert run(url, settings, tmp_path, shape, layer="areas").diff.moved == 1


def test_a_shape_of_many_points_is_compared_in_seconds(url: str, settings: Settings, tmp_path: Path) -> None:
    circle = shapely.Point(E, N).buffer(500, quad_segs=12_500)
    run(url, settings, tmp_path, {"x": circle}, layer="areas")
    moved = shapely.transform(circle, lambda xy: xy + 0.002)
    report = run(url, settings, tmp_path, {"x": moved}, layer="areas")
    assert report.diff.moved == 1 and report.diff.largest_move == pytest.approx(0.002, rel=0.5)


def test_a_file_without_one_column_of_the_layer_adds_shapes(
    url: str, settings: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "plain.geojson"
    geopandas.GeoDataFrame(
        {"foo": [1]}, geometry=[shapely.Point(105.75, 10).buffer(0.001)], crs=4326
    ).to_file(file)
    with staged(url, settings, Request(file, layer="areas", who="test"), Silent()) as ready:
        assert ready.report.diff.new == 1


def test_replacing_by_nothing_is_refused(url: str, settings: Settings, tmp_path: Path) -> None:
    run(url, settings, tmp_path, {"x": shapely.Polygon(at(A, B, C))}, layer="areas")
    file = tmp_path / "none.csv"
    file.write_text("ma,x,y\n", "utf-8")
    request = Request(file, layer="areas", mode="replace", who="test")
    with pytest.raises(DataRefused), staged(url, settings, request, Silent()):
        pass


def test_a_key_of_which_the_layer_has_several_is_doubtful(
    url: str, settings: Settings, tmp_path: Path
) -> None:
    twice = [shapely.Polygon(at(A, B, C)), shapely.Polygon(at(A, C, D))]
    file = tmp_path / "twice.gpkg"
    geopandas.GeoDataFrame({"ma": ["x", "x"]}, geometry=twice, crs=5897).to_file(file)
    with staged(url, settings, Request(file, layer="areas", who="test"), Silent()) as ready:
        ready.publish(settings)
    report = run(url, settings, tmp_path, {"x": shapely.Polygon(at(A, B, D))}, False, layer="areas")
    assert "import.doubtful_key" in {finding.key for finding in report.findings}


def test_a_feature_renamed_again_and_again_leaves_its_key_free(
    url: str, settings: Settings, tmp_path: Path
) -> None:
    for name in ("y", "z", "w"):
        run(url, settings, tmp_path, {"x": shapely.Polygon(at(A, B, C))}, layer="areas")
        with transaction(url) as writing, writing.cursor() as cursor:
            cursor.execute("update data.areas set ma = %s where ma = 'x'", (name,))
    run(url, settings, tmp_path, {"x": shapely.Polygon(at(A, B, C))}, layer="areas")
    with closing(connect(url)) as connection, connection:
        assert one(connection, "select count(distinct sdi_id) from data.areas") == 4


def test_a_column_that_is_only_nearly_called_like_a_field_is_asked_about(
    url: str, settings: Settings, tmp_path: Path
) -> None:
    shape = {"x": shapely.Polygon(at(A, B, C))}
    report = run(url, settings, tmp_path, shape, False, layer="areas", columns={"dien_tich_o": [5000.0]})
    assert [column.field for column in report.columns] == ["ma", "dien_tich"]
    assert needs_consent(report) == "jobs.question_columns"


def test_a_layer_id_that_can_be_none_is_refused_at_once(url: str, settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Cây xanh"):
        run(url, settings, tmp_path, {"x": shapely.Polygon(at(A, B, C))}, new="Cây xanh")
