"""One run of an import in a process of its own: what it does to memory or to itself harms nobody else."""

import multiprocessing
import os
import signal
import threading
from contextlib import closing
from multiprocessing.connection import wait
from uuid import UUID

from importers import stage as staging
from importers.jobs.run import run_job
from sdi.crs.process import pin_process
from sdi.db import connect
from sdi.settings import Settings
from sdi.web import logs

_COURTESY = 5
"""By how much an import stands back behind the serving processes (nice(2))."""


def run(url: str, settings: Settings, job: UUID, number: int) -> None:
    """Run a job."""
    _prepare(settings)
    pin_process(settings.home / "proj")
    run_job(url, settings, job, number)


def sweep(url: str, settings: Settings) -> None:
    """Drop the staging tables of runs that were killed."""
    _prepare(settings)
    with closing(connect(url, "sdi import sweep")) as connection, connection:
        staging.sweep(connection)


def _prepare(settings: Settings) -> None:
    logs.configure(settings.log_level)
    os.nice(_COURTESY)
    threading.Thread(target=_end_with_worker, daemon=True).start()


def _end_with_worker() -> None:
    """The worker is not the parent of this process, so that the kernel would not tell of its end."""
    worker = multiprocessing.parent_process()
    if worker is not None:
        wait([worker.sentinel])
        os.kill(os.getpid(), signal.SIGKILL)
