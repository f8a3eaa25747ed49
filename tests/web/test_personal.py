"""Personal fields: neither their values nor their names leave the service, by no way."""

from typing import Any

import pytest

PARCELS = "/collections/parcels/items"
EVERYWHERE = [
    "/collections",
    "/collections/parcels",
    "/collections/parcels/schema",
    "/collections/parcels/queryables",
    PARCELS,
    f"{PARCELS}?limit=100&crs=http://www.opengis.net/def/crs/EPSG/0/5897",
    "/openapi",
    "/tiles/parcels.json",
    "/styles/parcels.json",
    "/map.json",
    "/metrics",
]


@pytest.mark.parametrize("path", EVERYWHERE)
@pytest.mark.parametrize("written", ["json", "html"])
def test_no_document_holds_them(reader: Any, personal: tuple[str, ...], path: str, written: str) -> None:
    answer = reader.get(path, headers={"accept": "text/html" if written == "html" else "*/*"})
    assert answer.status_code == 200
    for secret in personal:
        assert secret not in answer.text


@pytest.mark.parametrize("written", ["json", "html"])
def test_no_feature_holds_them(reader: Any, personal: tuple[str, ...], written: str) -> None:
    number = reader.json(f"{PARCELS}?limit=1")["features"][0]["id"]
    answer = reader.get(f"{PARCELS}/{number}?f={written}")
    assert answer.status_code == 200
    for secret in personal:
        assert secret not in answer.text


@pytest.mark.parametrize("field", ["ten_chu", "so_giay_to", "dia_chi"])
@pytest.mark.parametrize(
    "query",
    [
        "{field}=x",
        "sortby={field}",
        "sortby=-{field}",
        "properties={field}",
        "properties=so_to,{field}",
        "{field}=",
    ],
)
def test_they_are_refused_like_fields_that_are_not_there(reader: Any, field: str, query: str) -> None:
    """Were the two told apart, or did a filter work, names could be guessed letter by letter."""
    told = reader.refusal(f"{PARCELS}?{query.format(field=field)}")
    unknown = reader.refusal(f"{PARCELS}?{query.format(field='qqqqqq')}")
    assert told["type"] == unknown["type"]
    listed = told["detail"].split(":")[-1]
    assert listed == unknown["detail"].split(":")[-1]
    assert field not in listed


def test_the_same_field_name_is_public_where_it_is_declared_so(reader: Any) -> None:
    assert "dia_chi" in reader.json("/collections/schools/items?limit=1")["features"][0]["properties"]


def test_the_database_itself_refuses(city: Any) -> None:
    with city.cursor() as cursor:
        cursor.execute("set local role sdi_read")
        with pytest.raises(Exception, match="permission denied"):
            cursor.execute("select ten_chu from data.parcels")
