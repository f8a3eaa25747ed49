"""Archives unpacked with a budget: no bomb, no path that leads outside, no link.

What comes out of one upload, nested archives and all, may be so many times larger than the
upload itself (deflate reaches 1,032 times, a table of blanks some 100) and no larger than the
disk bears.
"""

import gzip
import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import IO

from importers.entry_names import readable_names
from sdi.errors import DataRefused

_DAMAGE = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    RuntimeError,
    OSError,
    ValueError,
)
"""What Python says of archives that are broken, encrypted, or packed in a way it does not know."""

_MOST_BYTES = 8 * 1024**3
_ALWAYS_BYTES = 64 * 1024**2
_MOST_RATIO = 200
_MOST_FILES = 10_000
_CHUNK = 1 << 20


class Budget:
    """What may still be unpacked of one upload, in bytes and files."""

    def __init__(self, name: str, size: int) -> None:
        self.name = name
        self.bytes = min(_MOST_BYTES, max(_ALWAYS_BYTES, size * _MOST_RATIO))
        self.files = _MOST_FILES
        self.archives = 0

    @classmethod
    def of(cls, upload: Path) -> "Budget":
        """The budget of what a user named."""
        files = upload.rglob("*") if upload.is_dir() else [upload]
        return cls(upload.name, sum(file.lstat().st_size for file in islice(files, _MOST_FILES)))

    def allow(self, size: int, files: int) -> None:
        """Raise DataRefused where an archive promises more than is left."""
        if size > self.bytes or files > self.files:
            raise DataRefused("format.bomb", file=self.name, size=_mega(size), limit=_mega(self.bytes))

    def spend(self, size: int) -> None:
        """So many bytes were written. Raises DataRefused where they were too many."""
        self.bytes -= size
        if self.bytes < 0:
            raise DataRefused("format.bomb", file=self.name, size="…", limit=_mega(self.bytes + size))

    def count(self) -> None:
        """One more file was met. Raises DataRefused where it was one too many."""
        self.files -= 1
        if self.files < 0:
            raise DataRefused("import.archive_too_large", file=self.name, size="…", count=_MOST_FILES)


def unpack(archive: Path, content: str, scratch: Path, budget: Budget) -> Path:
    """The folder in `scratch` that the archive was unpacked into.

    Raises DataRefused where an entry is unsafe, the archive is damaged, or the budget is spent.
    """
    budget.archives += 1
    target = scratch / f"unpacked-{budget.archives}"
    target.mkdir(parents=True)
    with _whole(archive):
        if content == "gzip" and not _is_tar(archive):
            _write_gzip(archive, target, budget)
        elif content in ("gzip", "tar"):
            _write_tar(archive, target, budget)
        else:
            _write_zip(archive, target, budget)
    return target


@contextmanager
def _whole(archive: Path) -> Iterator[None]:
    try:
        yield
    except _DAMAGE as error:
        raise DataRefused("import.bad_archive", file=archive.name, reason=str(error)) from error


def _write_zip(archive: Path, target: Path, budget: Budget) -> None:
    with zipfile.ZipFile(archive) as opened:
        entries = [entry for entry in opened.infolist() if not entry.is_dir()]
        budget.allow(sum(entry.file_size for entry in entries), len(entries))
        names = readable_names(entries)
        for entry, name in zip(entries, names, strict=True):
            if entry.flag_bits & 1:
                raise DataRefused("format.encrypted", file=archive.name)
            if stat.S_ISLNK(entry.external_attr >> 16):
                raise _unsafe(archive, name)
            with opened.open(entry) as source:
                _copy(source, _place(archive, target, name), budget, entry.file_size)


def _write_tar(archive: Path, target: Path, budget: Budget) -> None:
    with tarfile.open(archive, "r|*") as opened:  # a stream: no index of a bomb is ever built
        for entry in opened:
            budget.count()
            if entry.isdir():
                continue
            source = opened.extractfile(entry) if entry.isreg() else None
            if source is None:
                raise _unsafe(archive, entry.name)
            budget.allow(entry.size, 1)
            with closing(source):
                _copy(source, _place(archive, target, entry.name), budget, entry.size)


def _write_gzip(archive: Path, target: Path, budget: Budget) -> None:
    with gzip.open(archive) as source:
        _copy(source, _place(archive, target, archive.stem), budget, None)


def _is_tar(archive: Path) -> bool:
    with gzip.open(archive) as opened:
        return opened.read(262)[257:] == b"ustar"


def _place(archive: Path, target: Path, entry: str) -> Path:
    """Where an entry is written: below `target`, or DataRefused."""
    name = PurePosixPath(entry.replace("\\", "/"))
    if name.is_absolute() or ".." in name.parts or ":" in entry or not name.parts:
        raise _unsafe(archive, entry)
    place = target.joinpath(*name.parts)
    place.parent.mkdir(parents=True, exist_ok=True)
    return place


def _copy(source: IO[bytes] | gzip.GzipFile, place: Path, budget: Budget, promised: int | None) -> None:
    """Write an entry; one that is longer than the archive's directory promises is a lie."""
    written = 0
    with place.open("xb") as copy:
        while chunk := source.read(_CHUNK):
            budget.spend(len(chunk))
            written += len(chunk)
            if promised is not None and written > promised:
                raise DataRefused("import.unsafe_entry", file=budget.name, entry=place.name)
            copy.write(chunk)


def _unsafe(archive: Path, entry: str) -> DataRefused:
    return DataRefused("import.unsafe_entry", file=archive.name, entry=entry)


def _mega(size: int) -> str:
    return f"{size / 1024**2:,.0f} MB"
