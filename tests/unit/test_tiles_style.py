import operator
from collections.abc import Callable
from typing import Any

import pytest

from layers.catalog import Catalog, Published
from layers.spec.file import find_layer_files, read_layer_file
from sdi import paths
from tiles.public import tiled_layers
from tiles.style.color import channels
from tiles.style.document import Paper, View, city_style, layer_style
from tiles.style.expression import by_class
from tiles.style.ground import WATER_CODES
from tiles.style.legend import legend
from tiles.style.looks import looks_of
from tiles.style.tone import DARK, LIGHT, TONES, Tone

BASE = "https://gis.example.vn"
PUBLISHED = {
    layer.id: Published(layer, 1, 5897, "")
    for layer in (read_layer_file(file) for file in find_layer_files(paths.layers()))
}


def paper(tone: Tone = LIGHT) -> Paper:
    return Paper(BASE, tone, "vi", View(105.78, 10.03, 13))


def city(tone: Tone = LIGHT) -> dict[str, Any]:
    return city_style(tiled_layers(Catalog(1, PUBLISHED)), "Cần Thơ", paper(tone))


def value(expression: Any, properties: dict[str, Any]) -> Any:
    """What an expression gives: the part of the specification that our styles use, read independently."""
    if not isinstance(expression, list):
        return expression
    name, *rest = expression
    if name in _CHOICES:
        return _CHOICES[name](rest, properties)
    if name in ("get", "has"):
        return properties.get(rest[0]) if name == "get" else rest[0] in properties
    return _MEANINGS[name](*(value(part, properties) for part in rest))


def _match(rest: list[Any], properties: dict[str, Any]) -> Any:
    wanted = value(rest[0], properties)
    for codes, result in zip(rest[1:-1:2], rest[2:-1:2], strict=True):
        if wanted in (codes if isinstance(codes, list) else [codes]):
            return result
    return rest[-1]


def _case(rest: list[Any], properties: dict[str, Any]) -> Any:
    for condition, result in zip(rest[:-1:2], rest[1:-1:2], strict=True):
        if value(condition, properties):
            return value(result, properties)
    return value(rest[-1], properties)


def _step(rest: list[Any], properties: dict[str, Any]) -> Any:
    found, result, *stops = rest
    for stop, at_stop in zip(stops[::2], stops[1::2], strict=True):
        result = at_stop if value(found, properties) >= stop else result
    return result


def _as_text(found: Any) -> str:
    if isinstance(found, bool):
        return str(found).lower()
    return "" if found is None else f"{found:g}" if isinstance(found, float) else str(found)


_CHOICES: dict[str, Callable[[list[Any], dict[str, Any]], Any]] = {
    "match": _match,
    "case": _case,
    "step": _step,
}
_MEANINGS: dict[str, Callable[..., Any]] = {
    "!": operator.not_,
    "==": operator.eq,
    ">=": operator.ge,
    "to-number": float,
    "to-string": _as_text,
}


def test_each_code_has_the_colour_of_its_list_or_of_the_style() -> None:
    layer = PUBLISHED["parcels"].layer
    expression = by_class(layer, lambda look: look.color)
    codes = layer.fields["loai_dat"].codes
    assert codes is not None
    for code in codes.codes:
        expected = layer.style.recolor.get(code.code) or code.color or layer.style.color
        assert value(expression, {"loai_dat": code.code}) == expected
    assert value(expression, {"loai_dat": "không có"}) == layer.style.color
    assert value(expression, {}) == layer.style.color


@pytest.mark.parametrize(("depth", "place"), [(0, 0), (0.29, 0), (0.3, 1), (0.99, 2), (1, 3), (7, 3)])
def test_steps_begin_at_their_lower_bound(depth: float, place: int) -> None:
    layer = PUBLISHED["flood_marks"].layer
    expression = by_class(layer, lambda look: look.color)
    assert value(expression, {"do_sau": depth}) == looks_of(layer)[place].color
    assert value(expression, {}) == layer.style.color


def test_classes_that_agree_need_no_expression() -> None:
    assert by_class(PUBLISHED["roads"].layer, lambda look: look.dash) is None


def test_line_classes_of_different_dash_share_the_features_between_them() -> None:
    lines = [
        made
        for made in city()["layers"]
        if made["id"].startswith("power_lines-line") or made["id"] == "power_lines"
    ]
    assert len(lines) == 2
    for kind in ("tren_khong", "ngam", "khác"):
        shown = [made for made in lines if value(made["filter"], {"loai": kind})]
        assert len(shown) == 1
        assert ("line-dasharray" in shown[0]["paint"]) == (kind == "ngam")


