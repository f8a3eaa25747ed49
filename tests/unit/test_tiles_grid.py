import morecantile
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdi.errors import NotFound
from tiles.grid import Tile, tile_at

WEB_MERCATOR = morecantile.tms.get("WebMercatorQuad")


@st.composite
def addresses(draw: st.DrawFn) -> Tile:
    z = draw(st.integers(0, 22))
    last = (1 << z) - 1
    return tile_at(z, draw(st.integers(0, last)), draw(st.integers(0, last)))


@given(addresses())
def test_boxes_are_those_of_the_standard(tile: Tile) -> None:
    expected = WEB_MERCATOR.xy_bounds(morecantile.Tile(tile.x, tile.y, tile.z))
    assert tile.box() == pytest.approx(tuple(expected), abs=1e-6)


@given(addresses())
def test_the_resolution_is_that_of_512_pixels(tile: Tile) -> None:
    assert tile.pixel * 512 == pytest.approx(tile.side)
    assert tile.pixel == pytest.approx(WEB_MERCATOR.matrix(tile.z).cellSize / 2)


@given(addresses(), st.integers(0, 512))
def test_a_buffer_widens_all_sides_alike(tile: Tile, buffer: int) -> None:
    inner, outer = tile.box(), tile.box(buffer)
    by = tile.side * buffer / 4096
    widened = (inner.west - by, inner.south - by, inner.east + by, inner.north + by)
    assert outer == pytest.approx(widened)


@pytest.mark.parametrize(
    "address", [(-1, 0, 0), (23, 0, 0), (0, 1, 0), (3, 8, 0), (3, 0, -1), (5, 0, 10**30)]
)
def test_other_addresses_are_refused(address: tuple[int, int, int]) -> None:
    with pytest.raises(NotFound) as refused:
        tile_at(*address)
    assert refused.value.key == "tiles.no_tile"
