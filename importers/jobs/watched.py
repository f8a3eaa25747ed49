"""The progress of a run, written down for whoever watches; and the way in which a cancellation comes."""

import time
from uuid import UUID

from importers.progress import Cancelled
from sdi.db import Connection, one, sql_query

_PACE = 0.25
"""Seconds between two notes of rows; a new stage is noted at once."""


class Watched:
    """Progress of one run of a job, over a connection in autocommit mode.

    Raises Cancelled where someone asked for that, or a newer run has taken over.
    """

    def __init__(self, connection: Connection, job: UUID, run: int) -> None:
        self._connection = connection
        self._job = {"id": str(job), "run": run}
        self._stage: str | None = None
        self._noted = 0.0

    def stage(self, key: str) -> None:
        """A stage begins."""
        self._stage = key
        self._note(None, None)

    def rows(self, done: int, total: int | None) -> None:
        """So many rows of it are through."""
        if time.monotonic() - self._noted >= _PACE:
            self._note(done, total)

    def _note(self, done: int | None, total: int | None) -> None:
        self._noted = time.monotonic()
        values = {**self._job, "stage": self._stage, "rows": done, "rows_total": total}
        if one(self._connection, sql_query("jobs", "progress"), values) is not False:
            raise Cancelled("jobs.cancelled")
