"""The ground between the waters and the avenues, each piece with the fabric that fills it."""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Point, Polygon
from shapely.geometry.base import BaseGeometry

from sdi.sample import plan
from sdi.sample.avenues import Street
from sdi.sample.fabrics import FABRICS, Fabric, fabric_at
from sdi.sample.frame import Coords


@dataclass(frozen=True)
class Superblock:
    """A piece of ground with one fabric and the direction (radians) its streets run in."""

    ground: Polygon
    fabric: Fabric
    angle: float
    use: str | None = None
    ten: str | None = None


def surfaces(streets: list[Street]) -> BaseGeometry:
    """The carriageways and pavements of streets, as one area."""
    lines = np.array([street.line for street in streets], dtype=object)
    halves = np.array([street.width / 2 for street in streets])
    return shapely.union_all(shapely.buffer(lines, halves, quad_segs=4, join_style="round"))


def opened(area: BaseGeometry, corner: float) -> BaseGeometry:
    """The area with its sharp corners cut off (vát góc), and with nothing narrower than twice `corner`."""
    inner = shapely.buffer(area, -corner, join_style="mitre", mitre_limit=3.0)
    return shapely.buffer(inner, corner, quad_segs=1, join_style="bevel")


def between(town: plan.Town, ground: Polygon, water: BaseGeometry, roads: BaseGeometry) -> list[Superblock]:
    """All superblocks of a town."""
    land = shapely.difference(ground, shapely.union_all([water, roads]))
    pieces = [piece for piece in shapely.get_parts(opened(land, 3.0)) if piece.area > 300]
    return [_superblock(town, piece, water) for piece in pieces]


def _superblock(town: plan.Town, piece: Polygon, water: BaseGeometry) -> Superblock:
    centre = np.asarray(piece.representative_point().coords[0])
    fabric, use, ten = fabric_at(town, centre), None, None
    for quarter in town.quarters:
        if piece.contains(Point(quarter.at)):
            ten = quarter.ten
            fabric = FABRICS.get(quarter.kind, FABRICS["open"])
            use = None if quarter.kind in FABRICS else quarter.kind
    if use is None and fabric.kind in ("dense", "urban") and _is_quay(piece, water):
        fabric, use = FABRICS["open"], "DKV"
    return Superblock(piece, fabric, main_direction(piece), use, ten)


def _is_quay(piece: Polygon, water: BaseGeometry) -> bool:
    """A strip between a riverside street and the water: promenades, not houses."""
    return 2 * piece.area / piece.length < 24.0 and piece.dwithin(water, 1.0)


def main_direction(piece: Polygon) -> float:
    """The direction (radians, 0 ≤ angle < π/2) that most of the boundary runs along or across."""
    boundary = np.asarray(shapely.simplify(piece, 6.0).exterior.coords)
    steps = np.diff(boundary, axis=0)
    length = np.hypot(*steps.T)
    angle = np.arctan2(steps[:, 1], steps[:, 0]) % (np.pi / 2)
    trial = np.linspace(0, np.pi / 2, 90, endpoint=False)
    gap = np.abs(trial[:, None] - angle[None, :])
    gap = np.minimum(gap, np.pi / 2 - gap)
    weight: Coords = (length**1.3 * np.exp(-((gap / 0.09) ** 2))).sum(axis=1)
    return float(trial[int(np.argmax(weight))])
