"""``POST /imports``: an upload becomes a job."""

import uuid

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from importers.jobs import store
from importers.jobs.job import Job
from importers.jobs.options import NAMES, read_options
from importers.jobs.upload import Upload, main_file
from sdi.errors import Forbidden
from sdi.keys import ApiKey
from sdi.web.authority import authorise, refuse_other_layer
from sdi.web.imports.answer import job_response
from sdi.web.imports.arrival import Arrival
from sdi.web.parameters import COMMON, Parameters
from sdi.web.visit import Visit


async def post_import(request: Request) -> Response:
    """Route: take a file, raw or in a form, with the options of the import; 201 and the job."""
    visit = Visit.of(request)
    key = await run_in_threadpool(authorise, request)
    given = Parameters(request, ("name", *NAMES))
    options = {name: given.text(name) for name in given.names() if name not in ("name", *COMMON)}
    refuse_target(key, read_options(options))  # before two gigabytes have come
    upload_id = uuid.uuid4()
    upload = Upload(visit.services.settings.uploads_dir, upload_id)
    arrival = Arrival(upload.begin(), visit.services.settings.upload_limit)
    try:
        await arrival.receive(request)
        found = read_options({**options, **arrival.options})
        refuse_target(key, found)
        name = main_file([upload.coming / name for name in arrival.names]).name
        job = await run_in_threadpool(_create, visit, upload, upload_id, name, arrival.size, found, key)
    except BaseException:
        upload.abandon()
        raise
    answer = job_response(visit, job, 201)
    answer.headers["location"] = visit.url(f"/imports/{job.id}")
    return answer


def refuse_target(key: ApiKey, options: dict[str, str]) -> None:
    """Raise Forbidden where a key may not write what the options name."""
    if "new" in options and key.layers is not None:
        raise Forbidden("web.no_new_layer", known=", ".join(key.layers))
    if "layer" in options:
        refuse_other_layer(key, options["layer"])


def _create(
    visit: Visit, upload: Upload, job: uuid.UUID, name: str, size: int, options: dict[str, str], key: ApiKey
) -> Job:
    upload.complete()
    try:
        with visit.services.database.read() as connection, connection:
            store.create(connection, job, name, size, options, key)
            return store.find(connection, job)
    except BaseException:
        upload.forget()
        raise
