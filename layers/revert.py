"""Taking a change set back."""

from dataclasses import dataclass, field
from typing import Any

from layers.apply import execute
from sdi.db import Connection, one, sql_query
from sdi.errors import Conflict, NotFound

_SAMPLES = 5


@dataclass
class Reverted:
    """What a reversal did: features restored by layer, and those left because they were changed since."""

    number: int
    changeset: int | None = None
    restored: dict[str, int] = field(default_factory=dict)
    conflicts: dict[str, int] = field(default_factory=dict)
    samples: list[str] = field(default_factory=list)


def revert(connection: Connection, number: int, who: str, partial: bool = False) -> Reverted:
    """Return every feature that change set `number` touched to what it was before.

    Features changed since are never overwritten: raises Conflict naming some of them, or with
    `partial` leaves them and restores the rest. Raises NotFound. The caller commits; the public
    number of the new change set is known after that.
    """
    changed = one(connection, sql_query("changes", "id"), {"number": number})
    if changed is None:
        raise NotFound("changes.unknown", number=number)
    done = Reverted(number)
    layers = _rows(connection, sql_query("changes", "layers"), {"id": changed})
    for (layer,) in layers:
        execute(connection, f'lock table data."{layer}" in share row exclusive mode')
        _note_conflicts(connection, layer, changed, done)
    if done.conflicts and not partial:
        raise Conflict(
            "changes.conflict",
            number=number,
            count=sum(done.conflicts.values()),
            samples=", ".join(done.samples[:_SAMPLES]),
        )
    values = {"who": who, "reason": f"revert {number}"}
    execute(connection, sql_query("changes", "describe"), values)
    for (layer,) in layers:
        done.restored[layer] = one(
            connection, "select sdi_app.revert_layer(%(layer)s, %(id)s)", {"layer": layer, "id": changed}
        )
    done.changeset = one(connection, sql_query("changes", "mark_revert"), {"id": changed})
    return done


def _note_conflicts(connection: Connection, layer: str, changed: int, done: Reverted) -> None:
    found = _rows(connection, sql_query("changes", "conflicts"), {"layer": layer, "id": changed})
    if found:
        done.conflicts[layer] = len(found)
        done.samples += [f"{layer} {key}" for _, key, _ in found[:_SAMPLES]]


def _rows(connection: Connection, statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
