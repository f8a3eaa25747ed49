"""One import from file to published change set, in stages that each can stop without a trace."""

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from importers import stage as staging
from importers.checks import Checks
from importers.database_errors import database_errors_told
from importers.diff import work_out
from importers.difference import illustrate
from importers.findings import Findings, write_findings
from importers.keys import RowKeys
from importers.lineage import digest, lineage
from importers.load import load
from importers.neighbours import Shapes, check_neighbours, has_neighbours
from importers.opening import opened_rows, surroundings
from importers.prepare import VectorRows
from importers.prepare_raster import RasterRow
from importers.progress import Progress
from importers.publish import Author, apply_diff, build_indexes, describe
from importers.readers.raster import keep_grid
from importers.report import DiffReport, Report
from importers.request import Request
from importers.scratch import scratch_folder
from importers.stage import Stage
from importers.tally import Tally
from importers.target import Target
from layers.apply import adopt_table, apply_layer, execute
from layers.catalog import load_catalog
from sdi.crs.postgis import know
from sdi.db import Connection, connect, one, sql_query
from sdi.errors import Conflict, DataRefused
from sdi.messages import Language
from sdi.settings import Settings

type Rows = VectorRows | RasterRow


@contextmanager
def staged(url: str, settings: Settings, request: Request, progress: Progress) -> Iterator["Import"]:
    """An import read, staged and compared, ready to be published or left.

    The staging tables are gone at the end, whatever happens. Raises DataRefused, UsageError,
    NotFound, Conflict, or Cancelled by `progress`; nothing of the layer was touched then.
    """
    with (
        database_errors_told(request.file.name),
        closing(connect(url, "sdi import")) as connection,
        scratch_folder() as scratch,
    ):
        ready = _stage(url, connection, settings, request, scratch, progress)
        try:
            yield ready
        finally:
            _forget(connection, ready.stage)


class Import:
    """A staged import: its report with the difference, and the means to publish it."""

    def __init__(
        self,
        url: str,
        connection: Connection,
        stage: Stage,
        rows: Rows,
        request: Request,
        report: Report,
        findings: Findings,
    ) -> None:
        self.url = url
        self.connection = connection
        self.stage = stage
        self.target = rows.target
        self.files = rows.files
        self.request = request
        self.report = report
        self.findings = findings

    def write_findings(self, file: Path, language: Language) -> None:
        """Write where the findings lie, as GeoJSON or GeoPackage. Raises UsageError for another ending."""
        write_findings(self.findings, file, self.stage.srid, language, self.report.layer)
        self.report.findings_file = str(file)

    def publish(self, settings: Settings) -> Report:
        """Apply the difference as one change set. Raises Conflict where the layer moved on meanwhile."""
        for file in self.files:  # before the rows that name them; a file without a row does no harm
            keep_grid(file, settings.raster_dir)
        if self.stage.becomes_layer:
            build_indexes(self.url, self.stage)
        with self.connection:
            changeset = self._publish(settings)
        if changeset is not None:
            self.report.changeset = one(self.connection, sql_query("import", "number"), {"id": changeset})
            self.connection.rollback()
        self.report.published = True
        self.report.ended = datetime.now(UTC)
        if self.target.is_new:
            _keep_draft(self.target, settings)
        return self.report

    def _publish(self, settings: Settings) -> int | None:
        author = Author(
            self.request.who, f"import {self.request.file.name}", lineage(self.request, self.report)
        )
        target = self.target
        if self.request.job:
            execute(self.connection, sql_query("import", "hold_job"), {"job": self.request.job})
        if self.stage.becomes_layer:
            describe(self.connection, author)
            return adopt_table(
                self.connection, target.layer, target.source, target.srid, self.stage.rows_table
            )
        if target.is_new:
            self._make_layer(settings)
            self.report.diff = work_out(self.connection, self.stage, self.request.mode)
        else:
            self._refuse_changed_layer()
        return apply_diff(self.connection, self.stage, author)

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


