"""`sdi db`: the database, and the private server under SDI_HOME."""

import sys
from dataclasses import asdict
from typing import Annotated, Any

import typer

from sdi.cli import speak
from sdi.errors import UsageError
from sdi.settings import Settings

app = typer.Typer(no_args_is_help=True, help="The database: start, stop, look at it, migrate it.")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")]


@app.command()
def start(as_json: AsJson = False) -> None:
    """Start the private server and leave it running; made at the first start."""
    from sdi.embedded import Cluster

    settings = _private()
    cluster = Cluster(settings.home)
    url = cluster.start(detached=True)
    _tell(as_json, speak.told("db.started", url=url), **_described(cluster))


@app.command()
def stop(
    as_json: AsJson = False,
    force: Annotated[bool, typer.Option("--force", help="Stop it even while it is in use.")] = False,
) -> None:
    """Stop the private server. Refused while other commands use it: it ends with the last of them."""
    from sdi.embedded import Cluster

    settings = _private()
    cluster = Cluster(settings.home)
    cluster.shut_down(force)
    _tell(as_json, speak.told("db.stopped"), **_described(cluster))


@app.command()
def status(as_json: AsJson = False) -> None:
    """Tell whether the database runs; the exit code is 3 where it does not."""
    settings = Settings()
    if settings.database_url:
        _external_status(settings.database_url, as_json)
        return
    from sdi.embedded import Cluster

    cluster = Cluster(settings.home)
    found = cluster.status()
    values = {name: "–" if value in (None, []) else value for name, value in asdict(found).items()}
    key = "db.state" if found.is_ready else "db.not_running"
    _tell(as_json, speak.told(key, **values), **_described(cluster))
    if not found.is_ready:
        sys.exit(3)


@app.command()
def url(
    as_json: AsJson = False,
    tcp: Annotated[bool, typer.Option("--tcp", help="By loopback with the password, as for QGIS.")] = False,
) -> None:
    """Print the libpq URL of the database."""
    settings = Settings()
    if settings.database_url:
        _tell(as_json, settings.database_url, url=settings.database_url)
        return
    from sdi.embedded import Cluster

    cluster = Cluster(settings.home)
    address = cluster.tcp_url if tcp else cluster.url
    _tell(as_json, address, url=address)
    if not cluster.status().is_ready:
        typer.echo(speak.told("db.not_running"), err=True)


@app.command()
def migrate(as_json: AsJson = False) -> None:
    """Bring the database to the present state; what is there already is left alone."""
    from sdi.embedded import running
    from sdi.migrate import migrate as bring_up

    with running(Settings()) as address:
        applied = bring_up(address)
    key = "db.migrated" if applied else "db.is_current"
    _tell(as_json, speak.told(key, names=", ".join(applied)), applied=applied)


def _private() -> Settings:
    settings = Settings()
    if settings.database_url:
        raise UsageError("db.external")
    return settings


def _external_status(address: str, as_json: bool) -> None:
    from sdi.db import connect

    connection = connect(address, "sdi db status")
    version = connection.server_version // 10000
    connection.close()
    _tell(as_json, f"PostgreSQL {version}", state="ready", version=version, url=address)


def _described(cluster: Any) -> dict[str, Any]:
    found = cluster.status()
    address = None if found.state == "absent" else cluster.url
    return {**asdict(found), "folder": str(found.folder), "url": address}


def _tell(as_json: bool, text: str, **values: Any) -> None:
    if as_json:
        speak.as_json(values)
    else:
        typer.echo(text)
