"""Values of the file to values of the fields: types, code lists, ranges. Nothing is dropped unsaid."""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from importers.numbers import parse_numbers
from importers.report import SAMPLES, Level, Sample
from layers.spec.codes import CodeList
from layers.spec.field import Field

ARROW_TYPES: dict[str, pa.DataType] = {
    "text": pa.large_string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "datetime": pa.timestamp("us", tz="UTC"),
}


_EXACT = 2.0**53
"""Whole numbers below this are exact as doubles."""

_LARGEST = 2.0**63


@dataclass(frozen=True)
class Remark:
    """A finding about values of one column: message key, count, examples (row numbers 1-based)."""

    level: Level
    key: str
    count: int
    samples: tuple[Sample, ...]
    values: dict[str, Any]


class Converted(NamedTuple):
    """The values in the field's type, the texts before code mapping (or None), and remarks."""

    values: pa.Array
    raw: pa.Array | None
    remarks: list[Remark]


def convert(
    column: pa.Array,
    field: Field,
    name: str,
    first: int = 0,
    is_whole: bool = False,
    decimal: str | None = None,
) -> Converted:
    """The column as the field's type. What can't be read becomes null and a remark with row and value.

    `column` may be a part of the file's column that begins at row `first` (from 0); `is_whole` tells
    that no number in all of it has a fraction, `decimal` its mark where numbers are text (found from
    this part where it is not told).
    """
    values, unreadable = _typed(column, field, is_whole, decimal)
    remarks = _remark("warning", "import.unreadable_value", column, unreadable, name, type=field.type)
    raw = None
    if field.codes is not None and field.type == "text":
        raw = values
        values, more = _coded(values, field.codes, name)
        remarks += more
    remarks += _range_remarks(values, field, name)
    return Converted(values, raw, [_moved(remark, first) for remark in remarks] if first else remarks)


def _moved(remark: Remark, first: int) -> Remark:
    samples = tuple(replace(sample, row=(sample.row or 0) + first) for sample in remark.samples)
    return replace(remark, samples=samples)


def _typed(column: pa.Array, field: Field, is_whole: bool, decimal: str | None) -> tuple[pa.Array, list[int]]:
    wanted = ARROW_TYPES[field.type]
    if column.type == wanted:
        return (_nfc(column), []) if field.type == "text" else (column, [])
    if field.type == "text":
        return _as_text(column, is_whole), []
    if field.type in ("integer", "number"):
        return _as_number(column, wanted, decimal)
    if field.type in ("date", "datetime"):
        return _by_value(column, wanted, _DATES[field.type])
    return _by_value(column, wanted, _boolean)


def _nfc(column: pa.Array) -> pa.Array:
    return _each_unique(
        column, lambda text: unicodedata.normalize("NFC", text).strip() or None, pa.large_string()
    )


def _as_text(column: pa.Array, is_whole: bool) -> pa.Array:
    if pa.types.is_floating(column.type):
        if is_whole and _fits(column, _EXACT):
            column = column.cast(pa.int64(), safe=False)
        else:
            return _each_unique(column, _number_text, pa.large_string())
    if pa.types.is_nested(column.type) or pa.types.is_binary(column.type):
        return _nfc(pa.array([_written(value) for value in column.to_pylist()], pa.large_string()))
    return _nfc(column.cast(pa.large_string()))


def _fits(column: pa.Array, most: float) -> bool:
    """Whether all numbers are finite and nearer to 0 than `most`."""
    return pc.all(pc.less(pc.abs(column), most)).as_py() is not False


def _number_text(value: float) -> str:
    return str(int(value)) if abs(value) < _EXACT and value == int(value) else repr(value)


def _written(value: Any) -> str | None:
    """A list or an object as JSON, bytes as hexadecimal digits."""
    if isinstance(value, bytes):
        return value.hex()
    return None if value is None else json.dumps(value, ensure_ascii=False, default=str)


def _as_number(column: pa.Array, wanted: pa.DataType, decimal: str | None) -> tuple[pa.Array, list[int]]:
    is_text = pa.types.is_large_string(column.type)
    exact = _plain_integers(column) if is_text and pa.types.is_integer(wanted) else None
    unreadable: list[int] = []
    if is_text:
        numbers = parse_numbers(column.to_pylist(), decimal)
        column, unreadable = pa.array(numbers.values, from_pandas=True), numbers.unreadable
    elif not pa.types.is_floating(column.type) and not pa.types.is_signed_integer(column.type):
        return _by_value(column, wanted, _integer if pa.types.is_integer(wanted) else _float)
    if pa.types.is_integer(wanted) and pa.types.is_floating(column.type):
        unfit = pc.or_(pc.not_equal(column, pc.round(column)), pc.invert(pc.less(pc.abs(column), _LARGEST)))
        unfit = pc.fill_null(unfit, False)
        unreadable += _places(unfit)
        column = pc.if_else(unfit, None, column)
    values = column.cast(wanted, safe=False)
    return (values if exact is None else pc.coalesce(exact, values)), sorted(unreadable)


def _plain_integers(column: pa.Array) -> pa.Array:
    """Texts of nothing but digits as the numbers they are, to the last one; null for others."""
    plain = pc.match_substring_regex(column, r"^-?[0-9]{1,18}$")
    return pc.if_else(plain, column, pa.scalar(None, pa.large_string())).cast(pa.int64())


def _integer(value: Any) -> int | None:
    """A number of another kind (unsigned, decimal) as a whole one of 64 bits."""
    is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
    return int(value) if is_number and value == int(value) and abs(value) < _LARGEST else None


