"""Sizes that grow with the zoom: layer files say what they are at zoom 16."""

from functools import partial
from typing import Any

from layers.spec.layer import Layer
from tiles.style.expression import Expression, by_class
from tiles.style.looks import Look

_LINE_SHARES = {6: 0.07, 8: 0.11, 10: 0.15, 12: 0.22, 14: 0.45, 16: 1.0, 18: 2.0, 20: 3.6}
"""How wide a wide road is drawn at a zoom, of its width at zoom 16; thin lines shrink less."""

_EDGES = {6: 0.3, 8: 0.35, 10: 0.4, 12: 0.45, 14: 0.7, 16: 1.0, 18: 1.2, 20: 1.4}
"""Pixels that a casing shows on each side of its line."""

_BORDER_SHARES = {6: 0.3, 10: 0.4, 13: 0.5, 16: 0.6, 20: 1.2}
_OUTLINE_SHARES = {12: 0.5, 14: 0.7, 16: 1.0, 18: 1.6, 20: 2.2}
_POINT_SHARES = {8: 0.42, 11: 0.5, 13: 0.62, 15: 0.85, 16: 1.0, 18: 1.3, 20: 1.6}
_BADGE_SHARES = {14: 0.78, 15: 0.88, 16: 1.0, 18: 1.2, 20: 1.35}

_BADGE_RIM = 3.5
"""Pixels by which a point grows where an icon stands in it."""

SMALL_RADIUS = 4.5
"""Points below this radius are many and close: they get their icon late."""

ICON_SHARE = 0.64
"""How much of a badge's diameter its icon takes."""

ICON_UNITS = 24
"""Units along one side of an icon."""


def line_width(layer: Layer) -> Expression:
    """The width of a layer's lines, in pixels."""
    return _growing({z: by_class(layer, partial(_line_width, z)) for z in _LINE_SHARES})


def casing_width(layer: Layer) -> Expression:
    """The width of the casing under a layer's lines, in pixels."""
    return _growing({z: by_class(layer, partial(_casing_width, z)) for z in _LINE_SHARES})


def border_width(layer: Layer) -> Expression:
    """The width of the fine line of a border, in pixels."""
    return _growing({z: round(layer.style.width * share, 2) for z, share in _BORDER_SHARES.items()})


def band_width(layer: Layer) -> Expression:
    """The width of the soft band along a border, in pixels."""
    return _growing({z: round(3.2 * layer.style.width * share, 2) for z, share in _BORDER_SHARES.items()})


def outline_width(width: float) -> Expression:
    """The width of an area's outline, in pixels, from its width at zoom 16."""
    return _growing({z: round(width * share, 2) for z, share in _OUTLINE_SHARES.items()})


def icon_zoom(layer: Layer) -> int:
    """From which zoom on a layer's points show their icon."""
    return 14 if layer.style.radius >= SMALL_RADIUS else 18


def radius(layer: Layer) -> Expression:
    """The radius of a layer's points, in pixels."""
    return ["interpolate", ["linear"], ["zoom"], *_flat(_radii(layer))]


def icon_size(layer: Layer) -> Expression:
    """The size of the icon in a layer's points, of its own size."""
    first = icon_zoom(layer)
    sizes = {z: round(2 * r * ICON_SHARE / ICON_UNITS, 3) for z, r in _radii(layer).items() if z >= first}
    return ["interpolate", ["linear"], ["zoom"], *_flat(sizes)]


def label_offset(layer: Layer) -> float:
    """How far a point's label stands off, in ems of its own size."""
    style = layer.style
    reach = style.radius + (_BADGE_RIM if style.icon else 0)
    return round((reach + 3) / (style.label.size if style.label else 12), 2)


def text_size(size: float, min_zoom: int) -> Expression:
    """The size of a label, in pixels: a little smaller where it begins to show."""
    return [
        "interpolate",
        ["linear"],
        ["zoom"],
        min_zoom,
        size - 1,
        min_zoom + 3,
        size,
        min_zoom + 6,
        size + 2,
    ]


def _line_width(zoom: int, look: Look) -> float:
    """Wide lines (roads) follow the scale of the map, thin ones (pipes, borders) nearly keep their width."""
    follows = 0.28 + 0.72 * min(1.0, max(0.0, (look.width - 2.5) / 6))
    share: float = _LINE_SHARES[zoom] ** follows
    return round(look.width * share, 2)


def _casing_width(zoom: int, look: Look) -> float:
    return round(_line_width(zoom, look) + 2 * _EDGES[zoom], 2)


def _radii(layer: Layer) -> dict[int, float]:
    plain = layer.style.radius
    if not layer.style.icon:
        return {z: round(plain * share, 2) for z, share in _POINT_SHARES.items()}
    first = icon_zoom(layer)
    below = {z: round(plain * share, 2) for z, share in _POINT_SHARES.items() if z < first}
    badge = plain + _BADGE_RIM
    return below | {z: round(badge * share, 2) for z, share in _BADGE_SHARES.items() if z >= first}


def _growing(stops: dict[int, Any]) -> Expression:
    return ["interpolate", ["exponential", 1.5], ["zoom"], *_flat(stops)]


def _flat(stops: dict[int, Any]) -> list[Any]:
    return [part for stop in sorted(stops.items()) for part in stop]
