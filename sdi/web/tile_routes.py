"""Tiles: vector tiles of layers, picture tiles of rasters, and the TileJSON that tells where they are."""

import gzip
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from starlette.convertors import IntegerConvertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from layers.catalog import Published
from sdi.errors import NotFound
from sdi.web.answer import json_response, json_text
from sdi.web.parameters import COMMON, Parameters
from sdi.web.visit import Visit
from tiles.grid import Tile, tile_at
from tiles.grids import GridFiles
from tiles.picture import render_picture
from tiles.public import named_layers, tiled_layer
from tiles.render import MEDIA_TYPE, render, render_points
from tiles.tilejson import Bounds, picture_tilejson, vector_tilejson
from tiles.version import Version, content_version, entity_tag, last_number

_FRESH = "public, max-age=0, must-revalidate"
_CITY_TIME = ZoneInfo("Asia/Ho_Chi_Minh")
_GZIP_LEVEL = 5


def vector_tile(request: Request) -> Response:
    """``/tiles/{layers}/{z}/{x}/{y}.mvt``: one layer, or several separated by commas.

    ``labels=true`` gives a point inside of each area in the place of the area.
    """
    visit = Visit.of(request)
    wanted = Parameters(request, ("labels",))
    layers = named_layers(visit.catalog, request.path_params["layers"])
    tile, day = _tile(request), datetime.now(_CITY_TIME).date()
    versions = _versions(visit, layers, tile, day)
    labels = wanted.flag("labels")
    tag = entity_tag(versions, str(labels))
    if _has(request, tag):
        return _answer(request, b"", MEDIA_TYPE, tag, versions, status=304)
    make = render_points if labels else render
    with visit.services.database.read() as connection:
        body = b"".join(make(connection, published, tile, day) for published in layers)
    return _answer(request, body, MEDIA_TYPE, tag, versions, status=200 if body else 204)


def picture_tile(request: Request) -> Response:
    """``/tiles/{layer}/{z}/{x}/{y}.png``: a raster layer; its key fields, as parameters, choose the grid."""
    visit = Visit.of(request)
    published = _raster_layer(visit, request.path_params["layer"])
    scenario = _scenario(request, published)
    tile = _tile(request)
    versions = _versions(visit, [published], tile, datetime.now(_CITY_TIME).date())
    tag = entity_tag(versions, repr(sorted(scenario.items())))
    if _has(request, tag):
        return _answer(request, b"", "image/png", tag, versions, status=304)
    files = grid_files(visit.services.settings.raster_dir)
    with visit.services.database.read() as connection:
        body = render_picture(connection, published, tile, scenario, files)
    return _answer(request, body, "image/png", tag, versions)


def tilejson(request: Request) -> Response:
    """``/tiles/{layers}.json``: TileJSON 3.0.0 of one layer, or several separated by commas."""
    visit = Visit.of(request)
    layers = named_layers(visit.catalog, request.path_params["layers"])
    bounds = _united([visit.services.facts.bounds(published) for published in layers])
    if len(layers) == 1 and layers[0].layer.raster:
        scenario = _scenario(request, layers[0])
        document = picture_tilejson(layers[0], visit.base_url, bounds, scenario, visit.language)
    else:
        Parameters(request)
        document = vector_tilejson(layers, visit.base_url, bounds, visit.language)
    return json_response(json_text(document), visit.language)


@cache
def grid_files(folder: Path) -> GridFiles:
    """The raster files of a folder, opened once a process."""
    return GridFiles(folder)


def _tile(request: Request) -> Tile:
    return tile_at(*(request.path_params[name] for name in "zxy"))


def _raster_layer(visit: Visit, layer_id: str) -> Published:
    published = tiled_layer(visit.catalog, layer_id)
    if not published.layer.raster:
        instead = f"/tiles/{layer_id}/{{z}}/{{x}}/{{y}}.mvt"
        raise NotFound("tiles.no_picture", layer=layer_id, instead=instead)
    return published


def _scenario(request: Request, published: Published) -> dict[str, str]:
    given = Parameters(request, published.layer.key)
    return {name: given.text(name) or "" for name in given.names() if name not in COMMON}


def _versions(visit: Visit, layers: Sequence[Published], tile: Tile, day: date) -> list[Version]:
    with visit.services.database.read() as connection:
        return [content_version(connection, published, tile, day) for published in layers]


def _has(request: Request, tag: str) -> bool:
    """Whether the reader has this version already (RFC 9110 §13.1.2, weak comparison)."""
    known = [value.strip() for value in request.headers.get("if-none-match", "").split(",")]
    return tag in known or tag.removeprefix("W/") in known or "*" in known


def _answer(
    request: Request, body: bytes, media_type: str, tag: str, versions: Sequence[Version], status: int = 200
) -> Response:
    headers = {"etag": tag, "cache-control": _FRESH, "vary": "Accept-Encoding"}
    number = last_number(versions)
    if number is not None:
        headers["sdi-changeset"] = str(number)
    if media_type == MEDIA_TYPE and body and _takes_gzip(request):
        body = gzip.compress(body, _GZIP_LEVEL, mtime=0)
        headers["content-encoding"] = "gzip"
    return Response(body, status, headers, media_type if status == 200 else None)


def _takes_gzip(request: Request) -> bool:
    """Whether an answer may come compressed (RFC 9110 §12.5.3)."""
    for part in request.headers.get("accept-encoding", "").lower().split(","):
        coding, _, parameter = part.strip().partition(";")
        if coding.strip() in ("gzip", "*"):
            return parameter.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def _united(boxes: Sequence[Bounds | None]) -> Bounds | None:
    known = [box for box in boxes if box is not None]
    if not known:
        return None
    wests, souths, easts, norths = zip(*known, strict=True)
    return min(wests), min(souths), max(easts), max(norths)


class _TileNumber(IntegerConvertor):
    """Eighteen digits at the most: Python refuses to read numbers of thousands."""

    regex = "[0-9]{1,18}"


register_url_convertor("tile", _TileNumber())

routes = [
    Route("/tiles/{layers}.json", tilejson),
    Route("/tiles/{layers}/{z:tile}/{x:tile}/{y:tile}.mvt", vector_tile),
    Route("/tiles/{layers}/{z:tile}/{x:tile}/{y:tile}.pbf", vector_tile),
    Route("/tiles/{layer}/{z:tile}/{x:tile}/{y:tile}.png", picture_tile),
]
"""The addresses of this module."""
