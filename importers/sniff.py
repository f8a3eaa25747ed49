"""What a file is by its content: the name promises, the content decides.

GDAL opens whatever it recognises, among it small texts that send it to other files and hosts
(VRT, WFS, service descriptions). A file is handed on only where its content is of a format
that its ending stands for.
"""

import re
from pathlib import Path
from typing import Literal

from importers.sniff_text import kind_of_text

type Content = Literal[
    "empty", "folder", "filegdb", "shapefile", "geopackage", "sqlite", "dbf", "tiff", "flatgeobuf", "parquet",
    "dgn", "dgn8", "dwg", "dxf", "xlsx", "xls", "office", "kmz", "zip", "gzip", "tar", "rar", "7z",
    "pdf", "tab", "mif", "asciigrid", "geojson", "geojsonseq", "esrijson", "topojson", "json", "kml",
    "gml", "gpx", "xml", "elsewhere", "text", "binary",
]  # fmt: skip
"""What a file can be; `elsewhere` is a text that only points to other files or hosts."""

_HEAD = 64 * 1024

_MAGIC: tuple[tuple[bytes, Content], ...] = (
    (b"\x00\x00\x27\x0a", "shapefile"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"II+\x00", "tiff"),
    (b"MM\x00+", "tiff"),
    (b"fgb\x03fgb", "flatgeobuf"),
    (b"PAR1", "parquet"),
    (b"\x08\x09\xfe\x02", "dgn"),  # an element of type 9, 766 words: the design header (ISFF)
    (b"\xc8\x09\xfe\x02", "dgn"),
    (b"AutoCAD Binary DXF\r\n\x1a\x00", "dxf"),
    (b"\x1f\x8b", "gzip"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"%PDF-", "pdf"),
)


def content_of(file: Path) -> Content:
    """What the file or folder is, by its first bytes."""
    if file.is_dir():
        return "filegdb" if any(file.glob("a00000001.gdbtable")) else "folder"
    with file.open("rb") as opened:
        head = opened.read(_HEAD)
    if not head:
        return "empty"
    return _by_magic(head) or _by_container(file, head) or kind_of_text(head) or _last_guess(head)


def _by_magic(head: bytes) -> Content | None:
    if re.match(rb"AC10[0-9]{2}\x00", head):
        return "dwg"
    return next((content for magic, content in _MAGIC if head.startswith(magic)), None)


def _by_container(file: Path, head: bytes) -> Content | None:
    if head.startswith(b"SQLite format 3\x00"):
        return "geopackage" if head[68:72] in (b"GPKG", b"GP10", b"GP11") or _names_layers(head) else "sqlite"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _kind_of_zip(head)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _kind_of_compound(file)
    return "tar" if head[257:262] == b"ustar" else None


def _names_layers(head: bytes) -> bool:
    return b"gpkg_contents" in head


def _kind_of_zip(head: bytes) -> Content:
    if b"xl/workbook" in head or b"[Content_Types].xml" in head[:100]:
        return "xlsx" if b"word/" not in head and b"ppt/" not in head else "office"
    if b"mimetypeapplication/vnd.oasis" in head[:120]:
        return "office"
    return "zip"


def _kind_of_compound(file: Path) -> Content:
    """OLE compound files by the names of the streams in them (UTF-16)."""
    with file.open("rb") as opened:
        start = opened.read(16 * 1024 * 1024)
    if "Dgn~".encode("utf-16-le") in start or "Dgn-".encode("utf-16-le") in start:
        return "dgn8"
    return "xls" if "Workbook".encode("utf-16-le") in start else "office"


def _last_guess(head: bytes) -> Content:
    return "dbf" if head[0] in (0x02, 0x03, 0x30, 0x31, 0x83, 0x8B, 0xF5) else "binary"
