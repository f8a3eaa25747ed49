"""What an import finds in the data itself: neighbours that overlap, drawings, places of findings."""

import json
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pyogrio
import pytest
import shapely

from importers.pipeline import Import, staged
from importers.progress import Silent
from importers.report import Report
from importers.request import Request
from layers.apply import apply_layer
from layers.spec.file import parse_layer
from sdi import paths
from sdi.db import Connection, one, transaction
from sdi.errors import DataRefused
from sdi.settings import Settings

EAST, NORTH = 582223.0, 1105837.0

LOTS = """
id: lots
theme: cadastre
title: {vi: Lô, en: Lots}
description: {vi: Lô đất, en: Lots}
geometry: {type: multipolygon}
key: [so]
fields:
  so: {type: integer, title: {vi: Số, en: Number}}
  loai: {type: text, title: {vi: Loại, en: Type}}
checks:
  - {rule: topology, tolerance: 0.001, gaps: 0.5, slivers: 0.02}
cad: {levels: [RANH], texts: {so: SO, loai: {level: LOAI, pattern: "[A-Z]{3}"}}}
style: {kind: fill, color: "#2a6f97", order: 600}
metadata: {topic: location, responsible: {vi: A, en: A}, licence: {vi: B, en: B}}
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


@pytest.fixture
def lots(city_url: str, settings: Settings) -> str:
    layer = parse_layer(LOTS, "lots.yml", paths.layers() / "codes")
    with transaction(city_url) as writing:
        apply_layer(writing, layer, LOTS, settings.city_srid)
    return city_url


def row_of_lots(count: int = 6) -> list[shapely.Polygon]:
    """Squares of 10 m side by side."""
    return [shapely.box(EAST + 10 * n, NORTH, EAST + 10 * n + 10, NORTH + 10) for n in range(count)]


def written(folder: Path, shapes: dict[int, Any]) -> Path:
    file = folder / "lots.gpkg"
    file.unlink(missing_ok=True)
    frame = geopandas.GeoDataFrame({"so": list(shapes)}, geometry=list(shapes.values()), crs=5897)
    frame.to_file(file)
    return file


def run(url: str, settings: Settings, file: Path, **more: Any) -> tuple[Report, Import]:
    with staged(url, settings, Request(file, layer="lots", who="test", **more), Silent()) as ready:
        ready.publish(settings)
    return ready.report, ready


def kinds(report: Report) -> dict[str, int]:
    return {
        f.key.removeprefix("topology."): f.count for f in report.findings if f.key.startswith("topology.")
    }


def test_neighbours_in_one_file_are_held_against_each_other(
    lots: str, settings: Settings, tmp_path: Path
) -> None:
    shapes = dict(enumerate(row_of_lots()))
    shapes[2] = shapely.box(EAST + 20, NORTH, EAST + 30.25, NORTH + 10)
    shapes[5] = shapely.box(EAST + 50.3, NORTH, EAST + 60, NORTH + 10)
    report, ready = run(lots, settings, written(tmp_path, shapes))
    assert kinds(report) == {"overlap": 1, "gap": 1}
    overlap = next(place for place in ready.findings.places if place.kind == "overlap")
    assert sorted(overlap.keys) == ["2", "3"]
    assert overlap.measure == pytest.approx(2.5)


def test_a_changed_lot_is_held_against_published_neighbours_and_an_unchanged_file_is_not(
    lots: str, settings: Settings, tmp_path: Path
) -> None:
    shapes = dict(enumerate(row_of_lots()))
    shapes[5] = shapely.box(EAST + 50.3, NORTH, EAST + 60, NORTH + 10)
    first, _ = run(lots, settings, written(tmp_path, shapes))
    assert kinds(first) == {"gap": 1}
    again, _ = run(lots, settings, written(tmp_path, shapes))
    assert kinds(again) == {}
    wider = {0: shapely.box(EAST, NORTH, EAST + 10.1, NORTH + 10)}
    changed, ready = run(lots, settings, written(tmp_path, wider))
    assert kinds(changed) == {"overlap": 1}
    assert sorted(ready.findings.places[0].keys) == ["0", "1"]


@pytest.mark.parametrize("ending", [".geojson", ".gpkg"])
def test_findings_are_a_layer(lots: str, settings: Settings, tmp_path: Path, ending: str) -> None:
    shapes: dict[int, Any] = dict(enumerate(row_of_lots(3)))
    shapes[2] = shapely.box(EAST + 19.5, NORTH, EAST + 30, NORTH + 10)
    bow = [(EAST, NORTH + 20), (EAST + 4, NORTH + 24), (EAST + 4, NORTH + 20), (EAST, NORTH + 24)]
    shapes[9] = shapely.Polygon(bow)
    _, ready = run(lots, settings, written(tmp_path, shapes))
    file = tmp_path / f"places{ending}"
    ready.write_findings(file, "vi")
    frame = geopandas.read_file(file)
    assert sorted(frame["kind"]) == ["overlap", "repaired"]
    west, south, east, north = frame.to_crs(4326).total_bounds
    assert 105.7 < west <= east < 105.8 and 9.9 < south <= north < 10.1
    if ending == ".geojson":
        assert json.loads(file.read_text("utf-8"))["counts"] == {"overlap": 1, "repaired": 1}


def drawing(file: Path) -> Path:
    """Three lots as lines, with their numbers and land use as texts."""
    entities = []
    for x in (0, 10, 20, 30):
        entities.append(((x, 0), (x, 10)))
    entities += [((0, 0), (30, 0)), ((0, 10), (30, 10))]
    text = "".join(
        f"0\nLINE\n8\nRANH\n10\n{EAST + a[0]}\n20\n{NORTH + a[1]}\n11\n{EAST + b[0]}\n21\n{NORTH + b[1]}\n"
        for a, b in entities
    )
    for place, (number, use) in enumerate([("11", "ODT"), ("12", "CLN"), ("13", "LUC")]):
        for level, value, y in (("SO", number, 6), ("LOAI", use, 3)):
            x = EAST + 10 * place + 5
            text += f"0\nTEXT\n8\n{level}\n10\n{x}\n20\n{NORTH + y}\n40\n1\n1\n{value}\n"
    file.write_text(f"0\nSECTION\n2\nENTITIES\n{text}0\nENDSEC\n0\nEOF\n", "ascii")
    return file


def test_a_cadastral_drawing_becomes_lots_with_their_texts(
    lots: str, settings: Settings, tmp_path: Path, city: Connection
) -> None:
    report, _ = run(lots, settings, drawing(tmp_path / "to12.dxf"), crs="EPSG:5897")
    assert report.diff.new == 3 and kinds(report) == {}
    with city, city.cursor() as cursor:
        cursor.execute("select so, loai, round(st_area(geom)) from data.lots order by so")
        assert cursor.fetchall() == [(11, "ODT", 100), (12, "CLN", 100), (13, "LUC", 100)]


def test_a_shapefile_without_its_table_can_only_be_a_new_layer(
    lots: str, settings: Settings, tmp_path: Path, city: Connection
) -> None:
    frame = geopandas.GeoDataFrame({"so": range(3)}, geometry=row_of_lots(3), crs=5897)
    file = tmp_path / "lots.shp"
    pyogrio.write_dataframe(frame, file)
    file.with_suffix(".dbf").unlink()
    with pytest.raises(DataRefused, match=r"lots\.dbf"):
        run(lots, settings, file)
    with staged(lots, settings, Request(file, new="shapes", who="test"), Silent()) as ready:
        report = ready.publish(settings)
    assert "format.no_dbf" in {finding.key for finding in report.findings}
    assert one(city, "select count(*) from data.shapes") == 3


def test_rows_are_told_by_their_number_in_the_file_wherever_the_batches_end(
    lots: str, settings: Settings, tmp_path: Path
) -> None:
    count = 40_000
    x = EAST + 10 * (np.arange(count) % 200)
    y = NORTH + 10 * (np.arange(count) // 200)
    shapes = shapely.box(x, y, x + 10, y + 10)
    shapes[39_998] = shapely.Polygon([(x[0], y[0]), (x[0] + 1, y[0] + 1), (x[0] + 1, y[0]), (x[0], y[0] + 1)])
    file = tmp_path / "lots.gpkg"
    frame = geopandas.GeoDataFrame({"so": [*range(count - 1), 5]}, geometry=shapes, crs=5897)
    pyogrio.write_dataframe(frame, file)
    with staged(lots, settings, Request(file, layer="lots", who="test"), Silent()) as ready:
        told = {finding.key: finding for finding in ready.report.findings}
    assert told["import.repaired"].samples[0].row == 39_999
    assert told["import.repeated_key"].count == 1
    assert ready.report.rows_in_file == count
