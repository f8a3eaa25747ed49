"""Whole styles (MapLibre Style Specification, version 8), made from the layer files."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from layers.catalog import Published
from sdi.messages import Language
from tiles.style.drawing import Drawing, StyleLayer
from tiles.style.fonts import font_faces
from tiles.style.ground import land_layers, water_layers
from tiles.style.labels import label_parts
from tiles.style.parts import geometry_parts, reserved_parts
from tiles.style.sources import sources_of
from tiles.style.tone import Tone


@dataclass(frozen=True)
class View:
    """Where a map opens: longitude, latitude (degrees) and zoom."""

    longitude: float
    latitude: float
    zoom: float


@dataclass(frozen=True)
class Paper:
    """What a style is written for: the server's public address, its tone, language and first view."""

    base_url: str
    tone: Tone
    language: Language
    view: View


def layer_style(published: Published, paper: Paper) -> dict[str, Any]:
    """The style of one layer on plain paper, shown whether or not the city map shows it at first."""
    drawing = Drawing(published, paper.tone, paper.language)
    ground = {"id": "ground", "type": "background", "paint": {"background-color": paper.tone.land}}
    made = [ground, *geometry_parts(drawing), *label_parts(drawing), *reserved_parts(drawing)]
    return _document(getattr(published.layer.title, paper.language), [published], made, paper)


def city_style(layers: Sequence[Published], name: str, paper: Paper) -> dict[str, Any]:
    """The style of the city map: the ground, all layers from the lowest up, then all texts.

    `layers` come lowest first (`tiles.public.tiled_layers`).
    """
    drawings = [Drawing(p, paper.tone, paper.language, p.layer.style.visible) for p in layers]
    ground = land_layers({p.layer.id: p for p in layers}, paper.tone)
    geometry = [made for drawing in drawings for made in _with_water(drawing)]
    texts = [made for drawing in drawings for made in label_parts(drawing)]
    reserved = [made for drawing in drawings for made in reserved_parts(drawing)]
    return _document(name, layers, [*ground, *geometry, *texts, *reserved], paper)


def _with_water(drawing: Drawing) -> list[StyleLayer]:
    return [*geometry_parts(drawing), *water_layers(drawing.published, drawing.tone)]


def _document(name: str, layers: Sequence[Published], made: list[StyleLayer], paper: Paper) -> dict[str, Any]:
    sources = {k: s for p in layers for k, s in sources_of(p, paper.base_url, paper.language).items()}
    return {
        "version": 8,
        "name": name,
        "metadata": {"sdi:tone": paper.tone.name},
        "center": [paper.view.longitude, paper.view.latitude],
        "zoom": paper.view.zoom,
        "sprite": f"{paper.base_url}/styles/sprite",
        "font-faces": font_faces(paper.base_url),
        "sources": sources,
        "layers": made,
    }
