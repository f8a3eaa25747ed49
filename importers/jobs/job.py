"""An import as a job: one upload, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

type Status = Literal[
    "queued", "checking", "review", "publishing", "published", "unchanged", "refused", "failed", "cancelled"
]
"""What a job is at.

queued → checking → review → queued → publishing → published; a check that needs nobody's consent
goes on to publish at once where that was asked for, and one that finds nothing to do is unchanged.
"""

type Action = Literal["check", "publish"]
"""What a run of a job is to do; both read the file afresh."""

AT_WORK: frozenset[Status] = frozenset(("queued", "checking", "publishing"))
FINAL: frozenset[Status] = frozenset(("published", "unchanged", "refused", "failed", "cancelled"))


@dataclass(frozen=True)
class Job:
    """One row of ``sdi.import_job``, with its place in the queue.

    `run` numbers the queueings: only the newest may write. `waits_for` is the job of the same layer
    in front, `ahead` the number of all jobs before it; both while it is queued. `size` in bytes;
    `question` and `problem` hold keys and texts by language; `report` is None also where it was left out.
    """

    id: UUID
    status: Status
    action: Action
    run: int
    retries: int
    cancel_requested: bool
    stage: str | None
    rows: int | None
    rows_total: int | None
    file: str
    size: int
    layer: str | None
    options: Mapping[str, str]
    who: str
    api_key: int | None
    only_layers: tuple[str, ...] | None
    digest: str | None
    needs_consent: bool
    question: Mapping[str, Any] | None
    report: Mapping[str, Any] | None
    problem: Mapping[str, Any] | None
    changeset: int | None
    has_report: bool
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    waits_for: UUID | None
    ahead: int

    @property
    def is_at_work(self) -> bool:
        """Whether it is queued or running."""
        return self.status in AT_WORK

    @property
    def rests(self) -> bool:
        """Whether nothing will happen to it before someone asks."""
        return not self.is_at_work


@dataclass(frozen=True)
class Outcome:
    """What a run came to; None leaves what was known before."""

    status: Status
    digest: str | None = None
    needs_consent: bool = False
    question: Mapping[str, Any] | None = None
    report: Mapping[str, Any] | None = None
    problem: Mapping[str, Any] | None = None
    changeset: int | None = None
