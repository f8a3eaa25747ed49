"""Jobs whose process ended before they did: told as published, run once more, or told as failed."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from importers.jobs import store
from importers.jobs.job import Job, Outcome
from importers.jobs.trouble import trouble
from sdi.db import Connection
from sdi.errors import SdiError

_RETRIES = 1


def recover(connection: Connection, job_id: UUID, run: int, also_taken: bool = True) -> Job | None:
    """Bring a job whose run has ended without a word to where it belongs; None where it is there.

    A change set names its job in the same transaction, so that a job that was published is known
    to be. `also_taken`: the worker died too, and its place in the queue is free. The caller commits.
    """
    job = store.locked(connection, job_id)
    if job.run != run or job.rests:
        return None
    store.await_transaction(connection, job_id)
    number = store.published_as(connection, job_id)
    if number is not None:
        report = _published(store.find(connection, job_id, with_report=True), number)
        store.end(connection, job_id, run, Outcome("published", report=report, changeset=number))
    elif job.cancel_requested:
        store.end(connection, job_id, run, Outcome("cancelled"))
    elif job.retries < _RETRIES:
        store.queue(connection, job_id, job.action, job.retries + 1, also_taken, again=True)
    else:
        store.end(connection, job_id, run, Outcome("failed", problem=trouble(SdiError("jobs.interrupted"))))
    return store.find(connection, job_id)


def put_back(connection: Connection, job_id: UUID, run: int) -> None:
    """Queue a job again whose run was ended in good order, by a service that stops. The caller commits."""
    job = store.locked(connection, job_id)
    store.await_transaction(connection, job_id)
    if job.run == run and job.is_at_work and store.published_as(connection, job_id) is None:
        store.queue(connection, job_id, job.action, job.retries, again=True)


def _published(job: Job, number: int) -> Mapping[str, Any] | None:
    if job.report is None:
        return None
    return {
        language: {**told, "published": True, "changeset": number} for language, told in job.report.items()
    }
