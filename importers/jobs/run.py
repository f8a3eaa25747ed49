"""One run of a job: the same import as on the command line, its outcome written down."""

import hashlib
from contextlib import closing
from typing import Any, NamedTuple
from uuid import UUID

import psycopg2
import structlog

from importers.columns import XYColumns
from importers.consent import question
from importers.jobs import store
from importers.jobs.job import Job, Outcome, Status
from importers.jobs.options import NAMES, target
from importers.jobs.results import told, write_results
from importers.jobs.trouble import trouble
from importers.jobs.upload import Upload
from importers.jobs.watched import Watched
from importers.pipeline import Import, staged
from importers.progress import Cancelled
from importers.request import Request
from sdi.db import Connection, connect, one
from sdi.errors import Forbidden, SdiError, Unavailable
from sdi.settings import Settings

_AS_THEY_ARE = frozenset(NAMES) - {"key", "xy", "publish"}
"""Options that the importer knows by the same name."""

_log = structlog.get_logger("sdi.imports")


class Run(NamedTuple):
    """A run under way; the connection, in autocommit mode, holds the claim on the job."""

    url: str
    settings: Settings
    connection: Connection
    job: Job
    upload: Upload
    progress: Watched


class _Waits(Exception):
    """The layer turned out to be one that another job works on."""


def run_job(url: str, settings: Settings, job_id: UUID, number: int) -> None:
    """Run a job; does nothing where this run is not its newest or another process has it.

    Raises what is no fault of the file, such as a database that went away: the job is then found
    and run again by whoever keeps the queue.
    """
    with closing(connect(url, "sdi import job")) as connection:
        connection.autocommit = True
        if not store.claim(connection, job_id) or not store.begin(connection, job_id, number):
            return
        job = store.find(connection, job_id)
        upload = Upload(settings.uploads_dir, job_id)
        run = Run(url, settings, connection, job, upload, Watched(connection, job_id, number))
        try:
            outcome = _outcome(run)
        except _Waits:
            store.queue(connection, job_id, job.action, job.retries)
            return
        store.end(connection, job_id, number, outcome)
        if outcome.status in ("published", "unchanged"):
            upload.forget_file()


def _outcome(run: Run) -> Outcome:
    try:
        return _import(run)
    except (_Waits, Unavailable, psycopg2.OperationalError, psycopg2.InterfaceError):
        raise
    except Exception as error:
        number = store.published_as(run.connection, run.job.id)
        if number is not None:  # what failed came after the change set
            _log.exception("published, but not told", job=str(run.job.id))
            return Outcome("published", changeset=number)
        return _failure(run, error)


def _failure(run: Run, error: Exception) -> Outcome:
    if isinstance(error, Cancelled):
        return Outcome("cancelled")
    if isinstance(error, SdiError):
        return Outcome("refused", problem=trouble(error))
    _log.error("import failed", job=str(run.job.id), exc_info=error)
    return Outcome("failed", problem=trouble(SdiError("jobs.failed")))


def _import(run: Run) -> Outcome:
    with staged(run.url, run.settings, _request(run), run.progress) as ready:
        _note_layer(run, ready.report.layer)
        if run.job.action == "publish":
            return _publish(run, ready)
        return _check(run, ready)


def _request(run: Run) -> Request:
    given: dict[str, Any] = {name: value for name, value in run.job.options.items() if name in _AS_THEY_ARE}
    key, xy = (_listed(run.job.options.get(name, "")) for name in ("key", "xy"))
    return Request(
        run.upload.file(), **given, key=key, xy=XYColumns(*xy), who=run.job.who, job=str(run.job.id)
    )


def _listed(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _note_layer(run: Run, layer: str) -> None:
    """Where the layer became known only now: keep to the key's layers, and to one import a layer."""
    job = run.job
    if job.only_layers is not None and layer not in job.only_layers:
        raise Forbidden("web.other_layer", layer=layer, known=", ".join(job.only_layers))
    if target(job.options) is None:
        is_taken = store.note_layer(run.connection, job.id, job.run, layer)
        if is_taken and job.layer != layer:
            raise _Waits


def _check(run: Run, ready: Import) -> Outcome:
    report = ready.report
    write_results(ready, run.upload.clear_results())
    if not report.diff.anything and not report.is_new:
        return Outcome("unchanged", report=told(report))
    asked = question(report)
    if run.job.options.get("publish") == "auto" and asked is None:
        if not store.begin_publishing(run.connection, run.job.id, run.job.run):
            raise Cancelled("jobs.cancelled")
        return _apply(run, ready)
    return Outcome("review", _digest(ready), asked is not None, asked, told(report))


def _publish(run: Run, ready: Import) -> Outcome:
    """Publish what was shown; where the layer has moved on so that it would do something else, show that."""
    digest = _digest(ready)
    if digest == run.job.digest:
        return _apply(run, ready)
    write_results(ready, run.upload.clear_results())
    if not ready.report.diff.anything:
        return Outcome("unchanged", report=told(ready.report))
    moved_on = {"key": "jobs.question_moved_on", "values": {"layer": ready.report.layer}}
    return Outcome("review", digest, True, moved_on, told(ready.report))


def _apply(run: Run, ready: Import) -> Outcome:
    if not store.has_valid_key(run.connection, run.job.id):
        raise Forbidden("jobs.key_ended")
    run.progress.stage("import.stage_publish")
    report = ready.publish(run.settings)
    write_results(ready, run.upload.clear_results())
    status: Status = "unchanged" if report.changeset is None else "published"
    return Outcome(status, report=told(report), changeset=report.changeset)


def _digest(ready: Import) -> str:
    """Of the layer's declaration and the difference: the same file does the same to the same state then."""
    declared = hashlib.sha256(ready.target.source.encode()).hexdigest()[:16]
    if ready.report.is_new:
        return f"{declared} new {ready.report.rows_kept}"
    digest: str = one(ready.connection, ready.stage.statement("digest", file="jobs"))
    ready.connection.rollback()
    return f"{declared} {digest}"
