"""Archives made to do harm: bombs, entries that lie or lead outside, links. All are refused."""

import gzip
import stat
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

type Make = Callable[[Path], Path]


def zipped(file: Path, **entries: bytes) -> Path:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in entries.items():
            packed.writestr(name, content)
    return file


def _tar(file: Path, *entries: tuple[str, bytes, str]) -> Path:
    with tarfile.open(file, "w:gz") as packed:
        for name, kind, link in entries:
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = kind, link
            packed.addfile(entry)
    return file


def zip_bomb(folder: Path) -> Path:
    return zipped(folder / "bomb.zip", **{"a.csv": bytes(300 << 20)})


def nested_bomb(folder: Path) -> Path:
    inner = zipped(folder / "inner.zip", **{"a.csv": bytes(40 << 20)}).read_bytes()
    return zipped(folder / "bomb.zip", **{f"{number}.zip": inner for number in range(60)})


def endless_nesting(folder: Path) -> Path:
    inner = b"x;y\n1;2\n"
    for number in range(40):
        inner = zipped(folder / "nested.zip", **{f"{number}.zip" if number else "a.csv": inner}).read_bytes()
    return folder / "nested.zip"


def lying_zip(folder: Path) -> Path:
    """The directory says 10 bytes where 5,000,000 come out."""
    file = zipped(folder / "lies.zip", **{"a.csv": bytes(5_000_000)})
    data = bytearray(file.read_bytes())
    struct.pack_into("<I", data, data.rindex(b"PK\x01\x02") + 24, 10)
    file.write_bytes(data)
    return file


def overlapping_zip(folder: Path) -> Path:
    """A thousand entries that all are the one content."""
    data = zipped(folder / "one.zip", **{"a.csv": bytes(1_000_000)}).read_bytes()
    start = data.rindex(b"PK\x01\x02")
    end = data.rindex(b"PK\x05\x06")
    entries = b"".join(data[start:end].replace(b"a.csv", f"{n:03d}.c".encode()) for n in range(1000))
    tail = bytearray(data[end:])
    struct.pack_into("<HHI", tail, 8, 1000, 1000, len(entries))
    (folder / "overlap.zip").write_bytes(data[:start] + entries + tail)
    return folder / "overlap.zip"


def gzip_bomb(folder: Path) -> Path:
    with gzip.open(folder / "bomb.csv.gz", "wb") as packed:
        for _ in range(300):
            packed.write(bytes(1 << 20))
    return folder / "bomb.csv.gz"


def traversal_zip(folder: Path) -> Path:
    return zipped(folder / "up.zip", **{"../../../../tmp/evil.csv": b"x,y\n1,2\n"})


def absolute_zip(folder: Path) -> Path:
    return zipped(folder / "root.zip", **{"/tmp/evil.csv": b"x,y\n1,2\n"})


def backslash_zip(folder: Path) -> Path:
    return zipped(folder / "back.zip", **{"..\\..\\evil.csv": b"x,y\n1,2\n"})


def symlink_zip(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "link.zip", "w") as packed:
        entry = zipfile.ZipInfo("passwd.csv")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        packed.writestr(entry, "/etc/passwd")
    return folder / "link.zip"


def symlink_tar(folder: Path) -> Path:
    return _tar(folder / "link.tar.gz", ("passwd.csv", tarfile.SYMTYPE, "/etc/passwd"))


def hardlink_tar(folder: Path) -> Path:
    return _tar(folder / "link.tar.gz", ("passwd.csv", tarfile.LNKTYPE, "/etc/passwd"))


def device_tar(folder: Path) -> Path:
    return _tar(folder / "device.tar.gz", ("zero.csv", tarfile.CHRTYPE, ""))


def traversal_tar(folder: Path) -> Path:
    return _tar(folder / "up.tar.gz", ("../../evil.csv", tarfile.REGTYPE, ""))


def symlink_in_folder(folder: Path) -> Path:
    (folder / "delivery").mkdir()
    (folder / "delivery" / "passwd.csv").symlink_to("/etc/passwd")
    return folder / "delivery"


ARCHIVES: list[Make] = [
    zip_bomb, nested_bomb, endless_nesting, lying_zip, overlapping_zip, gzip_bomb, traversal_zip,
    absolute_zip, backslash_zip, symlink_zip, symlink_tar, hardlink_tar, device_tar, traversal_tar,
    symlink_in_folder,
]  # fmt: skip


@pytest.mark.parametrize("make", ARCHIVES, ids=lambda make: make.__name__)
def test_archives(make: Make, ask: Callable[..., dict[str, Any]], tmp_path: Path) -> None:
    answer = ask(make(tmp_path))
    assert (answer["outcome"], answer["kind"]) in (("refused", "DataRefused"), ("refused", "TooLarge"))
    assert not Path("/tmp/evil.csv").exists()
