"""Lines as hands and water draw them: splines through a few points, meanders, ribbons with two banks."""

import numpy as np
import shapely
from shapely import LineString, MultiPoint, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from sdi.sample.frame import Coords


def path_lengths(points: Coords) -> Coords:
    """Distance from the start to each point along the path, metres, shape (n,)."""
    steps = np.hypot(*np.diff(points, axis=0).T)
    return np.concatenate([[0.0], np.cumsum(steps)])


def resample(points: Coords, step: float) -> Coords:
    """The same path with its points at equal distances of about `step` metres."""
    along = path_lengths(points)
    wanted = np.linspace(0.0, along[-1], max(2, round(float(along[-1]) / step) + 1))
    return np.column_stack([np.interp(wanted, along, points[:, axis]) for axis in (0, 1)])


def spline(points: Coords, step: float) -> Coords:
    """A smooth path through all `points` (cubic Hermite, chordal), a point every `step` metres."""
    if len(points) < 3:
        return resample(points, step)
    knots = path_lengths(points)
    slopes = np.gradient(points, knots, axis=0)
    at = np.linspace(0.0, knots[-1], max(8, int(knots[-1] / step) * 2))
    span = np.clip(np.searchsorted(knots, at, side="right") - 1, 0, len(points) - 2)
    width = (knots[span + 1] - knots[span])[:, None]
    t = (at - knots[span])[:, None] / width
    path = (
        (2 * t**3 - 3 * t**2 + 1) * points[span]
        + (t**3 - 2 * t**2 + t) * width * slopes[span]
        + (3 * t**2 - 2 * t**3) * points[span + 1]
        + (t**3 - t**2) * width * slopes[span + 1]
    )
    return resample(path, step)


def normals(points: Coords) -> Coords:
    """The unit vector to the left of the path at each point, shape (n, 2)."""
    ahead = np.gradient(points, axis=0)
    ahead /= np.maximum(np.hypot(*ahead.T), 1e-9)[:, None]
    return np.column_stack([-ahead[:, 1], ahead[:, 0]])


def soft_noise(along: Coords, wavelength: float, random: np.random.Generator) -> Coords:
    """A smooth random function of distance, about within ±1; `wavelength` in metres."""
    total = np.zeros_like(along)
    for octave, weight in ((0.6, 0.25), (1.0, 0.5), (1.9, 0.45)):
        total += weight * np.sin(2 * np.pi * along / (wavelength * octave) + random.uniform(0, 2 * np.pi))
    return total


def meander(points: Coords, amplitude: float, wavelength: float, random: np.random.Generator) -> Coords:
    """The path swinging to both sides like a natural creek; its ends stay where they are."""
    along = path_lengths(points)
    taper = np.clip(np.minimum(along, along[-1] - along) / wavelength, 0.0, 1.0)
    swing = amplitude * taper * soft_noise(along, wavelength, random)
    return np.asarray(points + normals(points) * swing[:, None])


def ribbon(points: Coords, half_widths: Coords) -> BaseGeometry:
    """The area between two banks, each `half_widths` metres (one a point) from the path."""
    side = normals(points) * half_widths[:, None]
    outline = Polygon(np.vstack([points + side, (points - side)[::-1]]))
    return outline if outline.is_valid else shapely.union_all(_links(points, half_widths))


def _links(points: Coords, half_widths: Coords) -> list[BaseGeometry]:
    """The path as a chain of rounded links, for bends too sharp for two banks."""
    return [
        MultiPoint([points[i], points[i + 1]]).buffer(float(half_widths[i])).convex_hull
        for i in range(len(points) - 1)
    ]


def beside(path: Coords, offsets: Coords, start: Coords, end: Coords) -> Coords:
    """The way from near `start` to near `end` that runs `offsets` metres (one a point) left of `path`."""
    along = path_lengths(path)
    coarse = resample(path, 70.0)
    away = np.interp(path_lengths(coarse), along, offsets)
    shifted = LineString(spline(coarse + normals(coarse) * away[:, None], 25.0))
    first, last = shifted.project(Point(start)), shifted.project(Point(end))
    stretch = np.asarray(substring(shifted, first, last).coords)
    return spline(resample(stretch, 90.0), 25.0)
