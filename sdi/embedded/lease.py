"""Who uses the server: each user shares a lock on one file, and the kernel ends it with the process."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Lease:
    """A share in the server. As long as one is held anywhere, the server stays."""

    def __init__(self, file: Path) -> None:
        """Take a share; waits while a server that nobody used any more is being stopped."""
        self._descriptor = _open(file)
        fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    def close(self) -> None:
        """Give the share back."""
        os.close(self._descriptor)


@contextmanager
def only_user(file: Path) -> Iterator[bool]:
    """Whether nobody holds a lease; if so, nobody can take one before the block ends."""
    descriptor = _open(file)
    try:
        yield _locked(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def one_at_a_time(file: Path) -> Iterator[None]:
    """Wait for, then hold, the right to start the server."""
    descriptor = _open(file)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def users(file: Path, locks: Path = Path("/proc/locks")) -> list[int]:
    """The processes that hold a lease, as the kernel lists them."""
    if not file.exists():
        return []
    inode = str(file.stat().st_ino)
    rows = (line.split() for line in locks.read_text().splitlines())
    # 7: FLOCK ADVISORY READ 1234 fe:00:123456 0 EOF; a waiting one has "->" after its number
    held = (r for r in rows if r[1] == "FLOCK" and r[3] == "READ" and r[5].split(":")[-1] == inode)
    return sorted({int(row[4]) for row in held})


def _open(file: Path) -> int:
    return os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
