"""Taking a change set back."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from layers.apply import execute
from layers.catalog import load_catalog
from layers.change import hidden_fields, shown_key
from sdi.db import Connection, one, sql_query
from sdi.errors import Conflict, NotFound

OBSTACLES = 100
"""How many features in conflict are named; they are all counted."""

_SAMPLES = 5


@dataclass(frozen=True)
class Obstacle:
    """A feature that can't go back without overwriting a later change: `number`, by `who`, at `when`."""

    layer: str
    feature: int
    key: str
    number: int | None
    who: str | None
    when: datetime | None


@dataclass(frozen=True)
class LayerPlan:
    """What a reversal does to one layer, in features.

    `removed` ones were made by the change set, `put_back` ones deleted; `obstacles` stay as they are
    because they were changed since.
    """

    removed: int = 0
    restored: int = 0
    put_back: int = 0
    obstacles: int = 0

    @property
    def touched(self) -> int:
        """How many features it writes."""
        return self.removed + self.restored + self.put_back


@dataclass(frozen=True)
class Plan:
    """What taking change set `number` back would do; `reverted_by` is the change set that did it already."""

    number: int
    layers: dict[str, LayerPlan]
    obstacles: list[Obstacle]
    reverted_by: int | None

    @property
    def touched(self) -> int:
        """How many features it writes in all layers."""
        return sum(layer.touched for layer in self.layers.values())

    @property
    def in_the_way(self) -> int:
        """How many features are in conflict in all layers."""
        return sum(layer.obstacles for layer in self.layers.values())


@dataclass
class Reverted:
    """What a reversal did: features restored by layer, and those left because they were changed since.

    `changeset` is the id of the new change set (its public number is given at commit), None where
    there was nothing to do.
    """

    number: int
    changeset: int | None = None
    restored: dict[str, int] = field(default_factory=dict)
    conflicts: dict[str, int] = field(default_factory=dict)
    obstacles: list[Obstacle] = field(default_factory=list)


def plan_revert(connection: Connection, number: int) -> Plan:
    """What taking a change set back would do. Raises NotFound.

    Locks the layers against writers until the caller's transaction ends, and writes nothing.
    """
    changed = _id(connection, number)
    layers: dict[str, LayerPlan] = {}
    obstacles: list[Obstacle] = []
    for (layer,) in _rows(connection, sql_query("changes", "layers"), {"id": changed}):
        execute(connection, f'lock table data."{layer}" in share row exclusive mode')
        execute(connection, sql_query("changes", "prepare"), {"layer": layer, "id": changed})
        layers[layer] = LayerPlan(*_rows(connection, _of("plan", layer), {})[0])
        if layers[layer].obstacles:
            obstacles += _obstacles(connection, layer)
    reverted_by = one(connection, sql_query("changes", "reverted_by"), {"id": changed})
    return Plan(number, layers, obstacles, reverted_by)


def revert(connection: Connection, number: int, who: str, partial: bool = False) -> Reverted:
    """Return every feature that change set `number` touched to what it was before.

    Features changed since are never overwritten: raises Conflict naming some of them (all its
    `obstacles` are in the error's values), or with `partial` leaves them and restores the rest.
    Raises NotFound. The caller commits; the public number of the new change set is known after that.
    """
    plan = plan_revert(connection, number)
    if plan.in_the_way and not partial:
        raise _conflict(plan)
    changed = _id(connection, number)
    values = {"who": who, "reason": f"revert {number}"}
    execute(connection, sql_query("changes", "describe"), values)
    done = Reverted(number, obstacles=plan.obstacles)
    for layer, planned in plan.layers.items():
        done.restored[layer] = one(
            connection, sql_query("changes", "revert_layer"), {"layer": layer, "id": changed}
        )
        if planned.obstacles:
            done.conflicts[layer] = planned.obstacles
    done.changeset = one(connection, sql_query("changes", "mark_revert"), {"id": changed})
    return done


def _conflict(plan: Plan) -> Conflict:
    values = {"number": plan.number, "count": plan.in_the_way, "obstacles": plan.obstacles}
    if not plan.touched and {obstacle.number for obstacle in plan.obstacles} == {plan.reverted_by}:
        return Conflict("changes.already_reverted", by=plan.reverted_by, **values)
    samples = ", ".join(f"{obstacle.layer} {obstacle.key}" for obstacle in plan.obstacles[:_SAMPLES])
    return Conflict("changes.conflict", samples=samples, **values)


def _id(connection: Connection, number: int) -> int:
    changed: int | None = one(connection, sql_query("changes", "id"), {"number": number})
    if changed is None:
        raise NotFound("changes.unknown", number=number)
    return changed


def _obstacles(connection: Connection, layer: str) -> list[Obstacle]:
    spec = load_catalog(connection)[layer].layer
    hidden = hidden_fields(spec)
    found = _rows(connection, _of("obstacles", layer), {"limit": OBSTACLES})
    return [Obstacle(layer, feature, shown_key(key, spec, hidden), *later) for feature, key, *later in found]


def _of(query: str, layer: str) -> str:
    return sql_query("changes", query).format(plan=f'pg_temp."revert_{layer}"')


def _rows(connection: Connection, statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
