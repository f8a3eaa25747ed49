"""`sdi serve`: the service, with its database where none is named."""

import json
from typing import Annotated, Any

import typer

from sdi.messages import say
from sdi.settings import Settings


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on; SDI_HOST.")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port to listen on; SDI_PORT.")] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, max=64, help="Serving processes; SDI_WORKERS.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")] = False,
) -> None:
    """Serve the catalogue, the APIs, the tiles and the map until stopped."""
    from sdi.check import verify_positions
    from sdi.crs.process import pin_process
    from sdi.db import transaction
    from sdi.embedded import running
    from sdi.migrate import migrate
    from sdi.processes.supervise import import_worker
    from sdi.web.server import ensure_free, run

    given: dict[str, Any] = {"host": host, "port": port, "workers": workers}
    settings = Settings(**{name: value for name, value in given.items() if value is not None})
    ensure_free(settings.host, settings.port)
    pin_process(settings.home / "proj")
    with running(settings) as database_url:
        migrate(database_url)
        with transaction(database_url) as connection:
            verify_positions(connection)
        with import_worker(settings, database_url):
            run(settings, database_url, lambda address: tell_address(settings, address, as_json=as_json))


def tell_address(settings: Settings, address: str, *, as_json: bool) -> None:
    """Say that the service is up, and where."""
    text = say("serve.ready", settings.lang, address=address)
    typer.echo(json.dumps({"ready": True, "address": address}) if as_json else text)
