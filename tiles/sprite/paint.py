"""Icons to pixels: the covered share of each pixel, by counting points on a fine lattice."""

import numpy as np
from numpy.typing import NDArray

from tiles.sprite.svg import Picture, Ring, Shape

_FINE = 8
"""Points counted along one side of a pixel."""

type Mask = NDArray[np.bool_]


def painted(picture: Picture, ratio: int) -> NDArray[np.uint8]:
    """The icon at `ratio` pixels a unit, as height × width × 4 (red, green, blue, opacity)."""
    covered = np.zeros((picture.height * ratio * _FINE, picture.width * ratio * _FINE), np.bool_)
    for shape in picture.shapes:
        covered |= _inside(shape, covered.shape[0], covered.shape[1], ratio * _FINE)
    blocks = covered.reshape(picture.height * ratio, _FINE, picture.width * ratio, _FINE)
    share = blocks.mean(axis=(1, 3))
    pixels = np.empty((*share.shape, 4), np.uint8)
    pixels[..., :3] = picture.color[:3]
    pixels[..., 3] = np.round(share * picture.color[3])
    return pixels


def _inside(shape: Shape, height: int, width: int, scale: int) -> Mask:
    """The lattice points in a shape: by the even-odd rule within it, or in any of its rings."""
    xs = (np.arange(width) + 0.5) / scale
    ys = ((np.arange(height) + 0.5) / scale)[:, None]
    inside = np.zeros((height, width), np.bool_)
    for ring in shape.rings:
        one = _in_ring(ring, xs, ys)
        inside = inside ^ one if shape.even_odd else inside | one
    return inside


def _in_ring(ring: Ring, xs: NDArray[np.float64], ys: NDArray[np.float64]) -> Mask:
    """Which points a ray to the right leaves the ring from: it crosses an odd number of edges."""
    odd = np.zeros((ys.shape[0], xs.shape[0]), np.bool_)
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if y1 == y2:
            continue
        crossing = x1 + (ys - y1) * (x2 - x1) / (y2 - y1)
        odd ^= ((ys >= min(y1, y2)) & (ys < max(y1, y2))) & (xs < crossing)
    return odd
