"""The parent of the server: stops it as soon as nobody holds a lease, however its users ended.

A program of its own (run by path with ``-I -S``, so the standard library must do): a server that
were the child of the first command to need it would end with that command, under the others.

    keeper.py LEASE STAYS LOG USER GROUP POSTGRES -D DATA …

Exits with 0 when the server is ready, leaving a daemon behind; with 1 if it did not come up.
USER and GROUP are numbers, or empty for the caller's own.
"""

import contextlib
import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

# nothing of the caller's PGHOST, PGPORT or locale reaches the server's programs
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}

_PR_SET_PDEATHSIG = 1
_LOOK_EVERY = 0.2  # seconds
_IN_GOOD_ORDER = 60  # seconds


class Task(NamedTuple):
    """The arguments of the program."""

    lease: str
    stays: Path
    log: str
    switch: dict[str, Any]
    command: tuple[str, ...]

    @property
    def data(self) -> Path:
        """The server's data directory."""
        return Path(self.command[self.command.index("-D") + 1])


def main(lease: str, stays: str, log: str, user: str, group: str, *command: str) -> int:
    """Leave the daemon behind; 0 once its server takes connections."""
    switch: dict[str, Any] = {"user": int(user), "group": int(group), "extra_groups": []} if user else {}
    reading, writing = os.pipe()
    if os.fork() == 0:
        os.close(reading)
        _daemon(Task(lease, Path(stays), log, switch, command), writing)
    os.close(writing)
    with os.fdopen(reading) as verdict:
        return 0 if verdict.read() == "ready" else 1


def _daemon(task: Task, verdict: int) -> NoReturn:
    os.setsid()
    _leave_terminal(task.log)
    server = _server(task)
    if _becomes_ready(server, task.data):
        with contextlib.suppress(BrokenPipeError):  # the starter has gone; its lease tells us
            os.write(verdict, b"ready")
        os.close(verdict)
        _keep(server, task)
    os._exit(0)


def _leave_terminal(log: str) -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    written = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for descriptor, standard in ((nothing, 0), (written, 1), (written, 2)):
        os.dup2(descriptor, standard)
    os.umask(0o077)


def _server(task: Task) -> "subprocess.Popen[bytes]":
    # a session of its own: Ctrl-C in the terminal must not reach it before its users have finished
    return subprocess.Popen(
        task.command,
        cwd="/",
        env=ENVIRONMENT,
        start_new_session=True,
        preexec_fn=_ends_with_parent(),  # noqa: PLW1509 - this program has one thread
        **task.switch,
    )


def _ends_with_parent() -> Callable[[], None]:
    parent, libc = os.getpid(), ctypes.CDLL(None)

    def ask() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGINT)
        if os.getppid() != parent:
            os._exit(1)

    return ask


def _becomes_ready(server: "subprocess.Popen[bytes]", data: Path) -> bool:
    while server.poll() is None:
        with contextlib.suppress(OSError):
            lines = (data / "postmaster.pid").read_text().split("\n")
            if lines[0] == str(server.pid) and lines[7:8] and lines[7].strip() == "ready":
                return True
        time.sleep(0.01)
    return False


def _keep(server: "subprocess.Popen[bytes]", task: Task) -> None:
    awaited = {signal.SIGCHLD, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, awaited)
    shares = os.open(task.lease, os.O_RDWR | os.O_CLOEXEC)
    while server.poll() is None:
        told = signal.sigtimedwait(awaited, _LOOK_EVERY)
        asked_to_end = told is not None and told.si_signo == signal.SIGTERM
        if asked_to_end or (not task.stays.exists() and _is_unused(shares)):
            _halt(server)


def _is_unused(shares: int) -> bool:
    """Whether nobody holds a lease; if so, the next one waits for us to end."""
    try:
        fcntl.flock(shares, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _halt(server: "subprocess.Popen[bytes]") -> None:
    for told in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        server.send_signal(told)
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(_IN_GOOD_ORDER)
            return


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
