"""The geometry of a layer as style layers: areas, lines, points, pictures."""

from collections.abc import Iterator
from typing import Any

from tiles.style.drawing import Drawing, StyleLayer
from tiles.style.expression import by_class, in_classes
from tiles.style.looks import Look, looks_of, plain_look
from tiles.style.scale import (
    band_width,
    border_width,
    casing_width,
    icon_size,
    icon_zoom,
    line_width,
    outline_width,
    radius,
)


def geometry_parts(drawing: Drawing) -> list[StyleLayer]:
    """The style layers of a layer without its labels, the lowest first."""
    if drawing.layer.geometry.type == "geometry" and not drawing.layer.raster:
        return list(_mixed(drawing))
    kinds = {"fill": _areas, "line": _lines, "circle": _points, "raster": _pictures}
    return list(kinds[drawing.layer.style.kind](drawing))


def _areas(drawing: Drawing) -> Iterator[StyleLayer]:
    layer, style, tone = drawing.layer, drawing.layer.style, drawing.tone
    toned = tone.water_area if layer.theme == "flood" else tone.area
    paint = {
        "fill-color": by_class(layer, lambda look: toned(look.color)),
        "fill-opacity": style.opacity,
        "fill-antialias": style.opacity == 1,  # translucent neighbours would show a seam
    }
    yield drawing.style_layer("fill", "fill", paint=paint)
    if style.pattern:
        paint = {"fill-pattern": tone.pattern(style.pattern), "fill-opacity": min(1.0, style.opacity + 0.3)}
        yield drawing.style_layer("pattern", "fill", paint=paint)
    if style.outline:
        yield _outline(drawing, style.outline)


def _outline(drawing: Drawing, color: str) -> StyleLayer:
    style = drawing.layer.style
    paint = {
        "line-color": drawing.tone.outline(color),
        "line-width": outline_width(style.outline_width),
        "line-opacity": min(1.0, style.opacity + 0.3),
    }
    first = max(drawing.first_zoom, style.outline_min_zoom or 0)
    return drawing.style_layer("outline", "line", minzoom=first, layout=_ROUND, paint=paint)


def _lines(drawing: Drawing) -> Iterator[StyleLayer]:
    layer, style, tone = drawing.layer, drawing.layer.style, drawing.tone
    if layer.geometry.type == "multipolygon":
        yield from _borders(drawing)
        return
    looks = [plain_look(layer), *looks_of(layer)]
    if any(look.casing for look in looks):
        paint = {
            "line-color": by_class(layer, lambda look: tone.casing(look.casing or look.color)),
            "line-width": casing_width(layer),
            "line-opacity": style.opacity,
        }
        yield drawing.style_layer("casing", "line", layout=_line_layout(drawing), paint=paint)
    dashes = list(dict.fromkeys(look.dash for look in looks))
    for place, dash in enumerate(dashes):
        part = "line" if place == 0 else f"line-{place + 1}"
        yield _line(drawing, part, dash, alone=len(dashes) == 1)


def _borders(drawing: Drawing) -> Iterator[StyleLayer]:
    """Areas drawn as lines: a fine line within a soft band, whatever their dash.

    Neighbours share their edges, and two dashed lines out of step are a solid one here and there.
    """
    layer = drawing.layer
    color = by_class(layer, lambda look: drawing.tone.line(look.color))
    soft = {"line-color": color, "line-width": band_width(layer), "line-opacity": 0.16}
    yield drawing.style_layer("band", "line", layout=dict(_ROUND), paint=soft)
    fine = {"line-color": color, "line-width": border_width(layer), "line-opacity": layer.style.opacity}
    yield drawing.style_layer("border", "line", layout=dict(_ROUND), paint=fine)


def _line(drawing: Drawing, part: str, dash: tuple[float, ...] | None, alone: bool) -> StyleLayer:
    """The lines of the classes that share a dash: it can't differ within a style layer everywhere."""
    layer = drawing.layer
    paint = {
        "line-color": by_class(layer, lambda look: drawing.tone.line(look.color)),
        "line-width": line_width(layer),
        "line-opacity": layer.style.opacity,
    }
    members: dict[str, Any] = {"paint": paint, "layout": _line_layout(drawing)}
    if dash:
        paint["line-dasharray"] = list(dash)
        members["layout"] = {**members["layout"], "line-cap": "butt"}
    if not alone:
        members["filter"] = in_classes(layer, lambda look: look.dash == dash)
    return drawing.style_layer(part, "line", **members)


