"""The server process of a data directory, as its ``postmaster.pid`` and the kernel tell of it."""

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sdi.embedded.status import State
from sdi.errors import Unavailable

_STATES: dict[str, State] = {"ready": "ready", "standby": "ready", "stopping": "stopping"}


@dataclass(frozen=True)
class Postmaster:
    """A running server: its process, port, folder of its socket, and state."""

    pid: int
    port: int
    sockets: Path
    state: State


def find(data: Path) -> Postmaster | None:
    """The server that runs in `data` now, if one does."""
    lines = _pid_file(data)
    if len(lines) < 6 or not lines[0].isdigit() or not _runs_in(data, Path("/proc") / lines[0]):
        return None
    state = _STATES.get(lines[7].strip() if len(lines) > 7 else "", "starting")
    return Postmaster(int(lines[0]), int(lines[3]), Path(lines[4]), state)


def processes(data: Path) -> set[int]:
    """All server processes of `data`: each has it as its working folder. Zombies have none."""
    return {int(p.name) for p in Path("/proc").glob("[0-9]*") if _runs_in(data, p)}


def settle(data: Path, seconds: float = 60) -> Postmaster | None:
    """The ready server of `data`, or None with nothing left that would hinder a new one.

    Waits for a server that is starting or stopping, for the last processes of a killed one, and
    for its zombie; then removes a ``postmaster.pid`` whose number another program has by now.
    Raises Unavailable if that takes longer than `seconds`.
    """
    if not wait_until(lambda: _is_settled(data), seconds):
        raise Unavailable("db.still_held", folder=data, seconds=int(seconds))
    server = find(data)
    if server is None:
        (data / "postmaster.pid").unlink(missing_ok=True)
    return server


def halt(data: Path, seconds: float = 60) -> None:
    """Stop the server of `data`: at first in good order, after `seconds` without.

    Not SIGTERM: that waits for every client to leave.
    """
    for told in (signal.SIGINT, signal.SIGQUIT):
        server = find(data)
        if server is None:
            return
        with suppress(ProcessLookupError):
            os.kill(server.pid, told)
        if wait_until(lambda: find(data) is None and not processes(data), seconds):
            return


def wait_until(done: Callable[[], bool], seconds: float) -> bool:
    """Whether `done` became true within `seconds`."""
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def _is_settled(data: Path) -> bool:
    server = find(data)
    if server is not None:
        return server.state == "ready"
    lines = _pid_file(data)
    return not (lines and _is_dying(Path("/proc") / lines[0])) and not processes(data)


def _pid_file(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def _runs_in(data: Path, process: Path) -> bool:
    try:
        return (process / "cwd").readlink() == data
    except OSError:  # ended meanwhile, or another user's
        return False


def _is_dying(process: Path) -> bool:
    """Whether a process has ended, but not yet for the kernel: such ones, and zombies, are nowhere."""
    try:
        (process / "cwd").readlink()
    except FileNotFoundError:
        return process.exists()
    except OSError:  # another user's
        return False
    return False
