"""The coordinate systems that answers come in, by their URI, with the axis order that EPSG declares."""

from functools import cache
from typing import NamedTuple

from layers.catalog import Published
from sdi.errors import UsageError

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_EPSG = "http://www.opengis.net/def/crs/EPSG/0/"

_OFFERED = (4326, 3857, 5897, 9209, 3405, 4756)
_LATITUDE_FIRST = {4326: True, 4756: True, 3857: False, 5897: False, 9209: False, 3405: False}


class Crs(NamedTuple):
    """A coordinate system; `latitude_first` tells that its axes are north, east (or latitude, longitude)."""

    uri: str
    srid: int
    latitude_first: bool


DEFAULT = Crs(CRS84, 4326, False)
"""Longitude, latitude in WGS 84: what GeoJSON is in unless asked otherwise."""


def epsg(srid: int) -> Crs:
    """The system with an EPSG number."""
    return Crs(f"{_EPSG}{srid}", srid, _is_latitude_first(srid))


def offered(published: Published) -> list[Crs]:
    """The systems that a layer is served in, the default first."""
    srids = [*_OFFERED, *([published.srid] if published.srid not in _OFFERED else [])]
    return [DEFAULT, *map(epsg, srids)]


def storage(published: Published) -> Crs:
    """The system that a layer is stored in."""
    return epsg(published.srid)


def find(name: str, published: Published, parameter: str) -> Crs:
    """The system that a request names by URI, URN or CURIE. Raises UsageError for one not offered."""
    known = offered(published)
    wanted = _plain(name)
    for crs in known:
        if _plain(crs.uri) == wanted:
            return crs
    uris = ", ".join(crs.uri for crs in known)
    raise UsageError("web.unknown_crs", name=name, parameter=parameter, known=uris)


def _plain(name: str) -> str:
    """``EPSG:5897`` from any of the ways to write it."""
    text = name.strip().strip("[]").lower().removeprefix("urn:ogc:def:crs:")
    text = text.replace("https://", "http://").removeprefix("http://www.opengis.net/def/crs/")
    parts = [part for part in text.replace("/", ":").split(":") if part]
    return f"{parts[0]}:{parts[-1]}" if parts else ""


@cache
def _is_latitude_first(srid: int) -> bool:
    known = _LATITUDE_FIRST.get(srid)
    if known is not None:
        return known
    from pyproj import CRS  # noqa: PLC0415  half a second that only layers outside of the city need

    return CRS.from_epsg(srid).axis_info[0].direction.lower() in ("north", "south")
