"""The lines that divide ground into lots: combs in blocks, ribbons along roads and canals, field strips.

Every line reaches a little (`OVER`) beyond what it ought to meet; ends that meet nothing fall away when
the faces are built.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from shapely import LinearRing, LineString, Polygon
from shapely.geometry.base import BaseGeometry

from sdi.sample.frame import Coords, Mask

OVER = 0.4
ALLEY = 3.2
"""Width of a lane (hẻm) inside a deep block, metres."""


@dataclass(frozen=True)
class Frame:
    """A polygon's own frame: the corner of its least rectangle, its long axis and its two lengths."""

    origin: Coords
    along: Coords
    across: Coords
    length: float
    depth: float

    def place(self, points: Coords) -> Coords:
        """Points (x along, y across) of this frame as (E, N)."""
        return self.origin + points[..., :1] * self.along + points[..., 1:] * self.across


def frame_of(ground: Polygon, direction: float | None = None) -> Frame:
    """The frame of the least rectangle around `ground`; with `direction` (radians) the rectangle along it."""
    if direction is None:
        corners = shapely.get_coordinates(shapely.oriented_envelope(ground))[:4]
        first, second = corners[1] - corners[0], corners[3] - corners[0]
        if np.hypot(*first) < np.hypot(*second):
            first, second = second, first
        along = first / max(np.hypot(*first), 1e-9)
    else:
        along = np.array([np.cos(direction), np.sin(direction)])
    across = np.array([-along[1], along[0]])
    points = np.asarray(ground.exterior.coords)
    x, y = points @ along, points @ across
    return Frame(x.min() * along + y.min() * across, along, across, float(np.ptp(x)), float(np.ptp(y)))


@dataclass(frozen=True)
class Cuts:
    """Lines that divide one piece of ground, and the middle lines of lanes among them."""

    lines: list[LineString]
    lanes: list[LineString]


def comb(ground: Polygon, width: float, depth: float, random: np.random.Generator) -> Cuts:
    """Two rows of lots back to back; in a deep block lanes give the inner rows their way out."""
    frame = frame_of(ground)
    pairs = max(1, round(frame.depth / (2 * depth + ALLEY)))
    if frame.length < 1.6 * width:
        return Cuts([], [])
    edges = np.linspace(0.0, frame.depth, pairs + 1)
    segments: list[Coords] = []
    lanes: list[Coords] = []
    for k in range(pairs):
        low = edges[k] + (ALLEY / 2 if k else -OVER)
        high = edges[k + 1] - (ALLEY / 2 if k + 1 < pairs else -OVER)
        segments += _pair_of_rows(frame.length, low, high, width, depth, random)
        if k:
            lanes.append(np.array([[-OVER, edges[k]], [frame.length + OVER, edges[k]]]))
            segments += [lanes[-1] + [0, ALLEY / 2], lanes[-1] - [0, ALLEY / 2]]
    reach = shapely.buffer(ground, OVER, join_style="mitre")
    return Cuts(_inside(frame, segments, reach), _inside(frame, lanes, shapely.buffer(ground, 2 * OVER)))


def _pair_of_rows(
    length: float, low: float, high: float, width: float, depth: float, random: np.random.Generator
) -> list[Coords]:
    if high - low < 1.45 * depth:
        return _row(length, low, high, width, random)
    middle = (low + high) / 2 + random.uniform(-0.06, 0.06) * depth
    spine = np.array([[-OVER, middle], [length + OVER, middle]])
    return [
        spine,
        *_row(length, low, middle, width, random),
        *_row(length, middle, high, width, random),
    ]


def _row(length: float, low: float, high: float, width: float, random: np.random.Generator) -> list[Coords]:
    ends = lot_ends(length, width, random)
    return [np.array([[x, low - OVER], [x, high + OVER]]) for x in ends[1:-1]]


def lot_ends(length: float, width: float, random: np.random.Generator) -> Coords:
    """Where lots begin and end along a frontage: most of the usual width, some wider up to double."""
    count = max(1, round(length / (1.14 * width)))
    widths = random.choice([0.85, 1.0, 1.0, 1.0, 1.0, 1.2, 1.5, 2.0], size=count)
    ends = np.concatenate([[0.0], np.cumsum(widths)])
    return np.asarray(ends * (length / ends[-1]))


