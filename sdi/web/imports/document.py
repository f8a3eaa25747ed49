"""Jobs as JSON."""

from typing import Any

from importers.jobs.job import Job
from sdi.messages import say
from sdi.web.links import link
from sdi.web.visit import Visit

type Document = dict[str, Any]


def job_document(visit: Visit, job: Job, with_report: bool = True) -> Document:
    """A job; texts are in the reader's language.

    `stage` is a key, `stage_title` its words. `waits_for` is the job of the same layer in front,
    `ahead` the number of all that are queued or running before it.
    """
    return {
        "id": str(job.id),
        "status": job.status,
        "action": job.action,
        "stage": job.stage,
        "stage_title": visit.say(job.stage) if job.stage else None,
        "rows": job.rows,
        "rows_total": job.rows_total,
        "file": job.file,
        "size": job.size,
        "layer": job.layer,
        "options": job.options,
        "who": job.who,
        "created_at": _moment(job.created_at),
        "started_at": _moment(job.started_at),
        "ended_at": _moment(job.ended_at),
        "waits_for": str(job.waits_for) if job.waits_for else None,
        "ahead": job.ahead,
        "cancel_requested": job.cancel_requested,
        "needs_consent": job.needs_consent,
        "question": _question(visit, job),
        "problem": problem_of(visit, job),
        "changeset": job.changeset,
        **({"report": (job.report or {}).get(visit.language)} if with_report else {}),
        "links": job_links(visit, job),
    }


def problem_of(visit: Visit, job: Job) -> Document | None:
    """Why a job was refused or has failed, as a problem document (RFC 9457)."""
    if job.problem is None:
        return None
    told = {name: job.problem[name][visit.language] for name in ("title", "detail")}
    return {**job.problem, **told}


def job_links(visit: Visit, job: Job) -> list[Document]:
    """The documents of a job that there are now."""
    address = visit.url(f"/imports/{job.id}")

    def to(rel: str, path: str, media_type: str, title: str) -> Document:
        return link(rel, address + path, media_type, say(title, visit.language))

    links = [
        to("self", "", "application/json", "link.job"),
        to("monitor", "/events", "text/event-stream", "link.job_events"),
    ]
    if job.has_report:
        links += [
            to("related", "/report?f=json", "application/json", "link.job_report"),
            to("alternate", "/report?f=html", "text/html", "link.job_report_page"),
            to("related", "/difference", "application/geo+json", "link.job_difference"),
            to("related", "/findings", "application/geo+json", "link.job_findings"),
        ]
    return links


def _question(visit: Visit, job: Job) -> str | None:
    return None if job.question is None else visit.say(job.question["key"], **job.question["values"])


def _moment(moment: Any) -> str | None:
    return None if moment is None else moment.isoformat()
