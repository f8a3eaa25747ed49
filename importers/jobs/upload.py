"""The folder of a job's upload: the file as it came, and what its last check has written.

uploads/<job>/file/…      the file, or the loose parts of a shapefile
uploads/<job>/result/…    report.vi.html, difference.geojson, findings.…
uploads/.<job>/…          an upload that is still coming
"""

import re
import shutil
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from sdi.errors import NotFound, UsageError

_SEPARATORS = re.compile(r"[\\/]")
_LONGEST_NAME = 200  # bytes; file systems take 255
_ABANDONED = 3600
"""Seconds without a new byte after which an upload that never ended is thrown away."""

_PARTS = frozenset((
    ".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx", ".qix", ".qpj", ".qmd", ".xml",  # of a shapefile
    ".dat", ".map", ".id", ".ind", ".mid",  # of MapInfo
    ".tfw", ".wld", ".ovr", ".aux", ".gfs", ".xsd",  # of pictures and GML
))  # fmt: skip


def safe_name(name: str) -> str:
    """The last part of a name that a stranger gave: no path, no control characters, no leading dots."""
    last = _SEPARATORS.split(unicodedata.normalize("NFC", name))[-1]
    letters = "".join(letter for letter in last if letter.isprintable()).strip().lstrip(".")
    stem, dot, ending = letters.rpartition(".")
    if not dot:
        stem, ending = letters, ""
    ending = ending[:20]
    room = _LONGEST_NAME - len(f".{ending}".encode())
    stem = stem.encode()[:room].decode(errors="ignore")
    return f"{stem}{dot}{ending}" if stem else "upload"


class Upload:
    """What one job keeps in the home."""

    def __init__(self, folder: Path, job: UUID) -> None:
        self._folder = folder / str(job)
        self._coming = folder / f".{job}"

    @property
    def results(self) -> Path:
        """Where the last check has written what can be fetched."""
        return self._folder / "result"

    def begin(self) -> Path:
        """The folder to write the files into as they come; nobody else may read them."""
        self._coming.mkdir(mode=0o700, parents=True)
        self.coming.mkdir(mode=0o700)
        return self.coming

    @property
    def coming(self) -> Path:
        """Where the files of an upload are that is not complete yet."""
        return self._coming / "file"

    def complete(self) -> None:
        """All has come: from now on it is there."""
        self._coming.rename(self._folder)

    def abandon(self) -> None:
        """It will not come whole."""
        shutil.rmtree(self._coming, ignore_errors=True)

    def forget(self) -> None:
        """Remove all of it."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def forget_file(self) -> None:
        """Remove the file, which is in the layer now; the results stay."""
        shutil.rmtree(self._folder / "file", ignore_errors=True)

    def clear_results(self) -> Path:
        """The empty folder for the results of a check."""
        shutil.rmtree(self.results, ignore_errors=True)
        self.results.mkdir(mode=0o700)
        return self.results

    @property
    def is_there(self) -> bool:
        """Whether the file is still kept."""
        return (self._folder / "file").is_dir()

    @property
    def age(self) -> float:
        """Seconds since it was complete."""
        return time.time() - self._folder.stat().st_mtime

    def file(self) -> Path:
        """The file to import; of loose parts the one that the others belong to. Raises NotFound."""
        if not self.is_there:
            raise NotFound("jobs.upload_gone")
        return main_file(sorted((self._folder / "file").iterdir()))


def main_file(files: list[Path]) -> Path:
    """The file among loose parts that the others belong to. Raises UsageError where there are several."""
    mains = [file for file in files if file.suffix.lower() not in _PARTS] or files[:1]
    if len(mains) > 1:
        raise UsageError("jobs.several_files", files=", ".join(file.name for file in mains[:5]))
    return mains[0]


def kept(folder: Path) -> Iterator[UUID]:
    """The jobs that something is kept of."""
    for path in folder.iterdir() if folder.is_dir() else ():
        try:
            yield UUID(path.name)
        except ValueError:
            continue


def sweep_abandoned(folder: Path) -> None:
    """Throw away uploads that stopped coming long ago: their service was killed."""
    for path in folder.glob(".*-*"):
        newest = max((p.stat().st_mtime for p in [path, *path.rglob("*")]), default=0.0)
        if time.time() - newest > _ABANDONED:
            shutil.rmtree(path, ignore_errors=True)
