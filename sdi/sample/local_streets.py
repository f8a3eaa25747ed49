"""The small streets inside a superblock: a grid in its own direction, bent and broken where it is old."""

from itertools import pairwise

import numpy as np
import shapely
from shapely import LineString, Polygon, affinity

from sdi.sample.curves import resample
from sdi.sample.fabrics import Fabric
from sdi.sample.frame import Coords, chance
from sdi.sample.superblocks import Superblock


def lines(block: Superblock, name: str) -> list[LineString]:
    """Middle lines of the small streets of a superblock, each reaching to its edge or to another street."""
    random = chance("streets", name)
    fabric = block.fabric
    frame = affinity.rotate(block.ground, -block.angle, origin=(0, 0), use_radians=True)
    west, south, east, north = frame.bounds
    if (north - south) > (east - west) and fabric.kind != "rural":
        turned = Superblock(block.ground, fabric, block.angle + np.pi / 2)
        return _in_frame(turned, random)
    return _in_frame(block, random)


def _in_frame(block: Superblock, random: np.random.Generator) -> list[LineString]:
    frame = affinity.rotate(block.ground, -block.angle, origin=(0, 0), use_radians=True)
    west, south, east, north = frame.bounds
    fabric = block.fabric
    rows = _spaced(south, north, fabric.street_spacing, 0.25 * fabric.irregular, random)
    paths = [_row(west - 20, east + 20, y) for y in rows]
    paths += _crossings(fabric, (west, east), (south, north), rows, random)
    if not paths:
        return []
    bent = [_turn(_bent(path, fabric, block.angle), block.angle) for path in paths]
    return _clipped([LineString(path) for path in bent], block.ground)


def _spaced(low: float, high: float, spacing: float, jitter: float, random: np.random.Generator) -> Coords:
    count = round((high - low) / spacing)
    if count < 2:
        return np.empty(0)
    even = np.linspace(low, high, count + 1)[1:-1]
    return even + random.uniform(-jitter, jitter, count - 1) * spacing * 0.5


def _row(west: float, east: float, y: float) -> Coords:
    return resample(np.array([[west, y], [east, y]]), 40.0)


def _crossings(
    fabric: Fabric, x: tuple[float, float], y: tuple[float, float], rows: Coords, random: np.random.Generator
) -> list[Coords]:
    """Cross streets, row by row: most go on from row to row, some are shifted or missing."""
    levels = np.concatenate([[y[0] - 20], rows, [y[1] + 20]])
    through = _spaced(*x, fabric.cross_spacing, 0.3 * fabric.irregular, random)
    paths = []
    for low, high in pairwise(levels.tolist()):
        for at in through:
            luck = random.random()
            if luck < 0.3 * fabric.irregular:
                continue
            shift = (
                random.uniform(-0.3, 0.3) * fabric.cross_spacing if luck < 0.55 * fabric.irregular else 0.0
            )
            paths.append(resample(np.array([[at + shift, low], [at + shift, high]]), 40.0))
    return paths


def _bent(path: Coords, fabric: Fabric, phase: float) -> Coords:
    """The path on ground that swells a little: every path of a superblock is bent by the same field."""
    size = fabric.irregular * min(14.0, 0.16 * fabric.street_spacing)
    x, y = path.T
    dx = np.sin(y / 97.0 + 7 * phase) + 0.6 * np.sin((x + y) / 61.0 + 3 * phase)
    dy = np.sin(x / 113.0 + 5 * phase) + 0.6 * np.sin((x - y) / 71.0 + 2 * phase)
    return path + size * 0.6 * np.column_stack([dx, dy])


def _turn(path: Coords, angle: float) -> Coords:
    cos, sin = np.cos(angle), np.sin(angle)
    return np.asarray(path @ np.array([[cos, sin], [-sin, cos]]))


def _clipped(paths: list[LineString], ground: Polygon) -> list[LineString]:
    inside = shapely.intersection(np.array(paths, dtype=object), shapely.buffer(ground, 1.0))
    parts = shapely.get_parts(inside)
    return [part for part in parts if part.geom_type == "LineString" and part.length > 25.0]
