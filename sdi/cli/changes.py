"""`sdi changes`: the log of change sets."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from sdi.cli import speak

if TYPE_CHECKING:
    from layers.revert import Plan

app = typer.Typer(help="The log of change sets: who changed what, when, from what.", no_args_is_help=True)

_JSON = typer.Option("--json", help="for machines; times are ISO 8601 with their zone")
Number = Annotated[int, typer.Argument(help="the number of the change set")]


@app.command("list")
def list_(
    limit: Annotated[int, typer.Option(help="how many, the newest first", min=1, max=100_000)] = 20,
    json: Annotated[bool, _JSON] = False,
) -> None:
    """The latest change sets, with times as in Vietnam."""
    from layers.changes import change_sets
    from sdi.cli.change_tables import as_json, show_list

    with _database() as connection:
        found = change_sets(connection, limit)
    if json:
        speak.as_json([as_json(change) for change in found])
        return
    show_list([_in_words(change) for change in found])


@app.command()
def show(
    number: Number,
    limit: Annotated[int, typer.Option(help="how many features of each layer", min=0, max=1_000_000)] = 20,
    json: Annotated[bool, _JSON] = False,
) -> None:
    """One change set: its lineage, and what it did to each feature."""
    from dataclasses import asdict

    from layers.changes import change_set, differences
    from sdi.cli.change_tables import as_json, show_changes, show_head

    with _database() as connection:
        head = change_set(connection, number)
        told = differences(connection, number, limit)
    if json:
        features = {layer: [asdict(change) for change in changes] for layer, changes in told.items()}
        speak.as_json({**as_json(head), "features": features})
        return
    show_head(_in_words(head))
    show_changes(head, told)


@app.command()
def revert(
    number: Number,
    partial: Annotated[
        bool, typer.Option("--partial", help="leave features that were changed since, restore the rest")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="show what it would do, write nothing")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="without asking")] = False,
    json: Annotated[bool, _JSON] = False,
) -> None:
    """Take a change set back; itself a change set, so that it can be taken back too."""
    from layers.revert import plan_revert
    from sdi.cli.change_tables import plan_as_json, show_plan

    with _database() as connection:
        plan = plan_revert(connection, number)
        connection.rollback()  # nobody waits for the person who reads this
        if not json:
            show_plan(plan)
        if dry_run:
            if json:
                speak.as_json(plan_as_json(plan))
            return
        if not yes and plan.touched and (partial or not plan.in_the_way):
            _ask(plan)
        _take_back(connection, plan, partial, json)


def _in_words(head: dict[str, Any]) -> dict[str, Any]:
    """A change set as people read it: reasons that the system gave, and its lineage, in their language."""
    return {**head, "reason": _reason(head["reason"]), "source": _source(head.get("source"))}


def _reason(reason: str | None) -> str | None:
    """A reason that begins as ours do is told in words; one that a person wrote stays."""
    verb, _, what = (reason or "").partition(" ")
    if verb == "import" and what:
        return speak.told("changes.reason_import", file=what)
    if verb == "revert" and what.isdecimal():
        return speak.told("changes.reason_revert", number=what)
    return reason


def _source(source: dict[str, Any] | None) -> dict[str, Any] | None:
    """The lineage without what only programs need."""
    if not source:
        return source
    from importers import telling

    language = speak.language()
    told = {name: value for name, value in source.items() if name not in ("job", "operation")}
    if isinstance(told.get("rows"), int):
        told["rows"] = telling.number(told["rows"], language)
    if told.get("mode"):
        told["mode"] = speak.told(f"report.mode_{told['mode']}")
    return {**told, **_operation(source.get("operation"))}


def _operation(details: Any) -> dict[str, str]:
    """How positions came into the layer's system, as the report says it, and with what parameters."""
    from importers import telling

    if not isinstance(details, dict) or "kind" not in details:
        return {}
    named = details.get("operation") or details.get("name")
    told = {"operation": speak.told(f"report.operation_{details['kind']}", operation=named)}
    if details["kind"] == "national" and details.get("parameters"):
        told["parameters"] = telling.parameters(details["parameters"], speak.language())
    return told


def _ask(plan: "Plan") -> None:
    from sdi.errors import UsageError

    if not sys.stdin.isatty():
        raise UsageError("changes.needs_consent", number=plan.number)
    typer.confirm(speak.told("changes.confirm", number=plan.number), abort=True)


def _take_back(connection: Any, plan: "Plan", partial: bool, json: bool) -> None:
    import getpass

    from layers.revert import revert as take_back
    from sdi.cli.change_tables import obstacle_as_json, show_obstacles
    from sdi.db import one, sql_query
    from sdi.errors import Conflict

    try:
        with connection:
            done = take_back(connection, plan.number, getpass.getuser(), partial)
    except Conflict as error:
        if not json:
            show_obstacles(error.values["obstacles"], error.values["count"])
        raise
    with connection:
        new = one(connection, sql_query("changes", "number"), {"id": done.changeset})
    if json:
        told = [obstacle_as_json(obstacle) for obstacle in done.obstacles]
        counts = {"restored": done.restored, "conflicts": done.conflicts, "obstacles": told}
        speak.as_json({"reverted": plan.number, "changeset": new, **counts})
        return
    if new is None:
        speak.out.print(speak.told("changes.nothing_to_revert", number=plan.number))
    else:
        count = sum(done.restored.values())
        told_so = speak.told("changes.reverted", number=plan.number, count=count, new=new)
        speak.out.print(f"[green]✓[/] {escape(told_so)}")
    if done.obstacles:
        show_obstacles(done.obstacles, sum(done.conflicts.values()))


def _database() -> Any:
    from contextlib import closing, contextmanager

    from sdi.db import connect
    from sdi.embedded import running
    from sdi.migrate import migrate
    from sdi.settings import Settings

    @contextmanager
    def opened() -> Any:
        with running(Settings()) as url:
            migrate(url)
            with closing(connect(url, "sdi changes")) as connection:
                yield connection

    return opened()
