"""One town on the ground: waters, streets, blocks and lots become a coverage of parcels-to-be."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from sdi.sample import avenues, blocks, curves, faces, plan, superblocks, waters
from sdi.sample.avenues import Street
from sdi.sample.blocks import Divided
from sdi.sample.frame import Coords, Shapes, chance
from sdi.sample.waters import WaterNet

SHEET = 1000.0
"""Side of a cadastral sheet, metres."""


@dataclass(frozen=True)
class Pieces:
    """The faces of a town, one row each: polygon, point inside, kind of ground, use of its block, ward."""

    polygon: Shapes
    point: Coords
    kind: NDArray[np.str_]
    use: NDArray[np.str_]
    ten: NDArray[np.object_]
    block: faces.Ints
    ward: NDArray[np.str_]

    def __len__(self) -> int:
        return len(self.polygon)


@dataclass(frozen=True)
class TownGround:
    """A town as built: everything in metres, EPSG:5897."""

    plan: plan.Town
    outline: Polygon
    waters: WaterNet
    avenues: list[Street]
    superblocks: list[superblocks.Superblock]
    divided: list[Divided]
    wards: dict[str, BaseGeometry]
    old_wards: dict[str, BaseGeometry]
    pieces: Pieces


def build(town: plan.Town) -> TownGround:
    """Draw a town from its plan and divide all its ground."""
    outline = ground_of(town)
    water = waters.draw(town, outline)
    streets = avenues.draw(town, water, outline)
    roads = superblocks.surfaces(streets)
    supers = superblocks.between(town, outline, water.surface, roads)
    closed = outline.exterior.difference(shapely.buffer(water.surface, 5.0))
    divided = [blocks.divide(s, f"{town.id}/{i}", closed) for i, s in enumerate(supers)]
    cells = ward_cells(outline, water, streets)
    wards = by_seed(cells, town.wards)
    former = [cell for cell in cells if _in_any(cell, wards, town.old_within)]
    old = by_seed(former, town.old_wards)
    open_ground = shapely.buffer(shapely.union_all([water.surface, roads]), 0.4)
    lines = _all_lines(outline, water, divided, [*_sheet_lines(outline), *_edges(wards)], open_ground)
    pieces = _pieces(lines, outline, divided, water, wards)
    return TownGround(town, outline, water, streets, supers, divided, wards, old, pieces)


def ground_of(town: plan.Town) -> Polygon:
    """The ground of a town: its outline, wavering a little where no river bounds it."""
    line = curves.spline(np.vstack([town.outline, town.outline[:1]]), 40.0)
    if town.big_bank is None:
        line = curves.meander(line, 30.0, 700.0, chance("outline", town.id))
    return shapely.Polygon(line)


def ward_cells(outline: Polygon, water: WaterNet, streets: list[Street]) -> list[Polygon]:
    """The town cut along the middle of its streets and waters: what a ward is put together from."""
    lines: list[BaseGeometry] = [outline.exterior, *(street.line for street in streets)]
    for stream in water.streams:
        if stream.half_width:
            lines.append(stream.line)
            lines.extend(_mouth(stream.line, water, outline))
    noded = shapely.union_all(lines, grid_size=0.001)
    cells = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    return [cell for cell in cells if shapely.point_on_surface(cell).within(outline)]


def _mouth(line: LineString, water: WaterNet, outline: Polygon) -> list[LineString]:
    """From the mouth of a stream straight on to the middle of the big river."""
    mouth = shapely.Point(line.coords[0])
    if water.bank is None or not mouth.dwithin(water.bank, 260.0):
        return []
    return [shapely.shortest_line(mouth, outline.exterior)]


def by_seed(cells: list[Polygon], seeds: tuple[plan.Seed, ...]) -> dict[str, BaseGeometry]:
    """The cells joined to wards, each cell to the ward of its nearest seed."""
    if not seeds:
        return {}
    centre = shapely.get_coordinates(shapely.point_on_surface(cells))
    at = np.array([seed.at for seed in seeds])
    nearest = np.argmin(((centre[:, None, :] - at[None, :, :]) ** 2).sum(axis=2), axis=1)
    owner = np.array([seed.ma_xa for seed in seeds])[nearest]
    parts = np.array(cells, dtype=object)
    return {code: shapely.coverage_union_all(parts[owner == code]) for code in sorted(set(owner.tolist()))}


def _in_any(cell: Polygon, wards: dict[str, BaseGeometry], codes: tuple[str, ...]) -> bool:
    inside = shapely.point_on_surface(cell)
    return any(wards[code].contains(inside) for code in codes)


def _edges(wards: dict[str, BaseGeometry]) -> list[BaseGeometry]:
    return [shapely.boundary(ward) for ward in wards.values()]


def _sheet_lines(outline: Polygon) -> list[LineString]:
    west, south, east, north = outline.bounds
    xs = np.arange(np.ceil(west / SHEET), np.ceil(east / SHEET)) * SHEET
    ys = np.arange(np.ceil(south / SHEET), np.ceil(north / SHEET)) * SHEET
    return [LineString([(x, south), (x, north)]) for x in xs] + [
        LineString([(west, y), (east, y)]) for y in ys
    ]


def _all_lines(
    outline: Polygon,
    water: WaterNet,
    divided: list[Divided],
    cuts: list[BaseGeometry],
    open_ground: BaseGeometry,
) -> list[BaseGeometry]:
    lines = [outline.exterior, *shapely.get_parts(shapely.boundary(water.surface))]
    lines += _rings([block.ground for part in divided for block in part.blocks])
    lines += _rings([canal for part in divided for canal in part.canals])
    for part in divided:
        lines += part.cuts + part.mouths
    across = shapely.intersection(shapely.intersection(np.array(cuts, dtype=object), open_ground), outline)
    return lines + [line for line in shapely.get_parts(across) if line.geom_type == "LineString"]


def _rings(polygons: list[Polygon]) -> list[BaseGeometry]:
    return list(shapely.get_parts(shapely.boundary(polygons)))


def _pieces(
    lines: list[BaseGeometry],
    outline: Polygon,
    divided: list[Divided],
    water: WaterNet,
    wards: dict[str, BaseGeometry],
) -> Pieces:
    all_blocks = [block for part in divided for block in part.blocks]
    canals = [canal for part in divided for canal in part.canals]
    rivers = list(shapely.get_parts(water.surface))
    polygon = faces.build(lines)
    polygon = polygon[shapely.within(shapely.point_on_surface(polygon), outline)]
    areas = [block.ground for block in all_blocks] + canals + rivers
    point = shapely.point_on_surface(polygon)
    group, ward = faces.located(point, areas), faces.located(point, list(wards.values()))
    polygon, (_, group, ward) = faces.merged_slivers(polygon, group * 1000 + ward, group, ward)
    kind = [block.kind for block in all_blocks] + ["canal"] * len(canals) + ["river"] * len(rivers) + ["road"]
    use = [block.use or "" for block in all_blocks] + [""] * (len(canals) + len(rivers) + 1)
    ten = [block.ten for block in all_blocks] + [None] * (len(canals) + len(rivers) + 1)
    point = shapely.point_on_surface(polygon)
    names = np.array([*wards, ""])
    return Pieces(
        polygon,
        shapely.get_coordinates(point),
        np.array(kind)[group],
        np.array(use)[group],
        np.array(ten, dtype=object)[group],
        group,
        names[ward],
    )
