"""Picture tiles of raster layers: depth in the colours of the layer's legend, dry ground clear."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from layers.catalog import Published
from layers.query.clause import Clause, equals, joined, quoted
from layers.spec.geometry import DepthClass
from layers.spec.layer import Layer
from sdi.db import Connection, sql_query
from sdi.errors import UsageError
from tiles.grid import DISPLAY_PIXELS, Tile
from tiles.grids import GridFiles, Values
from tiles.png import Rgba, indexed_png
from tiles.style.color import channels

type Scenario = Mapping[str, str]
"""Key fields of a raster layer and the values that choose its grids; an empty text is “not given”."""


def render_picture(
    connection: Connection, published: Published, tile: Tile, scenario: Scenario, files: GridFiles
) -> bytes:
    """A PNG of 512 × 512 pixels: each takes the colour of its class, and is clear where it is dry or unknown.

    Where several grids match (a scenario of which not all fields are given, or one in parts),
    a pixel shows the greatest of their values. Raises UsageError for a field that is not one
    of the key, Unavailable for a missing file.
    """
    layer = published.layer
    classes = _classes(layer)
    values = _greatest(_grids(connection, layer, tile, scenario), tile, files)
    return indexed_png(_class_places(values, classes), [_CLEAR, *map(_opaque, classes)])


def _classes(layer: Layer) -> list[DepthClass]:
    """The classes of a legend from the lowest up; without any, one of the layer's own colour for all."""
    if layer.raster and layer.raster.classes:
        return sorted(layer.raster.classes, key=lambda c: c.above)
    return [DepthClass(above=float(np.finfo(np.float32).min), title=layer.title, color=layer.style.color)]


def _grids(
    connection: Connection, layer: Layer, tile: Tile, scenario: Scenario
) -> list[tuple[str, dict[str, object]]]:
    if layer.tiles is None or tile.z < layer.tiles.min_zoom:
        return []
    where = joined([Clause("true"), *(_chosen(layer, n, v) for n, v in scenario.items())], "and")
    sql = sql_query("tiles", "grids").format(layer=quoted(layer.id), conditions=where.sql)
    with connection, connection.cursor() as cursor:
        cursor.execute(sql_query("tiles", "as_public"))
        cursor.execute(sql, (*tile.box(), *where.values))
        return cursor.fetchall()


def _chosen(layer: Layer, name: str, value: str) -> Clause:
    if name not in layer.key:
        known = ", ".join(layer.key)
        raise UsageError("tiles.unknown_parameter", layer=layer.id, name=name, known=known)
    return equals(name, value, layer) if value else Clause(f"t.{quoted(name)} is null")


def _greatest(grids: list[tuple[str, dict[str, object]]], tile: Tile, files: GridFiles) -> Values:
    greatest = np.full((DISPLAY_PIXELS, DISPLAY_PIXELS), np.nan, np.float32)
    for file, grid in grids:
        np.fmax(greatest, files.values(file, str(grid["crs"]), tile), out=greatest)
    return greatest


def _class_places(values: Values, classes: list[DepthClass]) -> NDArray[np.uint8]:
    """0 for dry or unknown, else the place of the class from 1 on.

    Edges are compared in the grid's own precision; a class from 0 begins just above it.
    """
    edges = np.array([c.above for c in classes], np.float32)
    edges[edges == 0] = np.nextafter(np.float32(0), np.float32(1))
    known = np.where(np.isnan(values), np.float32(-np.inf), values)
    return np.digitize(known, edges).astype(np.uint8)


def _opaque(of: DepthClass) -> Rgba:
    red, green, blue = (round(255 * part) for part in channels(of.color))
    return red, green, blue, 255


_CLEAR: Rgba = (0, 0, 0, 0)
