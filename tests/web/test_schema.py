"""What the service says of properties: types, titles, units, codes, roles."""

from typing import Any

SCHEMA, QUERYABLES = "/collections/{}/schema", "/collections/{}/queryables"


def test_schema_describes_what_items_hold(reader: Any) -> None:
    for layer in ("parcels", "wards", "schools", "stations"):
        document = reader.json(SCHEMA.format(layer))
        feature = reader.json(f"/collections/{layer}/items?limit=1")["features"][0]
        assert document["properties"].keys() - {"geometry"} == feature["properties"].keys()
        assert document["$id"].endswith(f"/collections/{layer}/schema")


def test_media_type(reader: Any) -> None:
    assert reader.get(SCHEMA.format("parcels")).headers["content-type"] == "application/schema+json"


def test_types_units_and_limits(reader: Any) -> None:
    fields = reader.json(SCHEMA.format("parcels"))["properties"]
    assert fields["so_to"]["type"] == "integer"
    assert (fields["so_to"]["minimum"], fields["so_to"]["maximum"]) == (1, 99999)
    assert (fields["dien_tich"]["type"], fields["dien_tich"]["x-ogc-unit"]) == ("number", "m2")
    assert fields["ngay_cap_nhat"] | {"title": ""} == {"title": "", "type": "string", "format": "date"}
    assert fields["da_cap_gcn"]["type"] == "boolean"
    assert (fields["ma_xa"]["maxLength"], fields["ma_xa"]["pattern"]) == (5, "^[0-9]{5}$")
    assert reader.json(SCHEMA.format("stations"))["properties"]["luc"]["format"] == "date-time"


def test_titles_and_codes_in_the_language_of_the_reader(reader: Any) -> None:
    for language, title, code in (("vi", "Loại đất", "Đất chuyên trồng lúa"), ("en", "Land use", None)):
        field = reader.json(SCHEMA.format("parcels") + f"?lang={language}")["properties"]["loai_dat"]
        assert field["title"] == title
        codes = {entry["const"]: entry for entry in field["oneOf"]}
        assert code is None or codes["LUC"]["title"] == code
    superseded = [entry for entry in codes.values() if entry.get("deprecated")]
    assert superseded
    assert len(superseded) < len(codes)


def test_roles(reader: Any) -> None:
    fields = reader.json(SCHEMA.format("wards"))["properties"]
    assert fields["hieu_luc_tu"]["x-ogc-role"] == "primary-interval-start"
    assert fields["hieu_luc_den"]["x-ogc-role"] == "primary-interval-end"
    assert (fields["geometry"]["x-ogc-role"], fields["geometry"]["format"]) == (
        "primary-geometry",
        "geometry-multipolygon",
    )


def test_coverage_range_has_its_unit(reader: Any) -> None:
    field = reader.json(SCHEMA.format("flood_depth"))["properties"]["water_depth"]
    assert (field["type"], field["x-ogc-unit"]) == ("number", "m")
    assert "Hòn Dấu" in field["x-ogc-definition"]


def test_queryables_are_what_requests_can_filter_by(reader: Any) -> None:
    document = reader.json(QUERYABLES.format("parcels"))
    assert document["additionalProperties"] is False
    for name in document["properties"].keys() - {"geometry"}:
        answer = reader.get(f"/collections/parcels/items?{name}=1&limit=1")
        assert answer.status_code == 200 or answer.json()["type"] == "/problems/query.wrong_type"
