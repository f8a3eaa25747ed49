"""Whether a stream ended because the file did.

GDAL's Arrow streams end without a word at the first feature that can't be read (3.12: GML, DXF);
importing what came before it would delete the rest.
"""

import warnings
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pyogrio

from importers.sniff import content_of
from importers.source import Batch, Source
from sdi.errors import DataRefused

_STREAMED = frozenset(
    {"DGN", "DXF", "FlatGeobuf", "GML", "GPKG", "GPX", "KML", "LIBKML", "MapInfo File", "OpenFileGDB"}
)
_BY_LINES = frozenset({"GeoJSONSeq"})
"""The others fail when they are opened, or are compared with their headers beforehand."""


def read_to_the_end(source: Source) -> Source:
    """The source, its batches followed by DataRefused where a feature comes that can't be read."""
    if source.driver not in _STREAMED | _BY_LINES:
        return source

    def batches() -> Iterator[Batch]:
        rows = 0
        for batch in source.batches():
            rows += len(batch.wkb)
            yield batch
        promised = _lines(source.file)
        if promised is not None and rows < promised:
            raise _cut_off(source, rows, f"{rows} < {promised}")
        if promised is None and rows != source.rows:
            _refuse_more(source, rows)

    return replace(source, batches=batches)


def _lines(file: Path) -> int | None:
    """The least number of records of a text with one a line (or one a mark, RFC 8142); None for others."""
    table = file.with_suffix(".MID" if file.suffix.isupper() else ".mid")
    if file.suffix.lower() == ".mif" and table.is_file():
        with table.open("rb") as opened:
            return _records(opened)
    if content_of(file) == "geojsonseq":
        with file.open("rb") as opened:
            return _count(file, b"\x1e" if opened.read(1) == b"\x1e" else b"\n")
    return None


def _count(file: Path, mark: bytes) -> int:
    """How many pieces between marks hold something."""
    with file.open("rb") as opened:
        if mark == b"\n":  # in JSON no letter of a text is a line break
            return sum(1 for line in opened if line.strip())
        return sum(chunk.count(mark) for chunk in iter(lambda: opened.read(1 << 20), b""))


def _records(lines: Iterable[bytes]) -> int:
    """Lines that hold something, those between quotes counted as one."""
    count, quoted = 0, False
    for line in lines:
        count += bool(line.strip()) and not quoted
        quoted ^= line.count(b'"') % 2 == 1
    return count


def _refuse_more(source: Source, rows: int) -> None:
    """Read the last feature again and one more, in the way that tells of errors."""
    layer = None if source.driver in ("DGN", "DXF") else source.name
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            _, fids, _, _ = pyogrio.raw.read(
                source.file,
                layer=layer,
                skip_features=max(rows - 1, 0),
                max_features=2,
                columns=[],
                return_fids=True,
                encoding="ISO-8859-1",
            )
    except Exception as error:
        reason = "–" if "skip_features" in str(error) else str(error)
        raise _cut_off(source, rows, reason) from error
    if len(fids) != min(rows, 1):
        raise _cut_off(source, rows, "–")


def _cut_off(source: Source, rows: int, reason: str) -> DataRefused:
    return DataRefused("format.cut_off", file=source.file.name, row=rows + 1, reason=reason)
