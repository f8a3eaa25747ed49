"""Tables of coordinates as text: CSV and TXT with x/y, lon/lat or WKT columns, read in blocks."""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import csv as arrow_csv

from importers.columns import NAMED_BY_FILE, XYColumns
from importers.readers.coordinates import Coordinates, find_coordinates
from importers.source import Batch, Source
from importers.text.codecs import decode
from importers.text.detect import detect
from sdi.errors import DataRefused, SdiError

_BLOCK = 16 * 1024 * 1024
"""Bytes read at once; a row must fit (a polygon of 400,000 points in WKT)."""
_LONGEST_HEADER = 1024 * 1024
_BATCH_ROWS = 65_536
_SAMPLE_ROWS = 5_000

_BOMS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8"))


@dataclass(frozen=True)
class _Layout:
    """How a file is laid out: its delimiter, the columns in its header, the lines before that."""

    delimiter: str
    names: tuple[str, ...]
    lines_before: int
    encoding: str | None
    has_rows: bool


def open_delimited(file: Path, columns: XYColumns = NAMED_BY_FILE) -> Source:
    """The rows of a delimited text file; its coordinate columns become the geometry.

    The delimiter is found from the header. Every other column is text, as bytes of the file's
    own encoding (UTF-16 comes as UTF-8). Raises DataRefused where there are no coordinates or,
    while it is read, where a row is of another length than the header (naming the row).
    """
    layout = _layout(file)
    place = find_coordinates(file, _sample(file, layout), columns)

    def batches() -> Iterator[Batch]:
        row = 2
        for table in _tables(file, layout):
            for start in range(0, table.num_rows, _BATCH_ROWS):
                part = table.slice(start, _BATCH_ROWS)
                yield _batch(file, part, place, row + start)
            row += table.num_rows
            _refuse_unclosed(file, table)

    return Source(
        file=file,
        name=file.stem,
        driver="CSV",
        schema=pa.schema([(name, pa.large_binary()) for name in layout.names if name not in place.columns]),
        batches=batches,
        crs=place.crs,
        declared_encoding="utf-8" if layout.encoding else None,
        axes_assumed=place.axes_assumed,
        lon_lat=place.lon_lat,
    )


def _refuse_unclosed(file: Path, table: pa.RecordBatch) -> None:
    """Raise DataRefused where the last cell took in the rest of the file for want of a closing quote."""
    cell = table.column(table.num_columns - 1)[-1].as_py() if table.num_rows else None
    if cell and b"\n" in cell:
        with file.open("rb") as opened:
            opened.seek(max(0, file.stat().st_size - 64))
            end = opened.read().replace(b"\x00", b"").rstrip()
        if cell.rstrip().endswith(end.rpartition(b'"')[2][-16:]) and not end.endswith(b'"'):
            raise DataRefused("format.long_row", file=file.name, most=_BLOCK // 1024**2)


def _batch(file: Path, part: pa.RecordBatch, place: Coordinates, row: int) -> Batch:
    names = [name for name in part.schema.names if name not in place.columns]
    return Batch({name: part.column(name) for name in names}, place.wkb(file, part, row))


def _layout(file: Path) -> _Layout:
    with file.open("rb") as opened:
        raw = opened.read(_LONGEST_HEADER)
    encoding = next((name for mark, name in _BOMS if raw.startswith(mark)), None)
    text = _text(raw, encoding).lstrip("\ufeff")
    if not text.strip():
        raise DataRefused("import.empty_file", file=file.name)
    line, _, rest = text.partition("\n")
    told = line.strip()[4:5] if line[:4].lower() == "sep=" else ""  # what Excel writes for itself
    header = rest if told else text
    delimiter = told or _delimiter(header.partition("\n")[0])
    has_rows = "\n" in header.strip() or "\r" in header.strip()
    return _Layout(delimiter, _names(file, header, delimiter, encoding), int(bool(told)), encoding, has_rows)


def _text(raw: bytes, encoding: str | None) -> str:
    """The text; where no encoding is told, each byte is a letter of Latin-1, which gives it back."""
    if encoding == "utf-16":
        return raw[: len(raw) // 2 * 2].decode("utf-16", errors="replace")
    return raw.decode("latin-1").removeprefix("\u00ef\u00bb\u00bf")


def _delimiter(header: str) -> str:
    unquoted = "".join(header.split('"')[::2])
    return max(";\t|,", key=lambda mark: (unquoted.count(mark), mark != ","))


def _names(file: Path, text: str, delimiter: str, encoding: str | None) -> tuple[str, ...]:
    try:
        csv.field_size_limit(_LONGEST_HEADER)
        cells = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
    except csv.Error as error:
        raise DataRefused("import.unreadable", file=file.name, reason=str(error)) from error
    told = [cell.strip() for cell in (cells if encoding == "utf-16" else _readable(cells))]
    return different_names(told)


def _readable(cells: list[str]) -> list[str]:
    raw = [cell.encode("latin-1") for cell in cells]
    encoding = detect(raw).encoding
    return [decode(cell, encoding) for cell in raw]


def different_names(names: list[str]) -> tuple[str, ...]:
    """The names with a number behind those that come again, and a name for those that have none."""
    seen: set[str] = set()
    told = []
    for place, name in enumerate(names, start=1):
        wanted = base = name or f"column_{place}"
        number = 2
        while wanted in seen:
            wanted, number = f"{base}_{number}", number + 1
        seen.add(wanted)
        told.append(wanted)
    return tuple(told)


def _sample(file: Path, layout: _Layout) -> pa.RecordBatch:
    if layout.has_rows and (first := next(_tables(file, layout), None)) is not None:
        return first.slice(0, _SAMPLE_ROWS)
    return pa.RecordBatch.from_pylist([], pa.schema([(name, pa.large_binary()) for name in layout.names]))


def _tables(file: Path, layout: _Layout) -> Iterator[pa.RecordBatch]:
    """The rows below the header, a block at a time."""
    ragged: list[Any] = []

    def note(row: Any) -> str:
        ragged.append(row)
        return "error"

    with _refusing(file, ragged), file.open("rb") as opened:
        yield from arrow_csv.open_csv(
            opened,
            read_options=arrow_csv.ReadOptions(
                use_threads=False,
                block_size=_BLOCK,
                skip_rows=layout.lines_before,
                column_names=list(layout.names),
                skip_rows_after_names=1,
                encoding="utf-16" if layout.encoding == "utf-16" else "utf8",
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=layout.delimiter,
                newlines_in_values=True,
                invalid_row_handler=note,
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(layout.names, pa.large_binary()),
                null_values=[""],
                strings_can_be_null=True,
            ),
        )


@contextmanager
def _refusing(file: Path, ragged: list[Any]) -> Iterator[None]:
    try:
        yield
    except (SdiError, GeneratorExit):
        raise
    except Exception as error:
        if ragged:
            raise _ragged(file, ragged[0]) from error
        if "straddling" in str(error):
            raise DataRefused("format.long_row", file=file.name, most=_BLOCK // 1024**2) from error
        raise DataRefused("import.unreadable", file=file.name, reason=str(error)) from error


def _ragged(file: Path, row: Any) -> DataRefused:
    return DataRefused(
        "import.ragged_row",
        file=file.name,
        row="?" if row.number is None else row.number,
        found=row.actual_columns,
        expected=row.expected_columns,
    )
