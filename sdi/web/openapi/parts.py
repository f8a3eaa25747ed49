"""Parts that the paths of the OpenAPI document share: parameters, answers, schemas of documents."""

from typing import Any

from sdi.messages import Language, say
from sdi.web.ogc.config import DEFAULT_ITEMS, MOST_ITEMS

type Part = dict[str, Any]

_TEXT: Part = {"type": "string"}
_NUMBERS: Part = {"type": "array", "items": {"type": "number"}}


def ref(kind: str, name: str) -> Part:
    """A reference within the document."""
    return {"$ref": f"#/components/{kind}/{name}"}


def parameter(name: str, language: Language, schema: Part, **more: Any) -> Part:
    """A query parameter; its description is the message ``api.parameter.<name>``."""
    described = {"name": name, "in": "query", "description": say(f"api.parameter.{name}", language)}
    listed = {"style": "form", "explode": False} if schema.get("type") == "array" else {}
    return {**described, "required": False, "schema": schema, **listed, **more}


def get(
    operation: str,
    tag: str,
    summary: str,
    schema: Part,
    media_type: str = "application/json",
    parameters: list[Part] | None = None,
    html: bool = True,
) -> Part:
    """A path with the one method GET."""
    content: Part = {media_type: {"schema": schema}}
    if html:
        content["text/html"] = {"schema": _TEXT}
    return {
        "get": {
            "operationId": operation,
            "tags": [tag],
            "summary": summary,
            "parameters": [
                *(parameters or []),
                *([ref("parameters", "f")] if html else []),
                ref("parameters", "lang"),
            ],
            "responses": {"200": {"description": summary, "content": content}, **_errors()},
        }
    }


def _errors() -> Part:
    return {status: ref("responses", f"problem{status}") for status in ("400", "404", "500", "503")}


def shared_parameters(language: Language) -> Part:
    """The parameters that several paths take, by name."""
    return {
        "f": parameter("f", language, {"type": "string", "enum": ["json", "html"]}),
        "lang": parameter("lang", language, {"type": "string", "enum": ["vi", "en"]}),
        "bbox": parameter(
            "bbox", language, {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6}
        ),
        "datetime": parameter("datetime", language, _TEXT, example="2025-07-01T00:00:00Z/.."),
        "limit": parameter(
            "limit",
            language,
            {"type": "integer", "minimum": 1, "maximum": MOST_ITEMS, "default": DEFAULT_ITEMS},
        ),
        "offset": parameter("offset", language, {"type": "integer", "minimum": 0, "default": 0}),
        "resulttype": parameter(
            "resulttype", language, {"type": "string", "enum": ["results", "hits"], "default": "results"}
        ),
        "skipGeometry": parameter("skipGeometry", language, {"type": "boolean", "default": False}),
    }


def error_responses(language: Language) -> Part:
    """The answers that tell an error."""
    content = {"application/problem+json": {"schema": ref("schemas", "problem")}}
    return {
        f"problem{status}": {"description": say(f"problem.{status}", language), "content": content}
        for status in ("400", "401", "403", "404", "409", "413", "415", "500", "503")
    }


SCHEMAS: Part = {
    "link": {
        "type": "object",
        "required": ["href", "rel"],
        "properties": dict.fromkeys(("href", "rel", "type", "title", "hreflang"), _TEXT),
    },
    "links": {"type": "array", "items": ref("schemas", "link")},
    "problem": {
        "type": "object",
        "required": ["type", "title", "status"],
        "properties": {
            **dict.fromkeys(("type", "title", "detail", "file", "column", "request_id"), _TEXT),
            "status": {"type": "integer"},
            "row": {"type": "integer"},
        },
    },
    "landingPage": {
        "type": "object",
        "required": ["links"],
        "properties": {
            **dict.fromkeys(("title", "description", "attribution"), _TEXT),
            "links": ref("schemas", "links"),
        },
    },
    "confClasses": {
        "type": "object",
        "required": ["conformsTo"],
        "properties": {"conformsTo": {"type": "array", "items": _TEXT}, "links": ref("schemas", "links")},
    },
    "extent": {
        "type": "object",
        "properties": {
            "spatial": {
                "type": "object",
                "properties": {"bbox": {"type": "array", "items": _NUMBERS}, "crs": _TEXT},
            },
            "temporal": {
                "type": "object",
                "properties": {
                    "interval": {
                        "type": "array",
                        "items": {"type": "array", "items": {"type": "string", "nullable": True}},
                    }
                },
            },
        },
    },
    "collection": {
        "type": "object",
        "required": ["id", "links"],
        "properties": {
            **dict.fromkeys(("id", "title", "description", "attribution", "licence"), _TEXT),
            **dict.fromkeys(("itemType", "storageCrs"), _TEXT),
            "keywords": {"type": "array", "items": _TEXT},
            "theme": {"type": "object", "properties": {"id": _TEXT, "title": _TEXT}},
            "itemCount": {"type": "integer"},
            "updated": {"type": "string", "format": "date-time", "nullable": True},
            "extent": ref("schemas", "extent"),
            "crs": {"type": "array", "items": _TEXT},
            "links": ref("schemas", "links"),
        },
    },
    "collections": {
        "type": "object",
        "required": ["collections", "links"],
        "properties": {
            "collections": {"type": "array", "items": ref("schemas", "collection")},
            "links": ref("schemas", "links"),
        },
    },
    "geometry": {
        "type": "object",
        "nullable": True,
        "required": ["type"],
        "properties": {
            "type": {
                "type": "string",
                "enum": [
                    "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon",
                    "GeometryCollection",
                ],
            },
            "coordinates": {"type": "array", "items": {}},
            "geometries": {"type": "array", "items": {"type": "object"}},
        },
    },
    "schema": {"type": "object", "properties": {"properties": {"type": "object"}}},
    "coverage": {
        "type": "object",
        "required": ["type", "domain", "ranges"],
        "properties": {
            "type": {"type": "string", "enum": ["Coverage"]},
            **{name: {"type": "object"} for name in ("domain", "parameters", "ranges", "scenario")},
        },
    },
    "tileJson": {
        "type": "object",
        "required": ["tilejson", "tiles"],
        "properties": {
            "tilejson": _TEXT,
            "tiles": {"type": "array", "items": _TEXT},
            "vector_layers": {"type": "array", "items": {"type": "object"}},
            "bounds": _NUMBERS,
        },
    },
    "style": {"type": "object", "required": ["version", "sources", "layers"]},
    "ready": {
        "type": "object",
        "properties": {
            "ready": {"type": "boolean"},
            "checks": {"type": "object", "additionalProperties": {"type": "boolean"}},
        },
    },
}  # fmt: skip
"""The schemas that do not depend on layers."""
