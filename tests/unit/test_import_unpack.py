"""Archives: unpacked, or refused without a trace."""

import stat
import zipfile
from pathlib import Path

import pytest

from importers.unpack import readable_files
from sdi.errors import DataRefused, UsageError


def archive(folder: Path, **entries: bytes) -> Path:
    file = folder / "a.zip"
    with zipfile.ZipFile(file, "w") as opened:
        for name, content in entries.items():
            opened.writestr(name, content)
    return file


def test_layers_in_folders_of_an_archive_are_found(tmp_path: Path) -> None:
    file = archive(tmp_path, **{"dir/x.shp": b"1", "dir/x.dbf": b"2", "y.SHP": b"3"})
    assert [found.name for found in readable_files(file, tmp_path / "s")] == ["x.shp", "y.SHP"]


@pytest.mark.parametrize("name", ["../x.shp", "/x.shp", "a/../../x.shp", "..\\x.shp", "C:\\x.shp"])
def test_entries_that_lead_outside_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(DataRefused, match="not safe"):
        readable_files(archive(tmp_path, **{name: b"1"}), tmp_path / "s")
    assert not (tmp_path / "x.shp").exists()


def test_links_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.zip"
    entry = zipfile.ZipInfo("x.shp")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(file, "w") as opened:
        opened.writestr(entry, "/etc/passwd")
    with pytest.raises(DataRefused, match="not safe"):
        readable_files(file, tmp_path / "s")


def test_what_is_no_archive_is_said_so(tmp_path: Path) -> None:
    file = tmp_path / "a.zip"
    file.write_bytes(b"PK\x03\x04 not really")
    with pytest.raises(DataRefused, match="damaged"):
        readable_files(file, tmp_path / "s")


def test_a_missing_file_and_an_unreadable_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no file"):
        readable_files(tmp_path / "none.shp", tmp_path)
    (tmp_path / "x.docx").write_bytes(b"1")
    with pytest.raises(DataRefused, match="nothing in it"):
        readable_files(tmp_path / "x.docx", tmp_path)