def _float(value: Any) -> float | None:
    return float(value) if isinstance(value, int | Decimal) else None


def _by_value(
    column: pa.Array, wanted: pa.DataType, read: Callable[[Any], Any]
) -> tuple[pa.Array, list[int]]:
    values = _each_unique(column, read, wanted)
    lost = pc.and_(pc.is_null(values), _filled(column))
    return values, _places(lost)


def _filled(column: pa.Array) -> pa.Array:
    if pa.types.is_large_string(column.type):
        return pc.fill_null(pc.greater(pc.binary_length(pc.utf8_trim_whitespace(column)), 0), False)
    return pc.is_valid(column)


def _each_unique(column: pa.Array, change: Callable[[Any], Any], wanted: pa.DataType) -> pa.Array:
    """`change` applied once to each distinct value."""
    if pa.types.is_nested(column.type):
        return pa.array([None if value is None else change(value) for value in column.to_pylist()], wanted)
    coded = column.dictionary_encode()
    changed = pa.array(
        [None if value is None else change(value) for value in coded.dictionary.to_pylist()], wanted
    )
    return changed.take(coded.indices)


def _places(mask: pa.Array) -> list[int]:
    return [int(place) for place in pc.indices_nonzero(mask).to_pylist()]


_DATE_FORMS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y/%m/%d", "%Y%m%d")
_TIME_FORMS = tuple(f"{day} {time}" for day in _DATE_FORMS for time in ("%H:%M:%S", "%H:%M"))


def _date(value: Any) -> date | None:
    told = moment(value)
    return told.date() if told else None


def _datetime(value: Any) -> datetime | None:
    told = moment(value)
    return told if told is None or told.tzinfo else told.replace(tzinfo=UTC)


def moment(value: Any) -> datetime | None:
    """The date and time that a value tells, the day before the month; None where it tells none."""
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)
    text = str(value).strip()
    for form in (*_TIME_FORMS, *_DATE_FORMS):
        try:
            return datetime.strptime(text, form)
        except ValueError:
            continue
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


_DATES: dict[str, Callable[[Any], Any]] = {"date": _date, "datetime": _datetime}

_TRUE = {"1", "1.0", "true", "t", "y", "yes", "x", "có", "co", "đã cấp", "da cap", "đúng"}
_FALSE = {"0", "0.0", "false", "f", "n", "no", "không", "khong", "chưa", "chua", "sai", "chưa cấp"}


def _boolean(value: Any) -> bool | None:
    text = unicodedata.normalize("NFC", str(value)).strip().casefold()
    return True if text in _TRUE else False if text in _FALSE else None


def _coded(values: pa.Array, codes: CodeList, name: str) -> tuple[pa.Array, list[Remark]]:
    """Superseded codes to current ones; unknown codes stay as they are and are told."""

    def current(value: str) -> str:
        code = codes.find(value)
        return value if code is None else code.superseded_by or code.code

    def kind(value: str) -> str:
        code = codes.find(value)
        if code is None:
            return "unknown_code"
        return "current" if code.in_force else "superseded_code" if code.superseded_by else "no_successor"

    mapped = _each_unique(values, current, pa.large_string())
    kinds = _each_unique(values, kind, pa.large_string())
    remarks: list[Remark] = []
    levels: dict[str, Level] = {
        "superseded_code": "info",
        "no_successor": "warning",
        "unknown_code": "warning",
    }
    for key, level in levels.items():
        places = _places(pc.fill_null(pc.equal(kinds, key), False))
        remarks += _remark(level, f"import.{key}", values, places, name, version=codes.version)
    return mapped, remarks


def _range_remarks(values: pa.Array, field: Field, name: str) -> list[Remark]:
    remarks: list[Remark] = []
    if field.type in ("integer", "number"):
        if field.minimum is not None:
            low = pc.fill_null(pc.less(values, field.minimum), False)
            remarks += _remark(
                "warning", "import.below_minimum", values, _places(low), name, limit=field.minimum
            )
        if field.maximum is not None:
            high = pc.fill_null(pc.greater(values, field.maximum), False)
            remarks += _remark(
                "warning", "import.above_maximum", values, _places(high), name, limit=field.maximum
            )
    if field.type == "text":
        remarks += _text_remarks(values, field, name)
    if field.required:
        remarks += _remark("warning", "import.missing_value", values, _places(pc.is_null(values)), name)
    return remarks


def _text_remarks(values: pa.Array, field: Field, name: str) -> Iterable[Remark]:
    if field.pattern is not None:
        form = re.compile(field.pattern)
        bad = _each_unique(values, lambda text: form.search(text) is None, pa.bool_())
        yield from _remark(
            "warning",
            "import.wrong_form",
            values,
            _places(pc.fill_null(bad, False)),
            name,
            form=field.pattern,
        )
    if field.length is not None:
        long = pc.fill_null(pc.greater(pc.utf8_length(values), field.length), False)
        yield from _remark("warning", "import.too_long", values, _places(long), name, limit=field.length)


def _remark(
    level: Level, key: str, column: pa.Array, places: list[int], name: str, **values: Any
) -> list[Remark]:
    if not places:
        return []
    samples = tuple(Sample(place + 1, name, _shown(column[place].as_py())) for place in places[:SAMPLES])
    return [Remark(level, key, len(places), samples, {"column": name, **values})]


def _shown(value: Any) -> str | None:
    return None if value is None else str(value)[:80]
