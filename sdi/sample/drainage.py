"""Storm drains under the streets of the town proper: every pipe falls towards an outfall at the water.

The street network is searched from its outfalls (Dijkstra); the further a point is from its outfall, the
higher the pipe's invert lies. Diameters grow with the length that drains through a pipe.
"""

from dataclasses import dataclass
from heapq import heappop, heappush

import numpy as np
import shapely
from shapely import LineString, Point

from sdi.sample.faces import Floats, Ints
from sdi.sample.flood import Relief
from sdi.sample.frame import chance, points
from sdi.sample.streets import Network
from sdi.sample.town import TownGround

SLOPE = 0.0009
OUTFALL_INVERT = 0.15
SPACING = 38.0
TO_WATER = 48.0
"""A junction nearer than this (metres) to water may get an outfall."""
APART = 75.0
"""Outfalls are at least this far apart (metres)."""
SIZES = ((0, 400), (250, 600), (800, 800), (2000, 1000), (4500, 1200), (9000, 1500))
"""Drained street length (m) from which on a pipe has a diameter (mm)."""


@dataclass(frozen=True)
class Pipe:
    """A pipe from its upper to its lower end (EPSG:5897); inverts in metres (Hòn Dấu), diameter in mm."""

    ma: str
    line: LineString
    duong_kinh: int
    upper: float
    lower: float
    street: str
    vat_lieu: str
    nam_xay_dung: int
    combined: bool

    @property
    def slope(self) -> float:
        """Fall in per cent."""
        return 100.0 * (self.upper - self.lower) / self.line.length


@dataclass(frozen=True)
class Manhole:
    """A manhole or outfall; cover and bottom in metres (Hòn Dấu)."""

    ma: str
    at: Point
    loai: str
    cover: float
    bottom: float


@dataclass(frozen=True)
class Graph:
    """Junctions and the street segments between them; segment k goes from junction a[k] to b[k]."""

    at: Floats
    a: Ints
    b: Ints
    length: Floats
    lines: list[LineString]
    names: list[str]


def network(town: TownGround, streets: Network, land: Relief) -> tuple[list[Pipe], list[Manhole]]:
    """The drains of a town: pipes and the manholes between them."""
    graph = _graph(town, streets)
    outlets = _outlets(graph, town)
    away, parent = _search(graph, list(outlets))
    drained = _drained(graph, away, parent)
    pipes: list[Pipe] = []
    manholes: dict[tuple[int, int], Manhole] = {}
    for k in range(len(graph.lines)):
        if np.isfinite(away[graph.a[k]]) and np.isfinite(away[graph.b[k]]):
            _lay(graph, k, away, drained[k], land, pipes, manholes)
    for node, line in outlets.items():
        if np.isfinite(away[node]):
            _lay_outfall(line, land, drained, graph, node, pipes, manholes)
    return pipes, list(manholes.values())


def _graph(town: TownGround, streets: Network) -> Graph:
    """The streets of the town proper, lanes left out."""
    core = shapely.union_all(
        [s.ground for s in town.superblocks if s.fabric.kind in ("dense", "urban", "new_town")]
    ).buffer(25.0)
    shapely.prepare(core)
    middle = shapely.line_interpolate_point(streets.line, 0.5, normalized=True)
    wide = np.array([street.cap in ("DDT", "QL", "DT") for street in streets.streets])[streets.street]
    use = np.flatnonzero(shapely.contains(core, middle) & wide & (shapely.length(streets.line) > 8.0))
    lines = streets.line[use]
    ends = np.concatenate([shapely.get_coordinates(shapely.get_point(lines, place)) for place in (0, -1)])
    _, first, node = np.unique(np.rint(ends).astype(np.int64), axis=0, return_index=True, return_inverse=True)
    node = node.ravel()
    names = [streets.streets[s].ten for s in streets.street[use].tolist()]
    return Graph(ends[first], node[: len(use)], node[len(use) :], shapely.length(lines), list(lines), names)


def _outlets(graph: Graph, town: TownGround) -> dict[int, LineString]:
    """Junctions near water, each with the line from it to the bank."""
    water = town.waters.surface
    junctions = points(graph.at)
    near = np.flatnonzero(shapely.dwithin(junctions, water, TO_WATER) & ~shapely.intersects(junctions, water))
    lines = shapely.shortest_line(junctions[near], water)
    chosen: dict[int, LineString] = {}
    for k in np.argsort(shapely.length(lines), kind="stable").tolist():
        node = int(near[k])
        clear = all(np.hypot(*(graph.at[node] - graph.at[other])) > APART for other in chosen)
        if lines[k].length > 4.0 and clear:
            chosen[node] = lines[k]
    return chosen


