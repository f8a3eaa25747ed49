"""The land around the towns: the Hậu, the great canals and trunk roads, and the ground all wards tile."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from sdi.crs.transform import transformer
from sdi.sample import curves, plan
from sdi.sample.avenues import Street
from sdi.sample.frame import CITY_CRS, Coords, chance
from sdi.sample.town import TownGround
from sdi.sample.waters import Stream


@dataclass(frozen=True)
class Region:
    """Everything in metres, EPSG:5897."""

    outline: Polygon
    hau: BaseGeometry
    streams: list[Stream]
    roads: list[Street]
    seeds: dict[str, Coords]


def build(towns: list[TownGround]) -> Region:
    """The region from `plan/region.yml`; its roads and waters are tied to those of the towns."""
    roads = _free_ends([street.line for town in towns for street in town.avenues], towns)
    waters = _free_ends([s.line for town in towns for s in town.waters.streams if s.half_width], towns)
    drawn = plan.read("region")
    outline = shapely.Polygon(_rough(np.array([*drawn["outline"], drawn["outline"][0]])))
    return Region(
        outline=outline,
        hau=_hau(outline, drawn["hau"]),
        streams=[_stream(water, waters) for water in drawn["waters"]],
        roads=[_road(road, roads) for road in drawn["roads"]],
        seeds={
            code: metres(entry[2:])[0]
            for code, entry in plan.read("wards")["current"].items()
            if len(entry) == 4
        },
    )


def metres(points: Any) -> Coords:
    """VN-2000 longitude and latitude to metres of the city CRS; no datum shift is involved."""
    degrees = np.atleast_2d(np.asarray(points, dtype=float))
    return np.column_stack(transformer("EPSG:4756", CITY_CRS).transform(*degrees.T))


def _rough(points: Coords) -> Coords:
    line = curves.spline(metres(points), 250.0)
    return curves.meander(line, 160.0, 2600.0, chance("region"))


def _hau(outline: Polygon, drawn: dict[str, Any]) -> BaseGeometry:
    """The city's half of the river: what lies between its bank and the outline, less the islands."""
    bank = curves.meander(curves.spline(metres(drawn["bank"]), 120.0), 60.0, 2400.0, chance("hau"))
    beyond = np.array([[-500.0, 4000.0], [9000.0, -6000.0]])
    ends = np.vstack([bank[:1] + beyond[:1], bank, bank[-1:] + beyond[1:]])
    cut = shapely.node(shapely.GeometryCollection([outline.exterior, shapely.LineString(ends)]))
    parts = shapely.get_parts(shapely.polygonize(shapely.get_parts(cut)))
    inland = shapely.Point(metres([105.70, 9.85])[0])
    water = shapely.union_all([part for part in parts if not part.contains(inland)])
    water = water.intersection(outline)
    islands = [shapely.Polygon(_rough(np.array([*i["points"], i["points"][0]]))) for i in drawn["islands"]]
    return water.difference(shapely.union_all(shapely.buffer(islands, 0.0)))


TIED_WITHIN = 3000.0
"""An end nearer than this (metres) to a loose end of its kind at a town's edge is tied to it."""


def _free_ends(lines: list[LineString], towns: list[TownGround]) -> Coords:
    """The ends of a town's lines that lie at its edge, where the region's lines go on."""
    ends = np.array([line.coords[k] for line in lines for k in (0, -1)])
    edge = shapely.union_all([town.outline.exterior for town in towns])
    return ends[shapely.dwithin(shapely.points(ends), edge, 500.0)]


def _tied(points: Coords, ends: Coords) -> Coords:
    for k in (0, -1):
        away = np.hypot(*(ends - points[k]).T)
        if away.min() < TIED_WITHIN:
            points[k] = ends[int(away.argmin())]
    return points


def _stream(drawn: dict[str, Any], ends: Coords) -> Stream:
    random = chance("region stream", drawn["id"])
    line = curves.spline(_tied(metres(drawn["points"]), ends), 70.0)
    if drawn.get("wiggle"):
        line = curves.meander(line, 3.0 * drawn["wiggle"], 2600.0, random)
    along = curves.path_lengths(line)
    half = np.interp(along, [0.0, along[-1]], drawn["width"]) / 2
    surface = curves.ribbon(line, half)
    kind = "DTL" if drawn["ten"].startswith("Kênh") else "SON"
    return Stream(drawn["id"], drawn["ten"], kind, shapely.LineString(line), float(half.mean()), surface)


def _road(drawn: dict[str, Any], ends: Coords) -> Street:
    line = shapely.LineString(curves.spline(_tied(metres(drawn["points"]), ends), 90.0))
    return Street(drawn["ten"], drawn["cap"], drawn["width"], drawn["lanes"], line, drawn["ma"])
