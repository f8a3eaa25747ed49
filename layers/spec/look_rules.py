"""What must hold between a layer's tiles, its style and its fields."""

from collections.abc import Iterator
from itertools import pairwise
from typing import get_args

from layers.spec.code_rules import codes_of
from layers.spec.geometry import GeometryType
from layers.spec.mistake import Mistake, Path, Raw, items, mapping, names, number, text

_DRAWN_AS = {
    "fill": {"multipolygon", "geometry"},
    "line": {"multilinestring", "multipolygon", "geometry"},
    "circle": {"point", "multipoint", "geometry"},
}

_GEOMETRIES = set(get_args(GeometryType.__value__))


def look_mistakes(raw: Raw, fields: Raw) -> Iterator[Mistake]:
    """Mistakes of tiles, style and raster."""
    tiles, style = mapping(raw, "tiles"), mapping(raw, "style")
    yield from _tiles(tiles, fields)
    yield from _raster(raw, style)
    if "raster" in raw:
        return
    yield from _kind(raw, style)
    carried = [name for _, name in names(tiles, "fields")] if "tiles" in raw else list(fields)
    yield from _styled_by(text(style, "class_field"), ("style", "class_field"), carried, fields)
    yield from _styled_by(text(style.get("label"), "field"), ("style", "label", "field"), carried, fields)
    yield from _classes(style, fields)


def _tiles(tiles: Raw, fields: Raw) -> Iterator[Mistake]:
    for place, name in names(tiles, "fields"):
        if name not in fields:
            yield Mistake(("tiles", "fields", place), "layer.unknown_field", {"name": name})
        elif mapping(fields, name).get("personal") is True:
            yield Mistake(("tiles", "fields", place), "layer.personal_in_tiles", {"name": name})
    low, high = number(tiles, "min_zoom"), number({"max_zoom": 17, **tiles}, "max_zoom")
    if low is not None and high is not None and low > high:
        yield Mistake(("tiles", "min_zoom"), "layer.zooms", {"low": low, "high": high})


def _raster(raw: Raw, style: Raw) -> Iterator[Mistake]:
    if "style" in raw and ("raster" in raw) != (style.get("kind") == "raster"):
        yield Mistake(("style", "kind"), "layer.raster_style", {})
    bounds = [number(item, "above") for item in items(mapping(raw, "raster"), "classes")]
    for place, (lower, upper) in enumerate(pairwise(bounds), start=1):
        if lower is not None and upper is not None and lower >= upper:
            values = {"low": lower, "high": upper}
            yield Mistake(("raster", "classes", place, "above"), "layer.raster_classes", values)


def _kind(raw: Raw, style: Raw) -> Iterator[Mistake]:
    kind, geometry = text(style, "kind"), text(mapping(raw, "geometry"), "type")
    if kind in _DRAWN_AS and geometry in _GEOMETRIES - _DRAWN_AS[kind]:
        yield Mistake(("style", "kind"), "layer.style_geometry", {"kind": kind, "type": geometry})


def _styled_by(name: str | None, path: Path, carried: list[str], fields: Raw) -> Iterator[Mistake]:
    if name is not None and name not in fields:
        yield Mistake(path, "layer.unknown_field", {"name": name})
    elif name is not None and name not in carried:
        yield Mistake(path, "layer.not_in_tiles", {"name": name})


def _classes(style: Raw, fields: Raw) -> Iterator[Mistake]:
    name = text(style, "class_field")
    if name is None:
        if style.get("classes"):
            yield Mistake(("style", "classes"), "layer.no_class_field", {})
        return
    codes = codes_of(mapping(fields, name))
    if codes is None and style.get("classes") == "codes" and name in fields:
        yield Mistake(("style", "classes"), "layer.no_codes", {"name": name})
    if codes is not None:
        yield from _foreign_codes(style, name, codes)


def _foreign_codes(style: Raw, name: str, codes: set[str]) -> Iterator[Mistake]:
    for place, item in enumerate(items(style, "classes")):
        value = text(item, "value")
        if value is not None and value not in codes:
            yield Mistake(
                ("style", "classes", place, "value"), "layer.not_a_code", {"value": value, "name": name}
            )
    for value in mapping(style, "recolor"):
        if value not in codes:
            yield Mistake(("style", "recolor", value), "layer.not_a_code", {"value": value, "name": name})