def _search(graph: Graph, starts: list[int]) -> tuple[Floats, list[int]]:
    """Distance of each junction to its nearest outlet, and the segment that leads there (-1 at an outlet)."""
    beside: list[list[tuple[int, int, float]]] = [[] for _ in graph.at]
    for k, (a, b, length) in enumerate(
        zip(graph.a.tolist(), graph.b.tolist(), graph.length.tolist(), strict=True)
    ):
        beside[a].append((b, k, length))
        beside[b].append((a, k, length))
    away = np.full(len(graph.at), np.inf)
    parent = [-1] * len(graph.at)
    queue = [(0.0, node, -1) for node in starts]
    while queue:
        distance, node, via = heappop(queue)
        if distance >= away[node]:
            continue
        away[node], parent[node] = distance, via
        for other, k, length in beside[node]:
            if distance + length < away[other]:
                heappush(queue, (distance + length, other, k))
    return away, parent


def _drained(graph: Graph, away: Floats, parent: list[int]) -> Floats:
    """Street length (m) that drains through each segment."""
    total = graph.length.copy()
    through = np.zeros(len(graph.at))
    on_tree = set(parent)
    for k, length in enumerate(graph.length.tolist()):
        if k not in on_tree:
            lower = graph.a[k] if away[graph.a[k]] < away[graph.b[k]] else graph.b[k]
            through[lower] += length
    reachable = np.flatnonzero(np.isfinite(away))
    for node in reachable[np.argsort(-away[reachable])].tolist():
        k = parent[node]
        if k < 0:
            continue
        total[k] += through[node]
        lower = graph.a[k] if graph.b[k] == node else graph.b[k]
        through[lower] += total[k]
    return total


def _lay(
    graph: Graph,
    k: int,
    away: Floats,
    drained: float,
    land: Relief,
    pipes: list[Pipe],
    manholes: dict[tuple[int, int], Manhole],
) -> None:
    """The pipes of one street segment, cut by manholes, running down to its lower end."""
    line = graph.lines[k]
    down, up = float(away[graph.a[k]]), float(away[graph.b[k]])
    if down > up:
        down, up, line = up, down, shapely.reverse(line)
    count = max(1, round(line.length / SPACING))
    cuts = shapely.line_interpolate_point(line, np.linspace(0, 1, count + 1), normalized=True)
    at = shapely.get_coordinates(cuts)
    covers = land.at(at)
    rise = SLOPE * line.length / count
    inverts = OUTFALL_INVERT + SLOPE * down + rise * np.arange(count + 1)
    random = chance("pipe", graph.names[k], round(at[0, 0]), round(at[0, 1]))
    year, combined = int(random.integers(1996, 2025)), bool(random.random() < 0.7)
    for i in range(count):
        upper = LineString([at[i + 1], at[i]])
        pipes.append(
            Pipe(
                f"CT{len(pipes) + 1:05d}",
                upper,
                _size(drained),
                round(float(inverts[i + 1]), 3),
                round(float(inverts[i]), 3),
                graph.names[k],
                "be_tong" if drained > 500 else "hdpe",
                year,
                combined,
            )
        )
    for point, cover, invert in zip(at, covers.tolist(), inverts.tolist(), strict=True):
        key = (round(point[0]), round(point[1]))
        known = manholes.get(key)
        bottom = min(invert, known.bottom) if known else invert
        kind = known.loai if known else ("ga_thu" if len(manholes) % 3 else "ga_tham")
        code = known.ma if known else f"HG{len(manholes) + 1:05d}"
        lid = round(max(cover, bottom + 0.9), 3)
        manholes[key] = Manhole(code, Point(point), kind, lid, round(bottom - 0.05, 3))


def _lay_outfall(
    line: LineString,
    land: Relief,
    drained: Floats,
    graph: Graph,
    node: int,
    pipes: list[Pipe],
    manholes: dict[tuple[int, int], Manhole],
) -> None:
    """The last pipe, from a junction to the bank, and its outfall."""
    end = Point(line.coords[-1])
    inflow = drained[(graph.a == node) | (graph.b == node)].max(initial=0.0)
    lower = round(OUTFALL_INVERT - SLOPE * line.length - 0.02, 3)
    pipes.append(
        Pipe(
            f"CT{len(pipes) + 1:05d}",
            line,
            _size(float(inflow)),
            OUTFALL_INVERT,
            lower,
            "",
            "be_tong",
            2008,
            True,
        )
    )
    cover = round(float(land.at(np.array([end.coords[0]]))[0]), 3)
    manholes[(round(end.x), round(end.y))] = Manhole(
        f"CX{len(manholes) + 1:05d}", end, "cua_xa", cover, lower
    )


def _size(drained: float) -> int:
    return [size for least, size in SIZES if drained >= least][-1]
