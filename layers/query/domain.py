"""Where a projected CRS has a place for every point, so that boxes can be cut to it."""

from functools import cache

from pyproj import CRS

from layers.query.query import Box
from sdi.crs.transform import transformer

_MARGIN = 15.0
"""Degrees around the area of use that EPSG states: still smooth, and no feature lies further out."""


@cache
def domain(srid: int) -> Box | None:
    """The box in degrees around a projected CRS's area of use; None for a geographic CRS."""
    crs = CRS.from_epsg(srid)
    area = crs.area_of_use
    if not crs.is_projected or area is None:
        return None
    return Box(
        max(-180.0, area.west - _MARGIN),
        max(-84.0, area.south - _MARGIN),
        min(180.0, area.east + _MARGIN),
        min(84.0, area.north + _MARGIN),
    )


@cache
def _mercator_domain(srid: int) -> Box | None:
    degrees = domain(srid)
    if degrees is None:
        return None
    (west, east), (south, north) = transformer(4326, 3857).transform(
        (degrees.west, degrees.east), (degrees.south, degrees.north)
    )
    return Box(west, south, east, north, 3857)


def cut_to_domain(box: Box, srid: int) -> Box | None:
    """The part of a box in degrees or web mercator that the CRS can hold; None where there is none.

    Boxes of other systems are given back as they are.
    """
    limits = (
        _mercator_domain(srid) if box.srid == 3857 else domain(srid) if box.srid in (4326, 4756) else None
    )
    if limits is None:
        return box
    west, south = max(box.west, limits.west), max(box.south, limits.south)
    east, north = min(box.east, limits.east), min(box.north, limits.north)
    return Box(west, south, east, north, box.srid) if west <= east and south <= north else None
