"""What any path that moves positions is held to: control points, and a net of computed ones.

The net is a set of meridians over the Mekong delta, dense enough on both sides of 9.35° N, where
PROJ's own choice of operation changes, to show a seam.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from sdi.crs import formulas
from sdi.crs.control_points import CONTROL_POINTS
from sdi.crs.formulas import Positions
from sdi.crs.national import GEOGRAPHIC, ZONES

WGS84 = 4326
WEB_MERCATOR = 3857
_METRES_PER_DEGREE = np.pi / 180.0 * 6_378_137.0


@dataclass(frozen=True, slots=True)
class Leg:
    """Points given in one system and expected in another; positions of shape (n, 2), x first."""

    source: int
    target: int
    points: tuple[str, ...]
    given: Positions
    expected: Positions


def legs(srids: Sequence[int]) -> Iterator[Leg]:
    """The legs that prove these VN-2000 systems.

    Each to WGS 84 and back and on to the next of them; the control points to web maps as well.
    """
    for place, srid in enumerate(srids):
        following = srids[(place + 1) % len(srids)]
        for source, target in ((srid, WGS84), (WGS84, srid), (srid, following)):
            if source != target:
                yield from _control_leg(source, target)
                yield _net_leg(source, target)
    yield from _control_leg(srids[0], WEB_MERCATOR)


def _control_leg(source: int, target: int) -> Iterator[Leg]:
    known = [point for point in CONTROL_POINTS if {source, target} <= point.positions.keys()]
    if known:
        yield Leg(
            source,
            target,
            tuple(point.name for point in known),
            np.array([point.positions[source] for point in known]),
            np.array([point.positions[target] for point in known]),
        )


def _net_leg(source: int, target: int) -> Leg:
    inward = source == WGS84  # a way back would drop the height between the ellipsoids: 0.4 mm
    given, expected = (_net_in(srid, from_wgs84=inward) for srid in (source, target))
    return Leg(source, target, _net_names(), given, expected)


@cache
def _net() -> Positions:
    """Longitude and latitude over 104.2–107.2° E, 8.5–11.2° N, a row every 3.7 km."""
    longitude, latitude = np.meshgrid(np.linspace(104.2, 107.2, 7), np.linspace(8.5, 11.2, 82))
    return np.column_stack((longitude.ravel(), latitude.ravel()))


@cache
def _net_names() -> tuple[str, ...]:
    return tuple(f"{latitude:.3f}° N {longitude:.1f}° E" for longitude, latitude in _net())


@cache
def _net_in(srid: int, *, from_wgs84: bool = False) -> Positions:
    """The net in one system; it is drawn in VN-2000 degrees, or in WGS 84 degrees and carried over."""
    if srid == WGS84:
        return _net() if from_wgs84 else formulas.to_wgs84(_net())
    vn2000 = formulas.from_wgs84(_net()) if from_wgs84 else _net()
    return vn2000 if srid == GEOGRAPHIC else formulas.project(ZONES[srid], vn2000)


def ground_distance(srid: int, these: Positions, those: Positions) -> Positions:
    """How far apart positions of one system lie, in metres, shape (n,); for short distances.

    Metres of a projection are taken as metres on the ground (web maps stretch them by 2 % here).
    """
    east, north = (these - those).T
    if srid in (WGS84, GEOGRAPHIC):
        east, north = east * np.cos(np.radians(those[:, 1])) * _METRES_PER_DEGREE, north * _METRES_PER_DEGREE
    return np.asarray(np.hypot(east, north))
