"""Folders for the files of one import; what a killed import left is taken away by the next."""

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PREFIX = "sdi-import-"
_LOCK = ".held"


@contextmanager
def scratch_folder(place: Path | None = None) -> Iterator[Path]:
    """An empty folder below `place` (the system's folder for such, if None), gone at the end."""
    parent = place or Path(tempfile.gettempdir())
    _sweep(parent)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
    try:
        with folder.joinpath(_LOCK).open("xb") as held:
            fcntl.flock(held, fcntl.LOCK_EX)  # let go by the system however the process ends
            inner = folder / "files"
            inner.mkdir()
            yield inner
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(parent: Path) -> None:
    """Take away the folders that no living process holds."""
    for lock in parent.glob(f"{_PREFIX}*/{_LOCK}"):
        try:
            with lock.open("rb") as found:
                fcntl.flock(found, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(lock.parent, ignore_errors=True)
        except OSError:  # held, or swept by another
            continue
