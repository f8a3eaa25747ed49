"""Keys and ids made while loading are the ones that the database's own triggers make."""

import math
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from importers.keys import declared_keys, feature_ids, written_float
from sdi.db import Connection, connect, one

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
MOMENTS = st.datetimes(datetime(1000, 1, 1), datetime(9999, 12, 31), timezones=st.just(UTC))
CALM = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@pytest.fixture
def catalog(migrated_url: str) -> Iterator[Connection]:
    with closing(connect(migrated_url)) as connection:
        yield connection


def asked(connection: Connection, statement: str, values: Any) -> Any:
    with connection:
        return one(connection, statement, values)


@CALM
@given(number=st.floats(-(2.0**53), 2.0**53) | st.sampled_from([math.inf, -math.inf, math.nan, 1e300]))
def test_numbers_are_written_as_the_database_writes_them(catalog: Connection, number: float) -> None:
    assert written_float(number) == asked(catalog, "select %s::float8::text", (repr(number),))


@CALM
@given(
    text=st.none() | TEXTS,
    number=st.none() | st.integers(-(2**62), 2**62),
    share=st.none() | st.floats(-(2.0**53), 2.0**53),
    flag=st.none() | st.booleans(),
    day=st.none() | st.dates(date(1000, 1, 1)),
    moment=st.none() | MOMENTS,
)
def test_a_key_is_the_one_that_a_row_written_by_hand_gets(
    catalog: Connection, text: Any, number: Any, share: Any, flag: Any, day: Any, moment: Any
) -> None:
    columns = [
        pa.array([text], pa.large_string()),
        pa.array([number], pa.int64()),
        pa.array([share], pa.float64()),
        pa.array([flag], pa.bool_()),
        pa.array([day], pa.date32()),
        pa.array([moment], pa.timestamp("us", tz="UTC")),
    ]
    made = declared_keys(columns, 1)[0].as_py()
    names = ["text", "number", "share", "flag", "day", "moment"]
    expression = asked(catalog, "select sdi_app.key_expression(%s::text[])", (names,))
    types = ["text", "bigint", "float8", "boolean", "date", "timestamptz"]
    given_ = ", ".join(f"%s::{kind} as {name}" for name, kind in zip(names, types, strict=True))
    values = (text, number, None if share is None else repr(share), flag, day, moment)
    assert made == asked(catalog, f"select {expression} from (select {given_}) r", values)


@pytest.mark.parametrize("is_integer", [True, False])
@CALM
@given(key=TEXTS.filter(bool) | st.integers(0, 10**17).map(str))
def test_an_id_is_the_one_that_the_database_makes(catalog: Connection, key: str, is_integer: bool) -> None:
    made = feature_ids(pa.array([key], pa.large_string()), is_integer)[0].as_py()
    assert made == asked(catalog, "select sdi_app.feature_id(%s, %s)", (key, is_integer))


def test_a_float_of_fifteen_digits_is_plain_and_one_of_sixteen_is_not() -> None:
    assert written_float(123456789012345.0) == "123456789012345"
    assert written_float(1234567890123456.0) == "1.234567890123456e+15"
    assert math.isnan(float(written_float(math.nan)))