def _inside(frame: Frame, segments: list[Coords], reach: Polygon) -> list[LineString]:
    if not segments:
        return []
    placed = frame.place(np.stack(segments))
    cut = shapely.intersection(shapely.linestrings(placed), reach)
    parts = shapely.get_parts(cut)
    return [part for part in parts if part.geom_type == "LineString"]


def strips(
    ground: Polygon, direction: float, width: float, length: float, random: np.random.Generator
) -> Cuts:
    """Long field strips across `direction` (radians), cut where a field would grow longer than `length`."""
    frame = frame_of(ground, direction)
    rows = max(1, round(frame.depth / length))
    edges = np.linspace(0.0, frame.depth, rows + 1)
    segments = [np.array([[-OVER, y], [frame.length + OVER, y]]) for y in edges[1:-1]]
    for low, high in pairwise(edges.tolist()):
        segments += _row(frame.length, low, high, width, random)
    return Cuts(_inside(frame, segments, shapely.buffer(ground, OVER, join_style="mitre")), [])


def ribbon(
    ground: Polygon,
    depth: float,
    widths: tuple[float, float],
    settled: float,
    random: np.random.Generator,
    closed: BaseGeometry | None = None,
) -> Cuts:
    """Lots along the edge of `ground`, `depth` metres deep, but not where it runs along `closed`.

    The `settled` share of the edge has house lots of the first width, the rest garden lots of the second.
    A lot is laid only where its back stands about as far from every edge as it is deep, so that the lots
    of two frontages never cross.
    """
    edge = shapely.simplify(ground, 0.5).exterior
    stations = _stations(np.asarray(edge.coords), widths, settled, random)
    inward = _inward(stations)
    backs = stations + inward * depth
    clear = _clear(ground, edge, backs, depth)
    if closed is not None:
        clear &= ~shapely.dwithin(closed, shapely.points(stations), 3.0)
    quads = shapely.polygons(np.stack([stations, _next(stations), _next(backs), backs, stations], axis=1))
    lots = clear & _next(clear) & shapely.is_valid(quads)
    sides = lots | np.roll(lots, 1)
    reach = inward * OVER
    cuts = shapely.linestrings(np.stack([stations - reach, backs + reach], axis=1)[sides])
    rears = shapely.linestrings(np.stack([backs, _next(backs)], axis=1)[lots])
    return Cuts([*np.asarray(cuts), *np.asarray(rears)], [])


def _next[A: (Coords, Mask)](along: A) -> A:
    return np.roll(along, -1, axis=0)


def _clear(ground: Polygon, edge: LinearRing, backs: Coords, depth: float) -> Mask:
    shapely.prepare(edge)
    shapely.prepare(ground)
    far = ~shapely.dwithin(edge, shapely.points(backs), 0.96 * depth)
    return np.asarray(far & shapely.contains_xy(ground, backs[:, 0], backs[:, 1]))


def _stations(
    edge: Coords, widths: tuple[float, float], settled: float, random: np.random.Generator
) -> Coords:
    """Points along the edge where lots begin: close in stretches of houses, far apart between them."""
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(edge, axis=0).T))])
    length = float(along[-1])
    steps = max(4, round(length / max(60.0, 3 * max(widths))))
    built = _built(steps, settled, random)
    ends = [
        start * length / steps
        + lot_ends(length / steps, widths[0] if built[start] else widths[1], random)[:-1]
        for start in range(steps)
    ]
    at = np.concatenate(ends)
    return np.column_stack([np.interp(at, along, edge[:, axis]) for axis in (0, 1)])


def _built(count: int, settled: float, random: np.random.Generator) -> Mask:
    place = np.arange(count) / count
    swell = np.zeros(count)
    for harmonic in range(2, 14):
        swell += np.cos(2 * np.pi * (harmonic * place + random.random()))
    return np.asarray(swell >= np.quantile(swell, np.clip(1 - settled, 0, 1)))


def _inward(stations: Coords) -> Coords:
    ahead = np.roll(stations, -1, axis=0) - np.roll(stations, 1, axis=0)
    ahead /= np.maximum(np.hypot(*ahead.T), 1e-9)[:, None]
    left = np.column_stack([-ahead[:, 1], ahead[:, 0]])
    x, y = stations.T
    area = float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y))
    return left if area > 0 else -left
