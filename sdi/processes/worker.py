"""Working through the queue of imports."""

import asyncio
import multiprocessing
from uuid import UUID

import procrastinate
import structlog
from procrastinate import PsycopgConnector

from sdi.processes.runner import Runner
from sdi.processes.sweeper import Sweeper
from sdi.settings import Settings

QUEUE = "imports"
_POLL = 0.5
"""Seconds until a run is noticed whose layer has become free: nothing tells of that."""

_STOP = 2.0
"""Seconds that runs have to end when the service stops; then they are put back into the queue."""

_WARM = 4.0
_SESSION = "-c search_path=procrastinate,pg_catalog -c timezone=UTC"

_log = structlog.get_logger("sdi.imports")


def work(url: str, settings: Settings) -> None:
    """Work until SIGTERM or SIGINT; returns also where the database went away."""
    asyncio.run(_work(url, settings))


async def _work(url: str, settings: Settings) -> None:
    runner = Runner(url, settings)
    sweeper = Sweeper(url, settings, runner)
    app = _app(url, settings, runner)
    async with app.open_async():
        beside = [asyncio.create_task(part) for part in (sweeper.sweep_forever(), runner.warm(_WARM))]
        try:
            await app.run_worker_async(
                queues=[QUEUE],
                concurrency=settings.imports,
                delete_jobs="always",
                fetch_job_polling_interval=_POLL,
                shutdown_graceful_timeout=_STOP,
            )
        finally:
            for task in beside:
                task.cancel()
            for process in multiprocessing.active_children():  # a thread waits for it
                process.kill()


def _app(url: str, settings: Settings, runner: Runner) -> procrastinate.App:
    session = {"application_name": "sdi import queue", "options": _SESSION, "connect_timeout": 10}
    connector = PsycopgConnector(conninfo=url, kwargs=session, min_size=1, max_size=2 + settings.imports)
    app = procrastinate.App(connector=connector)

    @app.task(name="import", queue=QUEUE)
    async def import_(job: str, run: int) -> None:
        await runner.run(UUID(job), run)

    return app
