"""The report of an import on a terminal and in a file."""

import json
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from importers.html import as_html
from importers.report import Finding, Report
from sdi.cli import speak
from sdi.errors import UsageError

_MARKS = {"info": "[blue]i[/]", "warning": "[yellow]![/]", "error": "[red]✗[/]"}


def show(report: Report) -> None:
    """Tell a person what was found and what changes."""
    place = report.place
    if place is not None:
        certainty = speak.told(f"report.{place.certainty}")
        speak.out.print(f"  {escape(speak.told('report.place', crs=place.crs, certainty=certainty))}")
        for evidence in place.evidence:
            _tell(evidence)
    _letters(report)
    for finding in report.findings:
        _tell(finding)
    diff = report.diff
    line = speak.told(
        "report.diff",
        layer=report.layer,
        rows=report.rows_in_file,
        new=diff.new,
        changed=diff.changed,
        moved=diff.moved,
        deleted=diff.deleted,
        unchanged=diff.unchanged,
    )
    speak.out.print(f"  [bold]{escape(line)}[/]")
    if report.published:
        key = "report.published" if report.changeset else "report.nothing_to_do"
        speak.out.print(f"  [green]✓[/] {speak.told(key, number=report.changeset)}")
    elif report.dry_run:
        speak.out.print(f"  {speak.told('report.dry_run')}")


def refuse_unwritable(file: Path) -> None:
    """Raise UsageError where a report could not be written there: told before anything is imported."""
    if file.suffix not in (".json", ".html") or not file.absolute().parent.is_dir():
        raise UsageError("report.bad_name", file=str(file))


def write(report: Report, file: Path) -> None:
    """The report as JSON or as a page, by the file's name. Raises UsageError for another ending."""
    language = speak.language()
    if file.suffix == ".json":
        told = json.dumps(report.as_dict(language), ensure_ascii=False, indent=2, default=str)
        file.write_text(told, "utf-8")
    elif file.suffix == ".html":
        file.write_text(as_html(report, language), "utf-8")
    else:
        raise UsageError("report.bad_name", file=str(file))


def _letters(report: Report) -> None:
    legacy = [c for c in report.columns if c.samples and c.encoding not in (None, "utf-8")]
    if not legacy:
        return
    heads = ("column", "encoding", "before", "after")
    table = Table(*(speak.told(f"report.{name}") for name in heads), box=None)
    for column in legacy:
        before, after = column.samples[0]
        certainty = speak.told(f"report.{column.certainty}")
        cells = (column.column, f"{column.encoding} ({certainty})", before, after)
        table.add_row(*(escape(cell) for cell in cells))
    speak.out.print(table)


def _tell(finding: Finding) -> None:
    speak.out.print(f"  {_MARKS[finding.level]} {escape(finding.tell(speak.language()))}")
    for sample in finding.samples[:3]:
        if sample.row is not None:
            where = speak.told("report.sample", row=sample.row, value=sample.value or "")
            speak.out.print(f"      [dim]{escape(where)}[/]")
