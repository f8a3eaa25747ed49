"""Where data lies that does not say so: every candidate is tried, the evidence is kept."""

from typing import Any, NamedTuple

import numpy as np
import shapely
from pyproj import CRS

from sdi.city import City
from sdi.crs.transform import transform_geometry
from sdi.errors import DataRefused

_SAMPLE = 500
_OTHERS = (3405, 9210, 4326, 32648)
"""Tried beside the city's own zones: UTM in VN-2000, the neighbour zone 105°45′, degrees, UTM in WGS 84."""

_CLEARLY = 0.9
"""The share of the sample that must lie inside the city for a candidate to be believed."""


class Guess(NamedTuple):
    """A candidate: SRID, whether x and y change places, and the share of a sample inside the city."""

    srid: int
    swapped: bool
    share: float


def guess_place(geometry: Any, city: City, may_swap: bool) -> list[Guess]:
    """The believable candidates, best first; none where the data fits nowhere."""
    sample = _sample(geometry)
    if not len(sample):
        return []
    if float(np.abs(shapely.bounds(sample)).max()) <= 180:
        degrees = [
            _rated(sample, 4326, swapped, city) for swapped in ((False, True) if may_swap else (False,))
        ]
        return _believable(degrees)
    candidates = [*city.zones, *(srid for srid in _OTHERS if srid not in (4326, *city.zones))]
    turns = (False, True) if may_swap else (False,)
    return _believable([_rated(sample, srid, swapped, city) for srid in candidates for swapped in turns])


def is_turned(geometry: Any, crs: CRS, city: City) -> bool:
    """Whether the data lies in the city only with x and y exchanged, as Vietnamese tables have x = north."""
    sample = _sample(geometry)
    if not len(sample):
        return False
    as_is, turned = (_share(points, crs, city) for points in (sample, swap_axes(sample)))
    return turned >= _CLEARLY > as_is


def swap_axes(geometry: Any) -> Any:
    """The geometries with x and y exchanged."""
    return shapely.transform(geometry, lambda coordinates: coordinates[:, ::-1])


def share_inside(points: Any, city: City) -> float:
    """The share of lon/lat points inside the city's bounds."""
    west, south, east, north = city.bounds
    x, y = shapely.get_x(points), shapely.get_y(points)
    inside = (x >= west) & (x <= east) & (y >= south) & (y <= north)
    return float(inside.mean()) if len(inside) else 0.0


def _believable(guesses: list[Guess]) -> list[Guess]:
    return sorted((guess for guess in guesses if guess.share >= _CLEARLY), key=lambda guess: -guess.share)


def _sample(geometry: Any) -> Any:
    present = geometry[~(shapely.is_missing(geometry) | shapely.is_empty(geometry))]
    return shapely.centroid(present[:: max(1, len(present) // _SAMPLE)])


def _rated(sample: Any, srid: int, swapped: bool, city: City) -> Guess:
    turned = swap_axes(sample) if swapped else sample
    return Guess(srid, swapped, _share(turned, CRS.from_epsg(srid), city))


def _share(points: Any, crs: CRS, city: City) -> float:
    """The share inside the city; positions that the CRS has no place for are not."""
    try:
        return share_inside(transform_geometry(points, crs, 4326), city)
    except DataRefused:
        return 0.0
