"""What of a layer goes into a tile of a zoom: the one place that decides it.

From the detail zoom on a tile holds the stored geometry of every feature. Below it a tile is
lighter by what no screen could show: lines and outlines are simplified by half a display
pixel, features below a pixel in both directions are left out, and so are the classes whose
style starts at a later zoom.
"""

from dataclasses import dataclass
from typing import NamedTuple

from layers.spec.layer import Layer
from layers.spec.style import StyleClass
from tiles.grid import Tile

DETAIL_ZOOM = 15
"""From here on tiles hold geometry as stored."""

_BUFFERS = {"point": 128, "multipoint": 128, "multilinestring": 64}
_POLYGON_BUFFER = 32


class Step(NamedTuple):
    """Values from `low` (inclusive) to `high` (exclusive, None: without end)."""

    low: float
    high: float | None


@dataclass(frozen=True)
class Rule:
    """How the features of a layer become those of one tile; lengths in metres of EPSG:3857."""

    buffer: int
    simplify: float = 0
    smallest: float = 0
    hidden_values: tuple[str, ...] = ()
    hidden_steps: tuple[Step, ...] = ()


def buffer_of(layer: Layer) -> int:
    """Units of 1/4096 by which a tile's content reaches over its edge: what half a symbol or line needs."""
    return _BUFFERS.get(layer.geometry.type, _POLYGON_BUFFER)


def rule_for(layer: Layer, tile: Tile) -> Rule | None:
    """The rule for a layer in a tile; None where its tiles have not begun yet."""
    if layer.tiles is None or tile.z < layer.tiles.min_zoom:
        return None
    values, steps = _hidden(layer, tile.z)
    thinned = tile.z < min(DETAIL_ZOOM, layer.tiles.max_zoom) and not is_point(layer)
    return Rule(
        buffer=buffer_of(layer),
        simplify=tile.pixel / 2 if thinned else 0,
        smallest=tile.pixel if thinned else 0,
        hidden_values=values,
        hidden_steps=steps,
    )


def is_point(layer: Layer) -> bool:
    """Whether the layer's features are points."""
    return layer.geometry.type in ("point", "multipoint")


def _hidden(layer: Layer, zoom: int) -> tuple[tuple[str, ...], tuple[Step, ...]]:
    """The classes that are not shown yet at a zoom: single values of a text field, steps of a number."""
    style = layer.style
    if style.classes == "codes" or style.class_field is None:
        return (), ()
    late = [c for c in style.classes if c.min_zoom is not None and c.min_zoom > zoom]
    field = layer.fields[style.class_field]
    if field.type in ("integer", "number"):
        return (), tuple(_step(c, style.classes) for c in late)
    return tuple(str(c.value) for c in late) if field.type == "text" else (), ()


def _step(of: StyleClass, classes: tuple[StyleClass, ...]) -> Step:
    low = float(of.value)
    above = [float(c.value) for c in classes if float(c.value) > low]
    return Step(low, min(above) if above else None)
