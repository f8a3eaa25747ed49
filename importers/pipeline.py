"""One import from file to published change set, in stages that each can stop without a trace."""

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from importers import stage as staging
from importers.checks import check
from importers.diff import work_out
from importers.prepare import Rows, prepare_raster, prepare_vector
from importers.publish import Author, apply_diff
from importers.readers.delimited import read_delimited
from importers.readers.raster import keep_grid
from importers.readers.shapefile import refuse_damaged
from importers.readers.vector import layer_names, read_vector
from importers.report import DiffReport, Report
from importers.request import Request
from importers.sniff import refuse_disguised
from importers.stage import Stage
from importers.target import Target
from importers.unpack import RASTER, readable_files
from layers.apply import apply_layer
from layers.catalog import Catalog, load_catalog
from sdi.city import City, city
from sdi.crs.postgis import know
from sdi.db import Connection, connect, one, sql_query
from sdi.errors import Conflict, DataRefused
from sdi.settings import Settings

_MOST_COLUMNS = 1_000
"""PostgreSQL takes 1,600 in a table; some are the system's own."""

type Progress = Callable[[str], None]
"""Told the message key of each stage as it begins."""


@contextmanager
def staged(url: str, settings: Settings, request: Request, progress: Progress) -> Iterator["Import"]:
    """An import read, staged and compared, ready to be published or left.

    The staging tables are gone at the end, whatever happens. Raises DataRefused, UsageError,
    NotFound or Conflict; nothing of the layer was touched then.
    """
    connection = connect(url, "sdi import")
    try:
        with tempfile.TemporaryDirectory(prefix="sdi-import-") as scratch:
            ready = _stage(url, connection, settings, request, Path(scratch), progress)
            try:
                yield ready
            finally:
                connection.rollback()
                with connection:
                    staging.drop(connection, ready.stage)
    finally:
        connection.close()


def draft(url: str, settings: Settings, request: Request) -> str:
    """The layer file that importing the file as a new layer would make; nothing is written."""
    with closing(connect(url, "sdi layers draft")) as connection, connection:
        catalog = load_catalog(connection)
    report = Report(request.file.name, "", request.mode)
    with tempfile.TemporaryDirectory(prefix="sdi-import-") as scratch:
        return _rows(request, Path(scratch), catalog, settings, report, city()).target.source


class Import:
    """A staged import: its report with the difference, and the means to publish it."""

    def __init__(
        self, connection: Connection, stage: Stage, rows: Rows, request: Request, report: Report
    ) -> None:
        self.connection = connection
        self.stage = stage
        self.target = rows.target
        self.files = rows.files
        self.request = request
        self.report = report

    def publish(self, settings: Settings) -> Report:
        """Apply the difference as one change set. Raises Conflict where the layer moved on meanwhile."""
        for file in self.files:  # before the rows that name them; a file without a row does no harm
            keep_grid(file, settings.raster_dir)
        with self.connection:
            if self.target.is_new:
                self._make_layer(settings)
                self.report.diff = work_out(self.connection, self.stage, self.request.mode)
            else:
                self._refuse_changed_layer()
            changeset = apply_diff(self.connection, self.stage, self._author())
        if changeset is not None:
            self.report.changeset = one(self.connection, sql_query("import", "number"), {"id": changeset})
            self.connection.rollback()
        self.report.published = True
        if self.target.is_new:
            _keep_draft(self.target, settings)
        return self.report

    def _make_layer(self, settings: Settings) -> None:
        target = self.target
        outcome = apply_layer(self.connection, target.layer, target.source, settings.city_srid)
        if outcome != "created":  # someone made a layer of that name meanwhile
            raise Conflict("import.layer_exists", layer=target.layer.id)

    def _refuse_changed_layer(self) -> None:
        """The rows were staged for the layer as it was declared then."""
        published = load_catalog(self.connection)[self.target.layer.id]
        if published.revision != self.target.revision:
            raise Conflict("import.layer_changed", layer=self.target.layer.id)

    def _author(self) -> Author:
        return Author(
            self.request.who, f"import {self.request.file.name}", _lineage(self.request, self.report)
        )


