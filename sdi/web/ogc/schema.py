"""The schema of a layer's features (OGC API – Common Part 3, Features Part 5), from its declaration."""

from typing import Any

from layers.spec.codes import Code
from layers.spec.field import Field
from layers.spec.geometry import Raster
from layers.spec.layer import Layer
from sdi.errors import NotFound
from sdi.messages import Language, say

type Schema = dict[str, Any]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TYPES = {
    "text": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
}
_ROLES = {"valid_from": "primary-interval-start", "valid_to": "primary-interval-end"}


def schema(layer: Layer, language: Language, address: str) -> Schema:
    """The JSON Schema of the properties that anyone may see, and of the geometry."""
    properties = {"geometry": _geometry(layer, language), **field_schemas(layer, language)}
    if layer.raster:
        properties[range_name(layer)] = range_schema(layer, language)
    return {
        "$schema": _DIALECT,
        "$id": address,
        "type": "object",
        "title": getattr(layer.title, language),
        "description": getattr(layer.description, language),
        "properties": properties,
        "required": [name for name, field in layer.public_fields.items() if field.required],
    }


def queryables(layer: Layer, language: Language, address: str) -> Schema:
    """The properties that requests can filter by; others are refused (Features Part 3, 6.2)."""
    return {
        "$schema": _DIALECT,
        "$id": address,
        "type": "object",
        "title": getattr(layer.title, language),
        "properties": {"geometry": _geometry(layer, language), **field_schemas(layer, language)},
        "additionalProperties": False,
    }


def field_schemas(layer: Layer, language: Language) -> dict[str, Schema]:
    """The schema of each field that anyone may see."""
    return {name: field_schema(field, language) for name, field in layer.public_fields.items()}


def field_schema(field: Field, language: Language) -> Schema:
    """The schema of one field: type, limits, unit (UCUM), codes with their titles, role."""
    found: Schema = {"title": getattr(field.title, language)}
    if field.description:
        found["description"] = getattr(field.description, language)
    found |= _TYPES[field.type]
    limits = {
        "maxLength": field.length,
        "minimum": field.minimum,
        "maximum": field.maximum,
        "pattern": field.pattern,
        "x-ogc-unit": field.unit,
        "x-ogc-role": _ROLES.get(field.role or ""),
    }
    found |= {name: value for name, value in limits.items() if value is not None}
    if field.codes:
        found["oneOf"] = [_code(code, language) for code in field.codes.codes]
    return found


def raster_of(layer: Layer) -> Raster:
    """What the grids of a layer hold. Raises NotFound for a layer that is no raster."""
    if layer.raster is None:
        raise NotFound("web.no_coverage", layer=layer.id)
    return layer.raster


def range_name(layer: Layer) -> str:
    """The name of a coverage's range: its quantity in English, as a property name."""
    return "_".join(raster_of(layer).quantity.en.lower().split())


def range_schema(layer: Layer, language: Language) -> Schema:
    """The schema of the cell values of a coverage."""
    raster = raster_of(layer)
    found: Schema = {
        "title": getattr(raster.quantity, language),
        "description": say("schema.range", language),
        "type": "number",
        "x-ogc-unit": raster.unit,
    }
    if raster.vertical_datum:
        found["x-ogc-definition"] = raster.vertical_datum
    return found


def _geometry(layer: Layer, language: Language) -> Schema:
    kind = layer.geometry.type
    return {
        "title": say("schema.geometry", language),
        "x-ogc-role": "primary-geometry",
        "format": "geometry-any" if kind == "geometry" else f"geometry-{kind}",
    }


def _code(code: Code, language: Language) -> Schema:
    found: Schema = {"const": code.code, "title": getattr(code.title, language)}
    return found if code.in_force else {**found, "deprecated": True}