def _line_layout(drawing: Drawing) -> dict[str, object]:
    """Round ends; where classes differ in width, the first of the legend lies on top."""
    looks = looks_of(drawing.layer)
    if len({look.width for look in looks}) < 2:
        return dict(_ROUND)
    ranks = {look.value: len(looks) - place for place, look in enumerate(looks)}

    def rank(look: Look) -> int:
        return ranks.get(look.value, 0)

    return {**_ROUND, "line-sort-key": by_class(drawing.layer, rank)}


def _points(drawing: Drawing) -> Iterator[StyleLayer]:
    layer, style, tone = drawing.layer, drawing.layer.style, drawing.tone
    paint = {
        "circle-color": by_class(layer, lambda look: tone.mark(look.color)),
        "circle-radius": radius(layer),
        "circle-opacity": style.opacity,
    }
    if style.outline:
        paint["circle-stroke-color"] = tone.rim(style.outline)
        paint["circle-stroke-width"] = style.outline_width
        paint["circle-stroke-opacity"] = style.opacity
    yield drawing.style_layer("circle", "circle", paint=paint)
    if any(look.icon for look in [plain_look(layer), *looks_of(layer)]):
        yield _icons(drawing)


def _icons(drawing: Drawing) -> StyleLayer:
    layer = drawing.layer
    layout = {
        "icon-image": by_class(layer, lambda look: look.icon or ""),
        "icon-size": icon_size(layer),
        "icon-allow-overlap": True,
    }
    first = max(drawing.first_zoom, icon_zoom(layer))
    paint = {"icon-opacity": layer.style.opacity}
    return drawing.style_layer("icon", "symbol", minzoom=first, layout=layout, paint=paint)


def reserved_parts(drawing: Drawing) -> list[StyleLayer]:
    """Icons that nobody sees, above all texts: the uppermost are placed first, so no text covers them.

    Their padding differs from that of the seen ones: layers of one layout are placed as one, low down.
    """
    if drawing.layer.style.kind != "circle":
        return []
    seen = [made for made in geometry_parts(drawing) if made["type"] == "symbol"]
    return [
        {
            **icons,
            "id": f"{drawing.layer.id}-reserved",
            "metadata": {**icons["metadata"], "sdi:part": "reserved"},
            "layout": {**icons["layout"], "icon-padding": 1},
            "paint": {"icon-opacity": 0},
        }
        for icons in seen
    ]


def _mixed(drawing: Drawing) -> Iterator[StyleLayer]:
    """A layer of points, lines and areas alike: each drawn as what it is."""
    style, tone = drawing.layer.style, drawing.tone
    fill = {"fill-color": by_class(drawing.layer, lambda look: tone.area(look.color)), "fill-opacity": 0.4}
    yield drawing.style_layer("fill", "fill", filter=_is("Polygon"), paint=fill)
    line = {
        "line-color": by_class(drawing.layer, lambda look: tone.line(look.color)),
        "line-width": line_width(drawing.layer),
        "line-opacity": style.opacity,
    }
    yield drawing.style_layer("line", "line", filter=["!", _is("Point")], layout=dict(_ROUND), paint=line)
    circle = {
        "circle-color": by_class(drawing.layer, lambda look: tone.mark(look.color)),
        "circle-radius": radius(drawing.layer),
        "circle-opacity": style.opacity,
    }
    yield drawing.style_layer("circle", "circle", filter=_is("Point"), paint=circle)


def _is(geometry: str) -> list[object]:
    return ["==", ["geometry-type"], geometry]


def _pictures(drawing: Drawing) -> Iterator[StyleLayer]:
    made = drawing.style_layer("raster", "raster")
    del made["source-layer"]
    paint = {"raster-opacity": drawing.layer.style.opacity, "raster-resampling": "nearest"}
    yield {**made, "paint": paint | {"raster-fade-duration": 0}}


_ROUND = {"line-cap": "round", "line-join": "round"}
