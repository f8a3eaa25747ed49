"""The street network: every street cut where it meets another, named the same along its whole length."""

from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, STRtree

from sdi.sample import faces, plan
from sdi.sample.avenues import Street
from sdi.sample.frame import Coords, chance
from sdi.sample.town import TownGround

REACH = 36.0
"""How far (metres) the end of a small street may be from the middle of the street it opens into."""


@dataclass(frozen=True)
class Network:
    """Street segments: `line` between junctions (EPSG:5897), `street` the number of the street it is of."""

    streets: list[Street]
    line: NDArray[np.object_]
    street: faces.Ints
    town: str


def spoken(name: str) -> str:
    """A street's name as it stands in an address: đường Mậu Thân, Hẻm 9 Mậu Thân, Quốc lộ 1."""
    return name if name.startswith(("Hẻm", "Quốc lộ", "Quản lộ", "Đường", "Lộ", "Tuyến")) else f"đường {name}"


def of_town(ground: TownGround) -> Network:
    """The network of one town, from avenues down to lanes."""
    streets = list(ground.avenues)
    names = _names(ground.plan.id, {street.ten for street in streets})
    levels: list[list[Street]] = [[], []]
    for number, (superblock, part) in enumerate(zip(ground.superblocks, ground.divided, strict=True), 1):
        kind = superblock.fabric.kind
        for count, line in enumerate(part.streets, 1):
            spare = f"Đường số {count} khu {number}"
            levels[0].append(_small(line, kind, part.street_width, names, spare))
        levels[1] += [Street("", "HEM", 3.0, 1, line) for line in part.lanes]
    for level in levels:
        streets += _joined(level, streets)
    return _cut(_lanes_named(streets), ground.plan.id)


def of_region(roads: list[Street]) -> Network:
    """The trunk roads between the towns."""
    return _cut(roads, "region")


def _names(town: str, taken: set[str]) -> list[str]:
    free = [name for name in plan.read("names")["streets"] if name not in taken]
    return [free[i] for i in chance("street names", town).permutation(len(free))][::-1]


def _small(line: LineString, kind: str, width: float, names: list[str], spare: str) -> Street:
    if kind == "rural":
        return Street("", "DX", 3.5, 1, line)
    if kind == "suburb":
        return Street("", "DX", 4.0, 1, line)
    if kind == "industry":
        return Street("Đường nội bộ khu công nghiệp", "DDT", 12.0, 2, line)
    name = names.pop() if names and line.length > 180 else spare
    return Street(name, "DDT", width, 2, line, one_way=width < 8.3 and line.length > 300)


def _joined(small: list[Street], large: list[Street]) -> list[Street]:
    """The small streets, their ends drawn out to the middle of the larger streets they open into."""
    if not small:
        return []
    lines = np.array([street.line for street in large], dtype=object)
    first = shapely.get_point(np.array([street.line for street in small], dtype=object), 0)
    last = shapely.get_point(np.array([street.line for street in small], dtype=object), -1)
    starts, ends = _meeting(first, lines), _meeting(last, lines)
    return [
        replace(street, line=_drawn_out(street.line, start, end))
        for street, start, end in zip(small, starts, ends, strict=True)
    ]


def _meeting(points: NDArray[np.object_], lines: NDArray[np.object_]) -> list[Coords | None]:
    which, line = STRtree(lines).query_nearest(points, max_distance=REACH, all_matches=False)
    meeting: list[Coords | None] = [None] * len(points)
    joints = shapely.line_interpolate_point(
        lines[line], shapely.line_locate_point(lines[line], points[which])
    )
    for i, joint in zip(which.tolist(), shapely.get_coordinates(joints), strict=True):
        meeting[i] = joint
    return meeting


def _drawn_out(line: LineString, start: Coords | None, end: Coords | None) -> LineString:
    coords = shapely.get_coordinates(line)
    parts = [coords]
    if start is not None and _ahead(coords[1], coords[0], start):
        parts.insert(0, np.atleast_2d(start))
    if end is not None and _ahead(coords[-2], coords[-1], end):
        parts.append(np.atleast_2d(end))
    return LineString(np.vstack(parts))


def _ahead(before: Coords, end: Coords, joint: Coords) -> bool:
    """Whether a joint lies roughly on the way that a street takes at its end."""
    way, rest = end - before, joint - end
    return bool(way @ rest > 0.35 * np.hypot(*way) * np.hypot(*rest) and np.hypot(*rest) > 0.01)


def _lanes_named(streets: list[Street]) -> list[Street]:
    """A lane is called by a number and the street it leaves."""
    named = [street for street in streets if street.ten]
    tree = STRtree([street.line for street in named])
    lanes = [i for i, street in enumerate(streets) if street.cap == "HEM"]
    near = tree.nearest([streets[i].line for i in lanes]) if lanes else []
    result, count = list(streets), dict[str, int]()
    for i, k in zip(lanes, near, strict=True):
        street = named[int(k)]
        count[street.ten] = count.get(street.ten, 0) + 1
        result[i] = replace(streets[i], ten=f"Hẻm {2 * count[street.ten] + 7} {street.ten}")
    return result


def _cut(streets: list[Street], town: str) -> Network:
    """All streets cut at their crossings; each segment finds its street again by its middle."""
    lines = np.array([street.line for street in streets], dtype=object)
    noded = shapely.get_parts(shapely.union_all(lines, grid_size=0.01))
    noded = noded[shapely.length(noded) > 2.0]
    middle = shapely.line_interpolate_point(noded, 0.5, normalized=True)
    _, street = STRtree(lines).query_nearest(middle, all_matches=False)
    return Network(streets, noded, street.astype(np.int64), town)