@pytest.mark.parametrize("tone", TONES.values(), ids=TONES)
def test_the_city_stacks_its_layers_by_order_and_texts_above_all(tone: Tone) -> None:
    made = city(tone)["layers"]
    drawn = [layer for layer in made if "sdi:layer" in layer.get("metadata", {})]
    above = ("label", "reserved")
    geometry = [layer for layer in drawn if layer["metadata"]["sdi:part"] not in above]
    orders = [PUBLISHED[layer["metadata"]["sdi:layer"]].layer.style.order for layer in geometry]
    assert orders == sorted(orders)
    assert all(layer["metadata"]["sdi:part"] in above for layer in drawn[len(geometry) :])
    assert len({layer["id"] for layer in made}) == len(made)


def test_water_shows_without_the_parcels_and_over_them() -> None:
    layers = city()["layers"]
    names = [layer["id"] for layer in layers]
    water = layers[names.index("ground-water")]
    assert names.index("ground-water") > names.index("parcels")
    assert "visibility" not in water.get("layout", {})
    shown = {code for code in ("ODT", "LUC", *WATER_CODES) if value(water["filter"], {"loai_dat": code})}
    assert shown == set(WATER_CODES)


def test_layers_that_start_hidden_are_in_the_style_all_the_same() -> None:
    layers = {layer["id"]: layer for layer in city()["layers"]}
    assert layers["flood_depth"]["layout"]["visibility"] == "none"
    assert layers["roads"]["layout"].get("visibility") is None


@pytest.mark.parametrize("layer_id", PUBLISHED)
def test_a_layer_style_shows_its_layer_whatever_the_city_does(layer_id: str) -> None:
    document = layer_style(PUBLISHED[layer_id], paper())
    assert set(document["sources"]) <= {layer_id, f"{layer_id}-points"}
    assert all("visibility" not in layer.get("layout", {}) for layer in document["layers"])
    addresses = [address for source in document["sources"].values() for address in source["tiles"]]
    assert all(address.startswith(f"{BASE}/tiles/{layer_id}/") for address in addresses)


def test_areas_are_labelled_once_from_points_of_their_own() -> None:
    document = layer_style(PUBLISHED["wards"], paper())
    label = next(layer for layer in document["layers"] if layer["id"] == "wards-label")
    assert label["source"] == "wards-points"
    assert document["sources"]["wards-points"]["tiles"] == [
        f"{BASE}/tiles/wards/{{z}}/{{x}}/{{y}}.mvt?labels=true"
    ]


def test_no_style_names_another_server_or_a_personal_field() -> None:
    text = str([city(tone) for tone in TONES.values()])
    assert text.count("://") == text.count(BASE)
    for published in PUBLISHED.values():
        assert not [name for name in published.layer.personal_fields if f"'{name}'" in text]


def brightness(color: str) -> float:
    red, green, blue = channels(color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_dark_city_is_dark_and_its_texts_stand_out() -> None:
    for layer in city(DARK)["layers"]:
        paint = layer.get("paint", {})
        if layer["type"] == "symbol" and "text-color" in paint:
            assert brightness(paint["text-color"]) - brightness(DARK.land) > 0.35
        if isinstance(paint.get("fill-color"), str):
            assert brightness(paint["fill-color"]) < 0.4


@pytest.mark.parametrize("layer_id", PUBLISHED)
def test_a_legend_has_a_line_for_every_class(layer_id: str) -> None:
    layer = PUBLISHED[layer_id].layer
    swatches = legend(layer, "vi")
    classes = len(layer.raster.classes) if layer.raster else len(looks_of(layer))
    assert len(swatches) == max(1, classes)
    assert all(swatch.title for swatch in swatches)
    assert {swatch.value for swatch in swatches} == {None} if classes == 0 else len(swatches) == classes


def test_a_translucent_fill_has_the_colour_that_the_map_shows() -> None:
    layer = PUBLISHED["flood_zones"].layer
    swatch = legend(layer, "vi")[0]
    shown, land = channels(swatch.color[0]), channels(LIGHT.land)
    pure = channels(looks_of(layer)[0].color)
    for s, p, ground in zip(shown, pure, land, strict=True):
        assert s == pytest.approx(layer.style.opacity * p + (1 - layer.style.opacity) * ground, abs=1 / 255)


def test_a_layer_of_any_geometry_draws_each_as_what_it_is() -> None:
    roads = PUBLISHED["roads"]
    mixed = roads.layer.model_copy(
        update={"geometry": roads.layer.geometry.model_copy(update={"type": "geometry"})}
    )
    document = layer_style(Published(mixed, 1, 5897, ""), paper())
    drawn = {layer["type"]: layer["filter"] for layer in document["layers"] if "filter" in layer}
    assert len({layer["id"] for layer in document["layers"]}) == len(document["layers"])
    assert drawn == {
        "fill": ["==", ["geometry-type"], "Polygon"],
        "line": ["!", ["==", ["geometry-type"], "Point"]],
        "circle": ["==", ["geometry-type"], "Point"],
    }
