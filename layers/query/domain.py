"""Where a projected CRS has a place for every point, so that boxes can be cut to it."""

from functools import cache

from pyproj import CRS

from layers.query.query import Box
from sdi.crs.national import ZONES
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


_ZONE_REACH = (-1_500_000.0, -1_000_000.0, 2_500_000.0, 4_000_000.0)
"""Easting and northing of a VN-2000 zone within which features can be."""


_MERCATOR_WORLD = (-20037508.35, -20048966.11, 20037508.35, 20048966.11)


def cut_to_domain(box: Box, srid: int) -> Box | None:
    """The part of a box that the CRS can hold; None where there is none.

    A transverse Mercator folds the far side of the globe over the near one: the box of the whole
    world would come out of the projection as one that misses the city. Boxes in degrees, web
    mercator and VN-2000 zones are cut; those of other systems are given back as they are.
    """
    limits = _limits(box.srid, srid)
    if limits is None:
        return box
    west, south = max(box.west, limits[0]), max(box.south, limits[1])
    east, north = min(box.east, limits[2]), min(box.north, limits[3])
    return Box(west, south, east, north, box.srid) if west <= east and south <= north else None


def _limits(asked: int, stored: int) -> tuple[float, float, float, float] | None:
    """The reach of the stored CRS in the units of the one asked in; None where there is no limit."""
    if asked in ZONES:
        return _ZONE_REACH
    if asked == 3857 and domain(stored) is None:
        return _MERCATOR_WORLD
    limits = _mercator_domain(stored) if asked == 3857 else domain(stored) if asked in (4326, 4756) else None
    return None if limits is None else limits[:4]
