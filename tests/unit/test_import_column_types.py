"""Types for the columns of tables that have none, and one reading for a column of many batches."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from importers.column_types import TYPELESS, is_code, starts_with_ma, typed_columns
from importers.convert import convert
from importers.draft import key_of
from importers.progress import Silent
from importers.source import Batch, Source
from importers.survey import Survey, survey
from layers.spec.field import Field

type Cells = list[str | None]


def surveyed(folder: Path, columns: dict[str, Cells], size: int = 1_000, driver: str = "CSV") -> Survey:
    """The survey of a table without geometry that comes in batches of `size` rows."""
    rows = max(len(cells) for cells in columns.values())
    coded = {name: pa.array(_bytes(cells), pa.large_binary()) for name, cells in columns.items()}

    def batches() -> Iterator[Batch]:
        for first in range(0, rows, size):
            part = {name: array.slice(first, size) for name, array in coded.items()}
            yield Batch(part, pa.nulls(len(next(iter(part.values()))), pa.large_binary()))

    schema = pa.schema([(name, pa.large_binary()) for name in columns])
    return survey(Source(folder / "a.csv", "a", driver, schema, batches), folder, Silent())


def _bytes(cells: Cells) -> list[bytes | None]:
    return [None if cell is None else cell.encode() for cell in cells]


def type_of(folder: Path, name: str, cells: Cells, key: tuple[str, ...] = (), size: int = 1_000) -> str:
    found = surveyed(folder, {name: cells}, size)
    return str(typed_columns({name: pa.large_string()}, found, key)[name])


TEXT, WHOLE, NUMBER, DAY, MOMENT, TRUTH = (
    "large_string", "int64", "double", "date32[day]", "timestamp[us, tz=UTC]", "bool",
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "cells", "expected"),
    [
        ("Số tầng", ["1", "-2", None, " 30 "], WHOLE),
        ("Chiều cao", ["19,9", "5"], NUMBER),
        ("Giá", ["1.234,56", "7"], NUMBER),
        ("price", ["1,234.56", "7"], NUMBER),
        ("so", ["12 345,6", "1\u00a0234"], NUMBER),
        ("so", ["1e-07", "2.5"], NUMBER),
        ("Ngày", ["5/2/2010", "31/12/2020", ""], DAY),
        ("Ngày", ["2010-02-05", "5.2.2010"], DAY),
        ("Lúc", ["2010-02-05 12:30", "2010-02-06"], MOMENT),
        ("Đã cấp sổ", ["Có", "không", None], TRUTH),
        ("so", ["1", "01"], TEXT),
        ("so", ["1", "2", "2A"], TEXT),
        ("so", ["1,5", "1.5"], TEXT),
        ("so", ["1" * 16], TEXT),
        ("Ngày", ["31/02/2010"], TEXT),
        ("Ngày", ["12/31/2010", "5/2/2010"], TEXT),
        ("co", ["x", "có"], TEXT),
        ("trong", [None, " "], TEXT),
        ("Mã cây", ["1", "2"], TEXT),
        ("MAXA", ["31135", "31136"], TEXT),
        ("SĐT", ["939123456"], TEXT),
        ("So dien thoai", ["939123456"], TEXT),
        ("Số CCCD", ["92079123456"], TEXT),
        ("tree_id", ["1"], TEXT),
        ("Mật độ", ["1,5"], NUMBER),
    ],
)
def test_a_column_has_the_type_that_all_its_values_have(
    tmp_path: Path, name: str, cells: Cells, expected: str
) -> None:
    assert type_of(tmp_path, name, cells) == expected
    assert type_of(tmp_path, name, cells, size=1) == expected


def test_a_key_is_no_number_with_decimals(tmp_path: Path) -> None:
    assert type_of(tmp_path, "so", ["1,5", "2,5"], key=("so",)) == TEXT
    assert type_of(tmp_path, "so", ["1", "2"], key=("so",)) == WHOLE


@pytest.mark.parametrize(("last", "expected"), [("60001", WHOLE), ("60001b", TEXT), ("6,5", NUMBER)])
def test_the_last_of_very_many_values_counts(tmp_path: Path, last: str, expected: str) -> None:
    """More different values than are kept of a column."""
    assert type_of(tmp_path, "so", [*map(str, range(60_000)), last], size=16_384) == expected


def test_formats_with_types_keep_theirs(tmp_path: Path) -> None:
    found = surveyed(tmp_path, {"so": ["1", "2"]}, driver="GPKG")
    assert "GPKG" not in TYPELESS
    assert typed_columns({"so": pa.large_string()}, found) == {"so": pa.large_string()}


@pytest.mark.parametrize("name", ["mã trạm", "MATRAM", "ma_cay", "Mã", "objectid", "postcode", "dienthoai2"])
def test_names_of_codes(name: str) -> None:
    assert is_code(name)


@pytest.mark.parametrize("name", ["mau_son", "Máy bơm", "max_depth", "dien_tich", "grid", "ten", "2"])
def test_names_of_other_things(name: str) -> None:
    assert not is_code(name) and not starts_with_ma(name)


def test_a_column_called_code_of_something_may_be_the_key(tmp_path: Path) -> None:
    found = surveyed(
        tmp_path,
        {"ten": ["a", "b"], "Mã xã": ["1", "2"], "Mã cây": ["C1", "C2"], "ma_loai": ["1", "1"]},
    )
    assert key_of(["ten", "Mã xã", "Mã cây", "ma_loai"], found) == ("Mã cây",)
    assert key_of(["ten", "Mã xã", "ma_loai"], found) == ("Mã xã",)
    assert key_of(["ten", "ma_loai"], found) == ()


class Form(NamedTuple):
    """How someone writes a number."""

    decimal: str
    thousands: str


def written(number: float, form: Form) -> str:
    return f"{number:,.3f}".translate({ord(","): form.thousands, ord("."): form.decimal})


NUMBERS = st.floats(-1e6, 1e6).map(lambda number: round(number, 3))
FORMS = st.sampled_from([Form(",", "."), Form(".", ","), Form(",", " "), Form(".", "")])
WRITTEN: st.SearchStrategy[Cells] = st.tuples(FORMS, st.lists(NUMBERS, min_size=1)).map(
    lambda drawn: [written(number, drawn[0]) for number in drawn[1]]
)
MIXED: st.SearchStrategy[Cells] = st.lists(
    st.sampled_from(["1.234", "1,234", "1,5", "1.5", "1.234.567", "12", "abc", "", "2.345,6"]) | st.none(),
    min_size=1,
)
DATES: st.SearchStrategy[Cells] = st.lists(
    st.dates().map(lambda day: f"{day.day}/{day.month}/{day.year:04}")
    | st.sampled_from(["2010-02-05", "12/31/2010", "", "5/2/2010 10:30"]),
    min_size=1,
)


def converted(folder: Path, cells: Cells, type_: Any, size: int) -> list[Any]:
    """The values of a column that comes in batches of `size` rows, its decimal mark decided on all rows."""
    found = surveyed(folder, {"so": cells}, size)
    wanted = Field.model_validate({"type": type_, "title": {"vi": "x", "en": "x"}})
    values: list[Any] = []
    for batch in found.spool.batches():
        array = batch.columns["so"].cast(pa.large_string())
        read = convert(array, wanted, "so", batch.first, decimal=found.marks["so"].mark)
        values += read.values.to_pylist()
    return values


@given(cells=WRITTEN | MIXED, size=st.integers(1, 7))
def test_numbers_are_read_alike_however_the_rows_are_split(
    tmp_path_factory: pytest.TempPathFactory, cells: Cells, size: int
) -> None:
    folder = tmp_path_factory.mktemp("split")
    assert converted(folder, cells, "number", size) == converted(folder, cells, "number", len(cells))


@given(cells=DATES, size=st.integers(1, 7))
def test_dates_are_read_alike_however_the_rows_are_split(
    tmp_path_factory: pytest.TempPathFactory, cells: Cells, size: int
) -> None:
    folder = tmp_path_factory.mktemp("split")
    assert converted(folder, cells, "date", size) == converted(folder, cells, "date", len(cells))


@given(form=FORMS, numbers=st.lists(NUMBERS, min_size=1), size=st.integers(1, 7))
def test_one_clear_number_tells_how_all_are_read(
    tmp_path_factory: pytest.TempPathFactory, form: Form, numbers: list[float], size: int
) -> None:
    cells: Cells = [*(written(number, form) for number in numbers), f"0{form.decimal}5"]
    assert converted(tmp_path_factory.mktemp("split"), cells, "number", size) == [*numbers, 0.5]


ALL_READ: list[tuple[Cells, Callable[[Any], bool]]] = [
    (["1.234", "12"], lambda marks: marks.is_ambiguous and marks.mark == "."),
    (["1,234", "12"], lambda marks: marks.is_ambiguous and marks.mark == ","),
    (["1.234", "12,5"], lambda marks: not marks.is_ambiguous and marks.mark == ","),
    (["1.234", "1.234.567"], lambda marks: not marks.is_ambiguous and marks.mark == ","),
    (["12", "5.2.2010", "Đường 30/4, khóm 2"], lambda marks: not marks.is_ambiguous and marks.mark == "."),
    (["1.234,5", "1,234.5"], lambda marks: marks.is_contradictory),
]


@pytest.mark.parametrize(("cells", "holds"), ALL_READ)
def test_what_a_column_says_of_its_decimal_mark(
    tmp_path: Path, cells: Cells, holds: Callable[[Any], bool]
) -> None:
    assert holds(surveyed(tmp_path, {"so": cells}).marks["so"])
