"""The map of the changes: what is drawn where, ready for the page's SVG."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from importers.change import Ground
from importers.map_frame import Box, Frame, Tick, box_of, middle
from layers.change import Change, Kind

OVERVIEW = (720.0, 430.0)
DETAIL = (232.0, 168.0)
DETAILS = 6
"""How many changes are shown large beside the overview."""

_LOCATOR = (112.0, 96.0)
_TOO_SMALL = 7.0
"""What is smaller on the paper is shown by its mark."""

_ROOMY = 40.0
"""What is larger carries its number inside."""

_NUMBERED = 40
"""With more changes than this the map carries no numbers."""

type Crowds = tuple[tuple[float, float, int], ...]


class Outline(NamedTuple):
    """A drawn geometry: its SVG path and what it is (CSS class)."""

    path: str
    look: str


class Mark(NamedTuple):
    """A sign at the place of a change that would not be seen, or its number, so far `aside`."""

    x: float
    y: float
    kind: Kind
    number: int | None
    is_small: bool
    aside: float


class Crowd(NamedTuple):
    """A disc for many changes: its place and radius."""

    x: float
    y: float
    radius: float


@dataclass(frozen=True)
class ChangeMap:
    """One map on paper. `hops` lead from the old to the new place; `change` is set on a detail."""

    width: float
    height: float
    columns: list[Tick]
    rows: list[Tick]
    bar: tuple[float, float]
    around: str
    dots: str
    city: str
    outlines: list[Outline]
    marks: list[Mark]
    hops: list[tuple[float, float, float, float]]
    crowds: list[Crowd]
    locator: "Locator | None" = None
    number: int | None = None
    change: Change | None = None


@dataclass(frozen=True)
class Locator:
    """The city in small, and the box of the map in it."""

    width: float
    height: float
    outline: str
    x: float
    y: float
    wide: float
    high: float


def overview_frame(changes: list[Change], crowds: Crowds, geographic: bool) -> Frame | None:
    """The frame that holds all changes; None where none has a place."""
    drawn = (geometry for change in changes for geometry in (change.before, change.after))
    spots = {"type": "MultiPoint", "coordinates": [[x, y] for x, y, _ in crowds]}
    box = box_of((*drawn, spots))
    return Frame.around(box, *OVERVIEW, geographic, margin=0.08) if box else None


def detail_frame(change: Change, geographic: bool) -> Frame | None:
    """The frame of one change."""
    box = box_of((change.before, change.after))
    return Frame.around(box, *DETAIL, geographic, margin=0.2) if box else None


def telling(changes: list[Change]) -> list[Change]:
    """The changes that are shown large: those of place and shape before those of values alone."""
    placed = [change for change in changes if change.before or change.after]
    kinds: tuple[Kind, ...] = ("moved", "deleted", "new", "changed")
    queues = [[change for change in placed if change.kind == kind] for kind in kinds]
    if len(placed) <= DETAILS:
        return placed
    turns = [queue[turn] for turn in range(DETAILS) for queue in queues if turn < len(queue)]
    chosen = {id(change) for change in turns[:DETAILS]}
    return [change for change in placed if id(change) in chosen]


def draw_overview(changes: list[Change], ground: Ground, geographic: bool) -> ChangeMap | None:
    """The map of all changes on its ground."""
    frame = overview_frame(changes, ground.crowds, geographic)
    if frame is None:
        return None
    numbered = len(changes) <= _NUMBERED
    outlines = [outline for change in changes for outline in _outlines(change, frame)]
    marks = [
        mark for number, change in enumerate(changes, 1) for mark in _mark(change, frame, number * numbered)
    ]
    locator = _locate(frame, ground, geographic)
    drawn = _map(frame, ground.around, outlines, marks, changes)
    return replace(drawn, crowds=_crowds(ground, frame), locator=locator, city=_city(frame, ground))


def draw_details(changes: list[Change], geographic: bool) -> list[ChangeMap]:
    """A small map for each of the most telling changes."""
    maps = []
    numbers = {id(change): number for number, change in enumerate(changes, 1)}
    for change in telling(changes):
        frame = detail_frame(change, geographic)
        if frame is not None:
            marks = _mark(change, frame, 0)
            drawn = _map(frame, change.around, _outlines(change, frame), marks, [change])
            maps.append(replace(drawn, number=numbers[id(change)], change=change))
    return maps


def _map(
    frame: Frame,
    around: Iterable[dict[str, Any]],
    outlines: list[Outline],
    marks: list[Mark],
    changes: list[Change],
) -> ChangeMap:
    columns, rows = frame.grid()
    neighbours = list(around)
    return ChangeMap(
        width=frame.width,
        height=frame.height,
        columns=columns,
        rows=rows,
        bar=frame.bar(),
        around="".join(frame.path(geometry) for geometry in neighbours),
        dots="".join(frame.dots(geometry) for geometry in neighbours),
        city="",
        outlines=outlines,
        marks=marks,
        hops=[hop for change in changes for hop in _hop(change, frame)],
        crowds=[],
    )


def _outlines(change: Change, frame: Frame) -> list[Outline]:
    """The old place below the new one; a feature that stays is drawn once."""
    shown = []
    if change.before and change.kind in ("deleted", "moved"):
        shown.append(Outline(frame.path(change.before), "gone" if change.kind == "deleted" else "before"))
    if change.after:
        looks = {"moved": "after", "new": "new", "changed": "altered"}
        shown.append(Outline(frame.path(change.after), looks.get(change.kind, "after")))
    return [outline for outline in shown if outline.path]


def _mark(change: Change, frame: Frame, number: int) -> list[Mark]:
    """A mark where the feature is too small to be seen, or carries a number."""
    box = box_of((change.after or change.before,))
    if box is None:
        return []
    pixels = frame.pixels(box)
    is_small = pixels < _TOO_SMALL
    if not (is_small or number):
        return []
    aside = 0.0 if pixels > _ROOMY else max(6.0, pixels / 2)
    return [Mark(*frame.place(*middle(box)), change.kind, number or None, is_small, aside)]


def _hop(change: Change, frame: Frame) -> list[tuple[float, float, float, float]]:
    before, after = box_of((change.before,)), box_of((change.after,))
    if change.kind != "moved" or before is None or after is None:
        return []
    start, end = frame.place(*middle(before)), frame.place(*middle(after))
    far = abs(start[0] - end[0]) + abs(start[1] - end[1]) > 6
    return [(*start, *end)] if far else []


def _crowds(ground: Ground, frame: Frame) -> list[Crowd]:
    most = max((count for _, _, count in ground.crowds), default=1)
    return [Crowd(*frame.place(x, y), 3 + 11 * (count / most) ** 0.5) for x, y, count in ground.crowds]


def _city(frame: Frame, ground: Ground) -> str:
    """The city's outline, where the map shows enough of it: a coarse line says nothing near by."""
    box = box_of(ground.outline)
    if box is None or frame.box[2] - frame.box[0] < 0.2 * (box[2] - box[0]):
        return ""
    return "".join(frame.path(geometry) for geometry in ground.outline)


def _locate(frame: Frame, ground: Ground, geographic: bool) -> Locator | None:
    box = box_of(ground.outline)
    if box is None or not _holds(box, frame.box):
        return None
    small = Frame.around(box, *_LOCATOR, geographic, margin=0.05)
    left, top = small.place(frame.box[0], frame.box[3])
    right, bottom = small.place(frame.box[2], frame.box[1])
    outline = "".join(small.path(geometry) for geometry in ground.outline)
    wide, high = max(right - left, 4.0), max(bottom - top, 4.0)
    return Locator(*_LOCATOR, outline, left, top, wide, high)


def _holds(outer: Box, inner: Box) -> bool:
    """Whether the map lies in the city at all, and shows less than all of it."""
    x, y = middle(inner)
    inside = outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]
    return inside and (inner[2] - inner[0]) < 0.6 * (outer[2] - outer[0])
