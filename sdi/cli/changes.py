"""`sdi changes`: the log of change sets."""

from typing import Annotated, Any

import typer
from rich.markup import escape

from sdi.cli import speak

app = typer.Typer(help="The log of change sets: who changed what, when, from what.", no_args_is_help=True)


@app.command("list")
def list_(
    limit: Annotated[int, typer.Option(help="how many, the newest first", min=1, max=100_000)] = 20,
    json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """The latest change sets."""
    rows = _fetch("list", {"limit": limit})
    if json:
        speak.as_json(rows)
        return
    for row in rows:
        speak.out.print(_line(row))


def _line(row: dict[str, Any]) -> str:
    counts = [f"{c['layer']} +{c['inserted']} ~{c['updated']} −{c['deleted']}" for c in row["layers"]]
    when = row["committed_at"].strftime("%Y-%m-%d %H:%M:%S")
    what = f"{escape(row['who'])}  {escape(row['reason'] or '')}  [dim]{', '.join(counts)}[/]"
    return f"[bold]{row['number']:>6}[/]  {when}  {what}"


@app.command()
def show(
    number: Annotated[int, typer.Argument(help="the number of the change set")],
    json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """One change set with its lineage."""
    from sdi.errors import NotFound

    rows = _fetch("show", {"number": number})
    if not rows:
        raise NotFound("changes.unknown", number=number)
    if json:
        speak.as_json(rows[0])
        return
    for name, value in rows[0].items():
        speak.out.print(f"[bold]{name}[/]: {escape(str(value))}")


@app.command()
def revert(
    number: Annotated[int, typer.Argument(help="the number of the change set")],
    partial: Annotated[
        bool, typer.Option("--partial", help="leave features that were changed since, restore the rest")
    ] = False,
    json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Take a change set back; itself a change set, so that it can be taken back too."""
    import getpass

    from layers.revert import revert as take_back
    from sdi.db import one, sql_query, transaction
    from sdi.embedded import running
    from sdi.migrate import migrate
    from sdi.settings import Settings

    with running(Settings()) as url:
        migrate(url)
        with transaction(url, "sdi changes revert") as connection:
            done = take_back(connection, number, getpass.getuser(), partial)
        with transaction(url) as connection:
            new = one(connection, sql_query("changes", "number"), {"id": done.changeset})
    if json:
        speak.as_json(
            {"reverted": number, "changeset": new, "restored": done.restored, "conflicts": done.conflicts}
        )
        return
    if done.changeset is None:
        speak.out.print(speak.told("changes.nothing_to_revert", number=number))
        return
    restored = sum(done.restored.values())
    speak.out.print(speak.told("changes.reverted", number=number, count=restored, new=new))
    if done.conflicts:
        left = sum(done.conflicts.values())
        speak.out.print(escape(speak.told("changes.left", count=left, samples=", ".join(done.samples))))


def _fetch(query: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    from psycopg2.extras import RealDictCursor

    from sdi.db import connect, sql_query
    from sdi.embedded import running
    from sdi.migrate import migrate
    from sdi.settings import Settings

    with running(Settings()) as url:
        migrate(url)
        connection = connect(url)
        try:
            with connection.cursor(cursor_factory=RealDictCursor) as cursor:
                cursor.execute(sql_query("changes", query), values)
                return [dict(row) for row in cursor.fetchall()]
        finally:
            connection.close()
