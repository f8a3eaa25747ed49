"""The parts of an Excel workbook (ECMA-376 part 1, clause 18), a row at a time.

A workbook is a zip of XML; nothing but its sheets' cells is looked at: no links, no macros.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import IO, NamedTuple
from xml.etree import ElementTree as Xml

from importers.archive import Budget
from sdi.errors import DataRefused, SdiError

MOST_COLUMNS = 1_000
_LONGEST_ELEMENT = 32 * 1024**2
_LONGEST_STRINGS = 512 * 1024**2
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_DAMAGE = (
    zipfile.BadZipFile,
    Xml.ParseError,
    KeyError,
    ValueError,
    OSError,
    EOFError,
    RuntimeError,
    IndexError,
)


class Row(NamedTuple):
    """One row that is not empty: its number in the sheet (from 1), its cells as text by column (from 0)."""

    number: int
    cells: dict[int, str]


class Workbook:
    """An open workbook: the names of its sheets, and their rows. Raises DataRefused where it is damaged."""

    def __init__(self, file: Path, opened: zipfile.ZipFile) -> None:
        entries = opened.infolist()
        Budget.of(file).allow(sum(entry.file_size for entry in entries), len(entries))
        self.file = file
        self._zip = opened
        self._names = {entry.filename.lower(): entry.filename for entry in entries}
        book = Xml.fromstring(self._read("xl/workbook.xml"))  # noqa: S314
        self._start = _first_day(book)
        self.sheets = self._find_sheets(book)
        self._dates = self._date_styles()

    def rows(self, sheet: str) -> Iterator[Row]:
        """The rows of a sheet that hold something, in order."""
        with self._open(self.sheets[sheet]) as source:
            number = 0
            for element in _elements(source, "row"):
                number = int(element.get("r", number + 1))
                cells = dict(self._cells(sheet, number, element))
                if cells:
                    yield Row(number, cells)

    def _cells(self, sheet: str, number: int, row: Xml.Element) -> Iterator[tuple[int, str]]:
        place = -1
        for cell in row:
            place = _column(cell.get("r"), place + 1)
            if place >= MOST_COLUMNS:
                raise DataRefused(
                    "format.sheet_too_wide", file=self.file.name, sheet=sheet, most=MOST_COLUMNS
                )
            text = self._text(sheet, number, cell)
            if text:
                yield place, text

    def _text(self, sheet: str, number: int, cell: Xml.Element) -> str:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return _joined(cell)
        value = next((child for child in cell if child.tag.endswith("}v")), None)
        if value is None:
            self._refuse_formula(sheet, number, cell)
            return ""
        text = value.text or ""
        if kind == "n" and text:
            return self._number(text, int(cell.get("s", 0)))
        if kind == "s":
            return self._strings[int(text)]
        return ("false", "true")[text == "1"] if kind == "b" else text

    def _refuse_formula(self, sheet: str, number: int, cell: Xml.Element) -> None:
        if any(_local(child) == "f" for child in cell):
            raise DataRefused("format.formula_without_value", file=self.file.name, sheet=sheet, row=number)

    def _number(self, text: str, style: int) -> str:
        number = float(text)
        if style in self._dates and 0 < number < 2_958_466:  # up to 9999-12-31
            return _date(self._start, number)
        return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)

    def _find_sheets(self, book: Xml.Element) -> dict[str, str]:
        parts = {
            element.get("Id"): posixpath.normpath(posixpath.join("xl", element.get("Target", "")))
            for element in Xml.fromstring(self._read("xl/_rels/workbook.xml.rels"))  # noqa: S314
            if element.get("Type", "").endswith("/worksheet")
        }
        sheets = {}
        for element in book.iter():
            relation = element.get(_RELATION) or element.get(_STRICT_RELATION)
            if _local(element) == "sheet" and relation in parts:
                target = parts[relation]
                absolute = target.partition("xl//")[2] or target
                sheets[element.get("name", "")] = absolute.lstrip("/")
        return sheets

    @cached_property
    def _strings(self) -> list[str]:
        if "xl/sharedstrings.xml" not in self._names:
            return []
        entry = self._zip.getinfo(self._names["xl/sharedstrings.xml"])
        if entry.file_size > _LONGEST_STRINGS:
            raise DataRefused(
                "format.bomb", file=self.file.name, size=entry.file_size, limit=_LONGEST_STRINGS
            )
        with self._zip.open(entry) as source:
            return [_joined(element) for element in _elements(source, "si")]

    def _date_styles(self) -> frozenset[int]:
        """The numbers of the cell styles that show a number as a date."""
        if "xl/styles.xml" not in self._names:
            return frozenset()
        root = Xml.fromstring(self._read("xl/styles.xml"))  # noqa: S314
        own = {
            int(element.get("numFmtId", 0)): _shows_date(element.get("formatCode", ""))
            for element in root.iter()
            if _local(element) == "numFmt"
        }
        styles = next((element for element in root if _local(element) == "cellXfs"), ())
        ids = [int(style.get("numFmtId", 0)) for style in styles]
        return frozenset(at for at, number in enumerate(ids) if own.get(number, number in _DATE_FORMATS))

    def _read(self, part: str) -> bytes:
        with self._open(part) as source:
            return source.read(_LONGEST_STRINGS)

    def _open(self, part: str) -> IO[bytes]:
        return self._zip.open(self._names[part.lower()])


@contextmanager
def opened_workbook(file: Path) -> Iterator[Workbook]:
    """The workbook, open. Raises DataRefused where it is damaged, now or while it is read."""
    try:
        with zipfile.ZipFile(file) as opened:
            yield Workbook(file, opened)
    except (SdiError, GeneratorExit):
        raise
    except _DAMAGE as error:
        raise DataRefused("format.bad_workbook", file=file.name, reason=str(error)) from error


def _elements(source: IO[bytes], name: str) -> Iterator[Xml.Element]:
    """The elements of a name, each forgotten once it was seen."""
    watched = _Watched(source)
    events = Xml.iterparse(watched, events=("start", "end"))  # noqa: S314
    _, holder = next(events)
    ending = "}" + name
    for event, element in events:
        if event == "end" and element.tag.endswith(ending):
            yield element
            holder.clear()
            watched.since = 0
        elif event == "start" and element.tag.endswith("}sheetData"):
            holder = element


class _Watched:
    """A stream that no element may take too much of: it would have to be held whole."""

    def __init__(self, source: IO[bytes]) -> None:
        self.since = 0
        self._source = source

    def read(self, size: int = -1) -> bytes:
        chunk = self._source.read(size)
        self.since += len(chunk)
        if self.since > _LONGEST_ELEMENT:
            raise ValueError(f"> {_LONGEST_ELEMENT // 1024**2} MB")
        return chunk


def _local(element: Xml.Element) -> str:
    return element.tag.rpartition("}")[2]


def _joined(element: Xml.Element) -> str:
    """The text of a string, its runs together, without the readings that Asian scripts add."""
    texts = []
    for child in element:
        if _local(child) == "t":
            texts.append(child.text or "")
        elif _local(child) in ("r", "is"):
            texts.append(_joined(child))
    return _unescaped("".join(texts))


def _unescaped(text: str) -> str:
    """``_x000D_`` and the like are letters that XML can't hold (ECMA-376 part 1, 22.9.2.19)."""
    return (
        re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
    )


def _column(reference: str | None, following: int) -> int:
    letters = re.match(r"[A-Z]{1,3}", reference or "")
    if letters is None:
        return following
    place = 0
    for letter in letters[0]:
        place = place * 26 + ord(letter) - 64
    return place - 1


def _shows_date(code: str) -> bool:
    bare = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.', "", code.lower())
    return bool(re.search(r"[ymdhs]", bare)) and "general" not in bare


def _first_day(book: Xml.Element) -> datetime:
    """Day 0. The system of 1900 counts a 29 February that there was not; its error ends in March 1900."""
    for element in book.iter():
        if _local(element) == "workbookPr" and element.get("date1904") in ("1", "true"):
            return datetime(1904, 1, 1)
    return datetime(1899, 12, 30)


def _date(start: datetime, days: float) -> str:
    moment = start + timedelta(seconds=round(days * 86_400))
    return moment.date().isoformat() if days == int(days) else moment.isoformat(" ")
