"""Features: pages, filters, sorting, time, and what is refused."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import pytest

PARCELS = "/collections/parcels/items"


def names(page: dict[str, Any], field: str) -> list[Any]:
    return [feature["properties"][field] for feature in page["features"]]


def follow(reader: Any, page: dict[str, Any], rel: str) -> dict[str, Any] | None:
    for link in page["links"]:
        if link["rel"] == rel:
            address = urlsplit(link["href"])
            found: dict[str, Any] = reader.json(f"{address.path}?{address.query}")
            return found
    return None


def test_one_page(reader: Any) -> None:
    page = reader.json(PARCELS)
    assert page["type"] == "FeatureCollection"
    assert (page["numberMatched"], page["numberReturned"], len(page["features"])) == (40, 10, 10)
    feature = page["features"][0]
    assert feature["geometry"]["type"] == "MultiPolygon"
    assert list(feature["properties"])[:3] == ["ma_xa", "so_to", "so_thua"]


def test_pages_follow_each_other_without_gap_or_overlap(reader: Any) -> None:
    page: dict[str, Any] | None = reader.json(f"{PARCELS}?limit=7&sortby=-dien_tich")
    seen, last = [], None
    while page:
        seen += [feature["id"] for feature in page["features"]]
        last, page = page, follow(reader, page, "next")
    assert len(seen) == len(set(seen)) == 40
    assert last is not None
    assert follow(reader, last, "prev") is not None
    assert names(follow(reader, last, "self") or {}, "dien_tich") == names(last, "dien_tich")


def test_limit_has_a_ceiling_and_no_less_than_one(reader: Any) -> None:
    assert reader.json(f"{PARCELS}?limit=1000000")["numberReturned"] == 40
    assert reader.refusal(f"{PARCELS}?limit=0")["type"] == "/problems/web.too_low"
    assert reader.refusal(f"{PARCELS}?limit=ten")["type"] == "/problems/web.not_integer"
    assert reader.refusal(f"{PARCELS}?offset=-1")["type"] == "/problems/web.too_low"


def test_offset_beyond_the_end_is_an_empty_page(reader: Any) -> None:
    page = reader.json(f"{PARCELS}?offset=100")
    assert (page["features"], page["numberMatched"], page["numberReturned"]) == ([], 40, 0)


def test_hits(reader: Any) -> None:
    page = reader.json(f"{PARCELS}?resulttype=hits&loai_dat=LUC")
    assert (page["numberMatched"], page["features"]) == (10, [])
    assert follow(reader, page, "next") is None


def test_filters_by_properties_of_each_type(reader: Any) -> None:
    stations = "/collections/stations/items"
    assert reader.json(f"{PARCELS}?loai_dat=LUC&so_to=2")["numberMatched"] == 3
    assert reader.json(f"{PARCELS}?dien_tich=100.0")["numberMatched"] == 1
    assert reader.json(f"{PARCELS}?da_cap_gcn=true")["numberMatched"] == 20
    assert reader.json(f"{PARCELS}?ngay_cap_nhat=2025-07-03")["numberMatched"] == 1
    assert reader.json(f"{stations}?luc=2025-07-01T14:00:00%2B07:00")["numberMatched"] == 1
    assert reader.json(f"{stations}?mo=false")["numberMatched"] == 1
    decomposed = "/collections/wards/items?ten=Ninh Kiê\u0300u"
    assert reader.json(decomposed)["numberMatched"] == 1


def test_a_parameter_comes_before_a_field_of_its_name(reader: Any) -> None:
    page = reader.json("/collections/stations/items?limit=1")
    assert (page["numberMatched"], page["numberReturned"]) == (3, 1)


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("limt=3", "web.unknown_parameter"),
        ("filter=so_to%3D1", "web.unknown_parameter"),
        ("limit=1&limit=2", "web.parameter_twice"),
        ("so_to=x", "query.wrong_type"),
        ("so_to=99999999999999999999", "query.wrong_type"),
        ("dien_tich=nan", "query.wrong_type"),
        ("dien_tich=1e999", "query.wrong_type"),
        ("ngay_cap_nhat=2025-13-01", "query.wrong_type"),
        ("da_cap_gcn=maybe", "query.wrong_type"),
        ("ma_xa=a%00b", "web.nul"),
        ("sortby=nothing", "query.unknown_property"),
        ("properties=nothing", "query.unknown_property"),
        ("datetime=yesterday", "query.bad_datetime"),
        ("datetime=2026-01-01/2025-01-01", "query.bad_datetime"),
        ("bbox=1,2,3", "web.bbox_numbers"),
        ("bbox=1,2,3,x", "web.bbox_numbers"),
        ("bbox=1,2,3,inf", "web.bbox_numbers"),
        ("bbox=105,11,106,10", "web.bbox_order"),
        ("bbox=582000,1105000,583000,1106000", "web.bbox_range"),
        ("bbox-crs=http://www.opengis.net/def/crs/EPSG/0/5897", "web.bbox_crs_alone"),
        ("crs=http://www.opengis.net/def/crs/EPSG/0/27700", "web.unknown_crs"),
        ("bbox=1,2,3,4&bbox-crs=EPSG:27700", "web.unknown_crs"),
        ("resulttype=some", "web.not_a_choice"),
        ("skipGeometry=perhaps", "web.not_boolean"),
        ("f=xml", "web.unknown_format"),
    ],
)
def test_what_is_wrong_is_refused_by_name(reader: Any, query: str, problem: str) -> None:
    told = reader.refusal(f"{PARCELS}?{query}")
    assert told["type"] == f"/problems/{problem}"
    assert told["status"] == 400


def test_unknown_parameter_names_the_nearest(reader: Any) -> None:
    told = reader.refusal(f"{PARCELS}?limt=3", headers={"accept-language": "en"})
    assert "Did you mean “limit”?" in told["detail"]


def test_selection_and_geometry(reader: Any) -> None:
    page = reader.json(f"{PARCELS}?properties=so_thua,loai_dat&skipGeometry=true&limit=1")
    assert page["features"][0]["properties"].keys() == {"so_thua", "loai_dat"}
    assert page["features"][0]["geometry"] is None
    assert reader.json(f"{PARCELS}?properties=&limit=1")["features"][0]["properties"] == {}


def test_sorting(reader: Any) -> None:
    assert names(reader.json(f"{PARCELS}?sortby=loai_dat,-dien_tich&limit=2"), "dien_tich") == [137, 133]
    assert names(reader.json(f"{PARCELS}?sortby=%2Bdien_tich&limit=2"), "dien_tich") == [100, 101]
    assert names(reader.json(f"{PARCELS}?sortby=+dien_tich&limit=2"), "dien_tich") == [100, 101]
    assert names(reader.json("/collections/stations/items?sortby=-muc"), "muc") == [1.5, -2.25, None]


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2010-01-01", ["Ninh Kiều cũ"]),
        ("2025-07-01T00:00:00Z", ["Ninh Kiều"]),
        ("../2024-12-31", ["Ninh Kiều cũ"]),
        ("2025-07-01/..", ["Ninh Kiều"]),
        ("2020-01-01/2030-01-01", ["Ninh Kiều", "Ninh Kiều cũ"]),
    ],
)
def test_time_of_validity(reader: Any, moment: str, expected: list[str]) -> None:
    page = reader.json(f"/collections/wards/items?datetime={moment}&sortby=ten")
    assert names(page, "ten") == expected


def test_values_come_as_stored(reader: Any) -> None:
    page = reader.json("/collections/schools/items?ma_doi_tuong=A")
    assert names(page, "ten") == ["Điểm A <b>&amp;</b>"]
    feature = reader.json(f"/collections/schools/items/{page['features'][0]['id']}")
    assert feature["properties"]["ten"] == "Điểm A <b>&amp;</b>"


def test_feature_without_geometry_or_values(reader: Any) -> None:
    page = reader.json("/collections/stations/items?ma=N3")
    feature = reader.json(f"/collections/stations/items/{page['features'][0]['id']}")
    assert feature["geometry"] is None
    assert feature["properties"]["luc"] is None


def test_one_feature(reader: Any) -> None:
    first = reader.json(f"{PARCELS}?limit=1")["features"][0]
    feature = reader.json(f"{PARCELS}/{first['id']}")
    assert (feature["id"], feature["properties"]) == (first["id"], first["properties"])
    assert {link["rel"] for link in feature["links"]} == {"self", "alternate", "collection"}


@pytest.mark.parametrize("feature_id", ["5", "-1", "x", "1e3", "٣", "99999999999999999999", "1;drop"])
def test_no_such_feature(reader: Any, feature_id: str) -> None:
    assert reader.refusal(f"{PARCELS}/{feature_id}", 404)["type"] == "/problems/web.no_feature"


def test_the_grids_of_a_raster_layer_are_features(reader: Any) -> None:
    page = reader.json("/collections/flood_depth/items?chu_ky=100&sortby=moc_thoi_gian")
    assert names(page, "moc_thoi_gian") == ["2050", "hien_trang"]
    assert "sdi_file" not in page["features"][0]["properties"]


def test_count_follows_each_change(own_reader: Any, city: Any) -> None:
    assert own_reader.json(PARCELS)["numberMatched"] == 40
    with city, city.cursor() as cursor:
        cursor.execute("delete from data.parcels where so_to = 1")
    assert own_reader.json(PARCELS)["numberMatched"] == 30
    assert own_reader.json("/collections/parcels")["itemCount"] == 30
    with city, city.cursor() as cursor:
        cursor.execute("update data.schools set ten = 'x' where ma_doi_tuong = 'A'")
    assert own_reader.json(PARCELS)["numberMatched"] == 30


def test_count_and_page_are_of_one_moment(own_reader: Any, city: Any) -> None:
    """While features come and go in fours, no page shows a part of a change."""
    with ThreadPoolExecutor(4) as threads:
        pages = [threads.submit(own_reader.json, f"{PARCELS}?limit=100") for _ in range(60)]
        for _ in range(10):
            with city, city.cursor() as cursor:
                cursor.execute("delete from data.parcels where so_to = 4 and so_thua < 5")
            with city, city.cursor() as cursor:
                cursor.execute(
                    "insert into data.parcels (ma_xa, so_to, so_thua, geom)"
                    " select '31117', 4, n, null from generate_series(1, 4) n"
                )
        for page in (future.result() for future in pages):
            assert page["numberReturned"] == len(page["features"]) == page["numberMatched"]
            assert page["numberMatched"] in (36, 40)
