"""Values of files as values of fields."""

from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pytest

from importers.convert import Converted, convert
from layers.spec.codes import CodeList
from layers.spec.field import Field

TITLE = {"vi": "x", "en": "x"}


def field(type_: str, **more: Any) -> Field:
    return Field.model_validate({"type": type_, "title": TITLE, **more})


def texts(*values: str | None) -> pa.Array:
    return pa.array(values, pa.large_string())


def remarks(converted: Converted) -> dict[str, tuple[int, list[int | None]]]:
    return {r.key: (r.count, [s.row for s in r.samples]) for r in converted.remarks}


@pytest.mark.parametrize(
    ("type_", "given", "expected"),
    [
        ("integer", ["12", "7.0", " 3 ", None], [12, 7, 3, None]),
        ("number", ["1,5", "2", ""], [1.5, 2.0, None]),
        ("boolean", ["T", "0", "Có", "x", "không", None], [True, False, True, True, False, None]),
        ("date", ["01/07/2025", "2025-07-01", "20250701"], [date(2025, 7, 1)] * 3),
        ("datetime", ["22/10/2025 18:00"], [datetime(2025, 10, 22, 18, tzinfo=UTC)]),
        ("text", [" Cần Thơ ", ""], ["Cần Thơ", None]),
    ],
)
def test_texts_become_the_type_of_the_field(type_: str, given: list[Any], expected: list[Any]) -> None:
    converted = convert(texts(*given), field(type_), "c")
    assert converted.values.to_pylist() == expected
    assert converted.remarks == []


@pytest.mark.parametrize(
    ("type_", "bad"),
    [("integer", "12a"), ("integer", "1,5"), ("number", "–"), ("boolean", "có lẽ"), ("date", "31/02/2025")],
)
def test_what_cannot_be_read_is_told_with_its_row(type_: str, bad: str) -> None:
    converted = convert(texts(None, bad), field(type_), "c")
    assert converted.values.to_pylist() == [None, None]
    assert remarks(converted) == {"import.unreadable_value": (1, [2])}


def test_numbers_of_the_file_become_codes_without_a_fraction() -> None:
    assert convert(pa.array([31135.0, None]), field("text"), "MAXA").values.to_pylist() == ["31135", None]


def test_decomposed_text_is_composed() -> None:
    assert convert(texts("Ca\u0302\u0300n Tho\u031b"), field("text"), "c").values.to_pylist() == ["Cần Thơ"]


def codes() -> CodeList:
    return CodeList.model_validate(
        {
            "id": "land",
            "title": TITLE,
            "version": "2024",
            "codes": [
                {"code": "HNK", "title": {"vi": "Đất trồng cây hằng năm khác", "en": "Annual"}},
                {"code": "BHK", "title": TITLE, "superseded_by": "HNK"},
            ],
        }
    )


def test_superseded_codes_are_mapped_and_the_raw_ones_kept() -> None:
    converted = convert(texts("BHK", "hnk", "Đất trồng cây hằng năm khác"), field("text", codes=codes()), "c")
    assert converted.values.to_pylist() == ["HNK", "HNK", "HNK"]
    assert converted.raw is not None
    assert converted.raw.to_pylist()[0] == "BHK"
    assert remarks(converted) == {"import.superseded_code": (1, [1])}


def test_unknown_codes_stay_and_are_told() -> None:
    converted = convert(texts("HNK", "ODT+CLN"), field("text", codes=codes()), "c")
    assert converted.values.to_pylist() == ["HNK", "ODT+CLN"]
    assert remarks(converted) == {"import.unknown_code": (1, [2])}


def test_ranges_forms_and_gaps_are_told_and_change_nothing() -> None:
    converted = convert(
        texts("-1", "5", "99", None), field("number", minimum=0, maximum=10, required=True), "c"
    )
    assert converted.values.to_pylist() == [-1, 5, 99, None]
    assert set(remarks(converted)) == {"import.below_minimum", "import.above_maximum", "import.missing_value"}
    form = convert(texts("31135", "3113"), field("text", pattern="^[0-9]{5}$", length=4), "c")
    assert remarks(form) == {"import.wrong_form": (1, [2]), "import.too_long": (1, [1])}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (pa.array([1e20, 2.0]), ["1e+20", "2"]),
        (pa.array([1e19, -1e300]), ["1e+19", "-1e+300"]),
        (pa.array([3.0, None]), ["3", None]),
    ],
)
def test_numbers_too_large_for_whole_ones_stay_what_they_are_as_text(given: Any, expected: list[Any]) -> None:
    assert convert(given, field("text"), "c", is_whole=True).values.to_pylist() == expected


@pytest.mark.parametrize(
    ("given", "expected", "bad"),
    [
        (texts("9007199254740993", "12"), [9007199254740993, 12], 0),
        (pa.array([1e19, 5.0, float("inf"), float("nan")]), [None, 5, None, None], 3),
        (pa.array([9007199254740993, None]), [9007199254740993, None], 0),
        (pa.array([2**64 - 1, 7], pa.uint64()), [None, 7], 1),
        (pa.array([[1], [2]]), [None, None], 2),
    ],
)
def test_whole_numbers_are_exact_or_told(given: Any, expected: list[Any], bad: int) -> None:
    converted = convert(given, field("integer"), "c")
    assert converted.values.to_pylist() == expected
    assert remarks(converted).get("import.unreadable_value", (0, []))[0] == bad
