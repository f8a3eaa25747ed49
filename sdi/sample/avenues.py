"""The streets drawn by hand: splined, laid beside the water they follow, and joined at their ends."""

from dataclasses import dataclass, replace

import numpy as np
import shapely
from shapely import LineString, Point, Polygon
from shapely.ops import substring

from sdi.sample import curves, plan
from sdi.sample.frame import Coords
from sdi.sample.waters import WaterNet

STUB = 170.0
"""A piece beyond the last crossing shorter than this (metres) is an overshoot."""
MEETS = 25.0
"""An end nearer to another street than this (metres) is a junction, whatever it crosses before."""
JOIN_WITHIN = 90.0
"""An end this near to another street (metres) is meant to meet it."""


@dataclass(frozen=True)
class Street:
    """A street's middle line with what is the same along its length."""

    ten: str
    cap: str
    width: float
    lanes: int
    line: LineString
    ma: str | None = None
    one_way: bool = False


def draw(town: plan.Town, waters: WaterNet, outline: Polygon) -> list[Street]:
    """The streets of a town's plan, their ends joined to the streets they meet or to the town's edge."""
    streets = [
        Street(a.ten, a.cap, a.width, a.lanes, _within(LineString(_path(a, waters)), outline), a.ma)
        for a in town.avenues
    ]
    return _joined(streets)


def _within(line: LineString, outline: Polygon) -> LineString:
    parts: list[LineString] = list(shapely.get_parts(shapely.intersection(line, outline)))
    return max(parts, key=lambda part: part.length)


def _path(avenue: plan.Avenue, waters: WaterNet) -> Coords:
    if avenue.points is not None:
        return curves.spline(avenue.points, 20.0)
    if avenue.ends is None:
        raise ValueError(f"{avenue.ten}: neither points nor ends")
    if avenue.bank and waters.bank is not None:
        bank = np.asarray(waters.bank.coords)
        return curves.beside(bank, np.full(len(bank), -avenue.offset), *avenue.ends)
    stream = waters.named(avenue.along or "")
    middle = np.asarray(stream.line.coords)
    half = np.full(len(middle), stream.half_width) if stream.half_widths is None else stream.half_widths
    offsets = np.asarray(half + avenue.offset)
    return curves.beside(middle, offsets if avenue.side == "left" else -offsets, *avenue.ends)


def _joined(streets: list[Street]) -> list[Street]:
    for i, street in enumerate(streets):
        others = [other.line for j, other in enumerate(streets) if j != i]
        coords = np.array(_without_stubs(street.line, others).coords)
        for end in (0, -1):
            meeting = _nearest_on(others, coords[end])
            if meeting is not None:
                coords[end] = meeting
        streets[i] = replace(street, line=LineString(coords))
    return streets


def _without_stubs(line: LineString, others: list[LineString]) -> LineString:
    """The line without the short pieces by which it overshoots the street it ought to end at."""
    loose = [Point(line.coords[end]).distance(shapely.MultiLineString(others)) > MEETS for end in (0, -1)]
    crossings = shapely.get_parts(shapely.intersection(line, shapely.union_all(others)))
    points = crossings[shapely.get_type_id(crossings) == 0]
    at = np.sort(shapely.line_locate_point(line, points)) if len(points) else np.empty(0)
    start = at[(at > 0.5) & (at < STUB * loose[0])].max(initial=0.0)
    end = at[(at < line.length - 0.5) & (at > line.length - STUB * loose[1])].min(initial=line.length)
    return LineString(substring(line, start, end).coords) if end - start > STUB / 2 else line


def _nearest_on(lines: list[LineString], point: Coords) -> Coords | None:
    """Where an end ought to meet one of `lines`, rather along it than at its end; None where it is free."""
    here = Point(point)
    near = [line for line in lines if line.distance(here) < JOIN_WITHIN]
    if not near:
        return None

    def reach(line: LineString) -> tuple[bool, float]:
        at = line.project(here)
        return not 1.0 < at < line.length - 1.0, line.distance(here)

    best = min(near, key=reach)
    return np.asarray(best.interpolate(best.project(here)).coords[0])
