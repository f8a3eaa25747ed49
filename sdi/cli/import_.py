"""`sdi import`: files in, the difference shown, then published as one change set."""

import getpass
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.markup import escape

from sdi.cli import speak

if TYPE_CHECKING:
    from importers.columns import XYColumns
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
    key: Annotated[str | None, _option("columns that tell rows of a new layer apart: A,B")] = None,
    xy: Annotated[str | None, _option("columns of a table's coordinates: EAST,NORTH")] = None,
    crs: Annotated[str, _option("auto, or EPSG:n where the file is wrong or silent")] = "auto",
    encoding: Annotated[str, _option("auto, tcvn3, vni, cp1258 …; or COLUMN=tcvn3,…")] = "auto",
    mode: Annotated[Mode, _option("upsert, append, or replace: deletes what the file lacks")] = "upsert",
    values: Annotated[list[str] | None, _option("FIELD=VALUE for every row", "--set")] = None,
    dry_run: Annotated[bool, _option("show everything, write nothing", "--dry-run")] = False,
    yes: Annotated[bool, _option("publish without asking", "--yes", "-y")] = False,
    report: Annotated[Path | None, _option("write the report to FILE.json or FILE.html")] = None,
    findings: Annotated[Path | None, _option("write where findings lie to FILE.geojson or .gpkg")] = None,
    json: Annotated[bool, _option("the report as JSON on standard output", "--json")] = False,
) -> None:
    """Import files into layers, showing the difference first.

    A change of existing features, or an assumed CRS, is confirmed on the terminal or by --yes.
    """
    from importers.request import Request
    from sdi.cli.import_report import refuse_unwritable, show, write
    from sdi.crs.process import pin_process
    from sdi.embedded import running
    from sdi.errors import UsageError
    from sdi.migrate import migrate
    from sdi.settings import Settings

    settings = Settings()
    if len(files) > 1 and (report or findings):
        raise UsageError("import.report_of_one")
    if report is not None:
        refuse_unwritable(report)
    wanted = Request(
        Path(),
        layer=layer,
        new=new,
        like=like,
        source_layer=source_layer,
        crs=crs,
        encoding=encoding,
        mode=mode,
        values=dict(_pair(value) for value in values or ()),
        who=getpass.getuser(),
        key=_names(key),
        xy=_xy(xy),
    )
    told = []
    pin_process(settings.home / "proj")
    with running(settings) as url:
        migrate(url)
        for file in files:
            done = _run(url, settings, replace(wanted, file=file), findings, dry_run=dry_run, yes=yes)
            told.append(done.as_dict(speak.language()))
            if not json:
                show(done)
            if report is not None:
                write(done, report)
    if json:
        speak.as_json(told[0] if len(told) == 1 else told)


def _run(
    url: str, settings: "Settings", request: "Request", findings: Path | None, *, dry_run: bool, yes: bool
) -> "Report":
    from importers.consent import question
    from importers.pipeline import staged
    from sdi.cli.import_progress import Stages

    speak.err.print(f"[bold]{escape(request.file.name)}[/]")
    with Stages() as stages, staged(url, settings, request, stages) as ready:
        ready.report.dry_run = dry_run
        if findings is not None:
            ready.write_findings(findings, speak.language())
        if dry_run:
            return ready.report
        if not yes and (asked := question(ready.report)):
            stages.pause()
            _ask(ready.report, asked)
        stages.stage("import.stage_publish")
        return ready.publish(settings)


def _ask(report: "Report", asked: dict[str, Any]) -> None:
    from sdi.cli.import_report import show
    from sdi.errors import UsageError

    show(report)
    why = speak.told(asked["key"], **asked["values"])
    if not sys.stdin.isatty():
        raise UsageError("import.needs_consent", file=report.file, why=why)
    speak.err.print(f"  [bold]{escape(why)}[/]")
    typer.confirm(speak.told("import.confirm"), abort=True)


def _names(text: str | None) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",")) if text else ()


def _xy(text: str | None) -> "XYColumns":
    from importers.columns import XYColumns
    from sdi.errors import UsageError

    names = _names(text)
    if len(names) not in (0, 2):
        raise UsageError("import.bad_xy", value=text)
    return XYColumns(*names)


def _pair(text: str) -> tuple[str, str]:
    from sdi.errors import UsageError

    name, equals, value = text.partition("=")
    if not equals:
        raise UsageError("import.bad_set", value=text)
    return name.strip(), value.strip()
