"""Expressions of the MapLibre Style Specification that give each class its own value."""

from collections.abc import Callable
from typing import Any

from layers.spec.layer import Layer
from tiles.style.looks import Look, looks_of, plain_look

type Expression = Any
type ValueOf = Callable[[Look], Any]


def by_class(layer: Layer, value_of: ValueOf) -> Expression:
    """An expression that gives `value_of` a feature's class; the plain value where all classes agree."""
    looks, rest = looks_of(layer), value_of(plain_look(layer))
    if all(value_of(look) == rest for look in looks):
        return rest
    if _is_stepped(layer):
        return _step(layer, looks, value_of, rest)
    return _match(layer, looks, value_of, rest)


def in_classes(layer: Layer, wanted: Callable[[Look], bool]) -> Expression | None:
    """A filter for the features whose class is wanted; None where that is all of them."""
    chosen = by_class(layer, wanted)
    return None if chosen is True else ["==", chosen, True]


def _is_stepped(layer: Layer) -> bool:
    """Whether classes are ranges of a number or a date, not single values."""
    if layer.style.classes == "codes" or layer.style.class_field is None:
        return False
    return layer.fields[layer.style.class_field].type in ("integer", "number", "date", "datetime")


def _match(layer: Layer, looks: list[Look], value_of: ValueOf, rest: Any) -> Expression:
    groups: dict[str, tuple[Any, list[str]]] = {}
    for look in looks:
        value = value_of(look)
        if value != rest:
            groups.setdefault(repr(value), (value, []))[1].append(_as_text(look.value))
    # numbers and booleans compare as text: a code list holds texts
    cases = [part for value, codes in groups.values() for part in (codes, value)]
    return ["match", ["to-string", ["get", layer.style.class_field]], *cases, rest]


def _as_text(value: str | int | float) -> str:
    return (
        str(value).lower()
        if isinstance(value, bool)
        else f"{value:g}"
        if isinstance(value, float)
        else str(value)
    )


def _step(layer: Layer, looks: list[Look], value_of: ValueOf, rest: Any) -> Expression:
    field = layer.style.class_field
    known = ["has", field]
    if layer.fields[field or ""].type in ("date", "datetime"):
        # ISO 8601 texts sort as the moments do; the latest step is tried first
        ordered = sorted(looks, key=lambda look: str(look.value), reverse=True)
        cases = [
            part for look in ordered for part in ([">=", ["get", field], str(look.value)], value_of(look))
        ]
        return ["case", ["!", known], rest, *cases, rest]
    ordered = sorted(looks, key=lambda look: float(look.value))
    stops = [part for look in ordered for part in (float(look.value), value_of(look))]
    return ["case", ["!", known], rest, ["step", ["to-number", ["get", field]], rest, *stops]]
