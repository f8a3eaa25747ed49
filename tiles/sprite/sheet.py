"""The sprite: all icons on one sheet, with an index (MapLibre Style Specification, Sprite)."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tiles.png import rgba_png
from tiles.sprite.paint import painted
from tiles.sprite.svg import Picture, read_picture

type Index = dict[str, dict[str, float]]


@dataclass(frozen=True)
class Sheet:
    """The picture of a sprite and where in it each icon is."""

    png: bytes
    index: Index


def icon_names(folder: Path) -> list[str]:
    """The names of the icons in a folder of SVG files."""
    return sorted(file.stem for file in folder.glob("*.svg"))


def make_sheet(folder: Path, ratio: int) -> Sheet:
    """The sprite of a folder of SVG files at `ratio` pixels a unit (2 for ``@2x``).

    The same files give the same picture everywhere: no graphics library of the machine takes part.
    Raises DataRefused for an icon that can't be read.
    """
    pictures = {name: read_picture(folder / f"{name}.svg") for name in icon_names(folder)}
    sheet = np.zeros((_height(pictures) * ratio, _width(pictures) * ratio, 4), np.uint8)
    index: Index = {}
    left = 0
    for name, picture in pictures.items():
        height, width = picture.height * ratio, picture.width * ratio
        sheet[:height, left : left + width] = painted(picture, ratio)
        index[name] = {"x": left, "y": 0, "width": width, "height": height, "pixelRatio": ratio}
        left += width
    return Sheet(rgba_png(sheet), index)


def _width(pictures: dict[str, Picture]) -> int:
    return max(1, sum(picture.width for picture in pictures.values()))


def _height(pictures: dict[str, Picture]) -> int:
    return max([1, *(picture.height for picture in pictures.values())])
