"""The little of SVG 1.1 that our icons are drawn with: filled paths, rectangles and circles.

Paths use the absolute commands M, L, H, V, C and Z. Anything else is refused, so that an icon
never looks different here and in a browser.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from sdi.errors import DataRefused

type Point = tuple[float, float]
type Ring = list[Point]

_CURVE_STEPS = 16
_CIRCLE_STEPS = 48
_TOKEN = re.compile(r"[A-Za-z]|-?\d*\.?\d+")


@dataclass(frozen=True)
class Shape:
    """A filled area: closed rings, in units of the picture, y downwards."""

    rings: list[Ring]
    even_odd: bool


@dataclass(frozen=True)
class Picture:
    """One icon: its size, its shapes, their colour (red, green, blue, opacity; 0 to 255)."""

    width: int
    height: int
    color: tuple[int, int, int, int]
    shapes: list[Shape]


def read_picture(file: Path) -> Picture:
    """The icon in an SVG file. Raises DataRefused where it holds more than the writer of icons may use."""
    try:
        root = ElementTree.fromstring(file.read_text("utf-8"))  # noqa: S314 - our own files
        shapes = [_shape(element) for element in root]
        opacity = round(255 * float(root.get("fill-opacity", "1")))
        color = (*_rgb(root.attrib["fill"]), opacity)
        return Picture(int(root.attrib["width"]), int(root.attrib["height"]), color, shapes)
    except (OSError, ElementTree.ParseError, KeyError, ValueError) as error:
        raise DataRefused("tiles.no_icons", file=str(file), reason=str(error)) from error


def _rgb(text: str) -> tuple[int, int, int]:
    digits = text.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def _shape(element: ElementTree.Element) -> Shape:
    name = element.tag.rpartition("}")[2]
    rings = _SHAPES[name](element)
    return Shape(rings, element.get("fill-rule") == "evenodd")


def _rect(element: ElementTree.Element) -> list[Ring]:
    x, y, width, height = (float(element.attrib[name]) for name in ("x", "y", "width", "height"))
    return [[(x, y), (x + width, y), (x + width, y + height), (x, y + height)]]


def _circle(element: ElementTree.Element) -> list[Ring]:
    x, y, radius = (float(element.attrib[name]) for name in ("cx", "cy", "r"))
    turns = [2 * math.pi * step / _CIRCLE_STEPS for step in range(_CIRCLE_STEPS)]
    return [[(x + radius * math.cos(turn), y + radius * math.sin(turn)) for turn in turns]]


def _path(element: ElementTree.Element) -> list[Ring]:
    rings: list[Ring] = []
    for command, numbers in _commands(element.attrib["d"]):
        if command == "M":
            rings.append([(numbers[0], numbers[1])])
        elif command != "Z":
            rings[-1] += _drawn(command, numbers, rings[-1][-1])
    return rings


def _commands(text: str) -> Iterator[tuple[str, list[float]]]:
    command, numbers = "", list[float]()
    for token in _TOKEN.findall(text):
        if token in _ARITY:
            command, numbers = token, []
        else:
            numbers.append(float(token))
        if len(numbers) == _ARITY[command]:
            yield command, numbers
            numbers = []


def _drawn(command: str, numbers: list[float], start: Point) -> Ring:
    if command == "H":
        return [(numbers[0], start[1])]
    if command == "V":
        return [(start[0], numbers[0])]
    if command == "L":
        return [(numbers[0], numbers[1])]
    return [_on_curve(start, numbers, step / _CURVE_STEPS) for step in range(1, _CURVE_STEPS + 1)]


def _on_curve(start: Point, c: list[float], t: float) -> Point:
    """A point of a cubic Bézier curve."""
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
    xs, ys = (start[0], c[0], c[2], c[4]), (start[1], c[1], c[3], c[5])
    return sum(w * x for w, x in zip(weights, xs, strict=True)), sum(
        w * y for w, y in zip(weights, ys, strict=True)
    )


_ARITY = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "Z": 0}
_SHAPES = {"path": _path, "rect": _rect, "circle": _circle}
