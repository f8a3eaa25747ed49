"""The default look of a layer, from which styles and legends are generated."""

from typing import Literal

from pydantic import Field as Setting

from layers.spec.base import Color, LocalText, Part, Zoom


class StyleClass(Part):
    """One value of the class field and its look.

    For a number or date field `value` is the lower bound (inclusive) of a step. What is left
    out is as the layer's style says.
    """

    value: str | int | float
    title: LocalText
    color: Color
    width: float | None = Setting(default=None, gt=0)
    casing: Color | None = None
    dash: tuple[float, ...] | None = None
    icon: str | None = None
    min_zoom: Zoom | None = None


class Label(Part):
    """The text along a line, beside a point, inside a polygon (whatever the kind of its style)."""

    field: str
    min_zoom: Zoom = 14
    size: float = 12
    color: Color = "#33383d"
    halo: Color = "#ffffff"
    weight: Literal["regular", "bold"] = "regular"


class Style(Part):
    """A look that reads well at every zoom.

    `width` is the width in pixels at zoom 16 (lines), `radius` the radius there (points);
    both shrink towards low zooms. `classes: codes` takes values, titles and colours from the
    code list of `class_field`; `recolor` gives single codes a colour of their own there, where
    the official one reads badly on a screen. `order` stacks the layers of the city map, low
    below high. The layer shows from `min_zoom` on, by default from the first zoom of its tiles.
    """

    kind: Literal["fill", "line", "circle", "raster"]
    color: Color
    order: int = Setting(ge=0, le=1000)
    outline: Color | None = None
    outline_width: float = 0.6
    outline_min_zoom: Zoom | None = None
    opacity: float = Setting(default=1.0, ge=0, le=1)
    width: float = 2.0
    radius: float = 5.0
    casing: Color | None = None
    dash: tuple[float, ...] | None = None
    pattern: Literal["hatch", "dots"] | None = None
    icon: str | None = Setting(default=None, description="name of a picture of the map's own icon set")
    min_zoom: Zoom | None = None
    visible: bool = Setting(default=True, description="whether the city map shows the layer at first")
    class_field: str | None = None
    classes: Literal["codes"] | tuple[StyleClass, ...] = ()
    recolor: dict[str, Color] = Setting(default_factory=dict)
    label: Label | None = None
