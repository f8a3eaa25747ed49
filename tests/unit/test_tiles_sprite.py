import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from layers.spec.file import find_layer_files, read_layer_file
from sdi import paths
from sdi.errors import DataRefused
from tiles.sprite.paint import painted
from tiles.sprite.sheet import icon_names, make_sheet
from tiles.sprite.svg import read_picture

ICONS = paths.static() / "icons"


def svg(tmp_path: Path, body: str, fill: str = "#fff") -> Path:
    file = tmp_path / "icon.svg"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24" fill="{fill}">'
    )
    file.write_text(f"{head}{body}</svg>", "utf-8")
    return file


def opacity(file: Path, ratio: int = 1) -> NDArray[np.uint8]:
    return painted(read_picture(file), ratio)[..., 3]


def test_whole_pixels_are_filled_and_parts_of_them_in_their_share(tmp_path: Path) -> None:
    found = opacity(svg(tmp_path, '<rect x="2" y="3" width="4.5" height="1"/>'))
    assert found[3, 2:6].tolist() == [255] * 4
    assert found[3, 6] == pytest.approx(127.5, abs=1)
    assert found.sum() == 4 * 255 + int(found[3, 6])


@pytest.mark.parametrize("ratio", [1, 2, 3])
def test_a_circle_has_its_area(tmp_path: Path, ratio: int) -> None:
    found = opacity(svg(tmp_path, '<circle cx="12" cy="12" r="9"/>'), ratio)
    assert found.shape == (24 * ratio, 24 * ratio)
    assert found.sum() / 255 / ratio**2 == pytest.approx(np.pi * 81, rel=0.005)


def test_a_curve_is_the_curve_of_svg(tmp_path: Path) -> None:
    # a quarter of a circle by its usual Bézier
    body = '<path d="M12 2 C17.523 2 22 6.477 22 12 H12 Z"/>'
    assert opacity(svg(tmp_path, body)).sum() / 255 == pytest.approx(np.pi * 100 / 4, rel=0.005)


def test_even_odd_leaves_a_hole(tmp_path: Path) -> None:
    rings = "M2 2 H22 V22 H2 Z M8 8 H16 V16 H8 Z"
    full = opacity(svg(tmp_path, f'<path d="{rings}"/>')).sum()
    holed = opacity(svg(tmp_path, f'<path fill-rule="evenodd" d="{rings}"/>')).sum()
    assert (full / 255, holed / 255) == (400, 400 - 64)


@pytest.mark.parametrize(
    "body",
    ['<ellipse cx="1" cy="1" rx="1" ry="2"/>', '<path d="M1 1 Q2 2 3 3 Z"/>', '<rect x="1" y="1"/>', "<"],
)
def test_what_the_painter_does_not_know_is_refused(tmp_path: Path, body: str) -> None:
    with pytest.raises(DataRefused) as refused:
        read_picture(svg(tmp_path, body))
    assert refused.value.key == "tiles.no_icons"


def test_the_sheet_holds_each_icon_where_its_index_says() -> None:
    sheet = make_sheet(ICONS, 2)
    names = icon_names(ICONS)
    assert sorted(sheet.index) == names
    assert json.loads(json.dumps(sheet.index)) == sheet.index
    ends = sorted((place["x"], place["x"] + place["width"]) for place in sheet.index.values())
    assert all(end <= start for (_, end), (start, _) in pairwise(ends))


def test_shipped_layers_name_icons_that_there_are() -> None:
    named = set()
    for file in find_layer_files(paths.layers()):
        style = read_layer_file(file).style
        named |= {style.icon, *(c.icon for c in style.classes if style.classes != "codes")} - {None}
    assert named <= set(icon_names(ICONS))
    assert named
