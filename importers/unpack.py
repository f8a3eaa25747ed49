"""From what the user named to the files that can be read: archives unpacked, folders walked."""

import lzma
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from sdi.errors import DataRefused, UsageError

VECTOR = {".shp", ".gpkg", ".geojson", ".json", ".tab", ".csv", ".txt"}
RASTER = {".tif", ".tiff", ".asc"}

_DAMAGE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, RuntimeError, OSError, ValueError)
"""What Python says of archives that are broken, encrypted, or packed in a way it does not know."""

_MOST_BYTES = 8 * 1024**3
_MOST_FILES = 10_000


def readable_files(path: Path, scratch: Path) -> list[Path]:
    """The files below `path` that a reader takes, archives unpacked into `scratch`.

    Raises UsageError where there is no such file, DataRefused where an archive is unsafe or
    nothing in it can be read.
    """
    if not path.exists():
        raise UsageError("import.no_file", file=str(path))
    root = _unpacked(path, scratch) if path.suffix.lower() == ".zip" else path
    files = [root] if root.is_file() else sorted(file for file in root.rglob("*") if file.is_file())
    found = [file for file in files if file.suffix.lower() in VECTOR | RASTER]
    if not found:
        raise DataRefused("import.nothing_readable", file=path.name, known=", ".join(sorted(VECTOR | RASTER)))
    return found


def _unpacked(archive: Path, scratch: Path) -> Path:
    target = scratch / archive.stem
    try:
        with zipfile.ZipFile(archive) as opened:
            entries = [entry for entry in opened.infolist() if not entry.is_dir()]
            _refuse_bombs(archive, entries)
            for entry in entries:
                _extract(opened, entry, archive, target)
    except _DAMAGE as error:
        raise DataRefused("import.bad_archive", file=archive.name, reason=str(error)) from error
    return target


def _refuse_bombs(archive: Path, entries: list[zipfile.ZipInfo]) -> None:
    size = sum(entry.file_size for entry in entries)
    if size > _MOST_BYTES or len(entries) > _MOST_FILES:
        raise DataRefused("import.archive_too_large", file=archive.name, size=size, count=len(entries))


def _extract(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, archive: Path, target: Path) -> None:
    name = PurePosixPath(entry.filename.replace("\\", "/"))
    link = stat.S_ISLNK(entry.external_attr >> 16)
    if name.is_absolute() or ".." in name.parts or link or ":" in entry.filename:
        raise DataRefused("import.unsafe_entry", file=archive.name, entry=entry.filename)
    place = target.joinpath(*name.parts)
    place.parent.mkdir(parents=True, exist_ok=True)
    with opened.open(entry) as source, place.open("xb") as copy:
        left = entry.file_size + 1  # what the directory promises; a longer stream is a lie
        while chunk := source.read(min(left, 1 << 20)):
            copy.write(chunk)
            left -= len(chunk)
            if left <= 0:
                raise DataRefused("import.unsafe_entry", file=archive.name, entry=entry.filename)
