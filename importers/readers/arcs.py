"""A circular arc as points on it, no further apart than a tolerance allows."""

from math import acos, atan2, ceil, cos, hypot, isfinite, pi, sin

type Position = tuple[float, ...]

_MOST_POINTS = 10_000


def arc_points(start: Position, middle: Position, end: Position, tolerance: float) -> list[Position]:
    """Points after `start` up to `end` on the arc through `middle`; chords leave it by `tolerance` at most.

    Where start and end are one, the arc is the circle of which `middle` is the other side. The
    points are the same, in the other order, from end to start. Ordinates beyond the second go
    evenly from one end to the other.
    """
    if start[:2] == end[:2]:
        return _circle(start, middle, end, tolerance)
    if start[:2] > end[:2]:
        return [*reversed(arc_points(end, middle, start, tolerance)[:-1]), end]
    centre = _centre(start, middle, end)
    if centre is None:
        return [middle, end]
    radius = hypot(start[0] - centre[0], start[1] - centre[1])
    first = atan2(start[1] - centre[1], start[0] - centre[0])
    turn = _turn(centre, first, middle, end)
    steps = _steps(abs(turn), radius, tolerance)
    inner = [_on(centre, radius, first + turn * at / steps, start, end, at / steps) for at in range(1, steps)]
    return [*inner, end]


def _circle(start: Position, middle: Position, end: Position, tolerance: float) -> list[Position]:
    centre = ((start[0] + middle[0]) / 2, (start[1] + middle[1]) / 2)
    radius = hypot(start[0] - centre[0], start[1] - centre[1])
    if radius == 0 or not isfinite(radius):
        return [end]
    first = atan2(start[1] - centre[1], start[0] - centre[0])
    steps = max(4, _steps(2 * pi, radius, tolerance))
    inner = [
        _on(centre, radius, first + 2 * pi * at / steps, start, end, at / steps) for at in range(1, steps)
    ]
    return [*inner, end]


def _centre(start: Position, middle: Position, end: Position) -> tuple[float, float] | None:
    """The centre of the circle through three points, None where they lie on a line."""
    ax, ay = middle[0] - start[0], middle[1] - start[1]  # from the start: coordinates are large
    bx, by = end[0] - start[0], end[1] - start[1]
    double = 2 * (ax * by - ay * bx)
    size = hypot(ax, ay) * hypot(bx, by)
    if not isfinite(double) or abs(double) <= 1e-12 * size:
        return None
    a, b = ax * ax + ay * ay, bx * bx + by * by
    return start[0] + (by * a - ay * b) / double, start[1] + (ax * b - bx * a) / double


def _turn(centre: tuple[float, float], first: float, middle: Position, end: Position) -> float:
    """The angle from the start to the end by way of the middle, signed, in radians."""
    over = (atan2(middle[1] - centre[1], middle[0] - centre[0]) - first) % (2 * pi)
    whole = (atan2(end[1] - centre[1], end[0] - centre[0]) - first) % (2 * pi)
    return whole if over <= whole else whole - 2 * pi


def _steps(angle: float, radius: float, tolerance: float) -> int:
    """How many chords keep the height of each segment under the tolerance: r (1 - cos(step / 2))."""
    step = 2 * acos(max(-1.0, 1 - tolerance / radius)) if tolerance < 2 * radius else pi
    return max(1, min(_MOST_POINTS, ceil(angle / step))) if step > 0 else _MOST_POINTS


def _on(
    centre: tuple[float, float], radius: float, angle: float, start: Position, end: Position, share: float
) -> Position:
    more = tuple(low + (high - low) * share for low, high in zip(start[2:], end[2:], strict=True))
    return (centre[0] + radius * cos(angle), centre[1] + radius * sin(angle), *more)
