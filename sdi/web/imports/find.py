"""The job that an address names, for those who may see it."""

from collections.abc import Callable
from uuid import UUID

from importers.jobs import store
from importers.jobs.job import Job
from importers.jobs.upload import Upload
from sdi.db import Connection
from sdi.errors import NotFound
from sdi.keys import ApiKey
from sdi.web.authority import authorise
from sdi.web.visit import Visit


def read_job(visit: Visit, with_report: bool = False) -> Job:
    """The job. Raises NotFound also where the key must not see it."""
    key = authorise(visit.request)
    with visit.services.database.read() as connection:
        return _visible(store.find(connection, _id(visit), with_report), key)


def change_job(visit: Visit, change: Callable[[Connection, Job, ApiKey], object]) -> Job:
    """Change the job, alone with it; the job afterwards."""
    key = authorise(visit.request)
    with visit.services.database.read() as connection, connection:
        change(connection, _visible(store.locked(connection, _id(visit)), key), key)
        return store.find(connection, _id(visit), with_report=True)


def upload_of(visit: Visit) -> Upload:
    """What is kept of the upload."""
    return Upload(visit.services.settings.uploads_dir, _id(visit))


def _id(visit: Visit) -> UUID:
    job: UUID = visit.request.path_params["job"]
    return job


def _visible(job: Job, key: ApiKey) -> Job:
    """A key of some layers sees the jobs of these, and its own."""
    if key.layers is not None and job.api_key != key.id and job.layer not in key.layers:
        raise NotFound("jobs.unknown", job=job.id)
    return job
