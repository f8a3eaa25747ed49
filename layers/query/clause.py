"""Small pure functions, one clause of SQL each, with its parameters."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from layers.query.domain import cut_to_domain
from layers.query.query import Box, Interval, Order, Query, Scalar
from layers.spec.field import Field
from layers.spec.layer import Layer
from sdi.errors import UsageError


class Clause(NamedTuple):
    """A piece of SQL and the values of its placeholders, in their order."""

    sql: str
    values: tuple[Any, ...] = ()


def quoted(name: str) -> str:
    """A column name for SQL. Names come from the layer spec, whose pattern leaves nothing to escape."""
    return f'"{name}"'


def joined(clauses: Iterable[Clause], word: str) -> Clause:
    """Several clauses joined by a word such as ``and``."""
    parts = list(clauses)
    return Clause(
        f" {word} ".join(part.sql for part in parts), tuple(v for part in parts for v in part.values)
    )


def public_field(layer: Layer, name: str) -> Field:
    """The field of that name. Raises UsageError for an unknown or a personal one, alike."""
    try:
        return layer.public_fields[name]
    except KeyError:
        raise UsageError(
            "query.unknown_property", name=name, layer=layer.id, known=", ".join(layer.public_fields)
        ) from None


_SEGMENT_DEGREES = 0.05
"""Edges of a box are cut this finely before they are projected: a straight edge there is a curve here."""


_MOST_SEGMENTS = 2_000


def in_box(box: Box, srid: int) -> Clause:
    """Features that touch the box; a box over the antimeridian (west > east) is two boxes."""
    if box.west > box.east and box.srid == 4326:
        halves = (box._replace(east=180.0), box._replace(west=-180.0))
        both = joined((in_box(half, srid) for half in halves), "or")
        return Clause(f"({both.sql})", both.values)
    inside = cut_to_domain(box, srid)
    if inside is None:
        return Clause("false")
    edges = inside[:4]
    if box.srid == srid:
        envelope = Clause(f"ST_MakeEnvelope(%s, %s, %s, %s, {srid})", edges)
    else:
        side = max(box.east - box.west, box.north - box.south)
        segment = max(_SEGMENT_DEGREES if box.srid in (4326, 4756) else 5_000.0, side / _MOST_SEGMENTS)
        envelope = Clause(
            f"ST_Transform(ST_Segmentize(ST_MakeEnvelope(%s, %s, %s, %s, {box.srid}), %s), {srid})",
            (*edges, segment),
        )
    # the explicit && finds the index whatever the planner thinks of ST_Intersects
    sql = f"(t.geom && {envelope.sql} and ST_Intersects(t.geom, {envelope.sql}))"
    return Clause(sql, envelope.values * 2)


def in_interval(interval: Interval, layer: Layer) -> Clause | None:
    """Features valid at some moment of the interval; None for layers without validity."""
    start, end = layer.field_with_role("valid_from"), layer.field_with_role("valid_to")
    parts = []
    if start and interval.end is not None:
        parts.append(Clause(f"(t.{quoted(start)} is null or t.{quoted(start)} <= %s)", (interval.end,)))
    if end and interval.start is not None:
        parts.append(Clause(f"(t.{quoted(end)} is null or t.{quoted(end)} >= %s)", (interval.start,)))
    return joined(parts, "and") if parts else None


def equals(name: str, value: Scalar, layer: Layer) -> Clause:
    """Features whose property has this value; the value takes the type of the column."""
    field = public_field(layer, name)
    return Clause(f"t.{quoted(name)} = %s", (typed(value, field, name),))


def typed(value: Scalar, field: Field, name: str) -> Scalar:
    """A value of a request as the field's type. Raises UsageError."""
    try:
        if field.type == "integer":
            return int(value)
        if field.type == "number":
            return float(value)
        if field.type == "boolean":
            return {"true": True, "false": False}[str(value).lower()]
    except (ValueError, KeyError):
        raise UsageError("query.wrong_type", name=name, value=value, type=field.type) from None
    return str(value)


def order_by(orders: tuple[Order, ...], layer: Layer) -> str:
    """The sorting, the feature id last so that pages never overlap."""
    parts = []
    for order in orders:
        public_field(layer, order.field)
        parts.append(f"t.{quoted(order.field)} {order.direction} nulls last")
    return ", ".join([*parts, "t.sdi_id"])


def conditions(query: Query) -> Clause:
    """All conditions of a query; ``true`` where there is none."""
    layer, srid = query.published.layer, query.published.srid
    parts = []
    if query.box is not None:
        parts.append(in_box(query.box, srid))
    if query.interval is not None and (valid := in_interval(query.interval, layer)):
        parts.append(valid)
    parts += [equals(name, value, layer) for name, value in query.equal.items()]
    return joined(parts, "and") if parts else Clause("true")
