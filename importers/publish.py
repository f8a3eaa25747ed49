"""Applying a difference: one transaction, one change set; readers see the old state or the new."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

from importers.stage import Stage
from layers.apply import execute
from layers.table import present_indexes
from sdi.db import Connection, one, sql_query, transaction
from sdi.errors import Conflict


class Author(NamedTuple):
    """Who publishes, why, and from what: the lineage kept with the change set."""

    who: str
    reason: str
    source: dict[str, Any]


def describe(connection: Connection, author: Author) -> None:
    """Say whose change set the next writes of this transaction are, and what for."""
    values = {
        "who": author.who,
        "reason": author.reason,
        "source": json.dumps(author.source, ensure_ascii=False),
    }
    execute(connection, sql_query("import", "describe_changeset"), values)


def build_indexes(url: str, stage: Stage) -> None:
    """The indexes of a table that becomes a layer, over two connections at once."""
    table = f'staging."{stage.rows_table}"'
    statements = [
        *present_indexes(stage.layer, table, f"{stage.rows_table}_").values(),
        sql_query("adopt", "primary_key").format(table=stage.rows_table),
    ]
    # the primary key locks the table against the others, so it comes when they are done
    *together, last = statements
    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(_build, url, statement) for statement in together]:
            done.result()
    _build(url, last)


def _build(url: str, statement: str) -> None:
    with transaction(url, "sdi import") as connection:
        execute(connection, sql_query("import", "for_indexes"))
        execute(connection, statement)


def apply_diff(connection: Connection, stage: Stage, author: Author) -> int | None:
    """Write the difference to the layer; the change set's id, None where nothing changed.

    The caller commits. Raises Conflict where someone changed one of the features after the
    difference was worked out: nothing is overwritten.
    """
    execute(connection, stage.statement("lock_layer"))
    conflicts = one(connection, stage.statement("conflicts"))
    if conflicts:
        raise Conflict("import.conflict", layer=stage.layer.id, count=conflicts)
    describe(connection, author)
    execute(connection, stage.statement("delete"))
    execute(connection, stage.statement("update"), {"tolerance": stage.layer.geometry.tolerance})
    execute(connection, stage.statement("insert"))
    changeset: int | None = one(connection, stage.statement("changeset"))
    return changeset
