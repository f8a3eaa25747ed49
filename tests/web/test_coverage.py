"""Coverages: the right cells at the right place, of the right scenario."""

from typing import Any

import numpy as np
import pytest
from rasterio.io import MemoryFile

COVERAGE = "/collections/flood_depth/coverage"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"


def values(document: dict[str, Any]) -> Any:
    array = document["ranges"]["water_depth"]
    return np.array(array["values"], dtype=float).reshape(array["shape"])


def test_geotiff_of_a_box_in_the_grids_own_system(reader: Any, depth_of: Any) -> None:
    box = f"bbox=582100,1105500,582300,1105800&bbox-crs={EPSG}5897"
    answer = reader.get(f"{COVERAGE}?{box}&chu_ky=10&f=tif")
    assert answer.headers["content-type"] == "image/tiff; application=geotiff"
    assert answer.headers["content-crs"] == f"<{EPSG}5897>"
    with MemoryFile(answer.content) as memory, memory.open() as file:
        assert (file.width, file.height, file.nodata) == (20, 30, -9999)
        assert file.crs.to_epsg() == 5897
        assert tuple(file.bounds) == (582100, 1105500, 582300, 1105800)
        assert np.array_equal(file.read(1), depth_of(10)[20:50, 10:30])
        assert file.tags()["chu_ky"] == "10"


def test_coverage_json_with_axes_at_cell_centres(reader: Any, depth_of: Any) -> None:
    box = f"bbox=582100,1105500,582300,1105800&bbox-crs={EPSG}5897"
    document = reader.json(f"{COVERAGE}?{box}&chu_ky=10")
    domain = document["domain"]
    assert domain["axes"]["x"] == {"start": 582105, "stop": 582295, "num": 20}
    assert domain["axes"]["y"] == {"start": 1105795, "stop": 1105505, "num": 30}
    assert domain["referencing"] == [
        {"coordinates": ["x", "y"], "system": {"type": "ProjectedCRS", "id": f"{EPSG}5897"}}
    ]
    assert document["parameters"]["water_depth"]["unit"]["symbol"]["value"] == "m"
    assert np.allclose(values(document), depth_of(10)[20:50, 10:30], atol=1e-6)


def test_dry_cells_are_null(reader: Any) -> None:
    document = reader.json(f"{COVERAGE}?chu_ky=10")
    array = document["ranges"]["water_depth"]
    assert array["shape"] == [200, 100]
    assert array["values"][:100] == [None] * 100
    assert None not in array["values"][100:]


def test_default_is_the_highest_return_period_of_the_present(reader: Any) -> None:
    scenario = reader.json(f"{COVERAGE}?scale-factor=10")["scenario"]
    assert (scenario["chu_ky"], scenario["moc_thoi_gian"]) == (100, "hien_trang")


@pytest.mark.parametrize(
    ("query", "years", "horizon"),
    [
        ("subset=chu_ky(10)", 10, "hien_trang"),
        ("chu_ky=10", 10, "hien_trang"),
        ('subset=moc_thoi_gian("2050")', 100, "2050"),
        ("subset=chu_ky(100),moc_thoi_gian(2050)", 100, "2050"),
        ("chu_ky=100&moc_thoi_gian=2050", 100, "2050"),
    ],
)
def test_scenario(reader: Any, query: str, years: int, horizon: str) -> None:
    document = reader.json(f"{COVERAGE}?{query}&scale-factor=10")
    assert (document["scenario"]["chu_ky"], document["scenario"]["moc_thoi_gian"]) == (years, horizon)


def test_axes_in_metres_and_in_degrees(reader: Any, depth_of: Any) -> None:
    document = reader.json(f"{COVERAGE}?chu_ky=10&subset=E(582100:582300),N(1105500:1105800)")
    assert np.allclose(values(document), depth_of(10)[20:50, 10:30], atol=1e-6)
    north = reader.json(f"{COVERAGE}?chu_ky=10&subset=N(1105900:*)")
    assert north["domain"]["axes"]["y"]["num"] == 10
    # the inner part of cell (50, 40): 582400–582410 E, 1105490–1105500 N
    cell = reader.json(f"{COVERAGE}?chu_ky=10&subset=Lon(105.7533852:105.7534),Lat(9.9958725)")
    assert cell["ranges"]["water_depth"]["shape"][0] == 1
    whole = reader.json(f"{COVERAGE}?chu_ky=10&subset=Lat(-90:90)")
    assert whole["ranges"]["water_depth"]["shape"] == [200, 100]


