"""The sources of a style: where a layer's tiles are."""

from typing import Any

from layers.catalog import Published
from sdi.messages import Language
from tiles.public import tiles_of
from tiles.render import has_points
from tiles.style.labels import points_source
from tiles.tilejson import attribution

type Source = dict[str, Any]


def sources_of(published: Published, base_url: str, language: Language) -> dict[str, Source]:
    """The sources of a layer by their names: its tiles, and those of its label points where it has them.

    The addresses stand in the style itself: a client need not ask for a TileJSON a layer first.
    """
    layer_id = published.layer.id
    address = f"{base_url}/tiles/{layer_id}/{{z}}/{{x}}/{{y}}"
    if published.layer.raster:
        picture = _source(published, "raster", f"{address}.png", language)
        return {layer_id: picture | {"tileSize": 512}}
    found = {layer_id: _source(published, "vector", f"{address}.mvt", language)}
    if has_points(published.layer):
        found[points_source(layer_id)] = _source(published, "vector", f"{address}.mvt?labels=true", language)
    return found


def _source(published: Published, kind: str, address: str, language: Language) -> Source:
    tiles = tiles_of(published)
    return {
        "type": kind,
        "tiles": [address],
        "minzoom": tiles.min_zoom,
        "maxzoom": tiles.max_zoom,
        "attribution": attribution(published.layer, language),
    }
