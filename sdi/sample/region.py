"""The land around the towns: the Hậu, the great canals and trunk roads, and the ground all wards tile."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely import Geometry, Polygon

from sdi.crs.transform import transformer
from sdi.sample import curves, plan
from sdi.sample.avenues import Street
from sdi.sample.frame import CITY_CRS, Coords, chance
from sdi.sample.waters import Stream


@dataclass(frozen=True)
class Region:
    """Everything in metres, EPSG:5897."""

    outline: Polygon
    hau: Geometry
    streams: list[Stream]
    roads: list[Street]
    seeds: dict[str, Coords]


def build() -> Region:
    """The region from `plan/region.yml`, with the points of the wards that no town draws."""
    drawn = plan.read("region")
    outline = shapely.Polygon(_rough(np.array([*drawn["outline"], drawn["outline"][0]])))
    return Region(
        outline=outline,
        hau=_hau(outline, drawn["hau"]),
        streams=[_stream(water) for water in drawn["waters"]],
        roads=[_road(road) for road in drawn["roads"]],
        seeds={
            code: _metres(entry[2:])[0]
            for code, entry in plan.read("wards")["current"].items()
            if len(entry) == 4
        },
    )


def _metres(points: Any) -> Coords:
    """VN-2000 longitude and latitude to metres of the city CRS; no datum shift is involved."""
    degrees = np.atleast_2d(np.asarray(points, dtype=float))
    return np.column_stack(transformer("EPSG:4756", CITY_CRS).transform(*degrees.T))


def _rough(points: Coords) -> Coords:
    line = curves.spline(_metres(points), 250.0)
    return curves.meander(line, 160.0, 2600.0, chance("region"))


def _hau(outline: Polygon, drawn: dict[str, Any]) -> Geometry:
    """The city's half of the river: what lies between its bank and the outline, less the islands."""
    bank = curves.meander(curves.spline(_metres(drawn["bank"]), 120.0), 60.0, 2400.0, chance("hau"))
    ends = np.vstack([bank[:1] + [-500, 4000], bank, bank[-1:] + [9000, -6000]])
    cut = shapely.node(shapely.GeometryCollection([outline.exterior, shapely.LineString(ends)]))
    parts = shapely.get_parts(shapely.polygonize(shapely.get_parts(cut)))
    inland = shapely.Point(_metres([105.70, 9.85])[0])
    water = shapely.union_all([part for part in parts if not part.contains(inland)])
    water = water.intersection(outline)
    islands = [shapely.Polygon(_rough(np.array([*i["points"], i["points"][0]]))) for i in drawn["islands"]]
    return water.difference(shapely.union_all(shapely.buffer(islands, 0.0)))


def _stream(drawn: dict[str, Any]) -> Stream:
    random = chance("region stream", drawn["id"])
    line = curves.spline(_metres(drawn["points"]), 70.0)
    if drawn.get("wiggle"):
        line = curves.meander(line, 3.0 * drawn["wiggle"], 2600.0, random)
    along = curves.path_lengths(line)
    half = np.interp(along, [0.0, along[-1]], drawn["width"]) / 2
    surface = curves.ribbon(line, half)
    kind = "DTL" if drawn["ten"].startswith("Kênh") else "SON"
    return Stream(drawn["id"], drawn["ten"], kind, shapely.LineString(line), float(half.mean()), surface)


def _road(drawn: dict[str, Any]) -> Street:
    line = shapely.LineString(curves.spline(_metres(drawn["points"]), 90.0))
    return Street(drawn["ten"], drawn["cap"], drawn["width"], drawn["lanes"], line, drawn["ma"])
