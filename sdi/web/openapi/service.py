"""The paths of tiles, styles, the map and the service itself in the OpenAPI document."""

from collections.abc import Iterable

from layers.catalog import Published
from sdi.messages import Language, say
from sdi.web.openapi.parts import Part, get, ref

_BINARY: Part = {"type": "string", "format": "binary"}


def service_paths(layers: Iterable[Published], language: Language) -> Part:
    """Tiles, styles, the map, health and figures."""
    found = list(layers)
    vector = [p.layer.id for p in found if p.layer.tiles and not p.layer.raster]
    raster = [p.layer.id for p in found if p.layer.tiles and p.layer.raster]
    return {**_tiles(vector, raster, language), **_styles([*vector, *raster], language), **_service(language)}


def _tiles(vector: list[str], raster: list[str], language: Language) -> Part:
    paths = {}
    if vector or raster:
        paths["/tiles/{layer}.json"] = get(
            "tilejson", "tiles", say("api.tilejson", language), ref("schemas", "tileJson"),
            parameters=[_in_path("layer", [*vector, *raster], language)], html=False,
        )  # fmt: skip
    if vector:
        paths["/tiles/{layer}/{z}/{x}/{y}.mvt"] = _tile(
            "tile", vector, "application/vnd.mapbox-vector-tile", language
        )
    if raster:
        paths["/tiles/{layer}/{z}/{x}/{y}.png"] = _tile("picture", raster, "image/png", language)
    return paths


def _tile(operation: str, layers: list[str], media_type: str, language: Language) -> Part:
    numbers = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "integer", "minimum": 0}}
        for name in ("z", "x", "y")
    ]
    path = get(
        operation, "tiles", say(f"api.{operation}", language), _BINARY, media_type,
        parameters=[_in_path("layer", layers, language), *numbers], html=False,
    )  # fmt: skip
    path["get"]["parameters"].pop()  # a tile has no language
    path["get"]["responses"]["204"] = {"description": say("api.empty_tile", language)}
    return path


def _styles(layers: list[str], language: Language) -> Part:
    styles = ["city", "city-dark", *layers]
    return {
        "/styles": get("styles", "tiles", say("api.styles", language), {"type": "object"}, html=False),
        "/styles/{style}.json": get(
            "style", "tiles", say("api.style", language), ref("schemas", "style"),
            "application/vnd.mapbox.style+json", parameters=[_in_path("style", styles, language)], html=False,
        ),
    }  # fmt: skip


def _service(language: Language) -> Part:
    text: Part = {"type": "string"}
    paths = {
        "/map": get("map", "api", say("api.map", language), text, "text/html", html=False),
        "/openapi": get("openapi", "api", say("api.openapi", language), {"type": "object"}, OPENAPI_TYPE),
        "/healthz": get("healthz", "service", say("api.healthz", language), {"type": "object"}, html=False),
        "/readyz": get("readyz", "service", say("api.readyz", language), ref("schemas", "ready"), html=False),
        "/metrics": get("metrics", "service", say("api.metrics", language), text, "text/plain", html=False),
    }
    for path in ("/healthz", "/readyz", "/metrics"):
        paths[path]["get"]["parameters"] = []
    return paths


OPENAPI_TYPE = "application/vnd.oai.openapi+json;version=3.0"


def _in_path(name: str, values: list[str], language: Language) -> Part:
    told = say(f"api.parameter.{name}", language)
    schema = {"type": "string", "enum": values}
    return {"name": name, "in": "path", "required": True, "description": told, "schema": schema}
