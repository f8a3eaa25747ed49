"""The polygons of a layer as flat arrays of positions: a tenth of the memory of as many objects."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]
type Mask = NDArray[np.bool_]
type Geometries = NDArray[np.object_]


_BATCH = 65_536


@dataclass(frozen=True)
class Coverage:
    """Polygons as positions, rings, parts and rows, each level by the starts of the level below.

    `xy` is (n, 2), x east, in units of the CRS, relative to `origin`. Ring r has the positions
    ``ring_starts[r]:ring_starts[r + 1]``, the first repeated at the end; part p the rings
    ``part_starts[p]:part_starts[p + 1]``, the outer one first; row i (as given, without a polygon it
    has no parts) the parts ``row_starts[i]:row_starts[i + 1]``.
    """

    xy: Floats
    origin: Floats
    ring_starts: Ints
    part_starts: Ints
    row_starts: Ints

    @classmethod
    def of(cls, batches: Iterable[Any]) -> "Coverage":
        """From batches, each an array of shapely polygons or of their WKB; other geometries count as none."""
        flat = [_flat(batch[at : at + _BATCH]) for batch in batches for at in range(0, len(batch), _BATCH)]
        xy = np.concatenate([part[0] for part in flat] or [np.empty((0, 2))])
        for part in flat:
            part[0] = np.empty((0, 2))
        origin = np.floor(xy.min(axis=0)) if len(xy) else np.zeros(2)
        xy -= origin
        rings, parts, rows = (_chained([part[level] for part in flat]) for level in (1, 2, 3))
        return cls(xy, origin, rings, parts, rows)

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.row_starts) - 1

    @cached_property
    def ring_rows(self) -> NDArray[np.int32]:
        """The row of each ring."""
        return self.part_rows[self.ring_parts]

    @cached_property
    def part_rows(self) -> NDArray[np.int32]:
        """The row of each part."""
        return np.repeat(np.arange(len(self), dtype=np.int32), np.diff(self.row_starts))

    @cached_property
    def ring_parts(self) -> NDArray[np.int32]:
        """The part of each ring."""
        return np.repeat(np.arange(len(self.part_starts) - 1, dtype=np.int32), np.diff(self.part_starts))

    def polygons(self, rows: Ints) -> Geometries:
        """The polygons of some rows as shapely objects, relative to the origin."""
        parts, part_of = ranges(self.row_starts, rows)
        faces = self.parts(parts)
        single = np.bincount(part_of, minlength=len(rows)) == 1
        if single.all():
            return np.asarray(faces)
        return np.asarray(shapely.multipolygons(faces, indices=part_of))

    def parts(self, parts: Ints) -> Geometries:
        """Some parts as shapely objects, relative to the origin."""
        rings, ring_of = ranges(self.part_starts, parts)
        positions, position_of = ranges(self.ring_starts, rings)
        made: Any = shapely.linearrings(self.xy[positions], indices=position_of)
        return np.asarray(shapely.polygons(made, indices=ring_of))

    def moved_back(self, geometries: Geometries) -> Geometries:
        """Geometries relative to the origin, as they lie in the CRS."""
        return np.asarray(shapely.transform(geometries, lambda xy: xy + self.origin))


def ranges(starts: Ints, chosen: Ints) -> tuple[Ints, Ints]:
    """All members of the chosen groups, and for each the place of its group in `chosen`."""
    first, sizes = starts[chosen], starts[chosen + 1] - starts[chosen]
    group = np.repeat(np.arange(len(chosen)), sizes)
    before = np.cumsum(sizes) - sizes
    return np.arange(int(sizes.sum())) - before[group] + first[group], group


def distinct(values: Ints) -> Ints:
    """The sorted distinct values; `np.unique` would hash them and hold the interpreter meanwhile."""
    values.sort()
    return values[np.concatenate([[True], values[1:] != values[:-1]])] if len(values) else values


def _flat(batch: Any) -> list[Any]:
    if not (isinstance(batch, np.ndarray) and batch.dtype == object and _are_shapes(batch)):
        values = batch.to_numpy(zero_copy_only=False) if hasattr(batch, "to_numpy") else batch
        batch = shapely.from_wkb(values)
    kinds = shapely.get_type_id(batch)
    polygonal = np.flatnonzero(np.isin(kinds, [3, 6]) & ~shapely.is_empty(batch))
    parts_per_row = np.zeros(len(batch), dtype=np.int64)
    faces, row = shapely.get_parts(batch[polygonal], return_index=True)
    full = ~shapely.is_empty(faces)
    faces, row = faces[full], row[full]
    np.add.at(parts_per_row, polygonal[row], 1)
    rings, face = shapely.get_rings(faces, return_index=True)
    return [
        shapely.get_coordinates(rings),
        shapely.get_num_coordinates(rings).astype(np.int64),
        np.bincount(face, minlength=len(faces)).astype(np.int64),
        parts_per_row,
    ]


def _are_shapes(batch: Geometries) -> bool:
    first = next((value for value in batch if value is not None), None)
    return isinstance(first, shapely.Geometry)


def _chained(sizes: list[Ints]) -> Ints:
    return np.concatenate([[0], np.cumsum(np.concatenate(sizes or [np.empty(0, np.int64)]))]).astype(np.int64)
