"""`sdi import`: files in, the difference shown, then published as one change set."""

import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.markup import escape

from sdi.cli import speak

if TYPE_CHECKING:
    from importers.report import Report
    from importers.request import Request
    from sdi.settings import Settings


Mode = Literal["upsert", "append", "replace"]


def _option(text: str, *names: str) -> Any:
    return typer.Option(*names, help=text)


def import_(
    files: Annotated[
        list[Path], typer.Argument(help="shapefile (zip, .shp), GPKG, GeoJSON, TAB, CSV, GeoTIFF")
    ],
    layer: Annotated[str | None, _option("the layer; unset: found by the file's columns")] = None,
    new: Annotated[str | None, _option("make a new layer of this id from the file")] = None,
    like: Annotated[str | None, _option("give the new layer the fields of this one")] = None,
    source_layer: Annotated[str | None, _option("which layer of a file that has several")] = None,
    crs: Annotated[str, _option("auto, or EPSG:n where the file is wrong or silent")] = "auto",
    encoding: Annotated[str, _option("auto, utf-8, tcvn3, vni, viscii, cp1258 …")] = "auto",
    mode: Annotated[Mode, _option("upsert, append, or replace: deletes what the file lacks")] = "upsert",
    values: Annotated[list[str] | None, _option("FIELD=VALUE for every row", "--set")] = None,
    dry_run: Annotated[bool, _option("show everything, write nothing", "--dry-run")] = False,
    yes: Annotated[bool, _option("publish without asking", "--yes", "-y")] = False,
    report: Annotated[Path | None, _option("write the report to FILE.json or FILE.html")] = None,
    json: Annotated[bool, _option("the report as JSON on standard output", "--json")] = False,
) -> None:
    """Import files into layers, showing the difference first.

    A change of existing features, or an assumed CRS, is confirmed on the terminal or by --yes.
    """
    from importers.request import Request
    from sdi.cli.import_report import refuse_unwritable, show, write
    from sdi.crs.process import pin_process
    from sdi.embedded import running
    from sdi.migrate import migrate
    from sdi.settings import Settings

    settings = Settings()
    if report is not None:
        refuse_unwritable(report)
    fixed = dict(_pair(value) for value in values or ())
    told = []
    pin_process(settings.home / "proj")
    with running(settings) as url:
        migrate(url)
        for file in files:
            request = Request(
                file,
                layer,
                new,
                like,
                source_layer,
                crs,
                encoding,
                mode,
                fixed,
                getpass.getuser(),
            )
            done = _run(url, settings, request, dry_run=dry_run, yes=yes)
            told.append(done.as_dict(speak.language()))
            if not json:
                show(done)
            if report is not None:
                write(done, report)
    if json:
        speak.as_json(told[0] if len(told) == 1 else told)


def _run(url: str, settings: "Settings", request: "Request", *, dry_run: bool, yes: bool) -> "Report":
    from importers.pipeline import staged

    speak.err.print(f"[bold]{escape(request.file.name)}[/]")
    with staged(url, settings, request, speak.progress) as ready:
        ready.report.dry_run = dry_run
        if dry_run:
            return ready.report
        if not yes and _needs_consent(ready.report):
            _ask(ready.report)
        speak.progress("import.stage_publish")
        return ready.publish(settings)


def _needs_consent(report: "Report") -> bool:
    assumed = report.place is not None and report.place.certainty == "assumed"
    guessed = report.is_guessed and report.diff.anything
    return bool(report.diff.changed or report.diff.deleted or assumed or guessed)


def _ask(report: "Report") -> None:
    from sdi.cli.import_report import show
    from sdi.errors import UsageError

    if not sys.stdin.isatty():
        show(report)
        raise UsageError("import.needs_consent", file=report.file)
    show(report)
    typer.confirm(speak.told("import.confirm"), abort=True)


def _pair(text: str) -> tuple[str, str]:
    from sdi.errors import UsageError

    name, equals, value = text.partition("=")
    if not equals:
        raise UsageError("import.bad_set", value=text)
    return name.strip(), value.strip()
