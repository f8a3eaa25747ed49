"""The columns of a file as the fields of a layer: matched, converted, filled."""

from collections.abc import Mapping
from types import MappingProxyType

import pyarrow as pa

from importers.consent import is_alike
from importers.convert import ARROW_TYPES, convert
from importers.match import Match, match_columns
from importers.numbers import DecimalMarks
from importers.report import ColumnReport, Report
from importers.request import Request
from importers.tally import Tally
from layers.spec.layer import Layer
from sdi.errors import UsageError


class Fields:
    """Which column feeds which field; `fixed` are fields that have one value in all rows.

    `fractions` names the number columns that have a value with a fraction somewhere in the file;
    `marks` says how the text columns part decimals, in the whole file.
    """

    def __init__(
        self,
        layer: Layer,
        columns: Mapping[str, Match],
        fixed: Mapping[str, str],
        fractions: set[str],
        marks: Mapping[str, DecimalMarks] = MappingProxyType({}),
    ) -> None:
        self.layer = layer
        self._column_of = {match.field: column for column, match in columns.items()}
        self._fixed = fixed
        self._fractions = fractions
        self._marks = {column: found.mark for column, found in marks.items()}

    @property
    def given(self) -> set[str]:
        """The fields that the file or the officer gives values for, and those that keep raw codes of them."""
        told = {*self._column_of, *self._fixed}
        return told | {keeper for name in told if (keeper := self._keeper_of(name))}

    def of(self, columns: Mapping[str, pa.Array], rows: int, first: int, tally: Tally) -> dict[str, pa.Array]:
        """A column for each field, in the order of the layer; `first` is the place of the first row."""
        values: dict[str, pa.Array] = {}
        for name, field in self.layer.fields.items():
            column = self._column_of.get(name, name)
            if name in self._fixed:
                array = pa.repeat(pa.scalar(self._fixed[name], pa.large_string()), rows)
            elif name in self._column_of:
                array = columns[column]
            else:
                values.setdefault(name, pa.nulls(rows, ARROW_TYPES[field.type]))
                continue
            decimal = None if name in self._fixed else self._marks.get(column)
            converted = convert(array, field, column, first, column not in self._fractions, decimal)
            values[name] = converted.values
            keeper = self._keeper_of(name)
            if keeper and keeper not in self._column_of and converted.raw is not None:
                values[keeper] = converted.raw
            for remark in converted.remarks:
                tally.add(remark.level, remark.key, remark.count, remark.samples, **remark.values)
        return {name: values[name] for name in self.layer.fields}

    def _keeper_of(self, name: str) -> str | None:
        """The field that keeps what the file said of field `name`."""
        fields = self.layer.fields.items()
        return next((keeper for keeper, field in fields if field.raw_of == name), None)


def match_fields(
    layer: Layer,
    columns: list[str],
    fractions: set[str],
    request: Request,
    report: Report,
    marks: Mapping[str, DecimalMarks] = MappingProxyType({}),
) -> Fields:
    """The fields of a layer from these columns; what was matched, ignored and is missing is told.

    So is a column of numbers that might be read in two ways.

    Raises UsageError where the officer sets a field that the layer does not have.
    """
    unknown = [name for name in request.values if name not in layer.fields]
    if unknown:
        raise UsageError(
            "import.unknown_field", name=unknown[0], layer=layer.id, known=", ".join(layer.fields)
        )
    matches = match_columns(columns, layer)
    _report_columns(columns, matches, report)
    _tell_ambiguous(layer, matches, request, marks, report)
    fields = Fields(layer, matches, request.values, fractions, marks)
    missing = [name for name in layer.key if name not in fields.given]
    report.add("warning", "import.key_missing", len(missing), fields=", ".join(missing))
    return fields


def _tell_ambiguous(
    layer: Layer,
    matches: Mapping[str, Match],
    request: Request,
    marks: Mapping[str, DecimalMarks],
    report: Report,
) -> None:
    """Columns of which no value tells whether its mark parts decimals or thousands."""
    for column, match in matches.items():
        is_number = layer.fields[match.field].type in ("integer", "number")
        if is_number and match.field not in request.values and column in marks:
            found = marks[column]
            if found.is_ambiguous:
                count = sum(found.unclear.values())
                report.add("warning", "import.decimal_unclear", count, column=column, mark=found.mark)


def _report_columns(columns: list[str], matches: Mapping[str, Match], report: Report) -> None:
    text = {column.column: column for column in report.columns}
    report.columns = []
    for name in columns:
        match = matches.get(name)
        seen = text.get(name, ColumnReport(name, None))
        report.columns.append(
            ColumnReport(
                name,
                match.field if match else None,
                match.score if match else 0.0,
                seen.encoding,
                seen.certainty,
                seen.samples,
            )
        )
    alike = [f"{column.column} → {column.field}" for column in report.columns if is_alike(column)]
    report.add("warning", "import.columns_guessed", len(alike), pairs=", ".join(alike))
    ignored = [name for name in columns if name not in matches]
    report.add("info", "import.ignored_columns", len(ignored), columns=", ".join(ignored))
