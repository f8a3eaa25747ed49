"""An index of boxes on a grid: which of them hold a point, which meet another box."""

import numpy as np

from importers.topology.coverage import Coverage, Floats, Ints, Mask, distinct

_CELLS_OF_A_LARGE_BOX = 256


class BoxIndex:
    """Boxes, (n, 4) as west, south, east, north. Those of many cells are compared one by one.

    Only boxes in the mask `findable` are found.
    """

    def __init__(self, boxes: Floats, findable: Mask) -> None:
        self.boxes = boxes
        extent = boxes[:, 2:] - boxes[:, :2]
        self._origin = boxes[:, :2].min(axis=0) if len(boxes) else np.zeros(2)
        self._cell = max(float(np.median(extent.max(axis=1))) * 1.5 if len(boxes) else 1.0, 1e-9)
        first, across = self._cells(boxes)
        total = across[:, 0] * across[:, 1]
        self._columns = np.int64(2) ** 31
        self._large = np.flatnonzero(findable & (total > _CELLS_OF_A_LARGE_BOX))
        small = np.flatnonzero(findable & (total <= _CELLS_OF_A_LARGE_BOX))
        keys, place = _grid(first[small], across[small], self._columns)
        order = np.argsort(keys, kind="stable")
        self._keys, self._members = keys[order], small[place[order]].astype(np.int32)

    def holding(self, points: Floats) -> tuple[Ints, Ints]:
        """Pairs of point and box that holds it."""
        return self.meeting(np.concatenate([points, points], axis=1))

    def meeting(self, boxes: Floats) -> tuple[Ints, Ints]:
        """Pairs of a given box and an indexed one that meet or touch."""
        first, across = self._cells(boxes)
        keys, asked = _grid(first, across, self._columns)
        begin, end = np.searchsorted(self._keys, keys, "left"), np.searchsorted(self._keys, keys, "right")
        sizes = end - begin
        entry = (
            np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes) + np.repeat(begin, sizes)
        )
        asked, found = np.repeat(asked, sizes), self._members[entry].astype(np.int64)
        if len(self._large):
            asked = np.concatenate([asked, np.repeat(np.arange(len(boxes)), len(self._large))])
            found = np.concatenate([found, np.tile(self._large, len(boxes))])
        one, other = boxes[asked], self.boxes[found]
        meet = (one[:, :2] <= other[:, 2:]).all(axis=1) & (other[:, :2] <= one[:, 2:]).all(axis=1)
        pairs = distinct(asked[meet] * np.int64(len(self.boxes)) + found[meet])
        return pairs // len(self.boxes), pairs % len(self.boxes)

    def _cells(self, boxes: Floats) -> tuple[Ints, Ints]:
        first = np.floor((boxes[:, :2] - self._origin) / self._cell).astype(np.int64)
        last = np.floor((boxes[:, 2:] - self._origin) / self._cell).astype(np.int64)
        return first, last - first + 1


def _grid(first: Ints, across: Ints, columns: np.int64) -> tuple[Ints, Ints]:
    """The key of every cell of each box, and the place of the box."""
    total = across[:, 0] * across[:, 1]
    place = np.repeat(np.arange(len(first)), total)
    nth = np.arange(len(place)) - np.repeat(np.cumsum(total) - total, total)
    wide = across[place, 0]
    return (first[place, 1] + nth // wide) * columns + first[place, 0] + nth % wide, place


def part_boxes(coverage: Coverage) -> Floats:
    """The boxes of the parts."""
    starts = coverage.ring_starts[coverage.part_starts[:-1]]
    if not len(starts):
        return np.empty((0, 4))
    low = np.minimum.reduceat(coverage.xy, starts)
    return np.concatenate([low, np.maximum.reduceat(coverage.xy, starts)], axis=1)
