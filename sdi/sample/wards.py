"""The wards: all 103 tile the city's ground, the former ones lie where towns draw them.

Inside a town a ward's boundary follows the middle of streets and waters. Outside, ground goes to the
nearest ward, and a remainder that a river or trunk road cuts off goes to the ward across from it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from sdi.sample import curves, faces, plan
from sdi.sample.frame import Coords, Mask, Shapes, chance
from sdi.sample.region import Region
from sdi.sample.town import TownGround

REFORM = date(2025, 7, 1)
BEFORE_FROM, BEFORE_TO = date(2024, 11, 1), date(2025, 6, 30)
CUT_OFF = 4_000_000.0
"""A remainder smaller than this (m²) goes to its neighbour on the same side of river and road."""


@dataclass(frozen=True)
class Ward:
    """One ward for one span of validity; boundary in EPSG:5897."""

    ma_xa: str
    ten: str
    loai: str
    boundary: BaseGeometry
    hieu_luc_tu: date
    hieu_luc_den: date | None
    can_cu: str
    dan_so: int

    @property
    def full_name(self) -> str:
        """The name with its kind: Phường Ninh Kiều."""
        return f"{'Phường' if self.loai == 'phuong' else 'Xã'} {self.ten}"


def current(region: Region, towns: list[TownGround]) -> list[Ward]:
    """The wards in force since 2025-07-01, by code."""
    names = plan.read("wards")["current"]
    boundaries = _boundaries(region, towns)
    return [
        _ward(code, names[code], boundary, REFORM, None, "Nghị quyết 1668/NQ-UBTVQH15")
        for code, boundary in sorted(boundaries.items())
    ]


def former(towns: list[TownGround]) -> list[Ward]:
    """Some wards that ended on 2025-06-30."""
    names = plan.read("wards")["former"]
    basis = "Địa giới trước ngày 01/7/2025 (dữ liệu mẫu)"
    return [
        _ward(code, names[code], boundary, BEFORE_FROM, BEFORE_TO, basis)
        for town in towns
        for code, boundary in sorted(town.old_wards.items())
    ]


def _ward(
    code: str, entry: list[str], boundary: BaseGeometry, start: date, end: date | None, basis: str
) -> Ward:
    loai, ten = entry[:2]
    return Ward(code, ten, loai, boundary, start, end, basis, _people(code, loai, boundary.area / 1e6, start))


def _people(code: str, loai: str, km2: float, start: date) -> int:
    """An invented number of people: dense in the first square kilometres of a phường, thin elsewhere."""
    people = 9000 + 420 * km2 + (4200 * min(km2, 8.0) if loai == "phuong" else 0.0)
    return int(people * chance("people", code, start).uniform(0.8, 1.2))


def _boundaries(region: Region, towns: list[TownGround]) -> dict[str, BaseGeometry]:
    natural = [stream.line for stream in region.streams] + [road.line for road in region.roads]
    town_edges = [shapely.boundary(ward) for town in towns for ward in town.wards.values()]
    outline = shapely.union_all([region.outline, *(town.outline for town in towns)])
    codes, seeds = _seeds(region, towns)
    lines = [*shapely.get_parts(shapely.boundary(outline)), *natural, *town_edges, *_between(seeds, outline)]
    cells = faces.build(lines)
    cells = cells[shapely.within(shapely.point_on_surface(cells), outline)]
    owner = _owners(cells, codes, seeds, towns, _natural_cells(outline, natural))
    return {code: shapely.coverage_union_all(cells[owner == code]) for code in sorted(set(owner.tolist()))}


def _seeds(region: Region, towns: list[TownGround]) -> tuple[list[str], Coords]:
    named = list(region.seeds.items())
    named += [(seed.ma_xa, seed.at) for town in towns for seed in town.plan.wards]
    return [code for code, _ in named], np.array([at for _, at in named])


def _between(seeds: Coords, outline: BaseGeometry) -> list[BaseGeometry]:
    """Wavering lines half-way between neighbouring seeds."""
    edges = shapely.voronoi_polygons(shapely.MultiPoint(seeds), extend_to=outline, only_edges=True)
    return [
        _wavering(np.asarray(edge.coords)) for edge in shapely.get_parts(shapely.intersection(edges, outline))
    ]


def _wavering(edge: Coords) -> LineString:
    line = curves.resample(edge, 220.0)
    size = min(260.0, 0.07 * float(np.hypot(*(edge[-1] - edge[0]))))
    return LineString(curves.meander(line, size, 2100.0, chance("ward edge", *np.rint(edge.ravel() / 10))))


def _natural_cells(outline: BaseGeometry, natural: Sequence[BaseGeometry]) -> list[Polygon]:
    return list(faces.build([*shapely.get_parts(shapely.boundary(outline)), *natural]))


def _owners(
    cells: Shapes,
    codes: list[str],
    seeds: Coords,
    towns: list[TownGround],
    natural: list[Polygon],
) -> NDArray[np.str_]:
    point = np.asarray(shapely.point_on_surface(cells))
    centre = shapely.get_coordinates(point)
    nearest = np.argmin(((centre[:, None, :] - seeds[None, :, :]) ** 2).sum(axis=2), axis=1)
    owner = np.array(codes)[nearest]
    drawn = {code: ward for town in towns for code, ward in town.wards.items()}
    inside = faces.located(point, list(drawn.values()))
    owner[inside >= 0] = np.array([*drawn, ""])[inside[inside >= 0]]
    group = faces.located(point, list(natural))
    _give_away(cells, owner, group, fixed=inside >= 0)
    return owner


def _give_away(
    cells: Shapes,
    owner: NDArray[np.str_],
    group: faces.Ints,
    fixed: Mask,
) -> None:
    """Small remainders join the neighbour they share most edge with on their side of river and road."""
    near = faces.neighbours(cells)
    area = shapely.area(cells)
    pairs = list(zip(near.left.tolist(), near.right.tolist(), near.shared.tolist(), strict=True))
    for small in np.argsort(area):
        if fixed[small] or area[small] > CUT_OFF:
            continue
        beside = [(w, j if i == small else i) for i, j, w in pairs if small in (i, j)]
        same = [
            (w, other) for w, other in beside if group[other] == group[small] and area[other] > area[small]
        ]
        if same:
            owner[small] = owner[max(same)[1]]
