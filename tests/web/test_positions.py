"""Positions: the control points in every coordinate system, in the order of axes that it declares."""

from typing import Any

import pytest
from pyproj import Transformer

EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"

POINT_A = {
    "4326": (9.9989862761, 105.7517841440),
    "3857": (11772234.761, 1118775.387),
    "5897": (582223.5215, 1105837.7008),
    "9209": (527407.1823, 1105754.6308),
    "3405": (582198.8520, 1105505.9163),
    "4756": (10.0, 105.75),
}
DEGREES = ("4326", "4756")


def position(reader: Any, name: str, query: str = "") -> list[float]:
    page = reader.json(f"/collections/schools/items?ma_doi_tuong={name}{query}")
    found: list[float] = page["features"][0]["geometry"]["coordinates"]
    return found


def test_every_control_point_in_longitude_and_latitude(reader: Any, points: Any) -> None:
    for name, (longitude, latitude, _, _) in points.items():
        assert position(reader, name) == pytest.approx([longitude, latitude], abs=2e-9), name


def test_every_control_point_as_stored(reader: Any, points: Any) -> None:
    for name, (_, _, easting, northing) in points.items():
        assert position(reader, name, f"&crs={EPSG}5897") == pytest.approx([easting, northing], abs=1e-4)


@pytest.mark.parametrize("code", POINT_A)
def test_point_a_in_every_system(reader: Any, code: str) -> None:
    answer = reader.get(f"/collections/schools/items?ma_doi_tuong=A&crs={EPSG}{code}")
    assert answer.headers["content-crs"] == f"<{EPSG}{code}>"
    found = answer.json()["features"][0]["geometry"]["coordinates"]
    assert found == pytest.approx(POINT_A[code], abs=2e-9 if code in DEGREES else 1e-3)


def test_one_feature_in_another_system(reader: Any) -> None:
    number = reader.json("/collections/schools/items?ma_doi_tuong=A")["features"][0]["id"]
    answer = reader.get(f"/collections/schools/items/{number}?crs={EPSG}4326")
    assert answer.headers["content-crs"] == f"<{EPSG}4326>"
    assert answer.json()["geometry"]["coordinates"] == pytest.approx(POINT_A["4326"], abs=2e-9)


def test_default_is_longitude_first(reader: Any) -> None:
    answer = reader.get("/collections/schools/items?ma_doi_tuong=A")
    assert answer.headers["content-crs"] == f"<{CRS84}>"


@pytest.mark.parametrize("code", [*POINT_A, "CRS84"])
def test_a_box_of_a_few_centimetres_finds_the_point(reader: Any, code: str) -> None:
    """0.1 m around the point: PROJ's own choice of operation, 0.81 m off, would miss it."""
    first, second = (105.7517841440, 9.9989862761) if code == "CRS84" else POINT_A[code]
    reach = 0.1 / 111_000 if code in (*DEGREES, "CRS84") else 0.1
    edges = (first - reach, second - reach, first + reach, second + reach)
    uri = CRS84 if code == "CRS84" else EPSG + code
    box = ",".join(f"{edge:.12f}" for edge in edges)
    page = reader.json(f"/collections/schools/items?bbox={box}&bbox-crs={uri}")
    assert [feature["properties"]["ma_doi_tuong"] for feature in page["features"]] == ["A"]


@pytest.mark.parametrize(
    ("box", "crs", "count"),
    [
        ("-180,-90,180,90", "CRS84", 7),
        ("-90,-180,90,180", "4326", 7),
        ("-90,-180,90,180", "4756", 7),
        ("-20037508,-20037508,20037508,20037508", "3857", 7),
        ("-9e9,-9e9,9e9,9e9", "9209", 7),
        ("-9e9,-9e9,9e9,9e9", "5897", 7),
        ("0,-80,179,80", "CRS84", 7),
        ("170,-20,110,30", "CRS84", 7),
        ("100,-20,-170,30", "CRS84", 7),
        ("-10,-10,10,10", "CRS84", 0),
        ("170,-20,-170,30", "CRS84", 0),
        ("110,-20,100,30", "CRS84", 0),
        ("105.75,9.9,0,105.76,10.1,99", "CRS84", 1),
    ],
)
def test_large_and_far_boxes(reader: Any, box: str, crs: str, count: int) -> None:
    uri = CRS84 if crs == "CRS84" else EPSG + crs
    page = reader.json(f"/collections/schools/items?bbox={box}&bbox-crs={uri}&resulttype=hits")
    assert page["numberMatched"] == count


def test_layer_elsewhere(reader: Any) -> None:
    stations = "/collections/stations/items?ma=N1"
    assert reader.json(f"{stations}&crs={EPSG}32632")["features"][0]["geometry"]["coordinates"] == [
        691000,
        5335000,
    ]
    expected = Transformer.from_crs(32632, 4326, always_xy=True).transform(691000, 5335000)
    assert reader.json(stations)["features"][0]["geometry"]["coordinates"] == pytest.approx(
        expected, abs=2e-9
    )
    page = reader.json("/collections/stations/items?bbox=-180,-90,180,90&resulttype=hits")
    assert page["numberMatched"] == 2
    assert reader.json(f"{stations}&bbox=11.5,48.1,11.6,48.2")["numberMatched"] == 1


def test_other_ways_to_name_a_system(reader: Any) -> None:
    for name in (
        "EPSG:5897",
        "[EPSG:5897]",
        "urn:ogc:def:crs:EPSG::5897",
        "https://www.opengis.net/def/crs/EPSG/0/5897",
    ):
        assert position(reader, "A", f"&crs={name}") == pytest.approx(POINT_A["5897"], abs=1e-4)
