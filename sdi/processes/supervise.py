"""Keeping the worker process alive beside the service."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO, cast

import structlog

from sdi.settings import Settings

_PAUSE = 1.0
"""Seconds before a worker that ended is replaced; it ends by itself where the database went away."""

_LAST_WORDS = 12
"""Seconds that a worker has to end in good order."""


@contextmanager
def import_worker(settings: Settings, url: str) -> Iterator[None]:
    """A process that works through the queue of imports, for as long as the block lasts."""
    if settings.imports == 0:
        yield
        return
    ended = threading.Event()
    process = _start(settings, url)
    keeper = threading.Thread(target=_keep, args=(settings, url, process, ended), name="import worker")
    keeper.start()
    try:
        yield
    finally:
        ended.set()
        keeper.join()


def until_stopped() -> None:
    """Wait for SIGINT or SIGTERM."""
    stopped = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, stopped)
    signal.sigwait(stopped)


def _start(settings: Settings, url: str) -> "subprocess.Popen[bytes]":
    orders = {"url": url, "settings": settings.model_dump(mode="json"), "parent": os.getpid()}
    # a process group of its own: Ctrl-C is for the service, which then ends its worker
    process = subprocess.Popen(
        [sys.executable, "-m", "sdi.processes"], stdin=subprocess.PIPE, process_group=0
    )
    with suppress(BrokenPipeError), cast(IO[bytes], process.stdin) as stdin:
        stdin.write(json.dumps(orders).encode())
    return process


def _keep(settings: Settings, url: str, process: "subprocess.Popen[bytes]", ended: threading.Event) -> None:
    while not ended.wait(_PAUSE):
        if process.poll() is not None:
            structlog.get_logger("sdi.imports").warning("worker replaced", exit=process.returncode)
            process = _start(settings, url)
    process.terminate()
    try:
        process.wait(_LAST_WORDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
