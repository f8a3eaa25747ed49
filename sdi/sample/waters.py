"""Rivers, creeks and canals: middle lines that meander, and the water between their banks."""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from sdi.sample import curves, plan
from sdi.sample.frame import Coords, chance


@dataclass(frozen=True)
class Stream:
    """One water with its middle line and its surface (EPSG:5897)."""

    id: str
    ten: str
    kind: str
    line: LineString
    half_width: float
    surface: BaseGeometry
    half_widths: Coords | None = None
    """Half the width at each point of `line`, metres; None where the line is a bank."""


@dataclass(frozen=True)
class WaterNet:
    """All water of a town. `surface` is their union inside the town's outline."""

    streams: tuple[Stream, ...]
    surface: BaseGeometry
    bank: LineString | None

    def named(self, stream_id: str) -> Stream:
        """The stream of that id."""
        return next(stream for stream in self.streams if stream.id == stream_id)


def draw(town: plan.Town, ground: Polygon) -> WaterNet:
    """The waters of a town, clipped to its `ground`."""
    streams = [_stream(water) for water in town.waters]
    bank = None
    if town.big_bank is not None:
        bank = LineString(_bank(town.big_bank))
        streams.insert(0, _big_river(town, ground, bank))
    surface = shapely.union_all([stream.surface for stream in streams])
    return WaterNet(tuple(streams), shapely.intersection(surface, ground), bank)


def _bank(points: Coords) -> Coords:
    line = curves.spline(points, 40.0)
    return curves.meander(line, 16.0, 700.0, chance("bank"))


def _stream(water: plan.Water) -> Stream:
    random = chance("stream", water.id)
    line = curves.spline(water.points, 18.0)
    if water.wiggle:
        line = curves.meander(line, water.wiggle, 330.0 + 2.5 * max(water.widths), random)
    along = curves.path_lengths(line)
    half = np.interp(along, np.linspace(0.0, along[-1], len(water.widths)), water.widths) / 2
    half *= 1 + 0.14 * curves.soft_noise(along, 380.0, random) * (water.wiggle > 0)
    surface = curves.ribbon(line, half)
    mean = float(np.mean(water.widths)) / 2
    return Stream(water.id, water.ten, water.kind, LineString(line), mean, surface, half)


def _big_river(town: plan.Town, ground: Polygon, bank: LineString) -> Stream:
    """The part of the ground beyond the bank, less the islets."""
    halves = shapely.get_parts(
        shapely.polygonize([shapely.node(shapely.GeometryCollection([ground.exterior, bank]))])
    )
    middle = town.centres[0].at
    water = shapely.union_all(
        [half for half in halves if not half.buffer(1.0).contains(shapely.Point(middle))]
    )
    islets = [shapely.Polygon(curves.spline(np.vstack([i, i[:1]]), 30.0)) for i in town.islets]
    surface = water.difference(shapely.union_all(islets))
    return Stream("big", town.big_name or "", "SON", bank, 0.0, surface)
