import pytest

from layers.spec.layer import Layer
from tiles.grid import Tile
from tiles.rule import DETAIL_ZOOM, Step, rule_for


def layer_with(kind: str, **style: object) -> Layer:
    text = {"vi": "x", "en": "x"}
    return Layer.model_validate({
        "id": "works",
        "theme": "power",
        "title": text,
        "description": text,
        "geometry": {"type": kind},
        "fields": {
            "cap": {"type": "text", "title": text},
            "size": {"type": "number", "title": text},
        },
        "tiles": {"min_zoom": 8, "max_zoom": 17, "fields": ["cap", "size"]},
        "style": {"kind": "line", "color": "#000000", "order": 1, **style},
        "metadata": {"topic": "structure", "responsible": text},
    })  # fmt: skip


def at(z: int) -> Tile:
    return Tile(z, 0, 0)


def classes(*bounds: tuple[object, int | None]) -> list[dict[str, object]]:
    return [
        {"value": value, "title": {"vi": "x", "en": "x"}, "color": "#000000", "min_zoom": zoom}
        for value, zoom in bounds
    ]


def test_below_its_first_zoom_a_layer_has_no_rule() -> None:
    assert rule_for(layer_with("multilinestring"), at(7)) is None
    assert rule_for(layer_with("multilinestring"), at(8)) is not None


@pytest.mark.parametrize("kind", ["multilinestring", "multipolygon"])
def test_below_detail_half_a_pixel_is_simplified_and_less_than_a_pixel_left_out(kind: str) -> None:
    rule = rule_for(layer_with(kind), at(DETAIL_ZOOM - 1))
    assert rule is not None
    assert rule.simplify == at(DETAIL_ZOOM - 1).pixel / 2
    assert rule.smallest == at(DETAIL_ZOOM - 1).pixel


@pytest.mark.parametrize(("kind", "zoom"), [("multipolygon", DETAIL_ZOOM), ("point", 9)])
def test_detail_and_points_are_as_stored(kind: str, zoom: int) -> None:
    rule = rule_for(layer_with(kind), at(zoom))
    assert rule is not None
    assert (rule.simplify, rule.smallest) == (0, 0)


def test_what_is_magnified_by_the_client_is_never_simplified() -> None:
    layer = layer_with("multipolygon")
    assert layer.tiles
    layer = layer.model_copy(update={"tiles": layer.tiles.model_copy(update={"max_zoom": 12})})
    rule = rule_for(layer, at(12))
    assert rule is not None
    assert rule.simplify == 0


def test_single_values_are_hidden_until_their_class_begins() -> None:
    layer = layer_with(
        "multilinestring", class_field="cap", classes=classes(("QL", 8), ("HEM", 13), ("X", None))
    )
    hidden = {z: rule.hidden_values for z in (8, 12, 13) if (rule := rule_for(layer, at(z)))}
    assert hidden == {8: ("HEM",), 12: ("HEM",), 13: ()}


def test_steps_of_a_number_are_hidden_up_to_the_next() -> None:
    steps = classes((0, 14), (300, None), (100, 11))
    layer = layer_with("multilinestring", class_field="size", classes=steps)
    hidden = {z: rule.hidden_steps for z in (10, 12, 14) if (rule := rule_for(layer, at(z)))}
    assert hidden == {10: (Step(0, 100), Step(100, 300)), 12: (Step(0, 100),), 14: ()}


def test_the_last_step_has_no_end() -> None:
    layer = layer_with("multilinestring", class_field="size", classes=classes((5, 12)))
    rule = rule_for(layer, at(8))
    assert rule is not None
    assert rule.hidden_steps == (Step(5, None),)
