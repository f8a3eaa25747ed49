"""Examples of what an import would do, and the report that shows them."""

import json
import re
from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely

from importers.change import as_geojson
from importers.change_map import draw_details, draw_overview
from importers.difference import examples, illustrate
from importers.html import as_html
from importers.pipeline import staged
from importers.progress import Silent
from importers.report import Report
from importers.request import Request
from layers.change import MASK, Change
from sdi.db import Connection
from sdi.settings import Settings

EAST, NORTH = 586_000.0, 1_109_000.0


def plot(number: int, **more: Any) -> dict[str, Any]:
    """A parcel of 10 × 20 m in a row of parcels."""
    left = EAST + 10 * number + more.pop("aside", 0)
    values = {"ma_xa": "31135", "so_to": 5, "so_thua": number, "loai_dat": "ODT", "ten_chu": f"Bà {number}"}
    return {**values, "geometry": shapely.box(left, NORTH, left + 10, NORTH + 20), **more}


def written(folder: Path, *plots: dict[str, Any]) -> Path:
    file = folder / "thua_dat.gpkg"
    file.unlink(missing_ok=True)
    geopandas.GeoDataFrame(list(plots), crs=5897).to_file(file)
    return file


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


@pytest.fixture
def published(city_url: str, settings: Settings, tmp_path: Path) -> str:
    """The URL of a city with eight parcels."""
    request = Request(written(tmp_path, *map(plot, range(1, 9))), layer="parcels", who="chị Lan")
    with staged(city_url, settings, request, Silent()) as ready:
        ready.publish(settings)
    return city_url


@pytest.fixture
def told(published: str, settings: Settings, tmp_path: Path) -> Report:
    """The report of a file that deletes 1, moves 2 and 3, changes 4 and 5, and adds 9."""
    changed = [
        plot(2, aside=0.5),
        plot(3, aside=3, ten_chu="Ông Ba"),
        plot(4, loai_dat="CLN"),
        plot(5, loai_dat="CLN", ten_chu="Ông Năm"),
        *map(plot, (6, 7, 8, 9)),
    ]
    request = Request(written(tmp_path, *changed), layer="parcels", mode="replace", who="chị Lan")
    with staged(published, settings, request, Silent()) as ready:
        with ready.connection:
            illustrate(ready.connection, ready.stage, ready.report)
        return ready.report


def by_key(report: Report) -> dict[str, Change]:
    return {change.key.rpartition("/")[2]: change for change in report.changes}


def test_the_most_telling_stand_first(told: Report) -> None:
    assert [(change.kind, change.key) for change in told.changes] == [
        ("deleted", "31135/5/1"),
        ("moved", "31135/5/3"),
        ("moved", "31135/5/2"),
        ("changed", "31135/5/5"),
        ("changed", "31135/5/4"),
        ("new", "31135/5/9"),
    ]


def test_a_change_tells_values_places_and_areas(told: Report) -> None:
    found = by_key(told)
    assert found["3"].moved == pytest.approx(3)
    assert (found["1"].area_before, found["1"].area_after) == (pytest.approx(200), None)
    assert (found["9"].row, found["9"].area_after) == (8, pytest.approx(200))
    assert [(f.field, f.before, f.after) for f in found["4"].fields if f.field == "loai_dat"] == [
        ("loai_dat", "ODT", "CLN")
    ]
    assert shapely.geometry.shape(found["2"].before or {}).bounds[0] == pytest.approx(EAST + 20)
    assert shapely.geometry.shape(found["2"].after or {}).bounds[0] == pytest.approx(EAST + 20.5)
    longitude, latitude = shapely.geometry.shape(found["2"].after_degrees or {}).centroid.coords[0]
    assert (longitude, latitude) == (pytest.approx(105.786, abs=0.01), pytest.approx(10.03, abs=0.01))


