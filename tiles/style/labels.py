"""The texts of a layer: along a line, beside a point, inside an area."""

from typing import Any

from layers.spec.style import Label
from tiles.render import has_points
from tiles.rule import is_point
from tiles.style.drawing import Drawing, StyleLayer
from tiles.style.fonts import BOLD, REGULAR
from tiles.style.scale import label_offset, text_size


def points_source(layer_id: str) -> str:
    """The name of the source of a layer's label points."""
    return f"{layer_id}-points"


def label_parts(drawing: Drawing) -> list[StyleLayer]:
    """The style layer of a layer's labels, if it has them."""
    label = drawing.layer.style.label
    if label is None or drawing.layer.raster:
        return []
    source = points_source(drawing.layer.id) if has_points(drawing.layer) else drawing.layer.id
    members = {
        "source": source,
        "minzoom": max(drawing.first_zoom, label.min_zoom),
        "layout": {**_text(label), **_placement(drawing, label)},
        "paint": _paint(drawing, label),
    }
    return [drawing.style_layer("label", "symbol", **members)]


def _text(label: Label) -> dict[str, Any]:
    return {
        "text-field": ["to-string", ["get", label.field]],
        "text-font": [BOLD if label.weight == "bold" else REGULAR],
        "text-size": text_size(label.size, label.min_zoom),
    }


def _placement(drawing: Drawing, label: Label) -> dict[str, Any]:
    if is_point(drawing.layer):
        return {
            "text-variable-anchor": ["top", "bottom", "left", "right"],
            "text-radial-offset": label_offset(drawing.layer),
            "text-justify": "auto",
            "text-max-width": 9,
            "text-padding": 2,
        }
    if has_points(drawing.layer):
        return {"text-max-width": 7, "text-padding": 6, "text-letter-spacing": 0.02}
    return {
        "symbol-placement": "line",
        "symbol-spacing": 320,
        "text-max-angle": 32,
        "text-letter-spacing": 0.03,
        "text-padding": 6,
    }


def _paint(drawing: Drawing, label: Label) -> dict[str, Any]:
    return {
        "text-color": drawing.tone.text(label.color),
        "text-halo-color": drawing.tone.halo(label.halo),
        "text-halo-width": 1.4,
        "text-halo-blur": 0.4,
    }
