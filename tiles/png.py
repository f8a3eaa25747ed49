"""A small PNG writer (W3C PNG, third edition): eight bits a sample, no filter, one IDAT chunk."""

import struct
import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

type Rgba = tuple[int, int, int, int]


def rgba_png(pixels: NDArray[np.uint8]) -> bytes:
    """A picture from an array of height × width × 4: red, green, blue, opacity."""
    return _png(pixels.shape[1], pixels.shape[0], 6, [], pixels.reshape(pixels.shape[0], -1))


def indexed_png(indexes: NDArray[np.uint8], palette: Sequence[Rgba]) -> bytes:
    """A picture from an array of height × width of places in `palette`."""
    colors = bytes(sample for color in palette for sample in color[:3])
    opacities = bytes(color[3] for color in palette)
    chunks = [_chunk(b"PLTE", colors), _chunk(b"tRNS", opacities)]
    return _png(indexes.shape[1], indexes.shape[0], 3, chunks, indexes)


def _png(width: int, height: int, color_type: int, chunks: list[bytes], rows: NDArray[np.uint8]) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, color_type, 0, 0, 0)
    unfiltered = np.zeros((height, 1), np.uint8)
    data = zlib.compress(np.hstack([unfiltered, rows]).tobytes(), 6)
    body = [_chunk(b"IHDR", header), *chunks, _chunk(b"IDAT", data), _chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(body)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
