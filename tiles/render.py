"""Vector tiles: PostGIS makes the bytes, with the public's rights."""

from datetime import date

from layers.catalog import Published
from layers.reader import fetch
from layers.spec.layer import Layer
from sdi.db import Connection
from tiles.grid import Tile
from tiles.rule import Rule, is_point, rule_for
from tiles.select import select_features, select_points

MEDIA_TYPE = "application/vnd.mapbox-vector-tile"


def render(connection: Connection, published: Published, tile: Tile, day: date) -> bytes:
    """A layer's part of a vector tile (MVT 2.1), extent 4096; empty where it has nothing to show.

    The layer's name is its id, the features' ids are theirs, and they carry the fields that
    the layer file lists. Features with a time of validity are those valid on `day`. The
    parts of several layers, put one behind the other, are a tile again.
    """
    layer = published.layer
    rule = rule_for(layer, tile)
    if rule is None:
        return b""
    row = fetch(connection, select_features(layer, tile, rule, day))
    return bytes(row[0]) if row and row[0] else b""


def render_points(connection: Connection, published: Published, tile: Tile, day: date) -> bytes:
    """As `render`, with a point inside of each area instead: one label, however many tiles it crosses.

    Empty below the first zoom of the layer's labels.
    """
    layer = published.layer
    rule = rule_for(layer, tile)
    if rule is None or not _labelled(layer, tile, rule):
        return b""
    row = fetch(connection, select_points(layer, tile, rule, day))
    return bytes(row[0]) if row and row[0] else b""


def has_points(layer: Layer) -> bool:
    """Whether a layer has areas with labels, so that `render_points` gives something."""
    return layer.geometry.type in ("multipolygon", "geometry") and layer.style.label is not None


def _labelled(layer: Layer, tile: Tile, rule: Rule) -> bool:
    if layer.tiles is None or layer.style.label is None or is_point(layer):
        return False
    return tile.z >= min(layer.style.label.min_zoom, layer.tiles.max_zoom)
