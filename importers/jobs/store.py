"""Jobs in the database. Every function runs in the caller's transaction.

A job's row and its place in the queue are written in the same one: neither is ever without the other.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any
from uuid import UUID

from psycopg2.extras import RealDictCursor

from importers.jobs.job import Action, Job, Outcome, Status
from importers.jobs.options import target
from sdi.db import Connection, one, sql_query
from sdi.errors import Conflict, NotFound
from sdi.keys import ApiKey

_JSON = ("question", "report", "problem")
_FIELDS = tuple(field.name for field in fields(Job))


def create(
    connection: Connection, job: UUID, file: str, size: int, options: Mapping[str, str], key: ApiKey
) -> None:
    """A new job, queued; `file` is the name of the upload, `size` in bytes."""
    values = {
        "id": str(job), "file": file, "size": size, "layer": target(options), "who": key.name,
        "options": json.dumps(dict(options)), "api_key": key.id, "only_layers": _array(key.layers),
    }  # fmt: skip
    _run(connection, "create", values)
    queue(connection, job, "check")


def find(connection: Connection, job: UUID, with_report: bool = False) -> Job:
    """A job, without its report unless that is asked for. Raises NotFound."""
    with connection.cursor(cursor_factory=RealDictCursor) as cursor:
        cursor.execute(sql_query("jobs", "job"), {"id": str(job), "with_report": with_report})
        row = cursor.fetchone()
    if row is None:
        raise NotFound("jobs.unknown", job=job)
    return _job(row)


def locked(connection: Connection, job: UUID) -> Job:
    """A job that nobody else changes until the transaction is over. Raises NotFound."""
    _run(connection, "lock", {"id": str(job)})
    return find(connection, job)


def page(connection: Connection, key: ApiKey, limit: int, offset: int) -> list[Job]:
    """The jobs that a key may see, the newest first."""
    values = {"layers": _array(key.layers), "api_key": key.id, "limit": limit, "offset": offset}
    return [find(connection, job) for (job,) in _rows(connection, "list", values)]


def queue(
    connection: Connection,
    job: UUID,
    action: Action,
    retries: int = 0,
    also_taken: bool = False,
    again: bool = False,
) -> None:
    """Put a job into the queue, as a new run.

    `again`: a run that was cut short, which keeps its turn. `also_taken`: its worker has died, so
    that its place is free.
    """
    values = {"id": str(job), "action": action, "retries": retries, "also_taken": also_taken, "again": again}
    _run(connection, "queue", values)


def set_options(connection: Connection, job: UUID, options: Mapping[str, str]) -> None:
    """Other options for the next run."""
    values = {"id": str(job), "options": json.dumps(dict(options)), "layer": target(options)}
    _run(connection, "options", values)


def begin(connection: Connection, job: UUID, run: int) -> bool:
    """Whether this run may begin: it is the newest, and nobody has begun or cancelled it."""
    return one(connection, sql_query("jobs", "begin"), {"id": str(job), "run": run}) is not None


def claim(connection: Connection, job: UUID) -> bool:
    """Hold the job's lock as long as the connection lives; False where another process holds it."""
    return bool(one(connection, sql_query("jobs", "claim"), {"id": str(job)}))


def note_layer(connection: Connection, job: UUID, run: int, layer: str) -> bool:
    """Keep which layer it is; whether another job is at work on that layer."""
    _run(connection, "layer_found", {"id": str(job), "run": run, "layer": layer})
    return bool(one(connection, sql_query("jobs", "layer_taken"), {"id": str(job), "layer": layer}))


def begin_publishing(connection: Connection, job: UUID, run: int) -> bool:
    """Whether a check may go on to publish: nobody has cancelled it."""
    return one(connection, sql_query("jobs", "publishing"), {"id": str(job), "run": run}) is not None


def end(connection: Connection, job: UUID, run: int, outcome: Outcome) -> bool:
    """Write what a run came to; False where the run is not the newest."""
    values = asdict(outcome)
    for name in _JSON:
        values[name] = None if values[name] is None else json.dumps(values[name], ensure_ascii=False)
    return one(connection, sql_query("jobs", "end"), {**values, "id": str(job), "run": run}) is not None


def cancel(connection: Connection, job: UUID) -> Job:
    """Cancel a job: at once where it waits, within a second where it runs.

    Raises Conflict where it is through.
    """
    found = locked(connection, job)
    if found.status in ("queued", "review"):
        _run(connection, "cancel_waiting", {"id": str(job)})
    elif found.is_at_work:
        _run(connection, "cancel_running", {"id": str(job)})
    elif found.status != "cancelled":
        raise Conflict("jobs.not_cancellable", status=found.status)
    return find(connection, job)


def await_transaction(connection: Connection, job: UUID) -> None:
    """Wait until the transaction in which a job publishes, if there is one still, has ended."""
    _run(connection, "await_transaction", {"id": str(job)})


def has_valid_key(connection: Connection, job: UUID) -> bool:
    """Whether the key that a job was sent with may still be used; True for a job without one."""
    return bool(one(connection, sql_query("jobs", "has_valid_key"), {"id": str(job)}))


def published_as(connection: Connection, job: UUID) -> int | None:
    """The public number of the change set that a job has made."""
    number: int | None = one(connection, sql_query("jobs", "published_as"), {"id": str(job)})
    return number


def leave_queue(connection: Connection, place: int) -> None:
    """Give a place in the queue free, whoever has taken it."""
    _run(connection, "leave_queue", {"place": place})


def unclaimed(connection: Connection) -> list[tuple[UUID, int, Status]]:
    """Jobs, with their runs, that should be at work and that no process holds."""
    return [(UUID(job), run, status) for job, run, status in _rows(connection, "unclaimed", {})]


def left_behind(connection: Connection) -> list[int]:
    """Places in the queue that are taken for jobs that are through."""
    return [place for (place,) in _rows(connection, "left_behind", {})]


def known(connection: Connection, jobs: Iterable[UUID]) -> set[UUID]:
    """Which of these jobs there are."""
    return {UUID(job) for (job,) in _rows(connection, "known", {"ids": [str(job) for job in jobs]})}


def forgettable(connection: Connection, days: int) -> list[UUID]:
    """Jobs that have rested for so many days."""
    return [UUID(job) for (job,) in _rows(connection, "forgettable", {"days": days})]


def _job(row: Mapping[str, Any]) -> Job:
    values = {name: row[name] for name in _FIELDS}
    for name in ("id", "waits_for"):
        values[name] = None if values[name] is None else UUID(values[name])
    values["only_layers"] = None if values["only_layers"] is None else tuple(values["only_layers"])
    return Job(**values)


def _array(names: Sequence[str] | None) -> list[str] | None:
    return None if names is None else list(names)


def _run(connection: Connection, query: str, values: Mapping[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql_query("jobs", query), values)


def _rows(connection: Connection, query: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql_query("jobs", query), values)
        return list(cursor.fetchall())
