"""The ground that the layers lie on: paper, land, water. Made of our own layers alone.

The land is what the wards cover; the water is the parcels of rivers, canals and lakes. Both
show whether or not their layers are switched on, and are left out where a city has no such layer.
"""

from collections.abc import Mapping
from typing import Any

from layers.catalog import Published
from tiles.public import tiles_of
from tiles.style.drawing import StyleLayer
from tiles.style.tone import Tone

LAND = "wards"
WATER = "parcels"
WATER_FIELD = "loai_dat"
WATER_CODES = ("TVC", "MNC", "SON", "MCS", "SMN")
"""Water surfaces of the land-use code list: of non-agricultural and unused land, and the superseded SMN."""


def land_layers(layers: Mapping[str, Published], tone: Tone) -> list[StyleLayer]:
    """Paper and land, under all others; `layers` are those that the style has sources of."""
    paper: StyleLayer = {"id": "ground", "type": "background", "paint": {"background-color": tone.ground}}
    return [paper, *([_area("ground-land", layers[LAND], tone.land)] if LAND in layers else [])]


def water_layers(published: Published, tone: Tone) -> list[StyleLayer]:
    """The water, if the layer holds it; it goes over that layer, so that it looks the same without it."""
    if published.layer.id != WATER or WATER_FIELD not in tiles_of(published).fields:
        return []
    only_water = {"filter": ["match", ["get", WATER_FIELD], list(WATER_CODES), True, False]}
    return [_area("ground-water", published, tone.water) | only_water]


def _area(name: str, published: Published, color: str) -> dict[str, Any]:
    layer_id = published.layer.id
    return {
        "id": name,
        "type": "fill",
        "metadata": {"sdi:ground": layer_id},
        "source": layer_id,
        "source-layer": layer_id,
        "minzoom": tiles_of(published).min_zoom,
        "paint": {"fill-color": color},
    }
