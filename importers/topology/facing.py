"""How two edges of different polygons lie to each other: crossing, touching, covering, facing."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from importers.topology.coverage import Floats, Ints, Mask

_FACING = -0.5
"""Cosine of the angle between edges that run against each other enough to face each other."""


@dataclass(frozen=True)
class Strips:
    """Free strips between edges that face each other, four-cornered.

    Edge `one` faces edge `other` from `start` to `end` along it, and the other way `other_start` to
    `other_end`; `area` and mean `width` are the strip's.
    """

    one: Ints
    other: Ints
    start: Floats
    end: Floats
    other_start: Floats
    other_end: Floats
    area: Floats
    length: Floats

    def __len__(self) -> int:
        """How many there are."""
        return len(self.one)


@dataclass(frozen=True)
class Relations:
    """What pairs of edges show. Edges are places in the list they were taken from.

    `overlapping` (n, 2): edges whose polygons share ground, or nearly so. `touching` (n): edges that
    touch another polygon's. `touches` and `touch_at`: edges and where along them a corner of another
    polygon lies. `covered` and `cover`: edges and the length along which a neighbour lies against them.
    """

    overlapping: Ints
    touching: Ints
    touches: Ints
    touch_at: Floats
    covered: Ints
    cover: Floats
    strips: Strips


class Pairs:
    """Pairs of edges `one` and `other`, each seen from the other: along it and to the left of it."""

    def __init__(self, a: Floats, b: Floats, one: Ints, other: Ints) -> None:
        self.one, self.other = one, other
        self.a, self.b, self.c, self.d = a[one], b[one], a[other], b[other]
        self.length, self.unit = _direction(self.a, self.b)
        self.other_length, self.other_unit = _direction(self.c, self.d)
        self.c_along, self.c_left = _seen(self.c - self.a, self.unit)
        self.d_along, self.d_left = _seen(self.d - self.a, self.unit)
        self.a_along, self.a_left = _seen(self.a - self.c, self.other_unit)
        self.b_along, self.b_left = _seen(self.b - self.c, self.other_unit)
        self.cosine = (self.unit * self.other_unit).sum(axis=1)


def relate(a: Floats, b: Floats, one: Ints, other: Ints, tolerance: float, reach: float) -> Relations:
    """What these pairs of edges show; strips are looked for up to `reach` wide."""
    pairs = Pairs(a, b, one, other)
    start, end = _shared(pairs.c_along, pairs.d_along, pairs.length)
    other_start, other_end = _shared(pairs.a_along, pairs.b_along, pairs.other_length)
    facing = np.abs(pairs.cosine) > -_FACING
    slope = (pairs.d_left - pairs.c_left) / np.where(facing, pairs.d_along - pairs.c_along, 1)
    first = pairs.c_left + (start - pairs.c_along) * slope
    last = pairs.c_left + (end - pairs.c_along) * slope
    beside = (end - start > tolerance) & facing
    far, near = np.maximum(np.abs(first), np.abs(last)), np.maximum(first, last)
    along = beside & (far <= tolerance)
    against = along & (pairs.cosine < 0)
    crossing = _crossing(pairs, tolerance / 4) | (along & ~against)
    strip = beside & ~along & (pairs.cosine < 0) & (near <= tolerance) & (far <= reach)
    touch_edge, touch_at, touching = _touches(pairs, tolerance)
    return Relations(
        np.column_stack([one[crossing], other[crossing]]),
        touching,
        touch_edge,
        touch_at,
        np.concatenate([one[against], other[against]]),
        np.concatenate([(end - start)[against], (other_end - other_start)[against]]),
        Strips(
            one[strip],
            other[strip],
            start[strip],
            end[strip],
            other_start[strip],
            other_end[strip],
            np.maximum(-(first + last)[strip] / 2 * (end - start)[strip], 0),
            (end - start)[strip],
        ),
    )


def _direction(start: Floats, end: Floats) -> tuple[Floats, Floats]:
    step = end - start
    length = _not_zero(np.hypot(step[:, 0], step[:, 1]))
    return length, step / length[:, None]


def _seen(offset: Floats, unit: Floats) -> tuple[Floats, Floats]:
    along = offset[:, 0] * unit[:, 0] + offset[:, 1] * unit[:, 1]
    left = unit[:, 0] * offset[:, 1] - unit[:, 1] * offset[:, 0]
    return along, left


def _shared(one: Floats, other: Floats, length: Floats) -> tuple[Floats, Floats]:
    return np.maximum(np.minimum(one, other), 0), np.minimum(np.maximum(one, other), length)


def _not_zero(values: Floats) -> Floats:
    return np.where(values == 0, np.finfo(float).tiny, values)


def _crossing(pairs: Pairs, least: float) -> Mask:
    """Edges that cross, each reaching further than `least` beyond the other on both sides."""
    sides = np.minimum(np.abs(pairs.c_left), np.abs(pairs.d_left))
    other_sides = np.minimum(np.abs(pairs.a_left), np.abs(pairs.b_left))
    found = (pairs.c_left > 0) != (pairs.d_left > 0)
    found &= (pairs.a_left > 0) != (pairs.b_left > 0)
    found &= (sides > least) & (other_sides > least)
    return np.asarray(found)


def _touches(pairs: Pairs, tolerance: float) -> tuple[Ints, Floats, Ints]:
    """Edges on which a corner of the other lies, and where; and all edges that touch."""
    edges: list[Ints] = []
    places: list[Floats] = []
    touching: list[Ints] = []
    for edge, length, along, left in (
        (pairs.one, pairs.length, pairs.c_along, pairs.c_left),
        (pairs.one, pairs.length, pairs.d_along, pairs.d_left),
        (pairs.other, pairs.other_length, pairs.a_along, pairs.a_left),
        (pairs.other, pairs.other_length, pairs.b_along, pairs.b_left),
    ):
        on = (np.abs(left) <= tolerance) & (along >= -tolerance) & (along <= length + tolerance)
        touching += [pairs.one[on], pairs.other[on]]
        inner = on & (along > tolerance) & (along < length - tolerance)
        edges.append(edge[inner])
        places.append(along[inner])
    return np.concatenate(edges), np.concatenate(places), np.concatenate(touching)


def corners(a: Floats, b: Floats, strips: Strips) -> NDArray[np.float64]:
    """The corners of the strips as rings of five positions, (n, 5, 2)."""
    near, far = a[strips.one], a[strips.other]
    _, unit = _direction(near, b[strips.one])
    _, other_unit = _direction(far, b[strips.other])
    ring = [
        near + unit * strips.start[:, None],
        near + unit * strips.end[:, None],
        far + other_unit * strips.other_start[:, None],
        far + other_unit * strips.other_end[:, None],
    ]
    return np.stack([*ring, ring[0]], axis=1)
