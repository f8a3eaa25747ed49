"""The ``bbox`` parameter (OGC API – Features 7.15.3, Part 2 7.4): numbers in the order of axes."""

import math
from functools import cache

from layers.catalog import Published
from layers.query.query import Box
from sdi.city import city
from sdi.errors import UsageError
from sdi.web.crs import Crs
from sdi.web.facts import Degrees
from sdi.web.parameters import finite

_MERCATOR_END = 85.06
_MARGIN = 10.0
"""Degrees around the bounds of a projected system beyond which none of its features can be."""

_EARTH = 6378137.0
_ZONE_REACH = (-1_500_000.0, -1_000_000.0, 2_500_000.0, 4_000_000.0)
"""Easting and northing of a VN-2000 zone within which its features are."""


def parse_box(text: str, crs: Crs) -> Box:
    """A box in `crs`, longitude or easting first whatever the CRS says. Raises UsageError."""
    one, two, three, four = _corners(text)
    box = Box(two, one, four, three, crs.srid) if crs.latitude_first else Box(one, two, three, four, crs.srid)
    if box.south > box.north or (box.west > box.east and crs.srid != 4326):
        raise UsageError("web.bbox_order", value=text)
    if crs.srid in (4326, 4756) and not _on_globe(box):
        raise UsageError("web.bbox_range", value=text)
    return box


def within_reach(box: Box, published: Published) -> Box:
    """The part of a box that can hold features of a layer.

    A transverse Mercator folds the far side of the globe over the near one: the box of the
    whole world would come out of the projection as one that misses the city.
    """
    limits = _reach(published, box.srid)
    if limits is None or box.srid == published.srid:
        return box
    west, east = _unwrapped(box, limits)
    west, south = max(west, limits[0]), max(box.south, limits[1])
    east, north = min(east, limits[2]), min(box.north, limits[3])
    if west > east or south > north:  # nothing in reach: one spot at its edge stands for that
        return Box(limits[0], limits[1], limits[0], limits[1], box.srid)
    return Box(west, south, east, north, box.srid)


def _corners(text: str) -> list[float]:
    try:
        numbers = [finite(part) for part in text.split(",")]
    except ValueError:
        raise UsageError("web.bbox_numbers", value=text) from None
    if len(numbers) == 6:  # heights in the third place; the layers are flat
        numbers = [*numbers[:2], *numbers[3:5]]
    if len(numbers) != 4:
        raise UsageError("web.bbox_numbers", value=text)
    return numbers


def _on_globe(box: Box) -> bool:
    return box.south >= -90 and box.north <= 90 and max(abs(box.west), abs(box.east)) <= 180


def _unwrapped(box: Box, limits: Degrees) -> tuple[float, float]:
    """West and east of the half within reach, of a box over the antimeridian."""
    if box.west <= box.east:
        return box.west, box.east
    if box.west <= limits[2] and box.east >= limits[0]:
        raise UsageError("web.bbox_wraps", value=f"{box.west},{box.south},{box.east},{box.north}")
    return (box.west, 180.0) if box.west <= limits[2] else (-180.0, box.east)


def _reach(published: Published, srid: int) -> Degrees | None:
    """The reach of the layer's system in the units of `srid`; None where there is no limit."""
    if published.srid == 4326:
        return None
    degrees = _city_reach() if published.layer.geometry.crs == "city" else _reach_of(published.srid)
    if srid in (4326, 4756):
        return degrees
    if srid == 3857:
        return (*_to_mercator(*degrees[:2]), *_to_mercator(*degrees[2:]))
    return _ZONE_REACH if published.layer.geometry.crs == "city" else None


def _city_reach() -> Degrees:
    west, south, east, north = city().storage_bounds
    return west - _MARGIN, south - _MARGIN, east + _MARGIN, north + _MARGIN


@cache
def _reach_of(srid: int) -> Degrees:
    if srid == 3857:
        return -180.0, -_MERCATOR_END, 180.0, _MERCATOR_END
    from pyproj import CRS  # noqa: PLC0415  only layers outside of the city need it

    area = CRS.from_epsg(srid).area_of_use
    west, south, east, north = area.bounds if area else (-180.0, -90.0, 180.0, 90.0)
    return (
        max(west - _MARGIN, -180.0),
        max(south - _MARGIN, -90.0),
        min(east + _MARGIN, 180.0),
        min(north + _MARGIN, 90.0),
    )


def _to_mercator(longitude: float, latitude: float) -> tuple[float, float]:
    capped = max(-_MERCATOR_END, min(_MERCATOR_END, latitude))
    return (
        _EARTH * math.radians(longitude),
        _EARTH * math.log(math.tan(math.pi / 4 + math.radians(capped) / 2)),
    )
