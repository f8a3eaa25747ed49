"""Styles of the map: one a layer, the city's in two tones, and the sprite they share."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sdi import paths
from sdi.city import city
from sdi.errors import NotFound
from sdi.web.answer import json_response, json_text
from sdi.web.links import link
from sdi.web.parameters import Parameters
from sdi.web.visit import Visit
from tiles.public import tiled_layer, tiled_layers
from tiles.sprite.sheet import Sheet, make_sheet
from tiles.style.document import Paper, View, city_style, layer_style
from tiles.style.tone import DARK, LIGHT, Tone

MEDIA_TYPE = "application/vnd.mapbox.style+json"
_CITY_STYLES = {"city": LIGHT, "city-dark": DARK}
_SPRITE = "public, max-age=3600"


def styles(request: Request) -> Response:
    """``/styles``: the styles there are (as OGC API – Styles lists them)."""
    visit = Visit.of(request)
    Parameters(request)
    titles = {name: visit.say(f"map.style.{name}") for name in _CITY_STYLES}
    for published in tiled_layers(visit.catalog):
        titles[published.layer.id] = getattr(published.layer.title, visit.language)
    found = [
        {"id": name, "title": title, "links": [_link(visit, name, title)]} for name, title in titles.items()
    ]
    document = {"default": "city", "styles": found}
    return json_response(json_text(document), visit.language)


def style(request: Request) -> Response:
    """``/styles/{id}.json``: ``city``, ``city-dark`` or the id of a layer."""
    visit = Visit.of(request)
    Parameters(request)
    document = _style(visit, request.path_params["style"])
    return json_response(json_text(document), visit.language, MEDIA_TYPE)


def sprite_index(request: Request) -> Response:
    """``/styles/sprite.json`` and ``sprite@2x.json``: where in the picture each icon is."""
    return _sprite(request, lambda sheet: json_text(sheet.index), "application/json")


def sprite_picture(request: Request) -> Response:
    """``/styles/sprite.png`` and ``sprite@2x.png``: all icons."""
    return _sprite(request, lambda sheet: sheet.png, "image/png")


@cache
def sheet_at(folder: Path, ratio: int) -> Sheet:
    """The sprite, drawn once a process."""
    return make_sheet(folder, ratio)


def icons_folder() -> Path:
    """Where the icons are, as SVG."""
    return paths.static() / "icons"


def _style(visit: Visit, name: str) -> dict[str, Any]:
    if name in _CITY_STYLES:
        paper = _paper(visit, _CITY_STYLES[name])
        return city_style(tiled_layers(visit.catalog), city().text("name", visit.language), paper)
    try:
        return layer_style(tiled_layer(visit.catalog, name), _paper(visit, LIGHT))
    except NotFound:
        known = [*_CITY_STYLES, *(p.layer.id for p in tiled_layers(visit.catalog))]
        raise NotFound("tiles.no_style", name=name, known=", ".join(known)) from None


def _paper(visit: Visit, tone: Tone) -> Paper:
    longitude, latitude = city().center
    return Paper(visit.base_url, tone, visit.language, View(longitude, latitude, city().zoom))


def _link(visit: Visit, name: str, title: str) -> dict[str, Any]:
    return link("stylesheet", visit.url(f"/styles/{name}.json"), MEDIA_TYPE, title)


def _sprite(request: Request, part: Callable[[Sheet], str | bytes], media_type: str) -> Response:
    ratio = 2 if "@2x" in request.url.path else 1
    body = part(sheet_at(icons_folder(), ratio))
    return Response(body, headers={"cache-control": _SPRITE}, media_type=media_type)


routes = [
    Route("/styles", styles),
    Route("/styles/sprite.json", sprite_index),
    Route("/styles/sprite@2x.json", sprite_index),
    Route("/styles/sprite.png", sprite_picture),
    Route("/styles/sprite@2x.png", sprite_picture),
    Route("/styles/{style}.json", style),
]
"""The addresses of this module."""
