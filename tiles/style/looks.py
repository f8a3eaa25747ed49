"""The classes of a layer's style, whether they are written in the style or come from a code list."""

from collections.abc import Iterator
from dataclasses import dataclass

from layers.spec.base import LocalText
from layers.spec.layer import Layer


@dataclass(frozen=True)
class Look:
    """One class: the value of the class field that makes it, and how it looks.

    For a number or date field `value` is the lower bound (inclusive) of a step. `current` is
    false for a superseded code, which old data may still carry.
    """

    value: str | int | float
    title: LocalText
    color: str
    width: float
    casing: str | None = None
    dash: tuple[float, ...] | None = None
    icon: str | None = None
    min_zoom: int | None = None
    current: bool = True


def looks_of(layer: Layer) -> list[Look]:
    """The classes of a layer in their order; empty where all features look alike."""
    if layer.style.classes == "codes":
        return list(_from_codes(layer))
    return list(_from_style(layer))


def plain_look(layer: Layer) -> Look:
    """How a feature looks that belongs to no class."""
    style = layer.style
    return Look("", layer.title, style.color, style.width, style.casing, style.dash, style.icon)


def _from_style(layer: Layer) -> Iterator[Look]:
    style = layer.style
    for c in style.classes if style.classes != "codes" else ():
        yield Look(
            value=c.value,
            title=c.title,
            color=c.color,
            width=c.width or style.width,
            casing=c.casing or style.casing,
            dash=c.dash or style.dash,
            icon=c.icon or style.icon,
            min_zoom=c.min_zoom,
        )


def _from_codes(layer: Layer) -> Iterator[Look]:
    style = layer.style
    field = layer.fields[style.class_field or ""]
    for code in field.codes.codes if field.codes else ():
        yield Look(
            value=code.code,
            title=code.title,
            color=style.recolor.get(code.code) or code.color or style.color,
            width=style.width,
            casing=style.casing,
            dash=style.dash,
            icon=style.icon,
            current=code.in_force,
        )
