"""The map page, and the document from which it builds its panel, legends and feature cards."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from layers.catalog import Published
from layers.query.clause import Clause, quoted
from layers.reader import fetch
from layers.spec.field import Field
from sdi.city import city
from sdi.crs.national import ZONES
from sdi.messages import Language, catalogue, say
from sdi.web.answer import json_response, json_text, page_response
from sdi.web.parameters import Parameters
from sdi.web.visit import Visit
from tiles.public import tiled_layers, tiles_of
from tiles.style.legend import legend, unclassed

SCENARIO_FIELD = "chu_ky"
"""The field by which the map chooses a flood scenario: the return period in years."""

_TEXTS = "map.ui."


def page(request: Request) -> Response:
    """``/map``: the page; what it shows is in the part of its address after ``#``."""
    visit = Visit.of(request)
    Parameters(request)
    return page_response(request, "map.html", visit.language)


def description(request: Request) -> Response:
    """``/map.json``: texts, layers by theme with legends and fields, scenarios; in one language."""
    visit = Visit.of(request)
    Parameters(request)
    return json_response(json_text(_description(visit)), visit.language)


def _description(visit: Visit) -> dict[str, Any]:
    layers = list(reversed(tiled_layers(visit.catalog)))
    longitude, latitude = city().center
    return {
        "language": visit.language,
        "base": visit.base_url,
        "city": {name: city().text(name, visit.language) for name in ("name", "subtitle", "attribution")},
        "view": {"longitude": longitude, "latitude": latitude, "zoom": city().zoom},
        "bounds": list(city().bounds),
        "grid": _grid(visit.services.settings.city_srid),
        "texts": _texts(visit.language),
        "themes": themes(layers, visit.language),
        "layers": {p.layer.id: _layer(p, visit.language) for p in layers},
        "scenario": _scenario(visit, layers),
    }


def _texts(language: Language) -> dict[str, str]:
    return {
        key.removeprefix(_TEXTS): entry[language]
        for key, entry in catalogue().items()
        if key.startswith(_TEXTS)
    }


def _grid(srid: int) -> dict[str, Any] | None:
    """The VN-2000 zone that the page tells the pointer's position in."""
    zone = ZONES.get(srid)
    if zone is None:
        return None
    degrees, minutes = divmod(round(zone.central_meridian * 60), 60)
    title = f"VN-2000 {degrees}°{minutes:02}′"
    return {"srid": srid, "title": title, "meridian": zone.central_meridian, "scale": zone.scale}


def themes(layers: list[Published], language: Language) -> list[dict[str, Any]]:
    """The themes in the order of their highest layer."""
    groups: dict[str, list[str]] = {}
    for published in layers:
        groups.setdefault(published.layer.theme, []).append(published.layer.id)
    return [
        {"id": theme, "title": _theme_title(theme, language), "layers": ids} for theme, ids in groups.items()
    ]


def _theme_title(theme: str, language: Language) -> str:
    key = f"map.theme.{theme}"
    return say(key, language) if key in catalogue() else theme.replace("_", " ").capitalize()


def _layer(published: Published, language: Language) -> dict[str, Any]:
    layer = published.layer
    return {
        "title": getattr(layer.title, language),
        "description": getattr(layer.description, language),
        "raster": layer.raster is not None,
        "minZoom": max(layer.style.min_zoom or 0, tiles_of(published).min_zoom),
        "visible": layer.style.visible,
        "key": list(layer.key),
        "label": layer.field_with_role("label"),
        "classField": layer.style.class_field,
        "legend": [swatch.as_json() for swatch in legend(layer, language)],
        "unclassed": rest.as_json() if (rest := unclassed(layer, language)) else None,
        "fields": {name: _field(field, language) for name, field in layer.public_fields.items()},
    }


def _field(field: Field, language: Language) -> dict[str, Any]:
    told: dict[str, Any] = {"title": getattr(field.title, language), "type": field.type}
    if field.unit:
        told["unit"] = field.unit
    if field.raw_of:
        told["rawOf"] = field.raw_of
    if field.codes:
        told["codes"] = {code.code: getattr(code.title, language) for code in field.codes.codes}
    return told


def _scenario(visit: Visit, layers: list[Published]) -> dict[str, Any] | None:
    """The return periods that there are data of, and the layers that follow the choice."""
    following = [p for p in layers if SCENARIO_FIELD in p.layer.public_fields and _follows(p)]
    values: set[int] = set()
    with visit.services.database.read() as connection:
        for published in following:
            row = fetch(connection, _distinct(published))
            values.update(row[0] if row and row[0] else ())
    if not values:
        return None
    ids = [published.layer.id for published in following]
    return {"field": SCENARIO_FIELD, "layers": ids, "values": sorted(values), "default": max(values)}


def _follows(published: Published) -> bool:
    return published.layer.raster is not None or SCENARIO_FIELD in tiles_of(published).fields


def _distinct(published: Published) -> Clause:
    column = quoted(SCENARIO_FIELD)
    return Clause(f"select array_agg(distinct t.{column}) filter (where t.{column} is not null) "
                  f"from data.{quoted(published.layer.id)} t")  # fmt: skip


routes = [Route("/map", page), Route("/map.json", description)]
"""The addresses of this module."""
