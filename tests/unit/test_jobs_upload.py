"""Names and folders of uploads."""

import uuid
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importers.jobs.options import read_options, target
from importers.jobs.upload import Upload, kept, main_file, safe_name
from sdi.errors import NotFound, UsageError


@given(st.text(max_size=400))
def test_a_name_stays_in_its_folder(name: str) -> None:
    safe = safe_name(name)
    assert Path(safe).name == safe
    assert safe.isprintable()
    assert not safe.startswith(".")
    assert 0 < len(safe.encode()) <= 200
    assert safe_name(safe) == safe


@pytest.mark.parametrize(
    ("given", "kept_name"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Tài liệu\\Thửa đất.shp", "Thửa đất.shp"),
        ("/vsicurl/http://x/y.tif", "y.tif"),
        (".bashrc", "bashrc"),
        ("..", "upload"),
        ("", "upload"),
        ("a\0b\n.zip", "ab.zip"),
        ("Thu\u031b\u0309a.zip", "Thửa.zip"),
        ("x" * 300 + ".geojson", "x" * 192 + ".geojson"),
    ],
)
def test_names(given: str, kept_name: str) -> None:
    assert safe_name(given) == kept_name


def test_the_file_that_loose_parts_belong_to(tmp_path: Path) -> None:
    parts = [tmp_path / f"Thua.{part}" for part in ("DBF", "PRJ", "SHP", "SHX", "cpg")]
    assert main_file(parts).name == "Thua.SHP"
    assert main_file([tmp_path / "chi.dbf"]).name == "chi.dbf"
    with pytest.raises(UsageError, match=r"a\.zip, b\.zip"):
        main_file([tmp_path / "a.zip", tmp_path / "b.zip"])


def test_an_upload_is_there_when_it_is_whole(tmp_path: Path) -> None:
    job = uuid.uuid4()
    upload = Upload(tmp_path / "uploads", job)
    (upload.begin() / "a.zip").write_bytes(b"x")
    assert not upload.is_there
    assert list(kept(tmp_path / "uploads")) == []
    upload.complete()
    assert upload.file().name == "a.zip"
    assert (tmp_path / "uploads" / str(job)).stat().st_mode & 0o077 == 0
    assert list(kept(tmp_path / "uploads")) == [job]
    upload.forget_file()
    with pytest.raises(NotFound):
        upload.file()
    upload.forget()
    assert list((tmp_path / "uploads").iterdir()) == []


def test_options() -> None:
    assert read_options({"layer": " wards ", "crs": ""}) == {"layer": "wards"}
    assert target({"new": "x"}) == "x"
    for wrong in (
        {"mode": "truncate"},
        {"laier": "x"},
        {"crs": 5},
        {"crs": "a\nb"},
        {"new": "a", "layer": "b"},
    ):
        with pytest.raises(UsageError):
            read_options(wrong)
