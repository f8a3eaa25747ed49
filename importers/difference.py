"""Examples of the difference between a staged file and the published layer, for people to look at."""

from collections import Counter
from dataclasses import replace
from typing import Any

from psycopg2.extras import RealDictCursor

from importers.change import Ground
from importers.change_map import Crowds, detail_frame, overview_frame, telling
from importers.map_frame import Frame
from importers.report import LayerReport, Report
from importers.stage import Stage
from layers.change import KINDS, Change, field_changes, hidden_fields, shown_key
from layers.spec.layer import Layer
from sdi.db import Connection, one

EXAMPLES = 500
"""How many changes a report carries."""

_POINTS = 1_000
"""Geometries of more points than this are drawn coarser."""

_NEIGHBOURS = 2_500
_SPOTS = 20_000
_CELLS = 30


def illustrate(connection: Connection, stage: Stage, report: Report, limit: int = EXAMPLES) -> None:
    """Fill the report with examples of the difference and the ground of their map.

    To be called when the diff table stands and `report.diff` is known; of a layer that is to be
    made no diff table is asked for.
    """
    report.about = LayerReport.of(stage.layer, stage.srid)
    if report.is_new:
        changes = first_rows(connection, stage, report.rows_kept, limit)
    else:
        changes = examples(connection, stage, limit)
    large = {id(change) for change in telling(changes)}
    report.changes = [
        _with_neighbours(connection, stage, change, report) if id(change) in large else change
        for change in changes
    ]
    report.ground = _ground(connection, stage, report)


def examples(connection: Connection, stage: Stage, limit: int, *, personal: bool = False) -> list[Change]:
    """At most `limit` changes: deleted, moved furthest first, changed, new; the kinds share the room.

    Reads the diff table and joins the rows that were chosen. Personal values, and keys made of them,
    are masked unless `personal`: for who may see them.
    """
    values = {"limit": limit, "tolerance": stage.layer.geometry.tolerance}
    return _changes(connection, stage, "examples", values, personal)


def first_rows(
    connection: Connection, stage: Stage, rows: int, limit: int, *, personal: bool = False
) -> list[Change]:
    """At most `limit` of the `rows` features of a layer that is to be made, evenly spread over the file."""
    values = {"limit": limit, "step": max(1, -(-rows // max(1, limit)))}
    return _changes(connection, stage, "first_rows", values, personal)


def _changes(
    connection: Connection, stage: Stage, query: str, values: dict[str, Any], personal: bool
) -> list[Change]:
    drawing = {"points": _POINTS, "digits": _digits(stage)}
    with connection.cursor(cursor_factory=RealDictCursor) as cursor:
        cursor.execute(stage.statement(query, file="difference"), {**values, **drawing})
        return [_change(row, stage.layer, personal) for row in cursor]


def _change(row: dict[str, Any], layer: Layer, personal: bool) -> Change:
    hidden = hidden_fields(layer, personal)
    kept = ("moved", "area_before", "area_after", "before", "after", "before_degrees", "after_degrees")
    return Change(
        kind=KINDS[row["kind"] - 1],
        key=shown_key(row["sdi_key"], layer, hidden),
        row=row["sdi_row"],
        feature=row["sdi_id"],
        fields=field_changes(row["old"], row["new"], row["changed"], hidden),
        generalised=row["generalised"],
        **{name: row[name] for name in kept},
    )


def _ground(connection: Connection, stage: Stage, report: Report) -> Ground:
    crowds = _crowds(connection, stage, report)
    frame = overview_frame(report.changes, crowds, report.is_geographic)
    if frame is None:
        return Ground()
    around = () if report.is_new else _neighbours(connection, stage, frame, 3.0)
    return Ground(_outline(connection, stage), around, crowds)


def _with_neighbours(connection: Connection, stage: Stage, change: Change, report: Report) -> Change:
    frame = detail_frame(change, report.is_geographic)
    if frame is None or report.is_new:
        return change
    return replace(change, around=_neighbours(connection, stage, frame, 1.0))


def _neighbours(
    connection: Connection, stage: Stage, frame: Frame, least: float
) -> tuple[dict[str, Any], ...]:
    """Published features in the frame that are at least so large on paper; a point has no size."""
    west, south, east, north = frame.box
    smallest = (
        0 if stage.layer.geometry.type in ("point", "multipoint") else least / frame.scale / frame.across
    )
    values = {"west": west, "south": south, "east": east, "north": north, "least": smallest}
    limits = {"limit": _NEIGHBOURS, "digits": _digits(stage)}
    return _geometries(connection, stage, "around", {**values, **limits})


def _outline(connection: Connection, stage: Stage) -> tuple[dict[str, Any], ...]:
    if not one(connection, "select to_regclass('data.wards') is not null"):
        return ()
    return _geometries(connection, stage, "outline", {})


def _geometries(
    connection: Connection, stage: Stage, query: str, values: dict[str, Any]
) -> tuple[dict[str, Any], ...]:
    with connection.cursor() as cursor:
        cursor.execute(stage.statement(query, file="difference"), values)
        return tuple(geometry for (geometry,) in cursor)


def _crowds(connection: Connection, stage: Stage, report: Report) -> Crowds:
    """Where the differences lie that are too many to be drawn one by one."""
    diff = report.diff
    total = diff.new + diff.changed + diff.deleted
    if total <= len(report.changes):
        return ()
    query = "spots_of_new" if report.is_new else "spots"
    with connection.cursor() as cursor:
        percent = min(100.0, 100 * _SPOTS / total)
        cursor.execute(stage.statement(query, file="difference"), {"percent": percent})
        spots = cursor.fetchall()
    return _binned(spots)


def _binned(spots: list[tuple[float, float]]) -> Crowds:
    if not spots:
        return ()
    west, south = min(x for x, _ in spots), min(y for _, y in spots)
    wide, high = max(x for x, _ in spots) - west, max(y for _, y in spots) - south
    cell = max(wide, high) / _CELLS or 1.0
    cells = Counter((round((x - west) / cell), round((y - south) / cell)) for x, y in spots)
    return tuple((west + x * cell, south + y * cell, count) for (x, y), count in cells.items())


def _digits(stage: Stage) -> int:
    """Decimals that show 0.1 mm, in metres or in degrees."""
    return 9 if stage.layer.geometry.tolerance < 1e-4 else 4
