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


def ground_layers(layers: Mapping[str, Published], tone: Tone) -> list[StyleLayer]:
    """The style layers under all others; `layers` are those that the style has sources of."""
    paper: StyleLayer = {"id": "ground", "type": "background", "paint": {"background-color": tone.ground}}
    made = [paper]
    if LAND in layers:
        made.append(_area("ground-land", layers[LAND], tone.land))
    if WATER in layers and WATER_FIELD in tiles_of(layers[WATER]).fields:
        only_water = {"filter": ["match", ["get", WATER_FIELD], list(WATER_CODES), True, False]}
        made.append(_area("ground-water", layers[WATER], tone.water) | only_water)
    return made


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
