"""What a text is: which of the formats made of letters it is written in."""

import re
from typing import Literal

type TextContent = Literal[
    "tab", "mif", "dxf", "asciigrid", "geojson", "geojsonseq", "esrijson", "topojson", "json", "kml",
    "gml", "gpx", "xml", "elsewhere", "text",
]  # fmt: skip

_ELSEWHERE = (
    b"<ogrvrtdatasource",
    b"<vrtdataset",
    b"<ogrwfsdatasource",
    b"<gdal_wms",
    b"<gdal_wmts",
    b"<wcs_gdal",
    b"gdal_streamed_alg",
)
"""What makes GDAL open another file, or a host, in place of the file itself (in lower case)."""

_GEOJSON = (
    b"FeatureCollection|Feature|Point|MultiPoint|LineString|MultiLineString|Polygon|MultiPolygon"
    b"|GeometryCollection"
)
_FIRST_LINES: tuple[tuple[TextContent, re.Pattern[bytes]], ...] = (
    ("tab", re.compile(rb"!table", re.I)),
    ("mif", re.compile(rb"version\s+\d+\s.*^\s*(columns|charset|delimiter)\b", re.I | re.M | re.S)),
    ("dxf", re.compile(rb"(999\s*\n[^\n]*\n\s*)*0\s*\r?\n\s*(SECTION|EOF)\b")),
    ("asciigrid", re.compile(rb"(ncols|nrows|xllc|yllc|cellsize|dx)\w*\s+[-+\d]", re.I)),
)


def kind_of_text(head: bytes) -> TextContent | None:
    """The kind of a text by its beginning; None where it is no text. UTF-16 is seen through its mark."""
    text = _plain(head)
    if text is None:
        return None
    start = text.lstrip()
    if start.startswith((b"{", b"[", b"\x1e")):
        return _kind_of_json(start)
    if start.startswith(b"<"):
        return _kind_of_xml(start)
    return next((kind for kind, pattern in _FIRST_LINES if pattern.match(start)), "text")


def _plain(head: bytes) -> bytes | None:
    """The text as bytes that ASCII shows in; None for what holds bytes that no text does."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[: len(head) // 2 * 2].decode("utf-16", errors="replace").encode("utf-8")
    head = head.removeprefix(b"\xef\xbb\xbf")
    return None if b"\x00" in head[:4096] else head


def _kind_of_json(start: bytes) -> TextContent:
    if any(word in start.lower() for word in _ELSEWHERE):
        return "elsewhere"
    if start.startswith(b"\x1e") or _is_sequence(start):
        return "geojsonseq"
    if re.search(rb'"type"\s*:\s*"Topology"', start):
        return "topojson"
    if re.search(rb'"(geometryType|spatialReference|fieldAliases|displayFieldName)"\s*:', start):
        return "esrijson"
    return "geojson" if re.search(rb'"type"\s*:\s*"(' + _GEOJSON + rb')"', start) else "json"


def _is_sequence(start: bytes) -> bool:
    """Whether a second object begins where the first line ends."""
    lines = start.split(b"\n", 2)
    return (
        len(lines) > 1
        and lines[0].rstrip().endswith(b"}")
        and lines[1].lstrip().startswith(b"{")
        and re.search(rb'"type"\s*:\s*"Feature"', lines[0]) is not None
    )


def _kind_of_xml(start: bytes) -> TextContent:
    if any(word in start.lower() for word in _ELSEWHERE) or b"<!entity" in start.lower():
        return "elsewhere"
    bare = re.sub(rb"<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*>", b"", start, flags=re.S).lstrip()
    root = re.match(rb"<(?:[\w.-]+:)?([\w.-]+)", bare)
    name = root[1].lower() if root else b""
    if name.endswith(b"capabilities"):
        return "elsewhere"
    if name in (b"kml", b"gpx"):
        return "kml" if name == b"kml" else "gpx"
    is_gml = re.search(rb"opengis\.net/gml|gml:|<boundedBy|FeatureCollection|Maastotiedot", start)
    return "gml" if is_gml and name != b"schema" else "xml"
