"""`sdi layers`: what layers there are, and making the database match the layer files."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from sdi.cli import speak

if TYPE_CHECKING:
    from sdi.db import Connection

app = typer.Typer(help="The layers of the catalog.", no_args_is_help=True)


@app.command("list")
def list_(json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """All layers with their number of features."""
    from layers.catalog import load_catalog
    from sdi.db import one

    with _connection() as connection:
        catalog = load_catalog(connection)
        rows = [
            {
                "id": layer_id,
                "theme": published.layer.theme,
                "title": published.layer.title.model_dump(),
                "srid": published.srid,
                "features": one(connection, f'select count(*) from data."{layer_id}"'),
            }
            for layer_id, published in catalog.layers.items()
        ]
    if json:
        speak.as_json(rows)
        return
    for row in rows:
        title = row["title"][speak.language()]
        speak.out.print(f"{row['id']:<20} {row['features']:>10}  EPSG:{row['srid']}  {escape(title)}")


@app.command()
def show(layer: str, json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """The layer file of one layer, as applied."""
    from layers.catalog import load_catalog

    with _connection() as connection:
        published = load_catalog(connection)[layer]
    if json:
        speak.as_json(published.layer.model_dump(mode="json"))
    else:
        speak.out.print(published.source, markup=False)


@app.command()
def apply(
    files: Annotated[
        list[Path] | None, typer.Argument(help="layer files; unset: all of SDI_LAYERS_DIR")
    ] = None,
    json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Make the database match layer files; refused ones change nothing, all mistakes are told."""
    from layers.apply import apply_layer
    from layers.folder import read_files, read_folder
    from sdi.settings import Settings

    settings = Settings()
    found = read_files(files) if files else read_folder(settings.layers_dir)
    with _connection() as connection:
        outcomes = {
            layer.id: apply_layer(connection, layer, source, settings.city_srid) for layer, source in found
        }
    if json:
        speak.as_json(outcomes)
        return
    for layer_id, outcome in outcomes.items():
        speak.out.print(f"{layer_id:<20} {speak.told('layers.' + outcome)}")


@app.command()
def draft(
    file: Annotated[Path, typer.Argument(help="the file to draft a layer file from")],
    layer: Annotated[str, typer.Argument(help="the id of the new layer")],
    like: Annotated[str | None, typer.Option(help="give it the fields of this layer")] = None,
    crs: Annotated[str, typer.Option(help="auto, or EPSG:n")] = "auto",
    json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Print the layer file that `sdi import FILE --new ID` would make, to be refined and applied."""
    from importers.opening import draft as drafted
    from importers.request import Request
    from sdi.embedded import running
    from sdi.migrate import migrate
    from sdi.settings import Settings

    settings = Settings()
    with running(settings) as url:
        migrate(url)
        text = drafted(url, settings, Request(file, new=layer, like=like, crs=crs))
    if json:
        speak.as_json({"id": layer, "source": text})
    else:
        typer.echo(text, nl=False)


@app.command()
def remove(
    layer: str,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="without asking")] = False,
    json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Remove a layer with its data and its history. This can't be taken back."""
    from layers.apply import remove_layer

    if not yes:
        typer.confirm(speak.told("layers.confirm_remove", layer=layer), abort=True)
    with _connection() as connection:
        remove_layer(connection, layer)
    if json:
        speak.as_json({"removed": layer})


@contextmanager
def _connection() -> Iterator["Connection"]:
    from sdi.db import transaction
    from sdi.embedded import running
    from sdi.migrate import migrate
    from sdi.settings import Settings

    with running(Settings()) as url:
        migrate(url)
        with transaction(url, "sdi layers") as connection:
            yield connection
