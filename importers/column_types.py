"""The types of columns that are all text in their file: what every value of a column can be read as."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from importers.convert import moment
from layers.spec.fold import fold

if TYPE_CHECKING:
    from importers.survey import Survey

TYPELESS = ("CSV", "XLSX")
"""Drivers whose columns have no types of their own."""

_WHOLE = r"-?(?:0|[1-9]\d{0,14})"
_DAY, _MONTH, _YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:1[0-9]|20)\d\d"
_DATE = "(?:" + "|".join(
    [f"{_DAY}{mark}{_MONTH}{mark}{_YEAR}" for mark in ("/", "-", "[.]")]
    + [f"{_YEAR}{mark}{_MONTH}{mark}{_DAY}" for mark in ("/", "-")]
) + ")"  # fmt: skip
_TIME = r" (?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?"
_ISO_TIME = r"\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:Z|[+-]\d\d:\d\d)?"
_NUMBER = (
    r"[-+]?(?:(?:0|[1-9]\d{0,14})(?:[.,]\d+)?(?:[eE][-+]\d{1,3})?"
    r"|[1-9]\d{0,2}(?:[.]\d{3})+(?:,\d+)?|[1-9]\d{0,2}(?:,\d{3})+(?:[.]\d+)?"
    r"|[1-9]\d{0,2}(?:(?: |\xc2?\xa0)\d{3})+(?:[.,]\d+)?)"
)
_FORMS = {
    "integer": _WHOLE,
    "number": _NUMBER,
    "date": _DATE,
    "datetime": f"(?:{_DATE}(?:{_TIME})?|{_ISO_TIME})",
}
_ARROW = {
    "integer": pa.int64(),
    "number": pa.float64(),
    "date": pa.date32(),
    "datetime": pa.timestamp("us", tz="UTC"),
}
_LATE_DAYS = r"29|30|31"
"""What is looked up in the calendar: a month may be too short for it."""

_CLEAR_WORDS = frozenset({"true", "false", "có", "không", "yes", "no", "đúng", "sai", "đã cấp", "chưa cấp"})
_MOST_WORDS = 20

_CODE_WORDS = frozenset(
    {"id", "fid", "gid", "oid", "objectid", "globalid", "uuid", "code", "zip", "postcode"}
    | {"tel", "phone", "mobile", "sdt", "cccd", "cmnd", "cmt", "mst"}
)
_CODE_STARTS = ("sodienthoai", "dienthoai", "sdt", "cccd", "cmnd", "phone", "code", "socccd", "socmnd")
_NO_CODES = frozenset({"mat", "mau", "may", "mang", "mai", "max", "main", "mass", "margin"})
"""First words of names that start like “mã” and mean something else: density, colour, machine …"""


@dataclass
class TextForms:
    """As what all values of a text column can be read, seen batch by batch."""

    possible: set[str] = field(default_factory=lambda: set(_FORMS))
    has_values: bool = False

    def add(self, values: pa.Array) -> None:
        """Look at different values (bytes)."""
        if not self.possible:
            return
        values = values.drop_null()
        values = values.filter(pc.invert(pc.match_substring_regex(values, r"^\s*$")))
        if not len(values):
            return
        self.has_values = True
        self.possible = {kind for kind in self.possible if _all(values, _FORMS[kind])}
        if self.possible & {"date", "datetime"} and not _in_calendar(values):
            self.possible -= {"date", "datetime"}

    @property
    def type(self) -> pa.DataType | None:
        """The narrowest type; None where there are only texts."""
        wanted = (kind for kind in _FORMS if kind in self.possible)
        return _ARROW[next(wanted, "")] if self.has_values and self.possible else None


def _all(values: pa.Array, form: str) -> bool:
    return bool(pc.all(pc.match_substring_regex(values, rf"^\s*(?:{form})\s*$")).as_py())


def _in_calendar(values: pa.Array) -> bool:
    late = values.filter(pc.match_substring_regex(values, _LATE_DAYS))
    return all(moment(value.decode("latin-1")) is not None for value in late.to_pylist())


def typed_columns(
    columns: Mapping[str, pa.DataType], found: "Survey", key: Collection[str] = ()
) -> dict[str, pa.DataType]:
    """The columns with the types that all their values have; those of codes and identifiers stay text.

    Of the columns of the `key` only whole numbers change: one number is written in one way.
    """
    typed = {name: _type(name, found) or kind for name, kind in columns.items()}
    return typed | {name: columns[name] for name in key if typed[name] != pa.int64()}


def _type(name: str, found: "Survey") -> pa.DataType | None:
    """The type of a column's values; None where it has one of its own, or stays text."""
    seen = found.forms.get(name)
    if seen is None or is_code(name):
        return None
    if seen.type is None and seen.has_values and _are_clear_words(found.texts[name]):
        return pa.bool_()
    return None if seen.type == pa.float64() and found.marks[name].is_contradictory else seen.type


def _are_clear_words(values: Iterable[bytes]) -> bool:
    words = set()
    for value in values:
        words.add(unicodedata.normalize("NFC", value.decode("utf-8", "replace")).strip().casefold())
        if len(words) > _MOST_WORDS:
            return False
    words.discard("")
    return bool(words) and words <= _CLEAR_WORDS


def is_code(name: str) -> bool:
    """Whether a column is called like a code, an identifier or a telephone number."""
    return (
        starts_with_ma(name)
        or fold(name).startswith(_CODE_STARTS)
        or not _CODE_WORDS.isdisjoint(_words(name))
    )


def starts_with_ma(name: str) -> bool:
    """Whether a name starts with “mã” (code): mã cây, MATRAM; not mật độ, màu sơn."""
    words = _words(name)
    return bool(words) and words[0].startswith("ma") and words[0] not in _NO_CODES


def _words(name: str) -> list[str]:
    return [fold(word) for word in re.split(r"[\W_]+", name) if fold(word)]
