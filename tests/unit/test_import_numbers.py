"""Numbers as people write them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importers.numbers import parse_numbers


@pytest.mark.parametrize(
    ("texts", "values"),
    [
        (["1,5", "2,25"], [1.5, 2.25]),
        (["1.5", "2.25"], [1.5, 2.25]),
        (["1.234,5", "10"], [1234.5, 10]),
        (["1,234.5", "10"], [1234.5, 10]),
        (["1.234.567", "1.000"], [1234567, 1000]),
        (["12 345,6"], [12345.6]),
        (["-3", "+4"], [-3, 4]),
        (["1105837,7008", "582223,5215"], [1105837.7008, 582223.5215]),
    ],
)
def test_one_style_holds_for_a_column(texts: list[str], values: list[float]) -> None:
    assert parse_numbers(texts).values.tolist() == values


def test_what_is_no_number_is_told_and_empty_is_not() -> None:
    found = parse_numbers(["12", None, "  ", "abc", "1e400", "nan"])
    assert found.unreadable == [3, 4, 5]
    assert [math.isnan(value) for value in found.values] == [False, True, True, True, True, True]


@given(st.lists(st.floats(-1e9, 1e9).map(lambda x: round(x, 3)), min_size=1))
def test_decimal_commas_read_as_points_do(numbers: list[float]) -> None:
    with_comma = [f"{number:.3f}".replace(".", ",") for number in numbers]
    assert parse_numbers(with_comma).values.tolist() == numbers
