"""Areas from the lines that bound them, and the texts that stand in them, on one sheet."""

from typing import Any, NamedTuple

import numpy as np
import shapely

type Geometries = np.ndarray[tuple[int], np.dtype[Any]]
type Places = np.ndarray[tuple[int], np.dtype[np.int64]]
type Coordinates = np.ndarray[tuple[int, int], np.dtype[np.float64]]


class Closed(NamedTuple):
    """The areas that lines close, and the ends of lines that meet nothing (points)."""

    polygons: Geometries
    open_ends: Geometries


class Joined(NamedTuple):
    """For each polygon the place of its text, -1 where it has none; and what was odd."""

    texts: Places
    outside: int
    """Texts that stand in no polygon."""
    several: int
    """Polygons in which more than one text stands."""


def close_lines(lines: Geometries, snap: float) -> Closed:
    """The areas that `lines` close; ends within `snap` of a line are joined to it there.

    `lines` are LineStrings or Polygons (of which the rings count), single or multi, in one
    projected CRS; `snap` is in its unit. Only the ends of lines move, by `snap` at the most; where
    an end stops beside the middle of a segment, the segment gets a vertex there. Areas
    within areas are both given, the outer one with a hole.
    """
    strings = _strings(lines)
    if not len(strings):
        return Closed(strings, strings)
    met = _on_segments(_ends_joined(strings, snap), snap)
    noded = shapely.get_parts(shapely.node(shapely.multilinestrings(met)))
    faces = shapely.get_parts(shapely.polygonize(noded))
    return Closed(faces[shapely.area(faces) > snap * snap], _open_ends(noded))


def join_texts(polygons: Geometries, points: Geometries) -> Joined:
    """Which text (by its point) stands in which polygon; of several, the one nearest the middle."""
    owners, inside = _inside(polygons, points)
    away = shapely.distance(shapely.point_on_surface(polygons[owners]), points[inside])
    order = np.lexsort((away, owners))
    held, first, counts = np.unique(owners[order], return_index=True, return_counts=True)
    chosen = np.full(len(polygons), -1, np.int64)
    chosen[held] = inside[order][first]
    return Joined(chosen, len(points) - len(inside), int((counts > 1).sum()))


def _inside(polygons: Geometries, points: Geometries) -> tuple[Places, Places]:
    """Pairs of polygon and text, each text once."""
    texts, owners = shapely.STRtree(polygons).query(points, predicate="intersects")
    texts, first = np.unique(texts, return_index=True)
    return owners[first], texts


def _strings(lines: Geometries) -> Geometries:
    """Plain plan LineStrings: rings of polygons, parts of several, nothing of no length."""
    plan = shapely.get_parts(shapely.force_2d(lines[~shapely.is_missing(lines)]))
    kinds = shapely.get_type_id(plan)
    every = np.concatenate([plan[np.isin(kinds, (1, 2))], shapely.get_rings(plan[kinds == 3])])
    every = every[shapely.length(every) > 0]
    coordinates, owners = shapely.get_coordinates(every, return_index=True)
    return _lines(coordinates, owners) if len(every) else every


def _end_places(strings: Geometries) -> tuple[Coordinates, Places, Places]:
    """All vertices, the line of each, and the places of those that are ends of open lines."""
    vertices, owners = shapely.get_coordinates(strings, return_index=True)
    is_open = np.flatnonzero(~shapely.is_closed(strings))
    firsts = np.searchsorted(owners, is_open)
    lasts = np.searchsorted(owners, is_open, side="right") - 1
    return vertices, owners, np.concatenate([firsts, lasts])


def _ends_joined(strings: Geometries, snap: float) -> Geometries:
    """The lines with their ends moved to a vertex, or else to another end, within `snap`."""
    vertices, owners, places = _end_places(strings)
    if not len(places):
        return strings
    is_end = np.zeros(len(vertices), bool)
    is_end[places] = True
    fixed = np.unique(vertices[~is_end], axis=0)
    ends, which = np.unique(vertices[places], axis=0, return_inverse=True)
    every = np.concatenate([fixed, ends])
    at, to = shapely.STRtree(_points(every)).query(_points(ends), predicate="dwithin", distance=snap)
    vertices[places] = every[_leaders(len(every), at + len(fixed), to)[len(fixed) :]][which]
    moved = _lines(vertices, owners)
    return moved[shapely.length(moved) > 0]


def _lines(vertices: Coordinates, owners: Places) -> Geometries:
    return np.asarray(shapely.linestrings(vertices, indices=owners))


def _points(vertices: Coordinates) -> Geometries:
    return np.asarray(shapely.points(vertices))


def _leaders(count: int, at: Places, to: Places) -> Places:
    """For each point the first that it is near to and that does not itself move: nothing moves twice."""
    leader = np.arange(count)
    for place in np.lexsort((to, at)):
        mover, target = at[place], to[place]
        if target < mover and leader[mover] == mover and leader[target] == target:
            leader[mover] = target
    return leader


def _on_segments(strings: Geometries, snap: float) -> Geometries:
    """The lines with a vertex wherever the end of another stops within `snap` of a segment."""
    vertices, owners, places = _end_places(strings)
    ends = np.unique(vertices[places], axis=0)
    at, line = shapely.STRtree(strings).query(_points(ends), predicate="dwithin", distance=snap)
    known = set(zip(owners.tolist(), map(tuple, vertices.tolist()), strict=True))
    met = list(strings)
    for end, to in zip(at.tolist(), line.tolist(), strict=True):
        if (to, tuple(ends[end].tolist())) not in known:
            met[to] = _with_vertex(met[to], ends[end])
    return np.array(met, object)


def _with_vertex(line: Any, point: Any) -> Any:
    """The line with the point among its vertices, in the segment that it lies nearest to."""
    vertices = shapely.get_coordinates(line)
    segments = shapely.linestrings(np.stack([vertices[:-1], vertices[1:]], axis=1))
    nearest = int(np.argmin(shapely.distance(segments, shapely.Point(point))))
    return shapely.linestrings(np.insert(vertices, nearest + 1, point, axis=0))


def _open_ends(noded: Geometries) -> Geometries:
    """Ends at which one line stops and no other begins."""
    vertices, _, places = _end_places(noded)
    unique, counts = np.unique(vertices[places], axis=0, return_counts=True)
    return _points(unique[counts == 1])
