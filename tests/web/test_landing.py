"""What a reader who comes first finds: landing page, conformance, collections."""

from typing import Any
from urllib.parse import urlsplit

import pytest

OGC = "http://www.opengis.net/spec/"


def links(document: dict[str, Any], rel: str) -> list[str]:
    return [link["href"] for link in document["links"] if link["rel"] == rel]


def test_landing_page_leads_to_everything(reader: Any) -> None:
    document = reader.json("/")
    assert document["title"] == "Cần Thơ – Hạ tầng dữ liệu không gian thành phố"
    for rel in ("self", "alternate", "service-desc", "service-doc", "conformance", "data"):
        assert links(document, rel), rel


@pytest.mark.parametrize(
    "start",
    [
        "/",
        "/conformance",
        "/collections",
        "/collections/parcels",
        "/collections/flood_depth",
        "/collections/wards/items",
    ],
)
def test_no_link_is_broken(reader: Any, start: str) -> None:
    document = reader.json(start)
    found = [
        *document["links"],
        *(link for part in document.get("collections", []) for link in part["links"]),
    ]
    for link in found:
        address = urlsplit(link["href"])
        assert address.netloc == "sdi.test"
        if "coverage?f=json" not in link["href"] or start == "/collections/flood_depth":
            answer = reader.get(f"{address.path}?{address.query}")
            assert answer.status_code == 200, link
            assert answer.headers["content-type"].split(";")[0] == link["type"].split(";")[0], link


def test_conformance_promises_no_more_than_is_served(reader: Any) -> None:
    classes = reader.json("/conformance")["conformsTo"]
    assert f"{OGC}ogcapi-features-1/1.0/conf/core" in classes
    assert f"{OGC}ogcapi-features-2/1.0/conf/crs" in classes
    assert f"{OGC}ogcapi-coverages-1/1.0/conf/coverage-subset" in classes
    assert not [name for name in classes if "cql2" in name or "create-replace-delete" in name]


def test_collections_are_the_public_layers(reader: Any) -> None:
    found = {part["id"]: part for part in reader.json("/collections")["collections"]}
    assert {"parcels", "wards", "schools", "flood_depth", "stations"} <= found.keys()
    assert "closed" not in found
    assert found["parcels"]["itemCount"] == 40
    assert found["roads"]["itemCount"] == 0
    assert found["parcels"]["updated"] is not None
    assert found["parcels"]["theme"] == {"id": "cadastre", "title": "Địa chính"}


def test_a_layer_that_is_not_public_does_not_exist(reader: Any) -> None:
    for part in ("", "/items", "/schema", "/queryables", "/coverage"):
        told = reader.refusal(f"/collections/closed{part}", 404)
        unknown = reader.refusal(f"/collections/clozed{part}", 404)
        assert told["type"] == unknown["type"]
        assert told["detail"].replace("closed", "clozed") == unknown["detail"]
    assert "closed" not in reader.get("/openapi").text


def test_collection_tells_extent_crs_and_time(reader: Any) -> None:
    document = reader.json("/collections/wards")
    (west, south, east, north), *_ = document["extent"]["spatial"]["bbox"]
    assert 105.74 < west < 105.75 < east < 105.78
    assert 9.99 < south < north < 10.02
    assert document["extent"]["temporal"]["interval"] == [["2009-01-01T00:00:00Z", None]]
    assert document["storageCrs"] == "http://www.opengis.net/def/crs/EPSG/0/5897"
    assert document["crs"][0] == "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
    assert [uri.rsplit("/", 1)[1] for uri in document["crs"][1:]] == [
        "4326",
        "3857",
        "5897",
        "9209",
        "3405",
        "4756",
    ]


def test_layer_elsewhere_is_stored_and_served_in_its_own_crs_too(reader: Any) -> None:
    document = reader.json("/collections/stations")
    assert document["storageCrs"].endswith("EPSG/0/32632")
    assert document["crs"][-1] == document["storageCrs"]
    assert 11.5 < document["extent"]["spatial"]["bbox"][0][0] < 11.6


def test_texts_are_told_as_declared(reader: Any) -> None:
    assert reader.json("/collections/stations")["description"] == "Trạm < 5 m & > 2 m"
    assert reader.json("/collections/stations?lang=en")["title"] == "Stations"


def test_language_of_the_reader(reader: Any) -> None:
    for headers, language in (({}, "vi"), ({"accept-language": "fr, en;q=0.5, vi;q=0.4"}, "en")):
        answer = reader.get("/collections/parcels", headers=headers)
        assert answer.headers["content-language"] == language
        assert answer.json()["title"] == {"vi": "Thửa đất", "en": "Parcels"}[language]


def test_public_address_behind_a_proxy(reader: Any) -> None:
    headers = {"x-forwarded-proto": "https", "x-forwarded-host": "sdi.cantho.gov.vn"}
    assert links(reader.json("/", headers=headers), "data") == ["https://sdi.cantho.gov.vn/collections"]
    evil = {"host": 'x"><script>'}
    assert "<script>" not in reader.get("/", headers=evil).text
