"""Archives and folders: unpacked, or refused without a trace."""

import gzip
import io
import resource
import stat
import struct
import tarfile
import time
import zipfile
from pathlib import Path

import pytest
import shapely
from shapely import Point

from importers.formats import layers_of, open_source
from importers.shapefile_parts import missing_parts
from importers.unpack import readable_files
from sdi.errors import DataRefused, UsageError


def archive(folder: Path, name: str = "a.zip", **entries: bytes) -> Path:
    file = folder / name
    file.write_bytes(zipped(**entries))
    return file


def zipped(**entries: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in entries.items():
            opened.writestr(name, content)
    return buffer.getvalue()


def shapefile(count: int = 3) -> tuple[bytes, bytes]:
    """A .shp of points and its .shx."""
    records = b"".join(struct.pack(">ii", at + 1, 10) + struct.pack("<idd", 1, at, at) for at in range(count))
    index = b"".join(struct.pack(">ii", (100 + 28 * at) // 2, 10) for at in range(count))
    return tuple(  # type: ignore[return-value]
        struct.pack(">i20xi", 9994, (100 + len(body)) // 2)
        + struct.pack("<ii8d", 1000, 1, *([0.0] * 8))
        + body
        for body in (records, index)
    )


def found(path: Path, scratch: Path) -> list[str]:
    return [file.name for file in readable_files(path, scratch)]


SHP, SHX = shapefile()


def test_layers_in_folders_of_an_archive_are_found(tmp_path: Path) -> None:
    file = archive(tmp_path, **{"dir/x.shp": SHP, "dir/x.dbf": b"2", "y.SHP": SHP, "__MACOSX/._x.shp": b"1"})
    assert sorted(found(file, tmp_path / "s")) == ["x.shp", "y.shp"]


def test_an_archive_in_an_archive_in_a_folder(tmp_path: Path) -> None:
    inner = zipped(**{"đường.geojson": b'{"type": "FeatureCollection", "features": []}'})
    (tmp_path / "in" / "deep").mkdir(parents=True)
    archive(tmp_path / "in" / "deep", **{"b/inner.zip": inner})
    assert found(tmp_path / "in", tmp_path / "s") == ["đường.geojson"]


def test_archives_deeper_than_three_are_refused(tmp_path: Path) -> None:
    content = zipped(**{"x.geojson": b"{}"})
    for level in range(4):
        content = zipped(**{f"{level}.zip": content})
    (tmp_path / "a.zip").write_bytes(content)
    with pytest.raises(DataRefused, match="more than 3 deep"):
        readable_files(tmp_path / "a.zip", tmp_path / "s")


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


def test_links_in_a_folder_are_refused(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "x.geojson").symlink_to("/etc/passwd")
    with pytest.raises(DataRefused, match="not safe"):
        readable_files(tmp_path / "in", tmp_path / "s")


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE])
def test_what_is_no_file_in_a_tar_is_refused(tmp_path: Path, kind: bytes) -> None:
    with tarfile.open(tmp_path / "a.tar", "w") as opened:
        entry = tarfile.TarInfo("x.shp")
        entry.type, entry.linkname = kind, "/etc/passwd"
        opened.addfile(entry)
    with pytest.raises(DataRefused, match=r"not safe|damaged"):
        readable_files(tmp_path / "a.tar", tmp_path / "s")


def test_a_tar_and_a_gz_are_unpacked(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as opened:
        entry = tarfile.TarInfo("dir/x.csv")
        entry.size = 4
        opened.addfile(entry, io.BytesIO(b"x,y\n"))
    assert found(tmp_path / "a.tar.gz", tmp_path / "s") == ["x.csv"]
    (tmp_path / "y.csv.gz").write_bytes(gzip.compress(b"x,y\n"))
    assert found(tmp_path / "y.csv.gz", tmp_path / "t") == ["y.csv"]


def test_a_tar_that_leads_outside_is_refused(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "a.tar", "w") as opened:
        opened.addfile(tarfile.TarInfo("../x.csv"))
    with pytest.raises(DataRefused, match="not safe"):
        readable_files(tmp_path / "a.tar", tmp_path / "s")


@pytest.mark.parametrize("kind", ["zip", "gz", "nested"])
def test_a_bomb_of_a_gigabyte_is_refused_at_once(tmp_path: Path, kind: str) -> None:
    chunk = bytes(1 << 20)
    buffer = io.BytesIO()
    if kind == "gz":
        with gzip.GzipFile(fileobj=buffer, mode="wb", compresslevel=1) as packed:
            for _ in range(200):
                packed.write(chunk)
    else:
        with (
            zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as opened,
            opened.open("x.shp", "w", force_zip64=True) as entry,
        ):
            for _ in range(200):
                entry.write(chunk)
    content = buffer.getvalue()
    if kind == "nested":
        content = zipped(**{f"{at}.zip": content for at in range(4)})
    file = tmp_path / f"a.{'gz' if kind == 'gz' else 'zip'}"
    file.write_bytes(content)
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    with pytest.raises(DataRefused, match="unpacks to far more"):
        readable_files(file, tmp_path / "s")
    assert time.monotonic() - start < 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024
    written = sum(place.stat().st_size for place in (tmp_path / "s").rglob("*") if place.is_file())
    assert written <= 256 * 1024**2


def test_many_files_are_refused(tmp_path: Path) -> None:
    file = archive(tmp_path, **{f"{at}.csv": b"" for at in range(10_001)})
    with pytest.raises(DataRefused, match="unpacks to far more"):
        readable_files(file, tmp_path / "s")


def test_an_entry_longer_than_it_says_is_refused(tmp_path: Path) -> None:
    content = bytearray(zipped(**{"x.csv": b"x" * 5000}))
    at = content.rindex(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 10)
    (tmp_path / "a.zip").write_bytes(content)
    with pytest.raises(DataRefused, match=r"damaged|not safe"):
        readable_files(tmp_path / "a.zip", tmp_path / "s")


def test_a_password_is_told(tmp_path: Path) -> None:
    content = bytearray(zipped(**{"x.csv": b"x,y"}))
    content[6] |= 1
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "a.zip").write_bytes(content)
    with pytest.raises(DataRefused, match="password"):
        readable_files(tmp_path / "a.zip", tmp_path / "s")


@pytest.mark.parametrize(
    "raw",
    ["Thửa đất".encode(), b"Th\xf6a \xae\xcat"],
    ids=["utf-8", "tcvn3"],
)
def test_names_without_the_mark_of_utf8_are_read(tmp_path: Path, raw: bytes) -> None:
    plain = b"A" * len(raw)
    content = zipped(**{f"{plain.decode()}.csv": b"x,y\n"}).replace(plain, raw)
    (tmp_path / "a.zip").write_bytes(content)
    assert found(tmp_path / "a.zip", tmp_path / "s") == ["Thửa đất.csv"]


def test_what_is_no_archive_is_said_so(tmp_path: Path) -> None:
    file = tmp_path / "a.zip"
    file.write_bytes(b"PK\x03\x04 not really")
    with pytest.raises(DataRefused, match="damaged"):
        readable_files(file, tmp_path / "s")


def test_a_missing_file_and_an_unreadable_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no file"):
        readable_files(tmp_path / "none.shp", tmp_path)
    with pytest.raises(UsageError, match="no file"):
        readable_files(Path("/vsicurl/http://example.org/x.shp"), tmp_path)
    (tmp_path / "x.docx").write_bytes(b"1")
    with pytest.raises(DataRefused, match="nothing in it"):
        readable_files(tmp_path / "x.docx", tmp_path)


@pytest.mark.parametrize("named", ["a.shp", "A.dbf", "a.SHX"])
def test_any_part_stands_for_the_shapefile(tmp_path: Path, named: str) -> None:
    for name, content in (("a.shp", SHP), ("A.dbf", b"\x03"), ("a.SHX", SHX)):
        (tmp_path / name).write_bytes(content)
    (file,) = readable_files(tmp_path / named, tmp_path / "s")
    assert file.name == "a.shp"
    assert file.with_suffix(".dbf").is_file()


def test_a_missing_index_is_made_beside_nothing_of_the_users(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.shp").write_bytes(SHP)
    assert missing_parts(tmp_path / "in" / "a.shp") == (".shx", ".dbf", ".prj")
    (file,) = readable_files(tmp_path / "in", tmp_path / "s")
    assert [place.name for place in (tmp_path / "in").iterdir()] == ["a.shp"]
    assert file.with_suffix(".shx").read_bytes() == SHX
    (batch,) = open_source(file, layers_of(file)[0]).batches()
    assert list(shapely.from_wkb(batch.wkb.to_numpy(zero_copy_only=False))) == [
        Point(at, at) for at in range(3)
    ]


def test_an_index_that_is_there_is_left_alone(tmp_path: Path) -> None:
    for name, content in (("a.shp", SHP), ("a.shx", SHX)):
        (tmp_path / name).write_bytes(content)
    before = (tmp_path / "a.shx").stat()
    (file,) = readable_files(tmp_path / "a.shp", tmp_path / "s")
    list(open_source(file).batches())
    assert (tmp_path / "a.shx").stat().st_mtime_ns == before.st_mtime_ns


def test_a_broken_shp_makes_no_index(tmp_path: Path) -> None:
    (tmp_path / "a.shp").write_bytes(SHP[:-4])
    with pytest.raises(DataRefused, match="damaged"):
        readable_files(tmp_path / "a.shp", tmp_path / "s")


def test_a_lone_table_names_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "a.dbf").write_bytes(b"\x03")
    with pytest.raises(DataRefused, match=r"a\.shp is missing"):
        readable_files(tmp_path / "a.dbf", tmp_path / "s")


def test_notes_beside_data_are_no_layers(tmp_path: Path) -> None:
    file = archive(
        tmp_path, **{"x.shp": SHP, "readme.txt": b"hello", "x.shp.xml": b"<a/>", "style.json": b"{}"}
    )
    assert found(file, tmp_path / "s") == ["x.shp"]
