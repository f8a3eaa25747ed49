"""What a file is by its first bytes: the name promises, the content decides.

GDAL opens whatever it recognises, among it small texts that send it to other files and hosts
(VRT, WFS, service descriptions). A file is handed on only where its content is of the format
that its ending names.
"""

from pathlib import Path

from sdi.errors import DataRefused

_HEADS: dict[str, tuple[bytes, ...]] = {
    ".shp": (b"\x00\x00\x27\x0a",),
    ".gpkg": (b"SQLite format 3\x00",),
    ".tif": (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+"),
}
_HEADS[".tiff"] = _HEADS[".tif"]

_WORDS: dict[str, tuple[bytes, ...]] = {
    ".geojson": (b"{", b"["),
    ".json": (b"{", b"["),
    ".tab": (b"!table",),
    ".asc": (b"ncols", b"nrows", b"xll", b"yll", b"dx", b"cellsize"),
}


def refuse_disguised(file: Path) -> None:
    """Raise DataRefused where the content is not of the format that the name promises."""
    ending = file.suffix.lower()
    with file.open("rb") as opened:
        head = opened.read(512)
    if not head:
        raise DataRefused("import.empty_file", file=file.name)
    words = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    fits = (
        head.startswith(_HEADS[ending]) if ending in _HEADS else words.startswith(_WORDS.get(ending, (b"",)))
    )
    if not fits:
        raise DataRefused("import.disguised", file=file.name, ending=ending)
