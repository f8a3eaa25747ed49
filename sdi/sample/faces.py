"""From lines to faces: everything drawn is noded on a millimetre grid and polygonised, as a surveyor's sheet is.

What comes out is a coverage: neighbours share their vertices exactly, nothing overlaps and nothing is left out.
"""

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry, LineString, STRtree

from sdi.sample.frame import GRID

type Faces = NDArray[np.object_]

LEAST_AREA = 14.0
LEAST_WIDTH = 1.3


def build(lines: list[LineString]) -> Faces:
    """All faces that `lines` enclose."""
    noded = shapely.union_all(np.array(lines, dtype=object), grid_size=GRID)
    return np.asarray(shapely.get_parts(shapely.polygonize(shapely.get_parts(noded))))


def located(faces: Faces, areas: list[Geometry]) -> NDArray[np.int64]:
    """For each face the number of the area it lies in, -1 where it lies in none."""
    tree = STRtree(areas)
    found, area = tree.query(shapely.point_on_surface(faces), predicate="intersects")
    result = np.full(len(faces), -1, dtype=np.int64)
    result[found[::-1]] = area[::-1]
    return result


def merged_slivers(faces: Faces, group: NDArray[np.int64]) -> tuple[Faces, NDArray[np.int64]]:
    """The faces without slivers: each goes to the neighbour it shares most edge with, one of its group if it can."""
    for _ in range(3):
        area = shapely.area(faces)
        width = 2 * area / shapely.length(faces)
        thin = np.flatnonzero((area < LEAST_AREA) | (width < LEAST_WIDTH))
        if not len(thin):
            break
        faces, group = _absorbed(faces, group, thin)
    return faces, group


def _absorbed(
    faces: Faces, group: NDArray[np.int64], thin: NDArray[np.int64]
) -> tuple[Faces, NDArray[np.int64]]:
    tree = STRtree(faces)
    which, other = tree.query(faces[thin], predicate="touches")
    which = thin[which]
    shared = shapely.length(shapely.intersection(faces[which], faces[other]))
    weight = shared * np.where(group[which] == group[other], 10.0, 1.0)
    best: dict[int, tuple[float, int]] = {}
    for i, j, w in zip(which.tolist(), other.tolist(), weight.tolist(), strict=True):
        if w > best.get(i, (0.0, -1))[0]:
            best[i] = (w, j)
    members = _clusters({i: j for i, (_, j) in best.items()})
    keep = np.ones(len(faces), dtype=bool)
    for head, parts in members.items():
        faces[head] = shapely.union_all(faces[[head, *parts]], grid_size=GRID)
        keep[parts] = False
    whole = shapely.get_type_id(faces) == 3
    return faces[keep & whole], group[keep & whole]


def _clusters(into: dict[int, int]) -> dict[int, list[int]]:
    """Who ends up in whom, following chains of slivers to the first face that stays."""
    clusters: dict[int, list[int]] = {}
    for part in into:
        seen, head = {part}, into[part]
        while head in into and into[head] not in seen:
            seen.add(head)
            head = into[head]
        if head != part and head not in clusters.get(part, ()):
            clusters.setdefault(head, []).append(part)
    heads = set(clusters)
    return {head: [p for p in parts if p not in heads] for head, parts in clusters.items()}
