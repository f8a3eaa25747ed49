"""Answers that only the holder of a key gets: no cache keeps them."""

from typing import Any

from starlette.responses import Response

from importers.jobs.job import Job
from sdi.web.answer import json_response, json_text
from sdi.web.imports.document import job_document
from sdi.web.links import Link, link, with_query
from sdi.web.visit import Visit

PRIVATE = {"cache-control": "no-store"}


def private_json(
    visit: Visit, document: Any, status: int = 200, media_type: str = "application/json"
) -> Response:
    """A document for the holder of a key."""
    answer = json_response(json_text(document), visit.language, media_type, headers=PRIVATE)
    answer.status_code = status
    return answer


def job_response(visit: Visit, job: Job, status: int = 200) -> Response:
    """A job."""
    return private_json(visit, job_document(visit, job), status)


def page_links(visit: Visit, path: str, title: str, following: int | None) -> list[Link]:
    """The links of a page of a list; `following` is the offset of the next page, if there is one."""
    address = visit.url(path)
    links = [link("self", with_query(address, visit.request), "application/json", visit.say(title))]
    if following is not None:
        after = with_query(address, visit.request, offset=following)
        links.append(link("next", after, "application/json", visit.say("link.next")))
    return links
