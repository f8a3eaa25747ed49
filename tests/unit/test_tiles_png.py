from io import BytesIO

import numpy as np
import pytest
import rasterio
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from tiles.png import indexed_png, rgba_png

pytestmark = pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")

sides = st.tuples(st.integers(1, 40), st.integers(1, 40))


def decoded(png: bytes) -> NDArray[np.uint8]:
    """Height × width × bands, read by GDAL."""
    with rasterio.open(BytesIO(png), driver="PNG") as picture:
        return np.moveaxis(picture.read(), 0, 2)


@given(st.data(), sides)
def test_every_pixel_comes_back(data: st.DataObject, size: tuple[int, int]) -> None:
    pixels = data.draw(arrays.arrays(np.uint8, (*size, 4)))
    assert np.array_equal(decoded(rgba_png(pixels)), pixels)


@given(st.data(), sides)
def test_places_in_a_palette_become_its_colours(data: st.DataObject, size: tuple[int, int]) -> None:
    palette = [(0, 0, 0, 0), (255, 16, 1, 255), (9, 200, 77, 128)]
    places = data.draw(arrays.arrays(np.uint8, size, elements=st.integers(0, 2)))
    with rasterio.open(BytesIO(indexed_png(places, palette)), driver="PNG") as picture:
        assert np.array_equal(picture.read(1), places)
        found = [picture.colormap(1)[place] for place in range(3)]
    assert found == palette
