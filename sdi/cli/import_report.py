"""The report of an import on a terminal and in a file."""

import json
from pathlib import Path

from rich.markup import escape

from importers import telling
from importers.html import as_html
from importers.report import ColumnReport, Finding, PlaceReport, Report
from layers.change import Change
from sdi.cli import speak
from sdi.cli.tables import table
from sdi.errors import UsageError

_MARKS = {"info": "[blue]i[/]", "warning": "[yellow]![/]", "error": "[red]✗[/]"}
_CHANGES = 12
_FIELDS = 3


def show(report: Report) -> None:
    """Tell a person what was found and what changes."""
    if report.place is not None:
        _place(report.place)
    _columns(report)
    for finding in report.findings:
        _tell(finding, report)
    _changes(report)
    _counts(report)
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
        told = json.dumps(report.as_dict(language), ensure_ascii=False, indent=1, default=str)
        file.write_text(told, "utf-8")
    elif file.suffix == ".html":
        file.write_text(as_html(report, language), "utf-8")
    else:
        raise UsageError("report.bad_name", file=str(file))


def change_line(change: Change, report: Report) -> str:
    """One change in a line: its key, its fields, how far it moved, how its area changes."""
    language = speak.language()
    parts = []
    if change.kind in ("moved", "changed"):
        for field in change.fields[:_FIELDS]:
            before, after = (telling.value(value, language) for value in (field.before, field.after))
            personal = speak.told("report.personal_changed")
            parts.append(f"{field.field} {personal if field.masked else f'{before} → {after}'}")
        if len(change.fields) > _FIELDS:
            parts.append(speak.told("report.more_fields", count=len(change.fields) - _FIELDS))
    if change.kind == "moved":
        parts.append(_move(change, report))
    if abs(change.area_change or 0) >= 0.05 and change.area_percent is not None:
        grown = telling.signed(change.area_change, language, 1)
        percent = telling.signed(change.area_percent, language, 1)
        parts.append(speak.told("report.area_by", change=grown, percent=percent))
    kind = speak.told(f"report.kind_{change.kind}")
    return f"{kind} {telling.key(change.key)}" + (f": {'; '.join(parts)}" if parts else "")


def _move(change: Change, report: Report) -> str:
    if change.moved is None:
        return speak.told("report.shape_gained")
    told = telling.distance(change.moved, speak.language(), report.unit)
    return speak.told("report.moved_by", distance=told)


def _place(place: PlaceReport) -> None:
    certainty = speak.told(f"report.{place.certainty}")
    speak.out.print(f"  {escape(speak.told('report.place', crs=place.crs, certainty=certainty))}")
    for evidence in place.evidence:
        speak.out.print(f"  {_MARKS[evidence.level]} {escape(evidence.tell(speak.language()))}")
    kind = place.details.get("kind")
    if kind not in (None, "none"):
        how = speak.told(f"report.operation_{kind}", operation=place.details.get("operation"))
        speak.out.print(f"  {escape(speak.told('report.operation'))}: {escape(how)}")


def _columns(report: Report) -> None:
    if report.columns:
        names = ("column", "field", "type", "score", "encoding", "letters")
        heads = [speak.told(f"report.{name}") for name in names]
        table(heads, [_column(column, report) for column in report.columns], "    ", right="3")


def _column(column: ColumnReport, report: Report) -> tuple[str, ...]:
    field = column.field or f"– ({speak.told('report.ignored')})"
    score = f"{round(100 * column.score)}%" if column.field else ""
    certainty = f" ({speak.told(f'report.{column.certainty}')})" if column.certainty else ""
    changed = next((pair for pair in report.letters(column) if pair[0] != pair[1]), None)
    letters = f"{changed[0]} → {changed[1]}" if changed else ""
    encoding = f"{column.encoding}{certainty}" if column.encoding else ""
    type_ = report.type_of(column.field)
    told_type = speak.told(f"report.type_{type_}") if type_ else ""
    return (column.column, field, told_type, score, encoding, letters)


def _tell(finding: Finding, report: Report) -> None:
    speak.out.print(f"  {_MARKS[finding.level]} {escape(finding.tell(speak.language()))}")
    for sample in finding.samples[:3]:
        if sample.row is not None:
            value = report.masked(sample, finding, speak.language())
            key = (
                "report.sample" if value else "report.sample_empty" if sample.column else "report.sample_row"
            )
            speak.out.print(f"      [dim]{escape(speak.told(key, row=sample.row, value=value))}[/]")


def _changes(report: Report) -> None:
    if report.is_new:
        return
    shown = _first_of_each(report.changes)
    for change in shown:
        speak.out.print(f"    {escape(change_line(change, report))}")
    diff = report.diff
    left = diff.new + diff.changed + diff.deleted - len(shown)
    if shown and left > 0:
        count = telling.number(left, speak.language())
        speak.out.print(f"    [dim]{escape(speak.told('report.more_changes', count=count))}[/]")


def _first_of_each(changes: list[Change]) -> list[Change]:
    """A few changes: the kinds take turns until there are enough, each then stands where it stood."""
    seen: dict[str, int] = {}
    turns = []
    for place, change in enumerate(changes):
        seen[change.kind] = seen.get(change.kind, 0) + 1
        turns.append((seen[change.kind], place))
    return [changes[place] for place in sorted(place for _, place in sorted(turns)[:_CHANGES])]


def _counts(report: Report) -> None:
    diff, language = report.diff, speak.language()
    numbers = {
        name: telling.number(getattr(diff, name), language)
        for name in ("new", "changed", "moved", "deleted", "unchanged")
    }
    rows = telling.number(report.rows_in_file, language)
    line = speak.told("report.diff", layer=report.layer, rows=rows, **numbers)
    speak.out.print(f"  [bold]{escape(line)}[/]")
