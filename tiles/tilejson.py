"""TileJSON 3.0.0: where the tiles of layers are and what is in them."""

from collections.abc import Iterable
from html import escape
from typing import Any
from urllib.parse import urlencode

from layers.catalog import Published
from layers.spec.field import Field
from layers.spec.layer import Layer
from sdi.messages import Language
from tiles.public import tiles_of

type Bounds = tuple[float, float, float, float]


def vector_tilejson(
    layers: Iterable[Published], base_url: str, bounds: Bounds | None, language: Language
) -> dict[str, Any]:
    """The TileJSON of the vector tiles of one layer or several.

    `bounds` in degrees, west south east north; None where there is no feature yet.
    """
    found = list(layers)
    names = ",".join(p.layer.id for p in found)
    return {
        **_common(found, bounds, language),
        "tiles": [f"{base_url}/tiles/{names}/{{z}}/{{x}}/{{y}}.mvt"],
        "vector_layers": [_vector_layer(p, language) for p in found],
    }


def picture_tilejson(
    published: Published, base_url: str, bounds: Bounds | None, scenario: dict[str, str], language: Language
) -> dict[str, Any]:
    """The TileJSON of a raster layer's picture tiles; `scenario` are the parameters that choose the grid."""
    query = f"?{urlencode(scenario)}" if scenario else ""
    return {
        **_common([published], bounds, language),
        "tiles": [f"{base_url}/tiles/{published.layer.id}/{{z}}/{{x}}/{{y}}.png{query}"],
        "tileSize": 512,  # not of TileJSON; MapLibre and others read it
    }


def attribution(layer: Layer, language: Language) -> str:
    """Who answers for the layer, as HTML."""
    return escape(getattr(layer.metadata.responsible, language))


def _common(found: list[Published], bounds: Bounds | None, language: Language) -> dict[str, Any]:
    document: dict[str, Any] = {
        "tilejson": "3.0.0",
        "name": ", ".join(getattr(p.layer.title, language) for p in found),
        "description": "\n".join(getattr(p.layer.description, language) for p in found),
        "attribution": ", ".join(dict.fromkeys(attribution(p.layer, language) for p in found)),
        "scheme": "xyz",
        "minzoom": min(tiles_of(p).min_zoom for p in found),
        "maxzoom": max(tiles_of(p).max_zoom for p in found),
    }
    if bounds is not None:
        west, south, east, north = bounds
        document["bounds"] = list(bounds)
        document["center"] = [(west + east) / 2, (south + north) / 2, document["minzoom"]]
    return document


def _vector_layer(published: Published, language: Language) -> dict[str, Any]:
    layer, tiles = published.layer, tiles_of(published)
    carried = {name: layer.public_fields[name] for name in tiles.fields if name in layer.public_fields}
    return {
        "id": layer.id,
        "description": getattr(layer.title, language),
        "minzoom": tiles.min_zoom,
        "maxzoom": tiles.max_zoom,
        "fields": {name: _described(field, language) for name, field in carried.items()},
    }


def _described(field: Field, language: Language) -> str:
    title = str(getattr(field.title, language))
    return f"{title} ({field.unit})" if field.unit else title