def test_a_control_point_falls_into_its_cell(reader: Any, points: Any, depth_of: Any) -> None:
    """By PROJ's own choice of operation point A would be 0.81 m away: beyond a box of 2 cm."""
    longitude, latitude, easting, northing = points["A"]
    row, column = int((1106000 - northing) // 10), int((easting - 582000) // 10)
    half = 1e-7
    box = f"{longitude - half},{latitude - half},{longitude + half},{latitude + half}"
    document = reader.json(f"{COVERAGE}?chu_ky=10&bbox={box}")
    assert values(document).tolist() == [[pytest.approx(float(depth_of(10)[row, column]))]]
    assert document["domain"]["axes"]["x"]["start"] == 582005 + 10 * column
    assert document["domain"]["axes"]["y"]["start"] == 1105995 - 10 * row


@pytest.mark.parametrize("box", ["-180,-90,180,90", "105.74,9.97,105.77,10.01"])
def test_box_around_all_gives_all(reader: Any, box: str) -> None:
    assert reader.json(f"{COVERAGE}?bbox={box}")["ranges"]["water_depth"]["shape"] == [200, 100]


def test_longitude_and_latitude_by_the_national_shift(reader: Any, points: Any, depth_of: Any) -> None:
    document = reader.json(f"{COVERAGE}?chu_ky=10&crs=http://www.opengis.net/def/crs/OGC/1.3/CRS84")
    system = document["domain"]["referencing"][0]["system"]
    assert system == {"type": "GeographicCRS", "id": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}
    axes = document["domain"]["axes"]
    longitude, latitude, easting, northing = points["A"]
    column = round(
        (longitude - axes["x"]["start"]) / (axes["x"]["stop"] - axes["x"]["start"]) * (axes["x"]["num"] - 1)
    )
    row = round(
        (latitude - axes["y"]["start"]) / (axes["y"]["stop"] - axes["y"]["start"]) * (axes["y"]["num"] - 1)
    )
    found = values(document)[row, column]
    expected = depth_of(10)[int((1106000 - northing) // 10), int((easting - 582000) // 10)]
    assert found == pytest.approx(expected, abs=0.11)  # half a cell either way


def test_geotiff_in_degrees(reader: Any) -> None:
    answer = reader.get(f"{COVERAGE}?f=tif&crs=http://www.opengis.net/def/crs/OGC/1.3/CRS84")
    with MemoryFile(answer.content) as memory, memory.open() as file:
        assert file.crs.to_epsg() == 4326
        assert 105.74 < file.bounds.left < file.bounds.right < 105.77


def test_scaling(reader: Any) -> None:
    document = reader.json(f"{COVERAGE}?chu_ky=10&scale-factor=4")
    assert document["ranges"]["water_depth"]["shape"] == [50, 25]
    assert document["domain"]["axes"]["x"] == {"start": 582020, "stop": 582980, "num": 25}
    document = reader.json(f"{COVERAGE}?chu_ky=10&scale-size=E(10),N(20)")
    assert document["ranges"]["water_depth"]["shape"] == [20, 10]


@pytest.mark.parametrize(
    ("query", "status", "problem"),
    [
        ("chu_ky=7", 404, "web.no_grid"),
        ("bbox=0,0,1,1", 404, "web.coverage_outside"),
        (f"bbox=1,1,2,2&bbox-crs={EPSG}5897", 404, "web.coverage_outside"),
        ("subset=E(0:1)", 404, "web.coverage_outside"),
        ("subset=chu_ky", 400, "web.bad_subset"),
        ("subset=E(3:1)", 400, "web.bad_subset"),
        ("subset=time(1)", 400, "web.unknown_axis"),
        ("subset=E(1:2),Lat(3:4)", 400, "web.mixed_axes"),
        ("subset=chu_ky(x)", 400, "query.wrong_type"),
        ("bbox=1,2,3", 400, "web.bbox_numbers"),
        ("scale-factor=0.5", 400, "web.too_low"),
        ("scale-factor=2&scale-size=E(3)", 400, "web.scale_twice"),
        ("properties=velocity", 400, "query.unknown_property"),
        (f"crs={EPSG}3857", 400, "web.unknown_crs"),
        ("f=png", 400, "web.unknown_format"),
        ("chuky=100", 400, "web.unknown_parameter"),
    ],
)
def test_what_is_refused(reader: Any, query: str, status: int, problem: str) -> None:
    assert reader.refusal(f"{COVERAGE}?{query}", status)["type"] == f"/problems/{problem}"


def test_too_many_cells(reader: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sdi.web.coverage.asked", fromlist=["x"]).MOST_CELLS, "json", 5000)
    told = reader.refusal(f"{COVERAGE}?chu_ky=10")
    assert told["type"] == "/problems/web.coverage_too_large"
    assert "scale-factor=2" in told["detail"]
    assert reader.get(f"{COVERAGE}?chu_ky=10&scale-factor=2").status_code == 200


def test_a_layer_that_is_no_raster(reader: Any) -> None:
    assert reader.refusal("/collections/parcels/coverage", 404)["type"] == "/problems/web.no_coverage"


def test_many_readers_at_once(reader: Any, depth_of: Any) -> None:
    from concurrent.futures import ThreadPoolExecutor

    expected = depth_of(10)[20:50, 10:30]
    address = f"{COVERAGE}?bbox=582100,1105500,582300,1105800&bbox-crs={EPSG}5897&chu_ky=10"
    with ThreadPoolExecutor(8) as threads:
        for document in threads.map(lambda _: reader.json(address), range(80)):
            assert np.allclose(values(document), expected, atol=1e-6)


def test_page_offers_each_grid_in_a_size_that_is_taken(reader: Any) -> None:
    page = reader.page(f"{COVERAGE}?f=html")
    assert page.count(">GeoTIFF</a>") == 3
    assert "Hòn Dấu 1992" in page
