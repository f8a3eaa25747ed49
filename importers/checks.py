"""What the staged rows are checked for, in the database: the layer's rules, keys, and the city's bounds."""

from dataclasses import replace
from decimal import Decimal
from typing import Any, NamedTuple

import shapely

from importers.findings import KEPT, Findings, Place
from importers.keys import RowKeys
from importers.report import SAMPLES, Report, Sample
from importers.stage import Stage, number_repeated
from layers.catalog import Catalog
from layers.spec.checks import AreaCheck, OrderCheck, WithinCheck
from sdi.city import City
from sdi.db import Connection


class _Found(NamedTuple):
    """One row that a check found; `left` and `right` are the values that disagree."""

    row: int
    left: Any
    right: Any
    key: str
    wkb: memoryview | None
    total: int


class Checks:
    """The checks of one staged import; what they find goes to its report and its findings."""

    def __init__(
        self, connection: Connection, stage: Stage, around: Catalog, report: Report, findings: Findings
    ) -> None:
        self._connection = connection
        self._stage = stage
        self._catalog = around
        self._report = report
        self._findings = findings

    def run(self, city: City) -> None:
        """All that concern single rows."""
        self._bounds(city)
        for rule in self._stage.layer.checks:
            if isinstance(rule, AreaCheck):
                self._area(rule)
            elif isinstance(rule, OrderCheck):
                self._order(rule)
            elif isinstance(rule, WithinCheck):
                self._within(rule)

    def keys(self, keys: RowKeys) -> None:
        """Tell rows of one key apart, and report them and the rows without a key."""
        fields = ", ".join(self._stage.layer.key)
        if fields:
            self._report.add("warning", "import.nameless", keys.nameless, fields=fields)
        if not keys.are_repeated:
            return
        numbered = number_repeated(self._connection, self._stage)
        twins = [(row, key) for row, key in numbered if key.startswith("~") and not key.startswith("~~")]
        repeated = sorted(set(numbered).difference(twins))
        self._report.add("warning", "import.repeated_key", len(repeated), _keyed(repeated), fields=fields)
        self._report.add("warning", "import.twins", len(twins), _keyed(twins))

    def doubtful_keys(self) -> None:
        """Report changes by a key of which the layer has several features and the file one."""
        found = self._rows("doubtful_keys", {})
        self._report.add("warning", "import.doubtful_key", len(found), _keyed(found))

    def _bounds(self, city: City) -> None:
        box = self._rows("bounds", {})[0]
        if self._report.place is None or box[0] is None:
            return
        west, south, east, north = (round(side, 6) for side in box)
        self._report.place = replace(self._report.place, bounds=(west, south, east, north))
        sides = dict(zip(("west", "south", "east", "north"), city.bounds, strict=True))
        found = self._found("check_outside", sides)
        self._tell(
            found,
            "import.outside_city",
            "outside_city",
            None,
            city=city.text("name", "vi"),
            of=self._report.rows_kept,
        )

    def _area(self, rule: AreaCheck) -> None:
        found = self._found("check_area", {"percent": rule.percent}, field=f'"{rule.field}"')
        self._tell(found, "import.area_differs", "area", rule.field, column=rule.field, percent=rule.percent)

    def _order(self, rule: OrderCheck) -> None:
        found = self._found("check_order", {}, low=f'"{rule.low}"', high=f'"{rule.high}"')
        self._tell(found, "import.order_wrong", "order", rule.low, low=rule.low, high=rule.high)

    def _within(self, rule: WithinCheck) -> None:
        other = self._catalog.layers.get(rule.layer)
        if (
            other is None
            or other.srid != self._stage.srid
            or not self._rows("is_filled", {}, other_table=f'data."{rule.layer}"')
        ):
            self._report.add("info", "import.check_impossible", layer=rule.layer)
            return
        found = self._found(
            "check_within",
            {},
            field=f'"{rule.field}"',
            other=f'"{rule.other}"',
            other_table=f'data."{rule.layer}"',
        )
        self._tell(found, "import.not_within", "not_within", rule.field, layer=rule.layer, column=rule.field)

    def _tell(self, found: list[_Found], key: str, kind: str, field: str | None, **values: Any) -> None:
        """One finding for the report, with its first rows; a place for each row that has one."""
        if not found:
            return
        samples = tuple(_sample(one, field) for one in found[:SAMPLES])
        self._report.add("warning", key, found[0].total, samples, **values)
        places = [
            Place(
                kind,
                "warning",
                f"finding.{kind}",
                (one.row,),
                (one.key,),
                None,
                shapely.from_wkb(bytes(one.wkb)),
            )
            for one in found
            if one.wkb is not None
        ]
        self._findings.extend(places, found[0].total)

    def _found(self, query: str, values: dict[str, Any], **pieces: str) -> list[_Found]:
        return [_Found(*row) for row in self._rows(query, {**values, "limit": KEPT}, **pieces)]

    def _rows(self, query: str, values: dict[str, Any], **pieces: str) -> list[tuple[Any, ...]]:
        with self._connection.cursor() as cursor:
            cursor.execute(self._stage.statement(query, **pieces), values)
            return list(cursor.fetchall())


def _keyed(rows: list[tuple[int, str]]) -> tuple[Sample, ...]:
    return tuple(Sample(row, None, key) for row, key in rows[:SAMPLES])


def _sample(found: _Found, field: str | None) -> Sample:
    """The value, or the two that disagree."""
    shown = [value for value in (found.left, found.right) if value is not None]
    if any(isinstance(value, float | Decimal) for value in shown):
        form = " ↔ ".join(f"{{{nth}}}" for nth in range(len(shown)))
        return Sample(found.row, field, form, tuple(_rounded(value) for value in shown))
    return Sample(found.row, field, " ↔ ".join(map(str, shown)) or None)


def _rounded(value: float | Decimal) -> float:
    """Six digits, and of what is larger all before the mark and two after it."""
    exact = float(value)
    return round(exact, 2) if abs(exact) >= 1000 else float(f"{exact:.6g}")
