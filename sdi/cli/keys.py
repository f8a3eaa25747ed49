"""`sdi keys`: who may use the writing side of the service."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from sdi.cli import speak

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from sdi.db import Connection

app = typer.Typer(help="API keys: who may import and take changes back.", no_args_is_help=True)


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="the person or system that will use it; kept with each change")],
    scope: Annotated[list[str] | None, typer.Option(help="what it is good for: import")] = None,
    layer: Annotated[list[str] | None, typer.Option(help="only this layer; may be repeated")] = None,
    expires: Annotated[
        int | None, typer.Option(metavar="DAYS", min=1, max=3650, help="days it is valid")
    ] = None,
    json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Make a key. It is shown this once: the system keeps only a hash of it."""
    import getpass

    from sdi import keys
    from sdi.errors import UsageError

    if not name.strip():
        raise UsageError("keys.no_name")
    with _connected() as connection:
        made, secret = keys.create(connection, name, scope or ["import"], layer, getpass.getuser(), expires)
    if json:
        speak.as_json({**made, "key": secret})
        return
    speak.err.print(escape(speak.told("keys.created", number=made["id"], name=made["name"])))
    speak.out.print(escape(secret))
    speak.err.print(f"[dim]{escape(speak.told('keys.how'))}[/]")


@app.command("list")
def list_(json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """All keys: whose, for what, when used last."""
    from sdi import keys

    with _connected() as connection:
        found = keys.listed(connection)
    if json:
        speak.as_json(found)
        return
    if not found:
        speak.out.print(speak.told("keys.none"))
    for key in found:
        speak.out.print(_line(key))


@app.command()
def revoke(
    number: Annotated[int, typer.Argument(help="the number of the key")],
    json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """End a key; the service refuses it from the next second on."""
    from sdi import keys

    with _connected() as connection:
        keys.revoke(connection, number)
    if json:
        speak.as_json({"revoked": number})
        return
    speak.out.print(speak.told("keys.revoked", number=number))


def _line(key: dict[str, Any]) -> str:
    layers = ", ".join(key["layers"]) if key["layers"] else speak.told("keys.all_layers")
    used = key["last_used_at"].strftime("%Y-%m-%d %H:%M") if key["last_used_at"] else "–"
    what = (
        f"{key['prefix']}…  {', '.join(key['scopes'])}: {layers}  [dim]{used}[/]  {speak.told(_state(key))}"
    )
    return f"[bold]{key['id']:>4}[/]  {escape(key['name'])}  {what}"


def _state(key: dict[str, Any]) -> str:
    if key["revoked_at"]:
        return "keys.state_revoked"
    expired = key["expires_at"] is not None and key["expires_at"] <= datetime.now(UTC)
    return "keys.state_expired" if expired else "keys.state_valid"


def _connected() -> "AbstractContextManager[Connection]":
    """A transaction on the migrated database of the settings."""
    from contextlib import contextmanager

    from sdi.db import transaction
    from sdi.embedded import running
    from sdi.migrate import migrate
    from sdi.settings import Settings

    @contextmanager
    def connected() -> "Iterator[Connection]":
        with running(Settings()) as url:
            migrate(url)
            with transaction(url, "sdi keys") as connection:
                yield connection

    return connected()
