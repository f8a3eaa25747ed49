"""The name promises, the content decides."""

from pathlib import Path

import pytest

from importers.sniff import refuse_disguised
from sdi.errors import DataRefused

VRT = b'<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer>'


@pytest.mark.parametrize("ending", [".shp", ".gpkg", ".geojson", ".json", ".tab", ".tif", ".TIFF", ".asc"])
@pytest.mark.parametrize("content", [VRT, b"  " + VRT, b"<WFSDataSource/>", b"\x00" * 40])
def test_what_is_not_what_its_name_says_is_refused(tmp_path: Path, ending: str, content: bytes) -> None:
    file = tmp_path / f"a{ending}"
    file.write_bytes(content)
    with pytest.raises(DataRefused, match="the content is not"):
        refuse_disguised(file)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.shp", b"\x00\x00\x27\x0a"),
        ("a.gpkg", b"SQLite format 3\x00"),
        ("a.geojson", b'\xef\xbb\xbf\n {"type": "FeatureCollection"}'),
        ("a.TAB", b"!table\n!version 300"),
        ("a.asc", b"NCOLS 4\nNROWS 3"),
        ("a.tif", b"II*\x00"),
        ("a.csv", b"x,y\n"),
    ],
)
def test_what_is_passes(tmp_path: Path, name: str, content: bytes) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    refuse_disguised(file)


def test_an_empty_file_is_said_so(tmp_path: Path) -> None:
    file = tmp_path / "a.shp"
    file.write_bytes(b"")
    with pytest.raises(DataRefused, match="empty"):
        refuse_disguised(file)
