"""Applying a difference: one transaction, one change set; readers see the old state or the new."""

import json
from typing import Any, NamedTuple

from importers.stage import Stage
from layers.apply import execute
from sdi.db import Connection, one
from sdi.errors import Conflict


class Author(NamedTuple):
    """Who publishes, why, and from what: the lineage kept with the change set."""

    who: str
    reason: str
    source: dict[str, Any]


def apply_diff(connection: Connection, stage: Stage, author: Author) -> int | None:
    """Write the difference to the layer; the change set's id, None where nothing changed.

    The caller commits. Raises Conflict where someone changed one of the features after the
    difference was worked out: nothing is overwritten.
    """
    execute(connection, stage.statement("lock_layer"))
    conflicts = one(connection, stage.statement("conflicts"))
    if conflicts:
        raise Conflict("import.conflict", layer=stage.layer.id, count=conflicts)
    execute(
        connection,
        stage.statement("describe_changeset"),
        {
            "who": author.who,
            "reason": author.reason,
            "source": json.dumps(author.source, ensure_ascii=False),
        },
    )
    execute(connection, stage.statement("delete"))
    execute(connection, stage.statement("update"), {"tolerance": stage.layer.geometry.tolerance})
    execute(connection, stage.statement("insert"))
    changeset: int | None = one(connection, stage.statement("changeset"))
    return changeset
