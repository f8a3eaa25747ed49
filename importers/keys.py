"""The key of each row and the id made of it, as `sql/functions/020_identity.sql` makes them."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from layers.spec.layer import Layer

_BITS_53 = (1 << 53) - 1
_NOTHING = b"\x00"
"""Stands for a missing value in what a content key is made of; no text has it."""


class RowKeys:
    """Makes the keys of batches and remembers them, to tell whether one came twice."""

    def __init__(self, layer: Layer) -> None:
        self._fields = layer.key
        self._is_integer = layer.integer_key()
        self._made: list[pa.Array] = []
        self.nameless = 0

    def of(self, values: Mapping[str, pa.Array], wkb: pa.Array) -> pa.Array:
        """The key of each row: of the declared fields, else of the whole content (``~`` and a digest)."""
        keys = declared_keys([values[name] for name in self._fields], len(wkb))
        if keys.null_count:
            self.nameless += keys.null_count
            missing = pc.is_null(keys)
            content = [pc.filter(column, missing) for column in (*values.values(), wkb)]
            keys = pc.replace_with_mask(keys, missing, _content_keys(content))
        self._made.append(keys)
        return keys

    def ids(self, keys: pa.Array) -> pa.Array:
        """The feature id of each key."""
        return feature_ids(keys, self._is_integer)

    @property
    def are_repeated(self) -> bool:
        """Whether some key came more than once."""
        made = pa.chunked_array(self._made, pa.large_string())
        return bool(pc.count_distinct(made).as_py() < len(made))


def declared_keys(columns: list[pa.Array], rows: int) -> pa.Array:
    """The values joined by ``/``, null where none is known; the marks ``#`` and ``~`` are doubled."""
    if not columns:
        return pa.nulls(rows, pa.large_string())
    parts = [pc.fill_null(_written(column), "") for column in columns]
    joined = pc.binary_join_element_wise(*parts, pa.scalar("/", pa.large_string()))
    for mark in "#~":
        joined = pc.replace_substring(joined, mark, mark * 2)
    return pc.if_else(pc.equal(joined, "/" * (len(columns) - 1)), pa.scalar(None, pa.large_string()), joined)


def feature_ids(keys: pa.Array, is_integer: bool) -> pa.Array:
    """A whole number of at most 15 digits is the id itself; of other keys 53 bits of their MD5."""
    if is_integer and pc.all(pc.match_substring_regex(keys, "^[0-9]{1,15}$")).as_py():
        return keys.cast(pa.int64())
    return pa.array([_feature_id(key, is_integer) for key in keys.to_pylist()], pa.int64())


def _feature_id(key: str, is_integer: bool) -> int:
    if is_integer and key.isascii() and key.isdigit() and len(key) <= 15:
        return int(key)
    return int.from_bytes(_md5(key.encode())[:7]) & _BITS_53


def _md5(content: bytes) -> bytes:
    return hashlib.md5(content, usedforsecurity=False).digest()


def _content_keys(columns: list[pa.Array]) -> pa.Array:
    """Keys of rows by all that they hold: the same content has the same key in every run."""
    parts = [pc.fill_null(_content(column), _NOTHING) for column in columns]
    joined = pc.binary_join_element_wise(*parts, pa.scalar(b"\x1f", pa.large_binary()))
    keys = ["~" + _md5(content).hex() for content in joined.to_pylist()]
    return pa.array(keys, pa.large_string())


def _content(column: pa.Array) -> pa.Array:
    """A column as bytes that do not depend on how a number is printed."""
    kind = column.type
    if pa.types.is_floating(kind) or pa.types.is_timestamp(kind):
        column = column.view(pa.int64())
    elif pa.types.is_date32(kind):
        column = column.view(pa.int32())
    if not (pa.types.is_large_string(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind)):
        column = column.cast(pa.large_string())
    return column.cast(pa.large_binary())


def _written(column: pa.Array) -> pa.Array:
    """Values as PostgreSQL writes them in a session in UTC with ISO dates."""
    kind = column.type
    if pa.types.is_large_string(kind):
        return column
    if pa.types.is_boolean(kind):
        return pc.if_else(column, pa.scalar("t", pa.large_string()), pa.scalar("f", pa.large_string()))
    if pa.types.is_floating(kind):
        return _each(column, written_float)
    if pa.types.is_timestamp(kind):
        return _each(column, _written_moment)
    return column.cast(pa.large_string())


def _each(column: pa.Array, write: Any) -> pa.Array:
    texts = [None if value is None else write(value) for value in column.to_pylist()]
    return pa.array(texts, pa.large_string())


def written_float(value: float) -> str:
    """The shortest text that reads back as the same number, in PostgreSQL's form.

    Above 2⁵³, where doubles are even numbers, PostgreSQL sometimes writes a digit more.
    """
    if not np.isfinite(value):
        return "NaN" if np.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    mantissa, _, exponent = f"{value!r}".partition("e")
    digits = mantissa.removesuffix(".0")
    if exponent:
        return f"{digits}e{int(exponent):+03d}"
    if abs(value) < 1e15:
        return digits
    sign, plain = ("-", digits[1:]) if digits.startswith("-") else ("", digits)
    shortest = plain.rstrip("0")
    fraction = f".{shortest[1:]}" if len(shortest) > 1 else ""
    return f"{sign}{shortest[0]}{fraction}e+{len(plain) - 1:02d}"


def _written_moment(value: datetime) -> str:
    moment = value.astimezone(UTC)
    fraction = f".{moment.microsecond:06d}".rstrip("0") if moment.microsecond else ""
    return f"{moment:%Y-%m-%d %H:%M:%S}{fraction}+00"
