"""Change sets on a terminal and as JSON."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from rich.markup import escape

from importers import telling
from layers.change import Change
from layers.revert import Obstacle, Plan
from sdi.cli import speak
from sdi.cli.tables import table
from sdi.local_time import local, tell_time

_FIELDS = 6


def show_list(found: list[dict[str, Any]]) -> None:
    """The log as a table, one line a change set."""
    if not found:
        speak.out.print(speak.told("changes.none"))
        return
    heads = ("number", "time", "who", "layers", "reason", "reversal")
    table(_heads(*heads), [_line(change) for change in found], right="0")


def show_head(head: dict[str, Any]) -> None:
    """What is known of a change set as a whole."""
    facts = [
        ("number", str(head["number"])),
        ("when", tell_time(head["committed_at"], speak.language())),
        ("who", head["who"]),
        ("application", head["application"]),
        ("reason", head["reason"]),
        ("reversal", _reversal(head)),
        *_lineage(head["source"] or {}),
    ]
    for name, value in facts:
        if value:
            speak.out.print(f"[dim]{escape(_told_name(name))}:[/] {escape(value)}")


def show_changes(head: dict[str, Any], told: dict[str, list[Change]]) -> None:
    """What a change set did to each feature, layer by layer."""
    for counted in head["layers"]:
        speak.out.print(f"\n[bold]{escape(_counts(counted))}[/]")
        changes = told.get(counted["layer"])
        if changes is None:
            speak.out.print(f"  {speak.told('changes.layer_gone')}")
            continue
        rows = [_feature(change) for change in changes]
        if rows:
            table(_heads("kind", "key", "what", "moved", "area"), rows, "  ", right="3")
        left = counted["inserted"] + counted["updated"] + counted["deleted"] - len(rows)
        if left > 0:
            speak.out.print(f"  [dim]{escape(speak.told('report.more_changes', count=_number(left)))}[/]")


def show_plan(plan: Plan) -> None:
    """What a reversal would do."""
    speak.out.print(f"[bold]{escape(speak.told('changes.plan', number=plan.number))}[/]")
    if plan.reverted_by is not None:
        speak.out.print(f"  {escape(speak.told('changes.was_reverted', by=plan.reverted_by))}")
    rows = [
        (layer, *map(_number, (each.removed, each.restored, each.put_back, each.obstacles)))
        for layer, each in plan.layers.items()
    ]
    table(_heads("layer", "removed", "restored", "put_back", "obstacles"), rows, "  ", right="1234")


def show_obstacles(obstacles: list[Obstacle], count: int) -> None:
    """The features that a reversal would overwrite: which, by whom, when."""
    speak.out.print(f"[yellow]![/] {escape(speak.told('changes.left', count=_number(count)))}")
    table(_heads("layer", "key", "number", "who", "time"), [_obstacle(o) for o in obstacles], "  ", right="2")
    if count > len(obstacles):
        left = speak.told("report.more_changes", count=_number(count - len(obstacles)))
        speak.out.print(f"  [dim]{escape(left)}[/]")


def as_json(change: dict[str, Any]) -> dict[str, Any]:
    """A change set for machines."""
    return {**change, "committed_at": _iso(change["committed_at"])}


def plan_as_json(plan: Plan) -> dict[str, Any]:
    """A planned reversal for machines."""
    obstacles = [obstacle_as_json(obstacle) for obstacle in plan.obstacles]
    return {**asdict(plan), "obstacles": obstacles, "dry_run": True}


def obstacle_as_json(obstacle: Obstacle) -> dict[str, Any]:
    """A feature in conflict for machines."""
    return {**asdict(obstacle), "when": _iso(obstacle.when)}


def _line(change: dict[str, Any]) -> tuple[str, ...]:
    layers = ", ".join(
        f"{c['layer']} +{_number(c['inserted'])} ~{_number(c['updated'])} −{_number(c['deleted'])}"
        for c in change["layers"]
    )
    when = tell_time(change["committed_at"], speak.language(), labelled=False)
    return (str(change["number"]), when, change["who"], layers, change["reason"] or "", _reversal(change))


def _reversal(change: dict[str, Any]) -> str:
    told = []
    if change["reverts"] is not None:
        told.append(speak.told("changes.takes_back", number=change["reverts"]))
    if change["reverted_by"] is not None:
        told.append(speak.told("changes.taken_back_by", number=change["reverted_by"]))
    return ", ".join(told)


def _counts(counted: dict[str, Any]) -> str:
    numbers = {name: _number(counted[name]) for name in ("inserted", "updated", "deleted")}
    return speak.told("changes.layer_counts", layer=counted["layer"], **numbers)


def _feature(change: Change) -> tuple[str, ...]:
    language = speak.language()
    kind = speak.told(f"report.kind_{change.kind}")
    moved = telling.distance(change.moved, language, "m") if change.moved is not None else ""
    grown = change.area_change
    area = f"{telling.signed(grown, language, 1)} m²" if grown is not None and abs(grown) >= 0.05 else ""
    return (kind, change.key, _fields(change), moved, area)


def _fields(change: Change) -> str:
    if change.kind in ("new", "deleted"):
        return ""
    told = []
    for field in change.fields[:_FIELDS]:
        before, after = (telling.value(value, speak.language()) for value in (field.before, field.after))
        personal = speak.told("report.personal_changed")
        told.append(f"{field.field} {personal if field.masked else f'{before} → {after}'}")
    if len(change.fields) > _FIELDS:
        told.append(speak.told("report.more_fields", count=len(change.fields) - _FIELDS))
    return "; ".join(told)


def _obstacle(obstacle: Obstacle) -> tuple[str, ...]:
    when = tell_time(obstacle.when, speak.language(), labelled=False) if obstacle.when else "–"
    return (obstacle.layer, obstacle.key, str(obstacle.number or "–"), obstacle.who or "–", when)


def _heads(*names: str) -> list[str]:
    return [speak.told(f"changes.{name}") for name in names]


def _told_name(name: str) -> str:
    """The name of a fact; parts of the lineage that have no name of ours go by their own."""
    key = f"changes.{name}"
    told = speak.told(key)
    return told if told != key else name.removeprefix("source_")


def _lineage(source: dict[str, Any]) -> list[tuple[str, str]]:
    certainty = source.get("crs_certainty")
    words = {"crs_certainty": speak.told(f"report.{certainty}") if certainty else None}
    return [(f"source_{name}", _flat(words.get(name, value))) for name, value in source.items()]


def _flat(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} = {_flat(part)}" for name, part in value.items() if part is not None)
    if isinstance(value, list):
        return ", ".join(_flat(part) for part in value)
    return "" if value is None else str(value)


def _number(count: int) -> str:
    return telling.number(count, speak.language())


def _iso(when: datetime | None) -> str | None:
    return local(when).isoformat(timespec="microseconds") if when else None
