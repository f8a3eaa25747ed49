"""Where the sample city lies, and where its chance comes from."""

from zlib import crc32

import numpy as np
import shapely
from numpy.typing import NDArray

type Coords = NDArray[np.float64]
"""Points as rows (E, N) in metres, EPSG:5897 unless said otherwise; also plain numbers, one each."""
type Mask = NDArray[np.bool_]
type Shapes = NDArray[np.object_]
"""Shapely geometries in metres, EPSG:5897 unless said otherwise."""

CITY_CRS = "EPSG:5897"
SOC_TRANG_CRS = "EPSG:9209"
WGS84 = "EPSG:4326"

GRID = 0.001
"""Coordinates are kept on a grid of one millimetre, so that neighbours share their vertices exactly."""


def points(coords: Coords) -> Shapes:
    """Rows (E, N) as points."""
    return np.asarray(shapely.points(coords))


def chance(*name: object) -> np.random.Generator:
    """The random numbers that belong to one named thing: the same in every run, whatever runs before it."""
    return np.random.default_rng(crc32("/".join(map(str, name)).encode()))
