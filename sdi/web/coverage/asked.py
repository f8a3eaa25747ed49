"""From the parameters of a coverage request to one grid and a window of it."""

import math
from dataclasses import dataclass

from layers.catalog import Published
from layers.query.query import Box, Query
from layers.spec.layer import Layer
from sdi.errors import NotFound, UsageError
from sdi.web.coverage.grid import Grid, grids
from sdi.web.coverage.subset import Subset, parse_subset
from sdi.web.coverage.window import Window, whole, window_of
from sdi.web.crs import CRS84, DEFAULT, Crs, epsg, find
from sdi.web.ogc.asked import read_box, read_filters, unknown_property
from sdi.web.ogc.schema import range_name
from sdi.web.parameters import Parameters
from sdi.web.pool import Database

OPTIONS = ("bbox", "bbox-crs", "crs", "properties", "scale-factor", "scale-size", "subset")
"""The parameters of a coverage request beside the layer's own properties."""

MOST_CELLS = {"tif": 4_000_000, "json": 250_000}
"""How many cells an answer holds at most."""


@dataclass(frozen=True)
class AskedCoverage:
    """A coverage request, read: the grid, the cells of it, into how many cells they are scaled, and the CRS.

    `size` is columns and rows of the answer. `crs` None: the grid's own system.
    """

    published: Published
    grid: Grid
    window: Window
    size: tuple[int, int]
    crs: Crs | None


def read_coverage(given: Parameters, published: Published, database: Database, written: str) -> AskedCoverage:
    """The request as asked. Raises UsageError, or NotFound where no grid or no cell matches."""
    layer = published.layer
    _check_properties(given, layer)
    subset = parse_subset(given.text("subset") or "", list(layer.public_fields))
    grid = _one_grid(given, subset, published, database)
    window = _window(given, subset, published, grid)
    size = _size(given, window)
    if size[0] * size[1] > MOST_CELLS[written]:
        raise UsageError(
            "web.coverage_too_large", cells=size[0] * size[1], most=MOST_CELLS[written], format=written,
            factor=math.ceil(math.sqrt(size[0] * size[1] / MOST_CELLS[written]) * 10) / 10,
        )  # fmt: skip
    return AskedCoverage(published, grid, window, size, _crs(given, published, grid))


def _check_properties(given: Parameters, layer: Layer) -> None:
    """There is one range; it can be asked for by name."""
    for name in given.words("properties") or ():
        if name != range_name(layer):
            raise UsageError("query.unknown_property", name=name, layer=layer.id, known=range_name(layer))


def _one_grid(given: Parameters, subset: Subset, published: Published, database: Database) -> Grid:
    """The preferred of the grids of the scenario asked for."""
    layer = published.layer
    for name in subset.values:
        if name not in layer.public_fields:
            raise unknown_property(name, layer)
    asked = read_filters(given, layer, subset.values)
    with database.read() as connection:
        found = grids(connection, Query(published, equal=asked))
    if not found:
        scenario = ", ".join(f"{name}={value}" for name, value in asked.items()) or "–"
        raise NotFound("web.no_grid", layer=layer.id, scenario=scenario)
    return found[0]


def _window(given: Parameters, subset: Subset, published: Published, grid: Grid) -> Window:
    window = whole(grid)
    box = read_box(given, published)
    if box is not None:
        window = window.common(window_of(grid, box))
    if subset.spans:
        window = window.common(window_of(grid, _subset_box(subset, grid)))
    if window.width <= 0 or window.height <= 0:
        raise NotFound("web.coverage_outside", layer=published.layer.id)
    return window


def _subset_box(subset: Subset, grid: Grid) -> Box:
    """The box of the spans; an open end reaches beyond the grid."""
    far = (180.0, 90.0) if subset.degrees else (math.inf, math.inf)
    west, east = _ends(subset, "x", far[0])
    south, north = _ends(subset, "y", far[1])
    return Box(west, south, east, north, 4326 if subset.degrees else (grid.srid or 0))


def _ends(subset: Subset, axis: str, far: float) -> tuple[float, float]:
    span = subset.spans.get(axis)
    low, high = (span.low, span.high) if span else (None, None)
    return -far if low is None else low, far if high is None else high


def _size(given: Parameters, window: Window) -> tuple[int, int]:
    """Columns and rows of the answer, after ``scale-factor`` or ``scale-size``."""
    factor, text = given.number("scale-factor"), given.text("scale-size")
    if factor is not None and text is not None:
        raise UsageError("web.scale_twice")
    if factor is not None:
        if factor < 1:
            raise UsageError("web.too_low", name="scale-factor", value=factor, lowest=1)
        return max(1, round(window.width / factor)), max(1, round(window.height / factor))
    if text is None:
        return window.width, window.height
    spans = parse_subset(text, []).spans
    numbers = [spans[axis].low if axis in spans else None for axis in ("x", "y")]
    if any(number is not None and (number < 1 or number != int(number)) for number in numbers):
        raise UsageError("web.bad_subset", value=text)
    columns, rows = (int(number) if number is not None else None for number in numbers)
    return min(columns or window.width, window.width), min(rows or window.height, window.height)


def _crs(given: Parameters, published: Published, grid: Grid) -> Crs | None:
    """The grid's own system, or longitude and latitude; a grid without an EPSG code always the latter."""
    name = given.text("crs")
    if name is None:
        return None if grid.srid else DEFAULT
    asked = find(name, published, "crs")
    if asked.srid == grid.srid:
        return None
    if asked.uri == CRS84:
        return asked
    known = ", ".join([CRS84, *([epsg(grid.srid).uri] if grid.srid else [])])
    raise UsageError("web.unknown_crs", name=name, parameter="crs", known=known)
