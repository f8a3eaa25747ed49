"""Tables of coordinates in Excel workbooks, a sheet as a stream of rows."""

from collections.abc import Iterator
from itertools import batched, islice
from pathlib import Path

import pyarrow as pa

from importers.columns import XYColumns
from importers.readers.coordinates import find_coordinates
from importers.readers.delimited import different_names
from importers.readers.workbook import Row, Workbook, opened_workbook
from importers.source import Batch, Source
from sdi.errors import DataRefused

_BATCH_ROWS = 16_384
_SAMPLE_ROWS = 5_000
_TITLE_ROWS = 20
"""How many rows of titles may stand above the header."""


def sheet_names(file: Path) -> list[str]:
    """The sheets that hold something. Raises DataRefused for a damaged workbook."""
    with opened_workbook(file) as book:
        return [sheet for sheet in book.sheets if next(book.rows(sheet), None)]


def open_sheet(file: Path, sheet: str | None, columns: XYColumns) -> Source:
    """The rows of a sheet below its header; its coordinate columns become the geometry.

    Cells are text (UTF-8): numbers with a decimal point, dates as in ISO 8601, true and false.
    Raises DataRefused where the sheet has no coordinates, or, while it is read, where the
    workbook is damaged or was saved without the results of its formulas.
    """
    with opened_workbook(file) as book:
        sheet = sheet or next(iter(book.sheets), "")
        if sheet not in book.sheets:
            layers = ", ".join(book.sheets)
            raise DataRefused("format.no_such_layer", file=file.name, layer=sheet, layers=layers)
        header, rows = _header(file, book, sheet, columns)
    names = _names(header, rows)
    place = find_coordinates(file, _record(names, rows), columns)

    def batches() -> Iterator[Batch]:
        with opened_workbook(file) as book:
            below = (row for row in book.rows(sheet) if row.number > header.number)
            for part in batched(below, _BATCH_ROWS):
                record = _record(names, list(part))
                kept = [name for name in names if name not in place.columns]
                yield Batch(
                    {name: record.column(name) for name in kept}, place.wkb(file, record, part[0].number)
                )

    return Source(
        file=file,
        name=sheet,
        driver="XLSX",
        schema=pa.schema([(name, pa.large_binary()) for name in names if name not in place.columns]),
        batches=batches,
        crs=place.crs,
        declared_encoding="utf-8",
        axes_assumed=place.axes_assumed,
        lon_lat=place.lon_lat,
    )


def _header(file: Path, book: Workbook, sheet: str, columns: XYColumns) -> tuple[Row, list[Row]]:
    """The row that names the columns, the first that names coordinates, and the sample of rows below it."""
    rows = list(islice(book.rows(sheet), _SAMPLE_ROWS))
    if not rows:
        raise DataRefused("import.empty_file", file=f"{file.name}, {sheet}")
    for at, row in enumerate(rows[:_TITLE_ROWS]):
        if _has_coordinates(file, row, columns):
            return row, rows[at + 1 :]
    widest = max(rows[:_TITLE_ROWS], key=lambda row: len(row.cells))
    return widest, rows[rows.index(widest) + 1 :]


def _has_coordinates(file: Path, row: Row, columns: XYColumns) -> bool:
    names = _names(row, [])
    try:
        find_coordinates(file, _record(names, []), columns)
    except DataRefused:
        return False
    return True


def _names(header: Row, rows: list[Row]) -> tuple[str, ...]:
    width = 1 + max(place for row in (header, *rows) for place in row.cells)
    return different_names([" ".join(header.cells.get(place, "").split()) for place in range(width)])


def _record(names: tuple[str, ...], rows: list[Row]) -> pa.RecordBatch:
    cells = [
        pa.array(
            [text.encode("utf-8") if (text := row.cells.get(place)) else None for row in rows],
            pa.large_binary(),
        )
        for place in range(len(names))
    ]
    return pa.RecordBatch.from_arrays(cells, names=list(names))