def test_personal_values_stay_in_the_system(told: Report) -> None:
    [field] = [field for field in by_key(told)["5"].fields if field.field == "ten_chu"]
    assert (field.before, field.after, field.masked) == (MASK, MASK, True)
    shown = as_html(told, "vi") + json.dumps(told.as_dict("vi"), ensure_ascii=False)
    assert "Ông Năm" not in shown
    assert "Bà 5" not in shown


def test_who_may_see_them_is_shown_them(published: str, settings: Settings, tmp_path: Path) -> None:
    request = Request(written(tmp_path, plot(1, ten_chu="Ông Một")), layer="parcels")
    with staged(published, settings, request, Silent()) as ready:
        [change] = examples(ready.connection, ready.stage, 10, personal=True)
    assert [(f.before, f.after) for f in change.fields if f.field == "ten_chu"] == [("Bà 1", "Ông Một")]


def test_the_kinds_share_the_room(published: str, settings: Settings, tmp_path: Path) -> None:
    file = written(tmp_path, plot(8, loai_dat="CLN"), *map(plot, range(20, 40)))
    request = Request(file, layer="parcels", mode="replace")
    with staged(published, settings, request, Silent()) as ready:
        kinds = [change.kind for change in examples(ready.connection, ready.stage, 5)]
    assert kinds == ["deleted", "deleted", "changed", "new", "new"]


def test_a_new_layer_is_shown_by_features_from_all_over_the_file(
    city_url: str, settings: Settings, tmp_path: Path
) -> None:
    request = Request(written(tmp_path, *map(plot, range(1, 101))), new="thua_moi")
    with staged(city_url, settings, request, Silent()) as ready:
        with ready.connection:
            illustrate(ready.connection, ready.stage, ready.report, limit=10)
        report = ready.report
    assert [change.row for change in report.changes] == list(range(10, 101, 10))
    assert sum(count for _, _, count in report.ground.crowds) == 100


def test_the_map_shows_what_it_is_about(told: Report) -> None:
    drawn = draw_overview(told.changes, told.ground, geographic=False)
    assert drawn is not None
    assert sorted(outline.look for outline in drawn.outlines) == sorted(
        ["gone", "before", "after", "before", "after", "altered", "altered", "new"]
    )
    assert told.ground.around  # the neighbours that stay
    details = draw_details(told.changes, geographic=False)
    assert [detail.change.key for detail in details if detail.change] == [c.key for c in told.changes]
    assert all(detail.around for detail in details)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_page_is_whole_in_itself(told: Report, language: Any) -> None:
    page = as_html(told, language)
    assert not re.search(r"<script|<link|<img|https?://|url\((?!#)|@import", page)
    assert told.sha256 is not None
    assert told.sha256 in page
    assert "chị Lan" in page
    assert not re.search(r"report\.[a-z_]+|changes\.[a-z_]+ \{", page)  # a word that the catalogue lacks
    assert ("Người duyệt" if language == "vi" else "Approved by") in page


def test_the_json_holds_only_json(told: Report) -> None:
    document = json.loads(json.dumps(told.as_dict("en"), allow_nan=False))
    assert document["started"].endswith("+07:00")
    assert document["changes"][1]["fields"][0].keys() == {"field", "before", "after", "masked"}
    assert "around" not in document["changes"][0]


def test_the_changes_as_geojson(told: Report) -> None:
    collection = as_geojson(told.changes)
    states = [(f["properties"]["kind"], f["properties"]["state"]) for f in collection["features"]]
    assert states.count(("moved", "before")) == states.count(("moved", "after")) == 2
    assert states.count(("changed", "after")) == 2
    assert ("deleted", "before") in states
    assert ("new", "after") in states


def test_nothing_is_drawn_of_what_has_no_place(published: str, settings: Settings, city: Connection) -> None:
    report = Report("a.csv", "parcels", "upsert", changes=[Change("deleted", "x")])
    assert draw_overview(report.changes, report.ground, geographic=False) is None
    assert as_html(report, "en")
