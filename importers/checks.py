"""What the staged rows are checked for, in the database: the layer's rules, keys, and the city's bounds."""

from dataclasses import replace
from typing import Any

from importers.report import SAMPLES, Report, Sample
from importers.stage import Stage
from layers.catalog import Catalog
from layers.spec.checks import AreaCheck, OrderCheck, WithinCheck
from sdi.city import City
from sdi.db import Connection


def check(connection: Connection, stage: Stage, catalog: Catalog, city: City, report: Report) -> None:
    """Run all checks and add what they find to the report."""
    _keys(connection, stage, report)
    _bounds(connection, stage, city, report)
    for rule in stage.layer.checks:
        if isinstance(rule, AreaCheck):
            found = _rows(
                connection, stage.statement("check_area", field=f'"{rule.field}"'), {"percent": rule.percent}
            )
            report.add(
                "warning",
                "import.area_differs",
                len(found),
                _pairs(found, rule.field),
                column=rule.field,
                percent=rule.percent,
            )
        elif isinstance(rule, OrderCheck):
            found = _rows(
                connection, stage.statement("check_order", low=f'"{rule.low}"', high=f'"{rule.high}"')
            )
            report.add(
                "warning",
                "import.order_wrong",
                len(found),
                _pairs(found, rule.low),
                low=rule.low,
                high=rule.high,
            )
        else:
            _within(connection, stage, rule, catalog, report)


def _within(
    connection: Connection, stage: Stage, rule: WithinCheck, catalog: Catalog, report: Report
) -> None:
    other = catalog.layers.get(rule.layer)
    if (
        other is None
        or other.srid != stage.srid
        or not _rows(connection, f'select from data."{rule.layer}" limit 1')
    ):
        report.add("info", "import.check_impossible", layer=rule.layer)
        return
    statement = stage.statement(
        "check_within", field=f'"{rule.field}"', other=f'"{rule.other}"', other_table=f'data."{rule.layer}"'
    )
    found = _rows(connection, statement)
    samples = tuple(Sample(row, rule.field, str(value)) for row, value in found[:SAMPLES])
    report.add("warning", "import.not_within", len(found), samples, layer=rule.layer, column=rule.field)


def _keys(connection: Connection, stage: Stage, report: Report) -> None:
    nameless, repeated, twins = _rows(connection, stage.statement("keyless"))[0]
    if stage.layer.key:
        report.add("warning", "import.nameless", nameless, fields=", ".join(stage.layer.key))
    rows = _rows(connection, stage.statement("repeated"), {"limit": SAMPLES})
    samples = tuple(Sample(row, None, key) for row, key in rows)
    report.add("warning", "import.repeated_key", repeated, samples, fields=", ".join(stage.layer.key))
    report.add("warning", "import.twins", twins, samples)


def _bounds(connection: Connection, stage: Stage, city: City, report: Report) -> None:
    box = _rows(connection, stage.statement("bounds"))[0]
    if report.place is None or box[0] is None:
        return
    west, south, east, north = (round(side, 6) for side in box)
    report.place = replace(report.place, bounds=(west, south, east, north))
    sides = dict(zip(("west", "south", "east", "north"), city.bounds, strict=True))
    outside = _rows(connection, stage.statement("outside"), sides)[0][0]
    report.add("warning", "import.outside_city", outside, city=city.text("name", "vi"), of=report.rows_kept)


def _rows(
    connection: Connection, statement: str, values: dict[str, Any] | None = None
) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def _pairs(found: list[tuple[Any, ...]], column: str) -> tuple[Sample, ...]:
    return tuple(
        Sample(row, column, f"{left:g} ↔ {right:g}" if isinstance(left, float) else f"{left} ↔ {right}")
        for row, left, right in found[:SAMPLES]
    )
