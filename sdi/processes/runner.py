"""Runs of jobs as processes: started, watched, killed where they don't end when they should."""

import asyncio
import multiprocessing
import time
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from typing import Any
from uuid import UUID

import structlog

from importers.jobs import recover, store
from sdi.db import Connection, transaction
from sdi.errors import SdiError
from sdi.settings import Settings

_LOOK = 0.1
_ASK = 0.3
"""Seconds between two looks at the process, and at whether someone cancelled it."""

_GRACE = 0.7
"""Seconds that a cancelled run has to end by itself."""

_log = structlog.get_logger("sdi.imports")


class Runner:
    """Starts runs as forks of a process that has all modules loaded already, and no thread."""

    def __init__(self, url: str, settings: Settings) -> None:
        self._url = url
        self._settings = settings
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["sdi.processes.child"])

    async def warm(self, delay: float) -> None:
        """Load the modules before the first upload comes, but not while the service starts."""
        await asyncio.sleep(delay)
        await self.sweep()

    async def run(self, job: UUID, number: int) -> None:
        """Run a job to its end, whatever that is; afterwards the job says how it ended."""
        process = await self._start("run", job, number)
        try:
            await self._watch(process, job)
        except asyncio.CancelledError:  # the service stops
            await self._stop(process)
            await self._in_database(lambda connection: recover.put_back(connection, job, number))
            raise
        await self._in_database(lambda c: recover.recover(c, job, number, also_taken=False))
        if process.exitcode:
            _log.warning("import cut off", job=str(job), exit=process.exitcode)
            await self.sweep()

    async def sweep(self) -> None:
        """Drop the staging tables of runs that were killed."""
        process = await self._start("sweep")
        await asyncio.to_thread(process.join)

    async def _start(self, what: str, *arguments: Any) -> BaseProcess:
        process = self._context.Process(
            target=_call, args=(what, self._url, self._settings, *arguments), daemon=True
        )
        await asyncio.to_thread(process.start)
        return process

    async def _watch(self, process: BaseProcess, job: UUID) -> None:
        """Until the process has ended; one that was cancelled is killed where it does not end by itself."""
        asked, cancelled = time.monotonic(), None
        while process.is_alive():
            await asyncio.sleep(_LOOK)
            now = time.monotonic()
            if cancelled is None and now - asked > _ASK:
                asked = now
                cancelled = now if await self._in_database(lambda c: _is_cancelled(c, job)) else None
            elif cancelled is not None and now - cancelled > _GRACE:
                await self._stop(process)

    async def _stop(self, process: BaseProcess) -> None:
        process.kill()
        await asyncio.to_thread(process.join)

    async def _in_database[T](self, ask: Callable[[Connection], T]) -> T | None:
        """The answer, or None where the database is away: the sweeper comes back to it."""
        try:
            return await asyncio.to_thread(self._asked, ask)
        except Exception as error:
            reason = error.key if isinstance(error, SdiError) else type(error).__name__
            _log.warning("database away", reason=reason)
            return None

    def _asked[T](self, ask: Callable[[Connection], T]) -> T:
        with transaction(self._url, "sdi import worker") as connection:
            return ask(connection)


def _call(what: str, *arguments: Any) -> None:
    from sdi.processes import child  # noqa: PLC0415  heavy: loaded where runs are forked from, not here

    getattr(child, what)(*arguments)


def _is_cancelled(connection: Connection, job: UUID) -> bool:
    return store.find(connection, job).cancel_requested
