"""``/imports``: uploads as jobs, from the file to the published change set. All of it asks for a key."""

import json

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from importers.jobs import store
from importers.jobs.job import Job
from importers.jobs.options import read_options
from sdi.db import Connection
from sdi.errors import Conflict, NotFound, TooLarge, UsageError
from sdi.keys import ApiKey
from sdi.web.authority import authorise
from sdi.web.imports.answer import PRIVATE, job_response, page_links, private_json
from sdi.web.imports.document import job_document
from sdi.web.imports.events import events
from sdi.web.imports.find import change_job, read_job, upload_of
from sdi.web.imports.post import post_import, refuse_target
from sdi.web.links import GEOJSON
from sdi.web.negotiate import JSON_AND_HTML, negotiate
from sdi.web.parameters import Parameters
from sdi.web.visit import Visit

_JOBS, _MOST_JOBS = 20, 200
_LONGEST_BODY = 10_000
_REPORT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
"""The page of a report is complete in itself: its style stands in it, scripts there are none."""


def list_imports(request: Request) -> Response:
    """Route: the jobs, newest first."""
    visit, key = Visit.of(request), authorise(request)
    wanted = Parameters(request, ("limit", "offset"))
    limit = wanted.integer("limit", _JOBS, 1, _MOST_JOBS)
    offset = wanted.integer("offset", 0, 0, 1_000_000)
    with visit.services.database.read() as connection:
        jobs = store.page(connection, key, limit + 1, offset)
    shown = [job_document(visit, job, with_report=False) for job in jobs[:limit]]
    links = page_links(visit, "/imports", "link.jobs", offset + limit if len(jobs) > limit else None)
    return private_json(visit, {"jobs": shown, "links": links})


def get_import(request: Request) -> Response:
    """Route: one job."""
    visit = Visit.of(request)
    Parameters(request)
    return job_response(visit, read_job(visit, with_report=True))


def delete_import(request: Request) -> Response:
    """Route: cancel the job where it is not through, and forget the upload."""
    visit = Visit.of(request)
    Parameters(request)

    def forget(connection: Connection, job: Job, _: ApiKey) -> None:
        if job.status == "review" or job.is_at_work:
            store.cancel(connection, job.id)

    change_job(visit, forget)
    upload_of(visit).forget()
    return Response(status_code=204, headers=PRIVATE)


async def post_check(request: Request) -> Response:
    """Route: the dry run again, some options changed; an empty one takes an option back."""
    given = await _body(request)
    return await run_in_threadpool(_post_check, request, given)


def _post_check(request: Request, given: dict[str, object]) -> Response:
    visit = Visit.of(request)
    Parameters(request)

    def check(connection: Connection, job: Job, key: ApiKey) -> None:
        if job.is_at_work:
            raise Conflict("jobs.at_work", status=job.status)
        if job.status in ("published", "unchanged"):
            raise Conflict("jobs.is_published")
        if not upload_of(visit).is_there:
            raise NotFound("jobs.upload_gone")
        kept = {name: value for name, value in job.options.items() if name not in _replaced(given)}
        options = read_options({**kept, **given})
        refuse_target(key, options)
        store.set_options(connection, job.id, options)
        store.queue(connection, job.id, "check")

    return job_response(visit, change_job(visit, check), 202)


def post_publish(request: Request) -> Response:
    """Route: publish what was shown."""
    visit = Visit.of(request)
    Parameters(request)

    def publish(connection: Connection, job: Job, key: ApiKey) -> None:
        if job.status != "review":
            raise Conflict("jobs.not_in_review", status=job.status)
        refuse_target(key, {"layer": job.layer or ""})
        store.queue(connection, job.id, "publish")

    return job_response(visit, change_job(visit, publish), 202)


def post_cancel(request: Request) -> Response:
    """Route: cancel; the job says cancelled at once, or as soon as its run has ended."""
    visit = Visit.of(request)
    Parameters(request)
    return job_response(visit, change_job(visit, lambda c, job, _: store.cancel(c, job.id)), 202)


def report(request: Request) -> Response:
    """Route: the report of the last check, as JSON or as a page to be printed and signed."""
    visit = Visit.of(request)
    Parameters(request)
    job = read_job(visit, with_report=True)
    if job.report is None:
        raise NotFound("jobs.no_result", status=job.status)
    if negotiate(request, JSON_AND_HTML) == "json":
        return private_json(visit, job.report[visit.language])
    headers = {**PRIVATE, "content-security-policy": _REPORT_POLICY}
    return _result(visit, job, f"report.{visit.language}.html", "text/html; charset=utf-8", headers)


def difference(request: Request) -> Response:
    """Route: examples of the difference as GeoJSON (CRS84), each before and after."""
    visit = Visit.of(request)
    Parameters(request)
    return _result(visit, read_job(visit), "difference.geojson", GEOJSON, PRIVATE)


def findings(request: Request) -> Response:
    """Route: the places of the findings, as GeoJSON (CRS84) or GeoPackage (storage CRS)."""
    visit = Visit.of(request)
    types = {"geojson": GEOJSON, "gpkg": "application/geopackage+sqlite3"}
    wanted = Parameters(request).choice("f", tuple(types))
    job = read_job(visit)
    headers = {**PRIVATE, "content-disposition": f'attachment; filename="findings-{job.id}.{wanted}"'}
    return _result(visit, job, f"findings.{visit.language}.{wanted}", types[wanted], headers)


async def _body(request: Request) -> dict[str, object]:
    """The body as a JSON object; an empty one is one without members. Raises UsageError or TooLarge."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LONGEST_BODY:
            raise TooLarge("web.upload_too_large", size=f"> {_LONGEST_BODY} B", limit=f"{_LONGEST_BODY} B")
    try:
        given = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict):
        raise UsageError("web.not_json")
    return given


def _replaced(given: dict[str, object]) -> set[str]:
    """Options that others take the place of."""
    return {*given, *({"new"} if "layer" in given else ()), *({"layer"} if "new" in given else ())}


def _result(visit: Visit, job: Job, name: str, media_type: str, headers: dict[str, str]) -> Response:
    file = upload_of(visit).results / name
    if not file.is_file():
        raise NotFound("jobs.no_result", status=job.status)
    return FileResponse(file, headers=headers, media_type=media_type)


_JOB = "/imports/{job:uuid}"

routes = [
    Route("/imports", list_imports, methods=["GET"]),
    Route("/imports", post_import, methods=["POST"]),
    Route(_JOB, get_import, methods=["GET"]),
    Route(_JOB, delete_import, methods=["DELETE"]),
    Route(f"{_JOB}/events", events, methods=["GET"]),
    Route(f"{_JOB}/report", report, methods=["GET"]),
    Route(f"{_JOB}/difference", difference, methods=["GET"]),
    Route(f"{_JOB}/findings", findings, methods=["GET"]),
    Route(f"{_JOB}/check", post_check, methods=["POST"]),
    Route(f"{_JOB}/publish", post_publish, methods=["POST"]),
    Route(f"{_JOB}/cancel", post_cancel, methods=["POST"]),
]
"""The addresses of this module."""
