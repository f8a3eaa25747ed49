"""`sdi demo`: the sample city, imported from legacy files by the public path, and served."""

from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sdi.cli import speak
from sdi.messages import say

if TYPE_CHECKING:
    from sdi.sample.files.base import SampleFile
    from sdi.settings import Settings

_KEY_NAME = "sdi demo"


def demo(
    serve: Annotated[bool, typer.Option(help="serve when all is imported")] = True,
    json: Annotated[bool, typer.Option("--json", help="tell the address as JSON")] = False,
) -> None:
    """Make the sample city, import it, serve it and print the address. Ctrl-C ends everything."""
    from sdi.check import verify_positions
    from sdi.crs.process import pin_process
    from sdi.db import transaction
    from sdi.embedded import running
    from sdi.migrate import migrate
    from sdi.processes.supervise import import_worker
    from sdi.settings import Settings
    from sdi.web.server import ensure_free, run

    settings = Settings()
    if serve:
        ensure_free(settings.host, settings.port)
    pin_process(settings.home / "proj")
    with running(settings) as url:
        migrate(url)
        with transaction(url) as connection:
            verify_positions(connection)
        _fill(url, settings)
        if serve:
            quiet = _quiet(settings)
            secret = _key(url)
            with import_worker(quiet, url):
                run(quiet, url, lambda address: _tell(settings, address, secret, as_json=json))


def _key(url: str) -> str:
    """A key to try imports with; the one of the last start ends."""
    from sdi.db import transaction
    from sdi.keys import create, revoke_named

    with transaction(url, "sdi demo") as connection:
        revoke_named(connection, _KEY_NAME)
        return create(connection, _KEY_NAME, ["import"], None, _KEY_NAME)[1]


def _tell(settings: "Settings", address: str, secret: str, *, as_json: bool) -> None:
    from sdi.cli.serve import tell_address

    if as_json:
        typer.echo(dumps({"ready": True, "address": address, "key": secret}))
        return
    tell_address(settings, address, as_json=False)
    typer.echo(say("keys.demo", settings.lang))
    typer.echo(f"  {secret}")


def _quiet(settings: "Settings") -> "Settings":
    """Without a line for each request, unless they were asked for: the address should stay in sight."""
    asked = "log_level" in settings.model_fields_set
    return settings if asked else settings.model_copy(update={"log_level": "warning"})


def _fill(url: str, settings: "Settings") -> None:
    from layers.apply import apply_layer
    from layers.folder import read_folder
    from sdi.db import one, transaction
    from sdi.sample.write import write_city

    speak.progress("demo.layers")
    with transaction(url, "sdi demo") as connection:
        for layer, source in read_folder(settings.layers_dir):
            apply_layer(connection, layer, source, settings.city_srid)
        # a mark of completion would lie after an interrupted run: the data itself is asked
        present = one(connection, "select exists (select from data.flood_depth)")
    if present:
        speak.progress("demo.present")
        return
    speak.progress("demo.generate")
    for sample in write_city(settings.home / "sample"):
        _import(url, settings, sample)


def _import(url: str, settings: "Settings", sample: "SampleFile") -> None:
    from importers.pipeline import staged
    from importers.progress import Silent
    from importers.request import Request

    speak.progress("demo.import", file=Path(sample.path).name)
    options = dict(sample.options)
    request = Request(
        Path(sample.path),
        layer=sample.layer,
        source_layer=options.get("source_layer"),
        crs=options.get("crs", "auto"),
        values={name: str(value) for name, value in options.get("set", {}).items()},
        who="sdi demo",
    )
    with staged(url, settings, request, Silent()) as ready:
        ready.publish(settings)
