"""The web-mercator tile grid (OGC TMS 2.0, WebMercatorQuad): row 0 is in the north."""

from typing import NamedTuple

from sdi.errors import NotFound

HALF_WORLD = 20037508.342789244
"""Metres of EPSG:3857 from the middle of the world to its edge."""

MAX_ZOOM = 22
EXTENT = 4096
"""Units of a vector tile's own grid along one side (MVT 2.1, §4.1)."""

DISPLAY_PIXELS = 512
"""Pixels along one side of a tile at the zoom it is made for, as MapLibre draws it."""


class Box(NamedTuple):
    """A box in EPSG:3857, metres."""

    west: float
    south: float
    east: float
    north: float


class Tile(NamedTuple):
    """One tile of the grid."""

    z: int
    x: int
    y: int

    @property
    def side(self) -> float:
        """The length of a side in metres of EPSG:3857."""
        return 2 * HALF_WORLD / (1 << self.z)

    @property
    def pixel(self) -> float:
        """The length of a display pixel in metres of EPSG:3857."""
        return self.side / DISPLAY_PIXELS

    def box(self, buffer: int = 0) -> Box:
        """The tile's box, widened on all sides by `buffer` units of 1/4096 of a side."""
        wider = self.side * buffer / EXTENT
        west = -HALF_WORLD + self.x * self.side
        north = HALF_WORLD - self.y * self.side
        return Box(west - wider, north - self.side - wider, west + self.side + wider, north + wider)


def tile_at(z: int, x: int, y: int) -> Tile:
    """The tile of that address. Raises NotFound where the grid has none."""
    if not (0 <= z <= MAX_ZOOM and 0 <= x < (1 << z) and 0 <= y < (1 << z)):
        raise NotFound("tiles.no_tile", z=z, x=x, y=y, last=MAX_ZOOM)
    return Tile(z, x, y)
