"""Finding what was left behind by processes that were killed: runs, places in the queue, uploads."""

import asyncio
import time
from collections.abc import Iterable
from uuid import UUID

import psycopg2
import structlog

from importers.jobs import store
from importers.jobs.recover import recover
from importers.jobs.upload import Upload, kept, sweep_abandoned
from sdi.db import Connection, transaction
from sdi.errors import SdiError
from sdi.processes.runner import Runner
from sdi.settings import Settings

_LOOK = 1.0
_HOUR = 3600.0
_KEPT_DAYS = 30
"""Days that an upload is kept after the last thing that happened to its job."""

_PATIENCE = 2.5
"""Seconds that something must look left behind: a run that ends, or its worker, puts it right itself."""

_PATIENCE_AT_START = 30.0
"""The same for a run whose process was not seen yet: it may still be starting."""

_log = structlog.get_logger("sdi.imports")


type Suspect = tuple[UUID, int, str] | int
"""A run (job, run, status), or a place in the queue."""


class Sweeper:
    """Looks every second, with a memory of what looked left behind since when."""

    def __init__(self, url: str, settings: Settings, runner: Runner) -> None:
        self._url = url
        self._runner = runner
        self._uploads = settings.uploads_dir
        self._suspects: dict[Suspect, float] = {}
        self._files_looked_at = 0.0

    async def sweep_forever(self) -> None:
        """Sweep until cancelled; a database that is away is waited for."""
        while True:
            try:
                if await asyncio.to_thread(self.sweep):
                    await self._runner.sweep()
            except (SdiError, psycopg2.Error, OSError) as error:
                _log.warning("not swept", reason=type(error).__name__)
            await asyncio.sleep(_LOOK)

    def sweep(self) -> bool:
        """Look once; whether something was put right, so that there may be staging tables left too."""
        with transaction(self._url, "sdi import sweep") as connection:
            runs, places = store.unclaimed(connection), store.left_behind(connection)
            due = self._due([*runs, *places])
        for suspect in due:
            with transaction(self._url, "sdi import sweep") as connection:
                _put_right(connection, suspect)
        if time.monotonic() - self._files_looked_at > _HOUR or not self._files_looked_at:
            self._files_looked_at = time.monotonic()
            self._forget_uploads()
        return bool(due)

    def _due(self, found: Iterable[Suspect]) -> list[Suspect]:
        """Those that have looked left behind for long enough."""
        now = time.monotonic()
        self._suspects = {suspect: self._suspects.get(suspect, now) for suspect in found}
        return [s for s, since in self._suspects.items() if now - since > _patience(s)]

    def _forget_uploads(self) -> None:
        sweep_abandoned(self._uploads)
        jobs = list(kept(self._uploads))
        with transaction(self._url, "sdi import sweep") as connection:
            known = store.known(connection, jobs)
            old = set(store.forgettable(connection, _KEPT_DAYS))
        for job in jobs:
            upload = Upload(self._uploads, job)
            if job in old or (job not in known and upload.age > _HOUR):
                upload.forget()


def _patience(suspect: Suspect) -> float:
    return _PATIENCE_AT_START if isinstance(suspect, tuple) and suspect[2] == "queued" else _PATIENCE


def _put_right(connection: Connection, suspect: Suspect) -> None:
    if isinstance(suspect, tuple):
        job = recover(connection, *suspect[:2])
        if job is not None:
            _log.warning("import found without its process", job=str(job.id), status=job.status)
    else:
        store.leave_queue(connection, suspect)
