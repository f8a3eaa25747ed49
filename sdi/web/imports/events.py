"""``/imports/{job}/events``: a job as it goes on, as server-sent events."""

import asyncio
import time
from collections.abc import AsyncIterator

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from importers.jobs.job import Job
from sdi.errors import Unavailable
from sdi.web.answer import json_text
from sdi.web.imports.document import job_document
from sdi.web.imports.find import read_job
from sdi.web.parameters import Parameters
from sdi.web.visit import Visit

_LOOK = 0.25
_QUIET = 15.0
"""Seconds without an event after which a comment tells proxies that the connection lives."""

_LONGEST = 3600.0
"""Seconds; a reader who wants more asks again."""


async def events(request: Request) -> Response:
    """Route: ``event: job`` with the job, without its report, at each change.

    It ends when nothing more will happen before someone asks: in review, or when it is through.
    """
    visit = Visit.of(request)
    Parameters(request)
    first = await run_in_threadpool(read_job, visit)
    # a proxy that collects an answer before it passes it on would hold all events back
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(_follow(visit, first), headers=headers, media_type="text/event-stream")


async def _follow(visit: Visit, job: Job) -> AsyncIterator[str]:
    told, told_at, began = "", 0.0, time.monotonic()
    while True:
        text = json_text(job_document(visit, job, with_report=False))
        now = time.monotonic()
        if text != told:
            told, told_at = text, now
            yield f"event: job\ndata: {text}\n\n"
        elif now - told_at > _QUIET:
            told_at = now
            yield ": still here\n\n"
        if job.rests or now - began > _LONGEST or visit.services.is_closing:
            return
        await asyncio.sleep(_LOOK)
        job = await _next(visit, job)


async def _next(visit: Visit, job: Job) -> Job:
    """The job as it is now; as it was, while the database is away."""
    try:
        return await run_in_threadpool(read_job, visit)
    except Unavailable:
        return job