def _stage(
    url: str, connection: Connection, settings: Settings, request: Request, scratch: Path, progress: Progress
) -> Import:
    with connection:
        around = surroundings(connection, settings)
    report = _begun(request)
    progress.stage("import.stage_read")
    rows = opened_rows(request, around, scratch, report, progress)
    target = rows.target
    report.layer = target.layer.id
    report.is_guessed = request.layer is None and request.new is None
    report.add("warning", "import.layer_guessed", int(report.is_guessed), layer=report.layer)
    stage = Stage.new(
        target.layer, target.srid, rows.given, becomes_layer=target.is_new and target.layer.raster is None
    )
    if target.is_new:
        _tell_key(target, report)
    else:
        if request.mode == "replace" and not rows.count:
            raise DataRefused("import.replace_by_nothing", file=request.file.name, layer=target.layer.id)
        kept = [name for name in target.layer.fields if name not in rows.given]
        report.add("info", "import.fields_kept", len(kept), fields=", ".join(kept))
    findings = Findings()
    checks = Checks(connection, stage, around.catalog, report, findings)
    try:
        progress.stage("import.stage_load")
        keys, shapes = _load(url, connection, stage, rows, report, findings, progress)
        progress.stage("import.stage_check")
        with connection:
            checks.keys(keys)
            staging.analyze(connection, stage)
            checks.run(around.city)
        progress.stage("import.stage_diff")
        with connection:
            _compare(connection, stage, target, request, checks, report)
        if has_neighbours(stage.layer):
            progress.stage("import.stage_neighbours")
            check_neighbours(url, stage, shapes, findings, report)
    except BaseException:
        _forget(connection, stage)
        raise
    return Import(url, connection, stage, rows, request, report, findings)


def _tell_key(target: Target, report: Report) -> None:
    """Say by what the rows of a new layer are told apart: it can't be changed later."""
    if target.layer.key:
        report.add("info", "import.new_key", fields=", ".join(target.layer.key))
    else:
        report.add("warning", "import.new_without_key")


def _begun(request: Request) -> Report:
    report = Report(request.file.name, request.layer or request.new or "", request.mode, bool(request.new))
    report.source_layer, report.who = request.source_layer, request.who
    report.started = datetime.now(UTC)
    report.sha256, report.size = digest(request.file)
    return report


def _load(
    url: str,
    connection: Connection,
    stage: Stage,
    rows: Rows,
    report: Report,
    findings: Findings,
    progress: Progress,
) -> tuple[RowKeys, Shapes]:
    with connection:
        know(connection, stage.srid)
        staging.sweep(connection)
        staging.claim(connection, stage)
        staging.create(connection, stage)
    keys, tally = RowKeys(stage.layer), Tally(findings)
    batches, shapes = rows.batches(keys, tally), Shapes()
    if stage.becomes_layer and has_neighbours(stage.layer):
        batches = shapes.tapped(batches)
    load(url, stage, batches, lambda done: progress.rows(done, rows.count))
    tally.pour(report)
    return keys, shapes


def _compare(
    connection: Connection, stage: Stage, target: Target, request: Request, checks: Checks, report: Report
) -> None:
    report.diff = (
        DiffReport(new=report.rows_kept) if target.is_new else work_out(connection, stage, request.mode)
    )
    if not target.is_new:
        checks.doubtful_keys()
    illustrate(connection, stage, report)


def _forget(connection: Connection, stage: Stage) -> None:
    """Drop the staging tables; those of a database that is gone are swept by a later import."""
    with suppress(Exception):
        connection.rollback()
        with connection:
            staging.drop(connection, stage)


def _keep_draft(target: Target, settings: Settings) -> None:
    """Leave the drafted layer file where the officer can refine it."""
    folder = settings.drafts_dir / target.layer.theme
    with suppress(OSError):  # the catalog has it all the same
        folder.mkdir(parents=True, exist_ok=True)
        folder.joinpath(f"{target.layer.id}.yml").write_text(target.source, "utf-8")