def _stage(
    url: str, connection: Connection, settings: Settings, request: Request, scratch: Path, progress: Progress
) -> Import:
    place = city()
    with connection:
        catalog = load_catalog(connection)
    report = Report(request.file.name, request.layer or request.new or "", request.mode, bool(request.new))
    progress("import.stage_read")
    rows = _rows(request, scratch, catalog, settings, report, place)
    report.layer = rows.target.layer.id
    report.is_guessed = request.layer is None and request.new is None
    report.add("warning", "import.layer_guessed", int(report.is_guessed), layer=report.layer)
    report.rows_in_file = report.rows_kept = len(rows.wkb)
    stage = Stage.new(rows.target.layer, rows.target.srid)
    try:
        progress("import.stage_load")
        with connection:
            know(connection, rows.target.srid)
            staging.sweep(connection)
            staging.claim(connection, stage)
            staging.create(connection, stage)
        staging.load(url, stage, rows.columns, rows.wkb)
        progress("import.stage_check")
        with connection:
            staging.assign_keys(connection, stage)
            check(connection, stage, catalog, place, report)
        progress("import.stage_diff")
        with connection:
            report.diff = (
                DiffReport(new=report.rows_kept)
                if rows.target.is_new
                else work_out(connection, stage, request.mode)
            )
    except BaseException:
        connection.rollback()
        with connection:
            staging.drop(connection, stage)
        raise
    return Import(connection, stage, rows, request, report)


def _rows(
    request: Request, scratch: Path, catalog: Catalog, settings: Settings, report: Report, place: City
) -> Rows:
    file = _one_file(request, readable_files(request.file, scratch))
    refuse_disguised(file)
    if file.suffix.lower() == ".shp":
        refuse_damaged(file)
    if file.suffix.lower() in RASTER:
        return prepare_raster(replace(request, file=file), scratch, catalog, settings, place, report)
    if file.suffix.lower() in (".csv", ".txt"):
        dataset = read_delimited(file)
    else:
        dataset = read_vector(file, _one_layer(request, file))
    if len(dataset.columns) > _MOST_COLUMNS:
        raise DataRefused(
            "import.too_many_columns", file=file.name, count=len(dataset.columns), most=_MOST_COLUMNS
        )
    return prepare_vector(dataset, request, catalog, settings, place, report)


def _one_file(request: Request, files: list[Path]) -> Path:
    if request.source_layer:
        named = [file for file in files if file.stem == request.source_layer]
        files = named or files
    if len(files) > 1:
        names = ", ".join(file.stem for file in files)
        raise DataRefused("import.several_layers", file=request.file.name, layers=names)
    return files[0]


def _one_layer(request: Request, file: Path) -> str | None:
    names = layer_names(file)
    if request.source_layer in names:
        return request.source_layer
    if len(names) != 1:
        raise DataRefused("import.several_layers", file=file.name, layers=", ".join(names) or "–")
    return names[0]


def _lineage(request: Request, report: Report) -> dict[str, Any]:
    place = report.place
    return {
        "file": request.file.name,
        "sha256": _digest(request.file),
        "rows": report.rows_in_file,
        "mode": request.mode,
        "crs": place.crs if place else None,
        "crs_certainty": place.certainty if place else None,
        "operation": place.operation if place else None,
        "encodings": {column.column: column.encoding for column in report.columns if column.encoding},
        "columns": {column.column: column.field for column in report.columns if column.field},
    }


def _digest(file: Path) -> str | None:
    if not file.is_file():
        return None
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _keep_draft(target: Target, settings: Settings) -> None:
    """Leave the drafted layer file where the officer can refine it."""
    folder = settings.drafts_dir / target.layer.theme
    with suppress(OSError):  # the catalog has it all the same
        folder.mkdir(parents=True, exist_ok=True)
        folder.joinpath(f"{target.layer.id}.yml").write_text(target.source, "utf-8")
