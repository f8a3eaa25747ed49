"""Legends: what the map's reader needs to know of a layer's classes, in both tones."""

from dataclasses import dataclass
from typing import Any

from layers.spec.layer import Layer
from sdi.messages import Language
from tiles.style.color import mixed
from tiles.style.looks import Look, looks_of, plain_look
from tiles.style.tone import DARK, LIGHT, Tone


@dataclass(frozen=True)
class Swatch:
    """One line of a legend. Colours are pairs: light tone, dark tone."""

    kind: str
    title: str
    value: str | None
    color: tuple[str, str]
    edge: tuple[str, str] | None
    width: float
    dash: tuple[float, ...] | None
    icon: str | None
    min_zoom: int | None
    current: bool

    def as_json(self) -> dict[str, Any]:
        """The members that are set."""
        members = {name: value for name, value in vars(self).items() if value is not None}
        return members if not self.current else {n: v for n, v in members.items() if n != "current"}


def legend(layer: Layer, language: Language) -> list[Swatch]:
    """The lines of a layer's legend; one without a value where all features look alike."""
    if layer.raster and layer.raster.classes:
        return [_raster_swatch(layer, place, language) for place in range(len(layer.raster.classes))]
    looks = looks_of(layer)
    if not looks:
        return [_swatch(layer, plain_look(layer), None, language)]
    return [_swatch(layer, look, str(look.value), language) for look in looks]


def unclassed(layer: Layer, language: Language) -> Swatch | None:
    """How the features look that belong to no class; None where there are no classes."""
    return _swatch(layer, plain_look(layer), None, language) if looks_of(layer) else None


def _swatch(layer: Layer, look: Look, value: str | None, language: Language) -> Swatch:
    style = layer.style
    edge = look.casing if style.kind == "line" else style.outline
    return Swatch(
        kind=style.kind,
        title=getattr(look.title, language),
        value=value,
        color=(_shown(layer, look.color, LIGHT), _shown(layer, look.color, DARK)),
        edge=(_edge(layer, edge, LIGHT), _edge(layer, edge, DARK)) if edge else None,
        width=look.width,
        dash=look.dash if layer.geometry.type == "multilinestring" else None,
        icon=look.icon if style.kind == "circle" else None,
        min_zoom=look.min_zoom,
        current=look.current,
    )


def _shown(layer: Layer, color: str, tone: Tone) -> str:
    """The colour as it appears on the land, translucent fills included."""
    if layer.style.kind == "line":
        return tone.line(color)
    if layer.style.kind == "circle":
        return tone.mark(color)
    area = tone.water_area(color) if layer.theme == "flood" else tone.area(color)
    return mixed(area, tone.land, layer.style.opacity)


def _edge(layer: Layer, color: str, tone: Tone) -> str:
    kinds = {"line": tone.casing, "circle": tone.rim}
    return kinds.get(layer.style.kind, tone.outline)(color)


def _raster_swatch(layer: Layer, place: int, language: Language) -> Swatch:
    classes = layer.raster.classes if layer.raster else ()
    c, opacity = classes[place], layer.style.opacity
    return Swatch(
        kind="raster",
        title=getattr(c.title, language),
        value=f"{c.above:g}",
        color=(mixed(c.color, LIGHT.land, opacity), mixed(c.color, DARK.land, opacity)),
        edge=None,
        width=0,
        dash=None,
        icon=None,
        min_zoom=None,
        current=True,
    )
