"""The paths of one layer in the OpenAPI document."""

from typing import Any

from layers.catalog import Published
from layers.spec.layer import Layer
from sdi.messages import Language, say
from sdi.web import crs
from sdi.web.links import COVERAGE_JSON, GEOJSON, SCHEMA
from sdi.web.ogc.asked import filterable
from sdi.web.ogc.schema import field_schema, range_name
from sdi.web.openapi.parts import Part, get, parameter, ref

_SHARED = ("bbox", "datetime", "limit", "offset", "resulttype", "skipGeometry")


def layer_paths(published: Published, language: Language) -> Part:
    """The paths of a layer: description, schema, queryables, items, coverage."""
    layer, title = published.layer, getattr(published.layer.title, language)
    base, described = f"/collections/{layer.id}", ref("schemas", "schema")

    def told(key: str) -> str:
        return say(f"api.{key}", language, title=title)

    paths = {
        base: get(f"{layer.id}.collection", layer.id, told("collection"), ref("schemas", "collection")),
        f"{base}/schema": get(f"{layer.id}.schema", layer.id, told("schema"), described, SCHEMA),
        f"{base}/queryables": get(f"{layer.id}.queryables", layer.id, told("queryables"), described, SCHEMA),
        f"{base}/items": get(
            f"{layer.id}.items", layer.id, told("items"), _page(layer), GEOJSON,
            parameters=_item_parameters(published, language),
        ),
        f"{base}/items/{{featureId}}": get(
            f"{layer.id}.item", layer.id, told("item"), _feature(layer), GEOJSON,
            parameters=[_feature_id(language), _crs("crs", published, language)],
        ),
    }  # fmt: skip
    if layer.raster:
        paths[f"{base}/coverage"] = _coverage(published, language, told("coverage"))
    return paths


def properties_schema(layer: Layer, language: Language) -> Part:
    """The properties of a layer's features, as OpenAPI 3.0 can say it."""
    fields = {name: _plain(field_schema(field, language)) for name, field in layer.public_fields.items()}
    return {
        "type": "object",
        "properties": {name: {**part, "nullable": True} for name, part in fields.items()},
    }


def _plain(schema: Part) -> Part:
    """OpenAPI 3.0 knows no ``const``: codes become an enumeration."""
    codes = schema.get("oneOf")
    if codes is None:
        return schema
    rest = {name: value for name, value in schema.items() if name != "oneOf"}
    return {**rest, "enum": [*(code["const"] for code in codes), None]}


def _item_parameters(published: Published, language: Language) -> list[Part]:
    layer = published.layer
    names = list(layer.public_fields)
    signed = [sign + name for name in names for sign in ("", "+", "-")]
    return [
        *(ref("parameters", name) for name in _SHARED),
        _crs("crs", published, language),
        _crs("bbox-crs", published, language),
        *([_list("properties", names, language), _list("sortby", signed, language)] if names else []),
        *_filters(layer, language),
    ]


def _filters(layer: Layer, language: Language) -> list[Part]:
    found = []
    for name in filterable(layer):
        schema = _plain(field_schema(layer.public_fields[name], language))
        told = schema.pop("description", schema.pop("title", name))
        if "enum" in schema:
            schema["enum"] = schema["enum"][:-1]
        found.append({"name": name, "in": "query", "required": False, "description": told, "schema": schema})
    return found


def _list(name: str, values: list[str], language: Language) -> Part:
    return parameter(name, language, {"type": "array", "items": {"type": "string", "enum": values}})


def _crs(name: str, published: Published, language: Language) -> Part:
    uris = [system.uri for system in crs.offered(published)]
    return parameter(name, language, {"type": "string", "enum": uris, "default": crs.CRS84})


def _feature_id(language: Language) -> Part:
    described: dict[str, Any] = {"name": "featureId", "in": "path", "required": True}
    return {
        **described,
        "description": say("api.parameter.featureId", language),
        "schema": {"type": "integer"},
    }


def _feature(layer: Layer) -> Part:
    return {
        "type": "object",
        "required": ["type", "geometry", "properties"],
        "properties": {
            "type": {"type": "string", "enum": ["Feature"]},
            "id": {"type": "integer"},
            "geometry": ref("schemas", "geometry"),
            "properties": ref("schemas", f"properties_{layer.id}"),
            "links": ref("schemas", "links"),
        },
    }


def _page(layer: Layer) -> Part:
    return {
        "type": "object",
        "required": ["type", "features"],
        "properties": {
            "type": {"type": "string", "enum": ["FeatureCollection"]},
            "features": {"type": "array", "items": _feature(layer)},
            "numberMatched": {"type": "integer"},
            "numberReturned": {"type": "integer"},
            "timeStamp": {"type": "string", "format": "date-time"},
            "links": ref("schemas", "links"),
        },
    }


def _coverage(published: Published, language: Language, summary: str) -> Part:
    layer = published.layer
    number, text = {"type": "number", "minimum": 1}, {"type": "string"}
    formats = parameter("f", language, {"type": "string", "enum": ["json", "html", "tif"]})
    path = get(
        f"{layer.id}.coverage", layer.id, summary, ref("schemas", "coverage"), COVERAGE_JSON,
        parameters=[
            ref("parameters", "bbox"),
            _crs("bbox-crs", published, language),
            _crs("crs", published, language),
            parameter("subset", language, text, example="chu_ky(100)" if "chu_ky" in layer.fields else None),
            parameter("scale-factor", language, number),
            parameter("scale-size", language, text, example="E(500),N(500)"),
            _list("properties", [range_name(layer)], language),
            *_filters(layer, language),
            formats,
        ],
    )  # fmt: skip
    operation = path["get"]
    operation["parameters"] = [part for part in operation["parameters"] if part != ref("parameters", "f")]
    operation["responses"]["200"]["content"]["image/tiff"] = {
        "schema": {"type": "string", "format": "binary"}
    }
    return path
