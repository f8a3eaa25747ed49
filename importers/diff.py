"""The difference between a staged file and the published layer, by key."""

from typing import Literal

from importers.report import DiffReport
from importers.stage import Stage
from layers.apply import execute
from sdi.db import Connection
from sdi.errors import DataRefused

type Mode = Literal["replace", "upsert", "append"]


def work_out(connection: Connection, stage: Stage, mode: Mode) -> DiffReport:
    """Fill the diff table and sum it up.

    `replace` deletes what the file lacks, `upsert` keeps it, `append` takes new keys only:
    raises DataRefused where the file changes a feature that is there.
    """
    tolerance: dict[str, object] = {"tolerance": stage.layer.geometry.tolerance}
    execute(connection, stage.statement("for_joins"))
    execute(connection, stage.statement("diff"), tolerance)
    execute(connection, stage.statement("drop_noise"), {**tolerance, "with_deletes": mode == "replace"})
    execute(connection, stage.statement("analyze_diff"))
    with connection.cursor() as cursor:
        cursor.execute(stage.statement("summary"), tolerance)
        row = cursor.fetchone()
        assert row is not None  # noqa: S101 — an aggregate always gives a row
        new, changed, moved, deleted, largest, staged = row
        cursor.execute(stage.statement("changed_fields"))
        fields = dict(cursor.fetchall())
    if mode == "append" and changed:
        raise DataRefused("import.append_changes", layer=stage.layer.id, count=changed)
    return DiffReport(new, changed, moved, deleted, staged - new - changed, largest, fields)
