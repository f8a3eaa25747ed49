"""The statements that make vector tiles: clauses put together, PostGIS encodes."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time

from layers.query.clause import Clause, in_interval, joined, quoted
from layers.query.query import Interval
from layers.spec.layer import Layer
from sdi.db import sql_query
from tiles.grid import Tile
from tiles.rule import Rule, Step, is_point


def select_features(layer: Layer, tile: Tile, rule: Rule, day: date) -> Clause:
    """A statement that gives one row: the MVT layer of a tile (bytes), empty where nothing is in it.

    Features with a time of validity must be valid on `day`.
    """
    geometry, tolerance = _geometry(layer, rule)
    where = _conditions(layer, rule, day)
    sql = sql_query("tiles", "features").format(
        fields=_fields(layer), geometry=geometry, layer=quoted(layer.id), conditions=where.sql
    )
    values = (layer.id, *tolerance, *tile.box(), rule.buffer, *tile.box(rule.buffer), *where.values)
    return Clause(sql, values)


def select_points(layer: Layer, tile: Tile, rule: Rule, day: date) -> Clause:
    """As `select_features`, but a point inside of each area, in no other tile: where its label stands."""
    where = _conditions(layer, rule, day)
    sql = sql_query("tiles", "points").format(
        fields=_fields(layer), layer=quoted(layer.id), conditions=where.sql
    )
    box = tile.box()
    inside = (box.west, box.east, box.south, box.north)
    return Clause(sql, (layer.id, *box, *box, *inside, *where.values))


def _fields(layer: Layer) -> str:
    names = layer.tiles.fields if layer.tiles else ()
    return "".join(f"t.{quoted(name)}, " for name in names if name in layer.public_fields)


def _geometry(layer: Layer, rule: Rule) -> tuple[str, tuple[float, ...]]:
    if rule.simplify:
        return "ST_Simplify(t.geom_web, %s, true)", (rule.simplify,)
    return "t.geom_web", ()


def _conditions(layer: Layer, rule: Rule, day: date) -> Clause:
    return joined([Clause("true"), *_parts(layer, rule, day)], "and")


def _parts(layer: Layer, rule: Rule, day: date) -> Iterator[Clause]:
    midnight = datetime.combine(day, time(), UTC)  # dates compare as their midnight: both ends count
    valid = in_interval(Interval(midnight, midnight), layer)
    if valid:
        yield valid
    if rule.smallest and not is_point(layer):
        yield _big_enough(layer, rule.smallest)
    if layer.style.class_field:
        yield from _shown_classes(quoted(layer.style.class_field), rule)


def _big_enough(layer: Layer, smallest: float) -> Clause:
    side = "ST_{0}Max(t.geom_web) - ST_{0}Min(t.geom_web) >= %s"
    either = f"{side.format('X')} or {side.format('Y')}"
    if layer.geometry.type == "geometry":
        either += " or ST_Dimension(t.geom_web) = 0"
    return Clause(f"({either})", (smallest, smallest))


def _shown_classes(column: str, rule: Rule) -> Iterator[Clause]:
    if rule.hidden_values:
        hidden = list(rule.hidden_values)
        yield Clause(f"(t.{column} is null or t.{column} <> all (%s))", (hidden,))
    for step in rule.hidden_steps:
        yield _outside(column, step)


def _outside(column: str, step: Step) -> Clause:
    if step.high is None:
        return Clause(f"(t.{column} is null or t.{column} < %s)", (step.low,))
    return Clause(f"(t.{column} is null or t.{column} < %s or t.{column} >= %s)", (step.low, step.high))
